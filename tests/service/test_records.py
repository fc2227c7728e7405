"""Facts come in whole or not at all, and a family reads the points that the rulebook gives for them."""

import pytest
from service_town import ALIKE_POINTS, JAN_POINTS, town

from service.access.permissions import Role
from service.kit.problems import Refusal
from service.records import actions, points, store, views
from service.records.forms import NewRecord, NewSchoolTest


@pytest.fixture
def place(office, clock, people):
    return town(office, clock, people)


def codes(refusal) -> set[tuple[int, str]]:
    return {(finding.row, finding.code) for finding in refusal.value.findings}


def refused(place, records=(), tests=(), by=None):
    with pytest.raises(Refusal) as refusal:
        actions.bring_in(place.office, by or place.first, records, tests)
    return refusal


def test_a_family_reads_its_points_for_every_wish(place):
    with place.office.look(place.families["beata"], "records.read") as session:
        seen = views.record_view(session, place.families["beata"], place.application("K-2"))
    assert [(wish.programme, wish.points) for wish in seen.wishes] == [
        ("A-1", ALIKE_POINTS),
        ("A-2", ALIKE_POINTS),
        ("B-1", ALIKE_POINTS),
    ]
    items = {item.item: item.points for item in seen.wishes[0].items}
    assert items["exam.mathematics"] == 3150
    assert items["grades.biology/chemistry"] == 1700  # the better of the two
    assert items["honours"] == 0
    assert all(item.reference for item in seen.wishes[0].items)


def test_what_a_page_shows_is_what_the_round_is_computed_from(place):
    from service.allocations.inputs import read_inputs
    from service.allocations.store import run_by_id

    run = place.close().run()
    with place.office.database.read() as session:
        register = read_inputs(session, run_by_id(session, run.id).round_id).register()
    computed = points.rules().points(register)
    numbers = register.candidates["candidate"].gather(register.choices["candidate"])
    assert dict(zip(numbers, computed, strict=True))["K-4"] == JAN_POINTS
    assert dict(zip(numbers, computed, strict=True))["K-1"] == ALIKE_POINTS


def test_points_of_a_school_test_are_added(place):
    actions.bring_in(
        place.office, place.first, [], [NewSchoolTest(candidate="K-2", programme="B-1", passed=True, points=1250)]
    )
    with place.office.look(place.families["beata"], "records.read") as session:
        seen = views.record_view(session, place.families["beata"], place.application("K-2"))
    assert [wish.points for wish in seen.wishes] == [ALIKE_POINTS, ALIKE_POINTS, ALIKE_POINTS + 1250]


def test_every_wrong_row_is_listed_and_nothing_is_written(place):
    rows = [
        NewRecord(candidate="K-1", facts={"exam_polish": 10}),
        NewRecord(candidate="K-1", facts={}),
        NewRecord(candidate="K-9", facts={}),
        NewRecord(candidate="K-2", facts={"grade_polish": 7, "shoe_size": 39}),
        NewRecord(candidate="K-3", facts={"exempt_polish": True, "exam_polish": 50}),
    ]
    tests = [NewSchoolTest(candidate="K-1", programme="Z-1", passed=True)]
    assert codes(refused(place, rows, tests)) == {
        (2, "candidate-twice"),
        (3, "candidate-unknown"),
        (4, "less-than-equal"),
        (4, "extra-forbidden"),
        (5, "facts-contradict"),
        (1, "programme-unknown"),
    }
    with place.office.database.read() as session:
        facts = dict(store.fact_rows(session))
    assert facts["K-1"]["exam_polish"] == 80


def test_a_later_list_takes_the_place_of_an_earlier_one(place):
    actions.bring_in(place.office, place.first, [NewRecord(candidate="K-4", facts={"exam_polish": 99})])
    with place.office.database.read() as session:
        assert dict(store.fact_rows(session))["K-4"] == {"exam_polish": 99}


def test_a_school_enters_the_tests_of_its_own_classes_and_nothing_else(place, people):
    school = people.account(Role.SCHOOL, "staff", school="B")
    done = actions.bring_in(place.office, school, [], [NewSchoolTest(candidate="K-4", programme="B-1", passed=False)])
    assert done.tests == 1
    other = [NewSchoolTest(candidate="K-4", programme="A-1", passed=False)]
    assert codes(refused(place, [], other, school)) == {(1, "programme-unknown")}
    assert codes(refused(place, [NewRecord(candidate="K-4", facts={})], [], school)) == {(None, "records-not-yours")}


def test_the_page_of_a_family_and_of_nobody_else(place, browser, another_browser):
    address = f"/apply/{place.application('K-2')}/grades?lang=en"
    shown = browser.signed_in("beata").get(address)
    assert shown.status_code == 200
    assert "158.50" in shown.text
    assert "K-2" in shown.text
    assert another_browser().signed_in("anna").get(address).status_code == 404


def test_a_family_without_facts_is_told_so(place, browser):
    from sqlmodel import delete

    from service.records.tables import Record

    with place.office.database.write() as session:
        session.exec(delete(Record))
    shown = browser.signed_in("beata").get(f"/apply/{place.application('K-2')}/grades?lang=en")
    assert "Nothing is on record yet." in shown.text


def test_the_api_takes_a_list_once(place, browser, people):
    headers = people.bearer("first") | {"Idempotency-Key": "list-of-june"}
    sent = {"records": [{"candidate": "K-4", "facts": {"exam_polish": 77}}], "tests": []}
    first = browser.post("/api/v1/records", json=sent, headers=headers)
    again = browser.post("/api/v1/records", json=sent, headers=headers)
    assert (first.status_code, again.json()) == (201, {"records": 1, "tests": 0})
    assert again.headers["Idempotent-Replay"] == "true"
