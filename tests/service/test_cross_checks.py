"""What looks wrong stops the run; two officials who have seen it let it pass, and a changed figure asks them again."""

from itertools import islice

import pytest
from service_season import refused
from service_town import town
from sqlmodel import select

from service.access.permissions import Role
from service.applications import paper
from service.cross_checks import actions, bounds, store
from service.cross_checks.forms import NewAcceptance
from service.cross_checks.words import SENTENCES, sentence
from service.demo.people import unborn_pesels
from service.kit.languages import LANGUAGES, speaking
from service.offers.tables import Programme, School
from service.people.actions import enrol
from service.people.forms import EnrolledChild
from service.rounds import actions as rounds
from service.rounds.forms import NewRound
from service.rounds.store import round_by_id

REASON = "The school has opened a second building."


@pytest.fixture
def place(office, clock, people):
    return town(office, clock, people).close()


@pytest.fixture
def next_year(afterwards):
    """The year after: another main round is open."""
    afterwards.clock.advance(days=300)
    now = afterwards.clock.now()
    dates = {"opens_at": now, "closes_at": now.replace(hour=23)}
    afterwards.round_id = rounds.open_round(afterwards.office, afterwards.first, NewRound(name="Next", **dates)).id
    return afterwards


def seen(place):
    with place.office.database.read() as session:
        return store.cross_checks(session, round_by_id(session, place.round_id))


def codes(place):
    return [(one.code, one.place, one.found) for one in seen(place).oddities]


def with_seats(place, code, seats):
    """The class with other seats, as if somebody had typed them wrong."""
    with place.office.database.write() as session:
        session.exec(select(Programme).where(Programme.code == code)).one().seats = seats


def accept(place, actor, findings=None):
    asked = NewAcceptance(findings=findings or seen(place).findings, reason=REASON)
    return actions.accept(place.office, actor, place.round_id, asked)


def test_ordinary_figures_need_nobody(place):
    assert seen(place).clear
    assert seen(place).oddities == []
    assert refused(lambda: accept(place, place.first)) == "cross-checks-clear"


def test_a_class_far_too_large_stops_the_run_until_two_have_accepted_it(place):
    with_seats(place, "B-1", bounds.MOST_SEATS + 1)
    assert codes(place) == [("class-seats", "B-1", bounds.MOST_SEATS + 1)]
    assert refused(place.run) == "cross-checks-open"
    assert not accept(place, place.first).clear
    assert refused(lambda: accept(place, place.first)) == "second-person"
    assert refused(place.run) == "cross-checks-open"
    after = accept(place, place.second)
    assert (after.clear, len(after.acceptances)) == (True, 2)
    assert place.run().state in ("tied", "verified")


def test_a_changed_figure_asks_both_again(place):
    with_seats(place, "B-1", 100)
    for actor in (place.first, place.second):
        accept(place, actor)
    with_seats(place, "B-1", 101)
    assert not seen(place).clear
    assert seen(place).acceptances == []
    with_seats(place, "B-1", 100)
    assert seen(place).clear


def test_only_what_was_seen_is_accepted(place):
    with_seats(place, "B-1", 100)
    old = seen(place).findings
    with_seats(place, "B-1", 200)
    assert refused(lambda: accept(place, place.first, old)) == "version-stale"


def test_figures_are_held_against_the_last_released_round(next_year):
    assert codes(next_year) == []
    assert seen(next_year).compared_with == "Main"
    with_seats(next_year, "A-1", 84)
    assert codes(next_year) == [("all-seats-more", "", 88), ("school-seats", "A", 86)]
    with_seats(next_year, "A-1", 0)
    with_seats(next_year, "A-2", 0)
    assert codes(next_year) == [("all-seats-fewer", "", 2), ("school-gone", "A", 0)]


def test_shares_say_something_from_twenty_lists_on(place, people):
    """Twenty-one candidates without any facts, each with one wish."""
    place.clock.advance(days=-8)
    opens = place.clock.now().replace(year=place.clock.now().year + 1)
    place.clock.set(opens)
    asked = NewRound(name="Later", opens_at=opens, closes_at=opens.replace(hour=23))
    place.round_id = rounds.open_round(place.office, place.first, asked).id
    numbers = [f"X-{number}" for number in range(21)]
    rows = [
        EnrolledChild(first_name="Jan", last_name="Nowak", pesel=pesel, number=number)
        for number, pesel in zip(numbers, islice(unborn_pesels(), 50, None), strict=False)
    ]
    enrol(place.office, place.first, rows)
    paper.bring_in(place.office, place.first, place.round_id, [(number, 1, "A-2") for number in numbers[:19]])
    assert codes(place) == []
    paper.bring_in(place.office, place.first, place.round_id, [(number, 1, "A-2") for number in numbers[19:]])
    assert codes(place) == [("one-wish", "", 100), ("without-exam", "", 100)]


def test_the_release_asks_again(place, monkeypatch):
    """The run was asked for when nothing looked wrong; since then a bound has been drawn closer."""
    run = place.verified()
    monkeypatch.setattr(bounds, "MOST_SEATS", 1)
    assert refused(lambda: place.release(run)) == "cross-checks-open"
    for actor in (place.first, place.second):
        accept(place, actor)
    assert place.release(run).round == place.round_id


def test_a_school_that_is_new_is_named(next_year):
    with next_year.office.database.write() as session:
        session.exec(select(School).where(School.code == "B")).one().code = "C"
    assert codes(next_year) == [("school-new", "C", 2), ("school-gone", "B", 0)]


def test_a_school_that_has_gone_is_named(next_year):
    with next_year.office.database.write() as session:
        school = session.exec(select(School).where(School.code == "A")).one()
        session.exec(select(Programme).where(Programme.code == "B-1")).one().school_id = school.id
    assert [code for code, where, _ in codes(next_year) if where == "B"] == ["school-gone"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_officials_accept_on_the_page_and_auditors_read_it(place, browser, another_browser, people, language):
    with_seats(place, "B-1", 100)
    people.account(Role.AUDITOR)
    way = f"/rounds/{place.round_id}/cross-checks"
    page = browser.signed_in("first")
    assert "B-1" in page.get(f"{way}?lang={language}").text
    assert way in page.get("/readiness").text
    short = page.fill(way, reason="short")
    assert short.status_code == 422
    assert page.fill(way, reason=REASON).status_code == 200
    assert REASON in another_browser().signed_in("auditor").get(way).text
    other = another_browser().signed_in("second")
    other.fill(way, reason=REASON)
    assert seen(place).clear
    assert not page.get(way).text.count("<textarea") + page.get(way).text.count('name="findings"')


def test_every_finding_has_its_sentence(place):
    with_seats(place, "B-1", 100)
    assert all(one.code in SENTENCES for one in seen(place).oddities)
    with speaking("pl"):
        assert sentence(seen(place).oddities[0]) == "Oddział B-1 ma 100 miejsc; więcej niż 84 to rzadkość."
