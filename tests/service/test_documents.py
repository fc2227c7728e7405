"""The lists for the board: names by the alphabet and the lowest points, nothing else of anybody, whatever the name."""

import io

import pypdf
import pytest
from python_calamine import CalamineWorkbook
from service_town import town

from service.access.permissions import Role


@pytest.fixture
def released(office, clock, people):
    """The town after the release, with staff of both schools."""
    place = town(office, clock, people).close()
    people.account(Role.SCHOOL, "staff-a", school="A")
    people.account(Role.SCHOOL, "staff-b", school="B")
    place.release(place.verified())
    return place


def list_address(place, school: str, kind: str = "pdf", stage: str = "qualified") -> str:
    return f"/results/{place.round_id}/qualified/{school}/list.{kind}?stage={stage}"


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def cells_of(content: bytes) -> list[list[list]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [sheet.to_python() for sheet in map(book.get_sheet_by_name, book.sheet_names)]


def test_a_school_fetches_its_list_and_no_other(released, browser):
    staff = browser.signed_in("staff-a")
    answer = staff.get(list_address(released, "A"))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="zakwalifikowani-A.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"
    text = text_of(answer.content)
    assert [text.index(name) for name in ("Łącka Łucja", "Lis Ewa", "Żak Zofia", "Nowak Jan")] == sorted(
        text.index(name) for name in ("Łącka Łucja", "Lis Ewa", "Żak Zofia", "Nowak Jan")
    )
    assert staff.get(list_address(released, "B")).status_code == 404
    assert staff.get(list_address(released, "A", stage="admitted")).status_code == 404


def test_the_list_as_a_workbook(released, browser):
    standing, others, classes = cells_of(browser.signed_in("staff-a").get(list_address(released, "A", "xlsx")).content)
    assert [row[:3] for row in standing[7:10]] == [
        ["Class A-1", "Łącka", "Łucja"],
        ["Class A-2", "Lis", "Ewa"],
        ["Class A-2", "Żak", "Zofia"],
    ]
    assert others[7][:2] == ["Nowak", "Jan"]
    assert classes[7] == ["Class A-1", 1.0, "158,50", 0.0]
