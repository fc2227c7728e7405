"""Confirmations of will: recorded by the school of the class, in time, never edited; every status follows from them."""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from service_town import town
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from recruit_core.rounds.statuses import STATUSES, Status
from service.access.permissions import Role
from service.app import create_app
from service.audit.tables import AuditEvent
from service.confirmations import actions, views
from service.confirmations.forms import DatesView, NewDates, NewEvent
from service.confirmations.tables import ConfirmationEvent
from service.confirmations.words import NO_DATES, STATUS_WORDS, next_step, word
from service.kit.clock import SetClock
from service.kit.languages import LANGUAGES, speaking, texts
from service.kit.problems import Refusal
from tests.service.conftest import START, Browser, People


@pytest.fixture(scope="module")
def released(tmp_path_factory, installations):
    """The folder of the released town, closed, and the town: made once, and copied for every test."""
    settings, clock = installations.fresh(tmp_path_factory.mktemp("released")), SetClock(START)
    office = create_app(settings, clock).state.office
    people = People(office)
    made = town(office, clock, people).close()
    made.staff = {school: people.account(Role.SCHOOL, f"staff-{school}", school=school) for school in "AB"}
    made.release(made.verified())
    office.database.close()
    return made


@pytest.fixture
def place(released, installations, tmp_path):
    """A released town of one's own."""
    settings = installations.copy(released.office.settings, tmp_path / "var")
    app = create_app(settings, clock := SetClock(released.clock.now()))
    made = replace(released, office=app.state.office, clock=clock)
    made.staff, made.app = released.staff, app
    yield made
    made.office.database.close()
    installations.drop(settings)


def enter(place, closes: float = 4, admitted: float = 6, reason: str = "") -> NewDates:
    now = place.clock.now()
    asked = NewDates(closes_at=now + timedelta(days=closes), admitted_at=now + timedelta(days=admitted), reason=reason)
    actions.enter_dates(place.office, place.first, place.round_id, asked)
    return asked


def record(place, number: str, kind: str = "confirmation", school: str = "A", **more: str):
    asked = NewEvent(candidate=number, kind=kind, **more)
    return actions.record(place.office, place.staff[school], place.round_id, asked)


def refused(doing) -> str:
    with pytest.raises(Refusal) as refusal:
        doing()
    return refusal.value.kind.code


def status(place, number: str) -> str:
    with place.office.look(place.first, "result.read") as session:
        now = place.clock.now()
        return views.status_view(session, place.first, place.application(number), now).status


def test_from_a_result_to_the_admitted(place):
    assert refused(lambda: record(place, "K-2")) == "confirmation-dates-missing"
    dates = enter(place)
    assert (status(place, "K-2"), status(place, "K-4"), status(place, "K-5")) == (
        "qualified",
        "qualified",
        "not-qualified",
    )
    assert record(place, "K-2").status == "confirmed"
    place.clock.set(dates.closes_at)  # the very instant is in time
    assert record(place, "K-3").status == "confirmed"
    place.clock.advance(seconds=1)
    assert refused(lambda: record(place, "K-1")) == "confirmation-over"
    place.clock.set(dates.admitted_at - timedelta(seconds=1))
    assert (status(place, "K-2"), status(place, "K-1")) == ("confirmed", "qualified")
    place.clock.set(dates.admitted_at)
    assert (status(place, "K-2"), status(place, "K-1")) == ("admitted", "resigned")


def test_a_school_records_for_its_own_classes_alone(place):
    enter(place)
    assert refused(lambda: record(place, "K-2", school="B")) == "not-found"
    assert refused(lambda: record(place, "K-5", school="B")) == "not-found"  # not qualified
    assert refused(lambda: record(place, "K-9")) == "not-found"
    assert record(place, "K-4", school="B").status == "confirmed"


def test_a_mistake_is_answered_by_another_event_with_a_reason(place):
    dates = enter(place)
    record(place, "K-2")
    assert refused(lambda: record(place, "K-2")) == "stands-otherwise"
    with pytest.raises(ValueError, match="mistake"):
        NewEvent(candidate="K-2", kind="retraction", retracts="confirmation")
    undone = record(place, "K-2", "retraction", retracts="confirmation", reason="Another Łącka came.")
    assert (undone.status, undone.may_record) == ("qualified", ["confirmation", "resignation"])
    record(place, "K-2")
    record(place, "K-2", "resignation", reason="Letter of 1 June")
    place.clock.set(dates.admitted_at)
    again = {"retracts": "resignation", "reason": "Too late."}
    assert refused(lambda: record(place, "K-2", "retraction", **again)) == "admitted-list-out"
    with place.office.database.read() as session:
        kinds = [event.kind for event in session.exec(select(ConfirmationEvent).order_by(ConfirmationEvent.id))]
        acts = session.exec(select(AuditEvent).where(AuditEvent.action == "confirmation.record")).all()
    assert kinds == ["confirmation", "retraction", "confirmation", "resignation"]
    assert [(act.before, act.after, act.reason) for act in acts][1] == ("confirmed", "qualified", "Another Łącka came.")


def test_ten_clerks_at_once_record_once(place):
    enter(place)

    def try_it(_) -> str:
        try:
            return record(place, "K-2").status
        except Refusal as refusal:
            return refusal.kind.code

    with ThreadPoolExecutor(10) as hands:
        assert Counter(hands.map(try_it, range(10))) == {"confirmed": 1, "stands-otherwise": 9}


@pytest.mark.parametrize("table", ["confirmation_event", "confirmation_dates"])
def test_what_was_recorded_is_not_rewritten(place, table):
    enter(place)
    record(place, "K-2")
    for change in (f"UPDATE {table} SET reason = 'x'", f"DELETE FROM {table}"):
        with pytest.raises(IntegrityError, match="append-only"), place.office.database.write() as session:
            session.execute(text(change))


def test_dates_change_with_a_reason_and_never_after_the_list(place):
    assert refused(lambda: enter(place, closes=-1)) == "invalid"
    dates = enter(place)
    assert refused(lambda: enter(place, closes=5)) == "invalid"
    later = enter(place, closes=5, admitted=7, reason="Changed order of the superintendent")
    place.clock.set(dates.closes_at + timedelta(hours=1))
    assert record(place, "K-2").status == "confirmed"
    place.clock.set(later.admitted_at)
    assert refused(lambda: enter(place, reason="Too late")) == "admitted-list-out"
    with pytest.raises(ValueError, match="comes after"):
        NewDates(closes_at=later.admitted_at, admitted_at=later.closes_at)


def test_the_pages_of_a_school_and_a_family(place):
    enter(place)
    school, here = Browser(place.app).signed_in("staff-A"), f"/results/{place.round_id}/confirmations"
    before = school.get(f"{here}?lang=en").text
    assert before.count("Will confirmed, originals received</button>") == 3
    done = school.fill(here, action=f"{here}/A")  # the first form: Łucja, by the alphabet
    assert "Recorded. Łącka Łucja: will is confirmed." in done.text
    assert done.text.count("Will confirmed, originals received</button>") == 2
    family = Browser(place.app).signed_in("beata")
    result = family.get(f"/apply/{place.application('K-2')}/result?lang=en").text
    assert "Nothing more has to be done. The list of the admitted is put up on" in result
    assert family.get(here).status_code == 403
    read = re.sub("<[^>]*>", " ", done.text)  # marks of forms are digits by chance
    assert "158" not in read  # no points on the list of a school


def test_officials_see_counts(place):
    first, here = Browser(place.app).signed_in("first"), f"/results/{place.round_id}/confirmations"
    send = f"/results/{place.round_id}/confirmation-dates"
    wrong = first.fill(here, action=send, closes_at="2027-06-01T15:00", admitted_at="x")
    assert wrong.status_code == 422
    made = first.fill(here, action=send, closes_at="2027-06-01T15:00", admitted_at="2027-06-03T12:00")
    assert "1 czerwca 2027, 15:00" in made.text
    assert "3 czerwca 2027, 12:00" in Browser(place.app).get("/rounds?lang=pl").text  # everybody reads the dates
    record(place, "K-2")
    counts = first.get(f"/api/v1{here.replace('results', 'rounds')}").json()
    assert [(one["school"], one["counts"]) for one in counts] == [
        ("A", {"confirmed": 1, "qualified": 2}),
        ("B", {"qualified": 1}),
    ]
    known = Browser(place.app).get(f"/api/v1/rounds/{place.round_id}/confirmation-dates").json()
    assert known == {"closes_at": "2027-06-01T13:00:00Z", "admitted_at": "2027-06-03T10:00:00Z"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_status_has_a_text(language, clock):
    assert set(STATUS_WORDS) == set(STATUSES)
    dates = DatesView(closes_at=clock.now(), admitted_at=clock.now() + timedelta(days=2))
    known = texts(language).sentences
    assert {sentence for row in STATUS_WORDS.values() for sentence in (row[0], row[2])} | {NO_DATES} <= set(known)
    with speaking(language):
        told = {name: word(Status(name)) for name in STATUSES}
        steps = {name: next_step(Status(name, "A-1", 3), dates) for name in STATUSES}
        assert next_step(Status("qualified", "A-1"), None) == texts(language).one(NO_DATES)
    assert len(set(told.values())) == len(STATUSES)
    assert len(set(steps.values())) == len(STATUSES)
    assert "2027" in steps["qualified"]
    assert "3" in steps["waiting"]
