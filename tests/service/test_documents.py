"""What a school puts up, signs and reports after a release: who reads it, and what of nobody stands in it.

In the town Łucja has the one seat of A-1, Ewa and Zofia those of A-2; Zofia was refused at A-1. Jan was refused at both
and has B-1. At school B Adam failed the test.
"""

import io
from datetime import timedelta

import pypdf
import pytest
from python_calamine import CalamineWorkbook
from service_town import CHILDREN, town
from sqlmodel import select

from service.access.permissions import Role
from service.app import create_app
from service.audit.tables import AuditEvent
from service.confirmations import actions as confirmations
from service.confirmations.forms import NewDates, NewEvent
from service.kit.clock import SetClock
from service.people.tables import Candidate
from tests.service.conftest import START, Browser, People

OF_PERSONS = (*CHILDREN, *(child[2] for child in CHILDREN.values()), "146,50", "146.50", "14650")
"""Numbers and PESELs of everybody, and the points of Jan, who was the lowest of no full class."""


@pytest.fixture(scope="module")
def place(tmp_path_factory, installations):
    """The released town, with staff; two have confirmed at A, and the list of the admitted is out."""
    settings, clock = installations.fresh(tmp_path_factory.mktemp("documents")), SetClock(START)
    app = create_app(settings, clock)
    office, people = app.state.office, People(app.state.office)
    made = town(office, clock, people).close()
    staff = {school: people.account(Role.SCHOOL, f"staff-{school}", school=school) for school in "AB"}
    people.account(Role.ORGANISER, "gmina", organiser="1261011")
    made.release(made.verified())
    made.app, made.early = app, {school: fetch(app, made, f"staff-{school}", school) for school in "AB"}
    now = clock.now()
    dates = NewDates(closes_at=now + timedelta(days=4), admitted_at=now + timedelta(days=6))
    confirmations.enter_dates(office, made.first, made.round_id, dates)
    made.not_due = Browser(app).signed_in("staff-A").get(address(made, "A", stage="admitted")).status_code
    for number in ("K-2", "K-3"):
        asked = NewEvent(candidate=number, kind="confirmation")
        confirmations.record(office, staff["A"], made.round_id, asked)
    clock.advance(days=6)
    yield made
    office.database.close()


def address(place, school: str, kind: str = "pdf", stage: str = "qualified") -> str:
    return f"/results/{place.round_id}/qualified/{school}/list.{kind}?stage={stage}"


def fetch(app, place, login: str, school: str) -> dict[str, bytes]:
    browser = Browser(app).signed_in(login)
    return {kind: browser.get(address(place, school, kind)).content for kind in ("pdf", "xlsx")}


@pytest.fixture
def staff(place):
    return Browser(place.app).signed_in("staff-A")


def text_of(content: bytes) -> str:
    return " ".join("\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages).split())


def sheets_of(content: bytes) -> list[list[list]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def test_the_list_of_the_qualified(place):
    text = text_of(place.early["A"]["pdf"])
    lines = (
        "School A Lista kandydatów zakwalifikowanych i kandydatów niezakwalifikowanych Main Lista z dnia 25 maja 2027 "
        "Art. 158 ust. 1 i 4 ustawy z dnia 14 grudnia 2016 r. – Prawo oświatowe",
        "Class A-1 Liczba miejsc: 1. Najniższa liczba punktów, która uprawnia do przyjęcia: 158,50. "
        "Kandydaci zakwalifikowani: 1 1. Łącka Łucja",
        "Kandydaci zakwalifikowani: 2 1. Lis Ewa 2. Żak Zofia",
        "Kandydaci niezakwalifikowani 1. Nowak Jan Podano do publicznej wiadomości dnia:",
        "Podpis przewodniczącego komisji rekrutacyjnej",
    )
    assert [line for line in lines if line not in text] == []
    standing, others, classes = sheets_of(place.early["A"]["xlsx"])
    assert [row[:3] for row in standing[7:10]] == [
        ["Class A-1", "Łącka", "Łucja"],
        ["Class A-2", "Lis", "Ewa"],
        ["Class A-2", "Żak", "Zofia"],
    ]
    assert [row[0] for row in others[7:8]] == ["Nowak"]
    assert classes[7] == ["Class A-1", 1.0, "158,50", 0.0]


def test_whoever_has_a_lower_wish_in_the_same_school_is_not_among_the_refused(place):
    """Zofia wanted A-1 more than A-2. Whoever walks by must not read that."""
    assert text_of(place.early["A"]["pdf"]).count("Żak Zofia") == 1


def test_failing_a_test_looks_like_every_other_refusal(place):
    text = text_of(place.early["B"]["pdf"])
    assert "Kandydaci niezakwalifikowani 1. Ćwik Adam Podano" in text
    assert "Wolne miejsca: 1." in text


def test_the_list_of_the_admitted_holds_who_confirmed(place, staff):
    assert place.not_due == 404
    text = text_of(staff.get(address(place, "A", stage="admitted")).content)
    assert "Kandydaci przyjęci: 1 1. Łącka Łucja" in text
    assert "Wolne miejsca: 1. Kandydaci przyjęci: 1 1. Lis Ewa" in text
    assert "Kandydaci nieprzyjęci 1. Nowak Jan 2. Żak Zofia Podano" in text


def test_who_resigns_later_was_on_the_list(place, staff):
    before = staff.get(address(place, "A", stage="admitted")).content
    place.clock.advance(minutes=5)
    school = People(place.office).actor("staff-A")
    confirmations.record(place.office, school, place.round_id, NewEvent(candidate="K-3", kind="resignation"))
    assert staff.get(address(place, "A", stage="admitted")).content == before
    undone = NewEvent(candidate="K-3", kind="retraction", retracts="resignation", reason="Another Lis.")
    confirmations.record(place.office, school, place.round_id, undone)


@pytest.mark.parametrize("stage", ["qualified", "admitted"])
@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
def test_nothing_of_a_person_but_the_name_is_on_a_list(place, staff, stage, kind):
    content = staff.get(address(place, "A", kind, stage)).content
    shown = text_of(content) if kind == "pdf" else str(sheets_of(content))
    assert [canary for canary in OF_PERSONS if canary in shown] == []
    api = staff.get(f"/api/v1/rounds/{place.round_id}/lists/A?stage={stage}").text
    assert [canary for canary in (*OF_PERSONS, '"rank"', '"number"') if canary in api and canary != "14650"] == []


def test_a_file_is_kept_by_nobody_on_the_way_and_has_a_plain_name(place, staff):
    answer = staff.get(address(place, "A"))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="zakwalifikowani-A.pdf"'
    assert (answer.headers["Cache-Control"], answer.headers["Content-Type"]) == ("no-store", "application/pdf")
    assert answer.headers["Content-Language"] == "pl"  # the page speaks English
    assert answer.content == place.early["A"]["pdf"]


def papers_of(place, school: str) -> list[str]:
    here = f"/results/{place.round_id}"
    files = ("list.pdf", "list.xlsx", "papers", "protocol.pdf", f"reasons/{child_id(place, 'K-4')}")
    api = [f"/api/v1/rounds/{place.round_id}/{kind}/{school}" for kind in ("lists", "protocols", "confirmations")]
    return [*(f"{here}/qualified/{school}/{file}" for file in files), f"{here}/confirmations/{school}", *api]


def child_id(place, number: str) -> str:
    with place.office.database.read() as session:
        return session.exec(select(Candidate.public_id).where(Candidate.number == number)).one()


def test_a_school_reads_the_papers_of_no_other(place, staff):
    assert {paper: staff.get(paper).status_code for paper in papers_of(place, "A")} == dict.fromkeys(
        papers_of(place, "A"), 200
    )
    others = papers_of(place, "B")
    assert {staff.get(paper).status_code for paper in others} == {404}
    for login in ("anna", "gmina"):
        stranger = Browser(place.app).signed_in(login)
        assert {stranger.get(paper).status_code for paper in others} == {403}


def test_free_places_are_counted_class_by_class(place, staff):
    lines = staff.get(f"/api/v1/rounds/{place.round_id}/free-places").json()["lines"]
    counts = ("seats", "qualified", "confirmed", "admitted", "resigned", "free")
    assert {line["programme"]: [line[name] for name in counts] for line in lines} == {
        "A-1": [1, 1, 1, 1, 0, 0],
        "A-2": [2, 2, 1, 1, 1, 1],
    }
    everything = Browser(place.app).signed_in("gmina").get(f"/results/{place.round_id}/free-places.csv")
    assert everything.content.startswith(b"\xef\xbb\xbf")
    rows = [line.split(";") for line in everything.content.decode("utf-8-sig").splitlines()]
    assert rows[0][4:] == ["Miejsca", "Zakwalifikowano", "Potwierdziło wolę", "Przyjęto", "Wolne"]
    assert rows[3] == ["B", "School B", "B-1", "Class B-1", "2", "1", "0", "0", "2"]
    (sheet,) = sheets_of(staff.get(f"/results/{place.round_id}/free-places.xlsx").content)
    assert sheet[5][2:] == ["A-1", "Class A-1", 1.0, 1.0, 1.0, 1.0, 0.0]


def test_a_family_reads_in_print_what_its_result_page_says(place):
    mother = Browser(place.app).signed_in("anna")
    application = place.application("K-1")
    said = mother.get(f"/apply/{application}/result?lang=pl").text
    sentence = "Bez kwalifikacji: wszystko, co porównuje ustawa, jest równe (158,50 pkt)."
    assert sentence in said
    assert sentence in mother.get(f"/apply/{application}/reasons/1?lang=pl").text
    text = text_of(mother.get(f"/apply/{application}/reasons/1/file?lang=en").content)
    for line in (
        "Uzasadnienie odmowy przyjęcia",
        "Kandydat: Zofia Żak",
        sentence,
        "Najniższa liczba punktów, która uprawniała do przyjęcia: 158,50.",
        "Liczba punktów kandydata: 158,50.",
        "Prawo oświatowe, art. 134 ust. 2",
        "Odwołanie wnosi się do dyrektora szkoły w terminie 3 dni",
        "Liczb dni nie potwierdzono",
    ):
        assert line in text
    assert "K-1" not in text
    assert mother.get(f"/apply/{application}/reasons/2").status_code == 404  # granted
    assert mother.get(f"/apply/{place.application('K-2')}/reasons/2").status_code == 404  # another family's


def test_a_wish_that_nobody_looked_at_was_not_refused(place):
    father = Browser(place.app).signed_in("beata")
    application = place.application("K-2")
    page = father.get(f"/apply/{application}/reasons/2?lang=en")
    assert "Not considered" in page.text
    assert father.get(f"/apply/{application}/reasons/2/file").status_code == 404


def test_a_school_justifies_its_own_refusals_on_record_and_tells_no_rank(place, staff):
    here = f"/results/{place.round_id}/qualified/A"
    text = text_of(staff.get(f"{here}/reasons/{child_id(place, 'K-4')}").content)
    assert text.index("Class A-1") < text.index("Class A-2")
    assert "Liczba punktów kandydata: 146,50." in text
    assert "B-1" not in text
    assert "preferencja" not in text
    assert staff.get(f"{here}/reasons/{child_id(place, 'K-1')}").status_code == 404  # has A-2
    assert staff.get(f"{here}/reasons/{child_id(place, 'K-5')}").status_code == 404  # never asked for A
    with place.office.database.read() as session:
        made = select(AuditEvent).where(AuditEvent.action == "justification.write")
        events = [(event.thing, event.facts["school"]) for event in session.exec(made)]
    assert (f"candidate:{child_id(place, 'K-4')}", "A") in events
    assert f"candidate:{child_id(place, 'K-1')}" not in dict(events)


def test_the_protocol_counts_and_keeps_the_decision_on_a_tie(place, staff):
    text = text_of(staff.get(f"/results/{place.round_id}/qualified/A/protocol.pdf").content)
    for line in (
        "Kandydaci, którzy wskazali oddział tej szkoły: 4.",
        "Zakwalifikowani: 3.",
        "Niezakwalifikowani: 1.",
        "Potwierdzili wolę i złożyli oryginały: 2.",
        "Przyjęci: 2.",
        "Class A-1: kandydaci K-2, K-3, K-1 byli równi",
        "Rozstrzygnięcie: Committee of A",
        "The committee asked for a second certificate.",
        "Przewodniczący komisji",
    ):
        assert line in text
    assert [name for child in CHILDREN.values() for name in (child[1], child[2]) if name in text] == []
    assert "146,50" not in text
    other = text_of(Browser(place.app).signed_in("staff-B").get(papers_of(place, "B")[3]).content)
    assert "Brak: o każdym miejscu rozstrzygnęła kolejność ustawowa." in other
