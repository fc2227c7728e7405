"""Plain files in: a folder of CSV or Parquet tables as `Table`s, with the digests of the files as given.

Whatever is wrong with a file as a file is found here (encoding, NUL bytes, endless lines, ragged rows, a truncated
Parquet file), all at once and with the line; what is wrong with its content is found by `Register.assemble`.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np
import polars as pl

from recruit_core.columns import Findings, Table
from recruit_core.errors import Problem
from recruit_core.register import Facts, Register

TABLES = ("programmes", "candidates", "choices", "pools", "groups")
"""The tables that a market folder may hold."""

ENDINGS = (".csv", ".parquet")
LONGEST_LINE = 1 << 16
_DESCRIBED = 20


@dataclass(frozen=True, slots=True)
class MarketFiles:
    """A register read from files, and the SHA-256 digest (hex) of each file it was read from, by file name."""

    register: Register
    digests: dict[str, str]


def read_market(folder: Path, facts: Facts) -> MarketFiles:
    """A market folder (see the file contract) as a register. Raises `InvalidRegister` with every problem found."""
    findings = Findings()
    paths = _paths(folder, findings)
    tables: dict[str, Table] = {}
    with ThreadPoolExecutor(1) as aside:
        digests: dict[str, Future[str]] = {}
        for name, path in paths.items():
            content = read_content(path, findings)
            if content is None:
                continue
            digests[path.name] = aside.submit(_digest, content)
            table = read_table(path.name, content, findings)
            if table is not None:
                tables[name] = table
        register = Register.assemble(tables, facts, findings)
        return MarketFiles(register, {name: digest.result() for name, digest in sorted(digests.items())})


def _paths(folder: Path, findings: Findings) -> dict[str, Path]:
    paths: dict[str, Path] = {}
    for name in TABLES:
        there = [folder / f"{name}{ending}" for ending in ENDINGS if (folder / f"{name}{ending}").is_file()]
        if len(there) > 1:
            findings.add(Problem("table-twice", there[0].name, None, None, f"{there[1].name} is there too", "keep one"))
        if there:
            paths[name] = there[0]
        elif name in ("programmes", "choices"):
            found = f"the folder {folder.name} has no {name}.csv or {name}.parquet"
            findings.add(Problem("table-missing", f"{name}.csv", None, None, found, "add the table"))
    return paths


def read_content(path: Path, findings: Findings) -> bytes | None:
    """The bytes of a file; None where it cannot be read, with the reason in `findings`."""
    try:
        return path.read_bytes()
    except OSError as error:
        found = f"the file cannot be read ({error.strerror})"
        findings.add(Problem("file-unreadable", path.name, None, None, found, "check the file and its permissions"))
        return None


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read_table(file: str, content: bytes, findings: Findings) -> Table | None:
    """One table from the bytes of a file; None where the file is not usable, with the reason in `findings`."""
    return _read_parquet(file, content, findings) if file.endswith(".parquet") else _read_csv(file, content, findings)


def _read_parquet(file: str, content: bytes, findings: Findings) -> Table | None:
    try:
        with _muted():
            read = pl.read_parquet(io.BytesIO(content))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError):
        found = f"the file of {len(content)} bytes is not readable"
        remedy = "write the file again; it is truncated or not Parquet"
        findings.add(Problem("parquet-broken", file, None, None, found, remedy))
        return None
    read = read.with_columns(pl.col(pl.Categorical, pl.Enum).cast(pl.String))
    texts = [column for column in read if column.dtype == pl.String and (column == "").any()]
    return Table(file, read.with_columns(column.set(column == "", None) for column in texts))


@contextmanager
def _muted() -> Iterator[None]:
    """Nothing on standard error: of some broken files Polars' own panic would stand there before our one line."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def parquet_rows(folder: Path, name: str) -> Iterator[list[str | None]]:
    """A table stored as Parquet for `verify`: its header, then each row as text, None where it is empty."""
    read = pl.read_parquet(folder / f"{name}.parquet")
    yield list(read.columns)
    for row in read.iter_rows():
        yield [_as_text(value) for value in row]


def _as_text(value: object) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, float | Decimal):
        return format((Decimal(repr(value)) if isinstance(value, float) else value).normalize(), "f")
    return str(value)


def _read_csv(file: str, content: bytes, findings: Findings) -> Table | None:
    content = content.removeprefix(b"\xef\xbb\xbf")
    if b"\r" in content:
        content = content.replace(b"\r\n", b"\n")
    broken = list(_broken(content))
    if broken:
        for line, code, found, remedy in broken:
            findings.add(Problem(code, file, line, None, found, remedy))
        return None
    header = next(csv.reader([content[: content.find(b"\n") % (len(content) + 1)].decode()]), [])
    repeated = sorted({name for name in header if header.count(name) > 1})
    if repeated:
        found = f"the header names {', '.join(repeated)} twice"
        findings.add(Problem("column-twice", file, 1, repeated[0], found, "keep one column of each name"))
        return None
    plain = _read_plain(content, len(header)) if b'"' not in content else None
    return Table(file, plain, first=2) if plain is not None else _read_slowly(file, content, header, findings)


def _broken(content: bytes) -> Iterator[tuple[int | None, str, str, str]]:
    """What makes a CSV file unusable as a whole: line, code, what was found, what to do."""
    if not content[:4096].strip() and not content.strip():
        yield None, "file-empty", "the file is empty", "write a header line and the rows"
        return
    if (place := content.find(b"\0")) >= 0:
        yield _line(content, place), "nul-byte", "found a NUL byte", "save the table as CSV text in UTF-8"
    if (place := content.find(b"\r")) >= 0:
        yield _line(content, place), "line-end", "found a carriage return alone", "end lines with LF or CRLF"
    if not content.isascii():
        try:
            content.decode("utf-8")
        except UnicodeDecodeError as error:
            found = f"byte 0x{content[error.start]:02x} is not UTF-8"
            yield _line(content, error.start), "encoding", found, "save the table in UTF-8 (not windows-1250)"
    for start in range(0, len(content) - LONGEST_LINE + 1, LONGEST_LINE):
        if content.find(b"\n", start, start + LONGEST_LINE) < 0:
            found = f"a line of more than {LONGEST_LINE} bytes"
            yield _line(content, start), "line-endless", found, "check the line ends and quotation marks"
            return


def _line(content: bytes, place: int) -> int:
    return content.count(b"\n", 0, place) + 1


def _read_plain(content: bytes, width: int) -> pl.DataFrame | None:
    """A table without quotation marks, all text; None where rows are ragged or blank and must be told line by line."""
    lines = _count(content, b"\n") + (not content.endswith(b"\n"))
    if _count(content, b",") != (width - 1) * lines:
        return None
    try:
        read = pl.read_csv(content, infer_schema=False, quote_char=None)
    except pl.exceptions.PolarsError:
        return None
    return read if read.height == lines - 1 else None


def _count(content: bytes, byte: bytes) -> int:
    """How often a byte stands in the content, in blocks that fit the caches: `bytes.count` stops at each one."""
    numbers = np.frombuffer(content, dtype=np.uint8)
    blocks = (numbers[start : start + LONGEST_LINE] for start in range(0, len(numbers), LONGEST_LINE))
    return sum(int(np.count_nonzero(block == byte[0])) for block in blocks)


def _read_slowly(file: str, content: bytes, header: list[str], findings: Findings) -> Table | None:
    """The same table by the standard library: quoted cells, and every ragged line told by its number."""
    columns: list[list[str | None]] = [[] for _ in header]
    lines: list[int] = []
    before = findings.total
    reader = csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True)
    try:
        next(reader)
        last = reader.line_num
        for cells in reader:
            here, last = last + 1, reader.line_num
            if len(cells) != len(header):
                _ragged(file, here, cells, len(header), findings, before)
                continue
            lines.append(here)
            for column, cell in zip(columns, cells, strict=True):
                column.append(cell or None)
    except csv.Error as error:
        found = f"the line is not CSV ({error})"
        findings.add(Problem("csv-broken", file, reader.line_num, None, found, "check the quotation marks"))
    if findings.total > before:
        return None
    frame = pl.DataFrame(dict(zip(header, columns, strict=True)), schema=dict.fromkeys(header, pl.String))
    return Table(file, frame, lines=tuple(lines))


def _ragged(file: str, line: int, cells: list[str], width: int, findings: Findings, before: int) -> None:
    if findings.total - before >= _DESCRIBED:
        findings.total += 1
        return
    if cells:
        found, remedy = f"the line has {len(cells)} cells, the header {width}", "give every row a cell for every column"
    else:
        found, remedy = "the line is blank", "remove it"
    findings.add(Problem("row-ragged", file, line, None, found, remedy))
