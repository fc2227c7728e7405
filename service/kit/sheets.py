"""Tables that schools send: CSV as real offices write it, and XLSX. Nothing is guessed silently."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from service.kit.languages import N_
from service.kit.problems import INVALID, Finding, Refusal
from service.kit.workbook import TooManyRowsError, UnreadableError, first_sheet

MOST_ROWS = 20_000
MOST_COLUMNS = 60
LONGEST_CELL = 2_000
MOST_UNPACKED = 100_000_000
MOST_RATIO = 200


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it was sent: header, rows of text, the line number of each row, and how the bytes were read."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    encoding: str  # "utf-8", "cp1250" or "xlsx"
    separator: str  # ",", ";", "\t" or "" for XLSX

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Line number (the header is line 1) and cells by column name."""
        for line, row in zip(self.lines, self.rows, strict=True):
            yield line, dict(zip(self.header, row, strict=False))


def _wrong(message: str, code: str, row: int | None = None, **named: object) -> Refusal:
    return Refusal(INVALID, [Finding(message, code, row=row, named=named)])


def read_sheet(content: bytes) -> Sheet:
    """The table in ``content``, XLSX or CSV by its first bytes; Refusal ``invalid`` when it is neither."""
    if not content.strip():
        raise _wrong(N_("The file is empty."), "file-empty")
    return _read_xlsx(content) if content.startswith(b"PK\x03\x04") else _read_csv(content)


def _read_csv(content: bytes) -> Sheet:
    if b"\x00" in content:
        raise _wrong(N_("This is neither a CSV nor an XLSX file."), "file-kind")
    try:
        text, encoding = content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        try:
            text, encoding = content.decode("cp1250"), "cp1250"
        except UnicodeDecodeError:
            raise _wrong(N_("The letters are neither in UTF-8 nor in Windows-1250."), "file-encoding") from None
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    try:
        numbered = [(reader.line_num, row) for row in _bounded(reader)]
    except csv.Error:
        raise _wrong(N_("A quotation mark is not closed."), "file-quotes", row=reader.line_num) from None
    return _sheet(numbered, encoding, separator)


def _bounded(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    for count, row in enumerate(rows):
        if count > MOST_ROWS:
            raise _wrong(N_("More than {most} rows. Split the file."), "file-rows", most=MOST_ROWS)
        yield row


def _read_xlsx(content: bytes) -> Sheet:
    _require_modest_archive(content)
    try:
        cells = first_sheet(content, MOST_ROWS + 1)
    except TooManyRowsError:
        raise _wrong(N_("More than {most} rows. Split the file."), "file-rows", most=MOST_ROWS) from None
    except UnreadableError:
        raise _wrong(N_("The XLSX file cannot be read."), "file-kind") from None
    return _sheet(list(enumerate(cells, start=1)), "xlsx", "")


def _require_modest_archive(content: bytes) -> None:
    try:
        entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except zipfile.BadZipFile:
        raise _wrong(N_("The XLSX file cannot be read."), "file-kind") from None
    unpacked = sum(entry.file_size for entry in entries)
    ratio = max((entry.file_size / max(entry.compress_size, 1) for entry in entries), default=0)
    if unpacked > MOST_UNPACKED or ratio > MOST_RATIO:
        raise _wrong(N_("The XLSX file unpacks to far more than it should."), "file-bomb")


def _sheet(numbered: list[tuple[int, list[str]]], encoding: str, separator: str) -> Sheet:
    filled = [(line, [cell.strip() for cell in row]) for line, row in numbered if any(cell.strip() for cell in row)]
    if not filled:
        raise _wrong(N_("The file is empty."), "file-empty")
    header = tuple(re.sub(r"\s+", "_", name).lower() for name in filled[0][1])
    while header and not header[-1]:
        header = header[:-1]
    _require_header(header)
    findings = [_uneven(line) for line, row in filled[1:] if len(row) < len(header) or any(row[len(header) :])]
    findings += [_endless(line) for line, row in filled[1:] if any(len(cell) > LONGEST_CELL for cell in row)]
    if findings:
        raise Refusal(INVALID, findings[:200], total=len(findings))
    rows = tuple(tuple(row[: len(header)]) for _, row in filled[1:])
    return Sheet(header, rows, tuple(line for line, _ in filled[1:]), encoding, separator)


def _require_header(header: tuple[str, ...]) -> None:
    if len(header) > MOST_COLUMNS:
        raise _wrong(N_("More than {most} columns."), "file-columns", row=1, most=MOST_COLUMNS)
    if not all(header) or len(set(header)) != len(header):
        raise _wrong(N_("A column has no name, or two have the same one."), "file-header", row=1)


def _uneven(line: int) -> Finding:
    return Finding(N_("The row has another number of cells than the header."), "row-cells", row=line)


def _endless(line: int) -> Finding:
    return Finding(N_("A cell is longer than {most} characters."), "cell-long", row=line, named={"most": LONGEST_CELL})
