"""Tables as real offices send them, and files that only pretend to be tables."""

import io
import zipfile

import pytest
import xlsxwriter

from service.kit.problems import Refusal
from service.kit.sheets import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, read_sheet
from service.kit.uploads import LARGEST_FILE, upload_of

ROWS = [
    ["Code", "Name of class", "Seats"],
    ["LO-1/a", "Zażółć gęślą jaźń", "32"],
    ["LO-1/b", "łódź; „cytat”, przecinek", "28"],
]


def csv(separator: str, encoding: str, newline: str = "\r\n") -> bytes:
    lines = [separator.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in ROWS]
    return (newline.join(lines) + newline).encode(encoding)


def xlsx(rows: list[list[object]]) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"strings_to_numbers": False}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return made.getvalue()


def findings(content: bytes) -> list[tuple[str, int | None]]:
    with pytest.raises(Refusal) as refused:
        read_sheet(content)
    assert refused.value.kind.code == "invalid"
    return [(finding.code, finding.row) for finding in refused.value.findings]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize(("encoding", "said"), [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("cp1250", "cp1250")])
@pytest.mark.parametrize("newline", ["\r\n", "\n"])
def test_a_csv_is_read_the_same_however_it_was_saved(separator, encoding, said, newline):
    sheet = read_sheet(csv(separator, encoding, newline))
    assert sheet.header == ("code", "name_of_class", "seats")
    assert [list(row) for row in sheet.rows] == ROWS[1:]
    assert (sheet.encoding, sheet.separator) == (said, separator)
    assert [line for line, _ in sheet.records()] == [2, 3]


def test_an_xlsx_is_read_like_the_csv():
    sheet = read_sheet(
        xlsx([["Code", "Name of class", "Seats"], ["LO-1/a", ROWS[1][1], 32], ["LO-1/b", ROWS[2][1], 28.0]])
    )
    assert [list(row) for row in sheet.rows] == ROWS[1:]
    assert (sheet.encoding, sheet.separator) == ("xlsx", "")


def test_leading_zeros_and_formulas_stay_text():
    sheet = read_sheet(xlsx([["a", "b"], ["007", "'=1+1"]]))
    assert sheet.rows == (("007", "'=1+1"),)


def test_blank_rows_keep_the_line_numbers_of_the_others():
    sheet = read_sheet(b"a;b\n\n;\n1;2\n\n3;4\n")
    assert [(line, row["a"]) for line, row in sheet.records()] == [(4, "1"), (6, "3")]


def test_a_cell_over_two_lines_is_one_cell():
    sheet = read_sheet(b'a;b\n"one\ntwo";2\n')
    assert sheet.rows == (("one\ntwo", "2"),)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", [("file-empty", None)]),
        (b" \r\n\t\n", [("file-empty", None)]),
        (b"a;b\x00c\n", [("file-kind", None)]),
        (b"a;b\n\x81\x83;1\n", [("file-encoding", None)]),
        (b'a;b\n"1;2\n', [("file-quotes", 2)]),
        (b"a;a\n1;2\n", [("file-header", 1)]),
        (b"a;;b\n1;2;3\n", [("file-header", 1)]),
        (b"a;b\n1\n1;2;3\n1;2;\n", [("row-cells", 2), ("row-cells", 3)]),
        (b"a;b\n1;" + b"x" * (LONGEST_CELL + 1) + b"\n", [("cell-long", 2)]),
        (b";".join(b"c%d" % n for n in range(MOST_COLUMNS + 1)) + b"\n", [("file-columns", 1)]),
        (b"a\n" + b"1\n" * (MOST_ROWS + 1), [("file-rows", None)]),
        (b"PK\x03\x04 but nothing more", [("file-kind", None)]),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_wrong_is_named(content, found):
    assert findings(content) == found


def test_all_wrong_rows_are_counted_and_the_first_listed():
    with pytest.raises(Refusal) as refused:
        read_sheet(b"a;b\n" + b"1\n" * 500)
    assert (len(refused.value.findings), refused.value.total) == (200, 500)


def test_the_largest_table_allowed_is_read():
    assert len(read_sheet(b"a\n" + b"1\n" * MOST_ROWS).rows) == MOST_ROWS


def test_a_cut_off_xlsx_is_refused():
    whole = xlsx([["a"], ["1"]])
    assert findings(whole[: len(whole) // 2]) == [("file-kind", None)]


def test_an_archive_that_is_no_table_is_refused():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert findings(made.getvalue()) == [("file-kind", None)]


def test_a_bomb_is_recognised_before_it_is_unpacked():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
    assert len(made.getvalue()) < LARGEST_FILE
    assert findings(made.getvalue()) == [("file-bomb", None)]


def test_a_sheet_with_one_cell_far_away_ends_no_process_but_its_reader():
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "a")
        sheet.write(1_000_000, 16_000, "far away")
    assert len(made.getvalue()) < 10_000
    assert findings(made.getvalue()) == [("file-kind", None)]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([["a"], *[["1"]] * (MOST_ROWS + 1)], [("file-rows", None)]),
        ([["a"] * (MOST_COLUMNS + 1)], [("file-columns", 1)]),
    ],
    ids=["rows", "columns"],
)
def test_an_xlsx_with_too_many_cells_is_refused(rows, found):
    assert findings(xlsx(rows)) == found


def test_the_largest_xlsx_allowed_is_read():
    assert len(read_sheet(xlsx([["a"], *[["1"]] * MOST_ROWS])).rows) == MOST_ROWS


def test_a_file_above_the_limit_is_refused():
    with pytest.raises(Refusal, match="too-large"):
        upload_of(b"x" * (LARGEST_FILE + 1))
