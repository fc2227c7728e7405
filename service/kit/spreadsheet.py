"""Tables that go out as XLSX. Text stays text: a name that looks like a formula or an address is a name."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT_STAYS_TEXT = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
WIDEST_COLUMN, NARROWEST_COLUMN = 60, 8
Cell = str | int | None
Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: its name (up to 31 characters), lines above the table, header, rows, lines below it."""

    name: str
    header: Sequence[str]
    rows: Sequence[Row]
    above: Sequence[str] = ()
    below: Sequence[str] = ()


def xlsx(tables: Sequence[Table], title: str, made_at: datetime) -> bytes:
    """A workbook of the tables; equal tables, title and instant, equal bytes."""
    import xlsxwriter

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, TEXT_STAYS_TEXT) as book:
        book.set_properties({"title": title, "created": made_at.replace(tzinfo=None)})
        formats = book.add_format({"bold": True}), book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        for table in tables:
            _write(book.add_worksheet(table.name), table, *formats)
    return target.getvalue()


def _write(sheet: "Worksheet", table: Table, bold: "Format", heading: "Format") -> None:
    top = len(table.above) + bool(table.above)
    for line, text in enumerate(table.above):
        sheet.write_string(line, 0, text, bold)
    for column, text in enumerate(table.header):
        sheet.write_string(top, column, text, heading)
        sheet.set_column(column, column, _width([text, *(row[column] for row in table.rows)]))
    for line, row in enumerate(table.rows, start=top + 1):
        for column, cell in enumerate(row):
            _write_cell(sheet, line, column, cell)
    for line, text in enumerate(table.below, start=top + len(table.rows) + 2):
        sheet.write_string(line, 0, text)
    _for_print(sheet, top)


def _for_print(sheet: "Worksheet", top: int) -> None:
    """As wide as a sheet of A4, the header on every sheet and always in sight."""
    sheet.freeze_panes(top + 1, 0)
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)


def _write_cell(sheet: "Worksheet", line: int, column: int, cell: Cell) -> None:
    if isinstance(cell, str):
        sheet.write_string(line, column, cell)
    elif cell is not None:
        sheet.write_number(line, column, cell)


def _width(cells: Sequence[Cell]) -> int:
    longest = max(len(str(cell)) for cell in cells if cell is not None)
    return min(max(longest + 2, NARROWEST_COLUMN), WIDEST_COLUMN)
