"""Templates and sheets: tagged, in their language, the same bytes twice; a name is a name whatever it looks like."""

import io
from datetime import UTC, datetime

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from typst import TypstError

from service.documents.forms import BoardClass, BoardList, Named, Stage
from service.documents.papers import TEMPLATES, board_pdf, board_xlsx
from service.kit.pdf import pdf
from service.kit.spreadsheet import Table, xlsx
from service.publications.collation import alphabetical

AT = datetime(2027, 7, 13, 10, 0, tzinfo=UTC)
HOSTILE = (
    '#eval("1+1")',
    '#read("/etc/passwd")',
    "$x^2$ *Łącka* _Żak_ @label <label>",
    '=HYPERLINK("http://example.org","Lis")',
    "+48 12 616 00 00",
    "@SUM(1+1)",
    "https://example.org/x",
    "\\ // /* */ `raw`",
)


def board(names: list[str], others: list[str] = (), stage: Stage = Stage.QUALIFIED) -> BoardList:
    listed = [Named(last_name=name, first_name="Ewa") for name in names]
    one = BoardClass(programme="A-1", name="1a", seats=30, points=15850, free=0, names=listed)
    return BoardList(
        stage=stage,
        round="r",
        round_name="Rekrutacja 2027/2028",
        school="A",
        school_name="Liceum Próbne",
        due_at=AT,
        classes=[one],
        others=[Named(last_name=name, first_name="Jan") for name in others],
    )


def text_of(content: bytes) -> str:
    """All words, one blank apart, page after page."""
    return " ".join(word for page in pypdf.PdfReader(io.BytesIO(content)).pages for word in page.extract_text().split())


def sheets_of(content: bytes) -> list[list[list]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def tags(reader: pypdf.PdfReader) -> list[str]:
    """The structure of a document, in reading order."""
    found, left = [], [reader.trailer["/Root"]["/StructTreeRoot"]]
    while left:
        node = left.pop().get_object()
        if isinstance(node, list):
            left += reversed(node)
        elif isinstance(node, dict):
            found += [str(node["/S"])] if "/S" in node else []
            left += [node["/K"]] if "/K" in node else []
    return found


def test_a_list_is_tagged_polish_dated_and_titled():
    reader = pypdf.PdfReader(io.BytesIO(board_pdf(board(["Lis", "Łącka"], ["Żak"]))))
    root = reader.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"].value) == ("pl", True)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value
    assert reader.metadata.title == "Lista kandydatów zakwalifikowanych i kandydatów niezakwalifikowanych"
    assert reader.metadata.creation_date == datetime(2027, 7, 13, tzinfo=UTC)
    assert "pdfuaid" in root["/Metadata"].get_data().decode()
    structure = tags(reader)
    assert structure.count("/H1") == 1
    assert structure.count("/H2") == 2
    assert structure.count("/LI") == 3


@pytest.mark.parametrize("made", [board_pdf, board_xlsx])
def test_the_bytes_are_the_same_twice(made):
    assert made(board(["Lis", "Łącka"])) == made(board(["Lis", "Łącka"]))


def test_a_name_is_never_read_as_source():
    listed = board(list(HOSTILE), list(HOSTILE))
    text = text_of(board_pdf(listed)).replace(" ", "")  # a long name goes on in the next line
    standing, others, _classes = sheets_of(board_xlsx(listed))
    for name in HOSTILE:
        assert text.count(name.replace(" ", "")) == 2, name
        assert [row[1] for row in standing].count(name) == 1
        assert [row[0] for row in others].count(name) == 1
    assert "root:" not in text


def test_no_formula_and_no_link_is_in_a_sheet():
    content = xlsx([Table("x", ["a", "b"], [[name, 1] for name in HOSTILE])], "x", AT)
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet
    assert {stamp.date_time for stamp in zipfile.ZipFile(io.BytesIO(content)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_template_reads_nothing_outside_its_folder(tmp_path):
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "inside").mkdir()
    for place in ("../secret", "/etc/passwd", str(tmp_path / "secret")):
        template = tmp_path / "inside" / "t.typ"
        template.write_text(f'#set document(title: "x")\n#read("{place}")')
        with pytest.raises(TypstError):
            pdf(template, {}, "pl")


def test_a_language_that_is_not_ours_is_refused():
    with pytest.raises(ValueError, match="no language of ours"):
        pdf(TEMPLATES / "list.typ", {}, "de")


NAMES = st.lists(st.text("AĄBCĆŁŻabcąćęłńóśźż#=$*-'", min_size=1, max_size=12), max_size=90)


@settings(max_examples=12)
@given(NAMES)
def test_any_list_of_names_keeps_its_length_and_order_in_both_forms(names):
    numbered = sorted((f"{place}{name}" for place, name in enumerate(names)), key=alphabetical)
    standing, _others, classes = sheets_of(board_xlsx(board(numbered)))
    assert [row[1] for row in standing[7:]][: len(numbered)] == numbered
    assert classes[7][1:3] == [30.0, "158,50"]
    text = text_of(board_pdf(board(numbered)))
    assert f"Kandydaci zakwalifikowani: {len(numbered)}" in text
    places = [text.find(f" {name} Ewa") for name in numbered]
    assert -1 not in places
    assert places == sorted(places)
