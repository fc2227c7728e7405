"""Appeals: lodged in time, decided once, held against the published cutoffs; a seat beside the others moves nobody."""

from datetime import datetime, timedelta

import pytest
from service_season import refused
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from service.appeals import actions, periods, store, views
from service.appeals.forms import NewAppeal, NewDecision
from service.appeals.words import BECAUSE, correctable
from service.audit.tables import AuditEvent
from service.confirmations import season
from service.confirmations.forms import DatesView
from service.kit.clock import WARSAW
from service.records.tables import Record
from tests.service.conftest import Browser

REASON = "The grade in Polish on the certificate is six, not five."


@pytest.fixture
def place(afterwards):
    return afterwards


def lodge(place, rank: int = 1, by: str = "anna"):
    """Zofia, who has A-2, appeals because of A-1."""
    application = place.application("K-1")
    return actions.lodge(place.office, place.families[by], application, rank, NewAppeal(reason=REASON))


def decide(place, appeal, decision: str = "upheld", by: str = "staff-A", seen: int = 1, **corrected):
    asked = NewDecision(decision=decision, reason="We have looked at the certificate.", corrected=corrected)
    return actions.decide(place.office, place.people.actor(by), appeal.id, asked, seen)


def standing(place) -> dict[str, tuple[str, str | None]]:
    with place.office.database.read() as session:
        found = season.season(session, place.clock.now())
    return {number: (status.name, status.programme) for number, status in found.items()}


def test_an_upheld_appeal_gives_a_seat_beside_the_others(place):
    place.admitted("K-1", "K-2", "K-3", "K-4")
    before = standing(place)
    decided = decide(place, lodge(place), grade_polish=6)
    assert (decided.decision, decided.granted) == ("upheld", "A-1")
    assert standing(place) == before | {"K-1": ("qualified", "A-1")}
    place.clock.advance(days=30)  # no window is written for such a seat
    place.record("K-1")
    assert standing(place) == before | {"K-1": ("admitted", "A-1")}
    with place.office.database.read() as session:
        event = session.exec(select(AuditEvent).where(AuditEvent.action == "appeal.decide")).one()
        facts = [one.facts for one in session.exec(select(Record)) if one.facts.get("grade_polish") == 6]
    assert (event.facts["corrected"], event.facts["granted"]) == (["grade_polish"], "A-1")
    assert len(facts) == 1
    assert set(event.facts) == {"corrected", "granted", "candidate"}  # which value it was is nobody else's business


@pytest.mark.parametrize(
    ("corrected", "because"),
    [
        ({"grade_polish": 4}, "below"),
        ({"volunteering": True}, "decided-by-the-committee"),
        ({"exam_polish": 81}, "above"),
    ],
)
def test_what_is_reached_is_the_published_cutoff(place, corrected, because):
    place.admitted("K-1", "K-2", "K-3", "K-4")
    decided = decide(place, lodge(place), **corrected)
    with place.office.database.read() as session:
        one = store.appeal(session, place.first, decided.id)[0]
    assert [each["because"] for each in one.comparisons] == [because]
    assert decided.granted == ("A-1" if because == "above" else None)


def test_it_is_decided_once_by_its_own_school(place):
    place.admitted("K-1", "K-2")
    appeal = lodge(place)
    assert refused(lambda: decide(place, appeal, by="staff-B", grade_polish=6)) == "not-found"
    assert refused(lambda: decide(place, appeal, by="first", grade_polish=6)) == "not-allowed"
    assert refused(lambda: decide(place, appeal)) == "invalid"  # corrects nothing
    assert refused(lambda: decide(place, appeal, grade_polish=9)) == "invalid"
    assert refused(lambda: decide(place, appeal, seen=7, decision="dismissed")) == "version-stale"
    assert decide(place, appeal, "dismissed").decision == "dismissed"
    assert refused(lambda: decide(place, appeal, seen=2, grade_polish=6)) == "appeal-decided"
    for change in ("UPDATE appeal SET granted = 'A-1'", "DELETE FROM appeal"):
        with pytest.raises(IntegrityError), place.office.database.write() as session:
            session.execute(text(change))


def test_a_family_appeals_in_time_and_once(place):
    assert refused(lambda: lodge(place)) == "appeal-not-open"
    dates = place.dates()
    place.clock.set(dates.admitted_at - timedelta(seconds=1))
    assert refused(lambda: lodge(place)) == "appeal-not-open"
    place.clock.set(dates.admitted_at)
    assert refused(lambda: lodge(place, by="beata")) == "not-found"
    assert refused(lambda: lodge(place, rank=2)) == "not-found"  # nothing was refused there
    lodge(place)
    assert refused(lambda: lodge(place)) == "appeal-sent"


def test_the_last_day_is_that_of_the_law(place):
    admitted = datetime(2024, 7, 16, 14, 0, tzinfo=WARSAW)
    dates = DatesView(closes_at=admitted - timedelta(days=1), admitted_at=admitted)
    assert (
        periods.last_day(dates).astimezone(WARSAW).date().isoformat() == "2024-07-25"
    )  # the table in docs/procedure.md
    entered = place.dates()
    until = periods.last_day(DatesView(closes_at=entered.closes_at, admitted_at=entered.admitted_at))
    place.clock.set(until)
    with place.office.database.read() as session:
        assert (
            views.way(session, place.families["anna"], place.application("K-1"), 1, place.clock.now()).state == "open"
        )
    place.clock.advance(seconds=1)
    assert refused(lambda: lodge(place)) == "appeal-too-late"


def test_from_the_result_to_the_decision_by_pages(place):
    place.admitted("K-1", "K-2", "K-3", "K-4")
    family, school = Browser(place.app).signed_in("anna"), Browser(place.app).signed_in("staff-A")
    for visitor in (family, school):
        visitor.get("/?lang=en")
    form = f"/apply/{place.application('K-1')}/appeals/1"
    assert form in family.get(f"/apply/{place.application('K-1')}/reasons/1").text
    assert "Too short" in family.fill(form, reason="x").text
    made = family.fill(form, reason=REASON)
    assert "waits for the decision of the head" in made.text
    assert "1 appeal waits for a decision" in school.get("/").text
    page = made.url.path
    assert page in school.get(f"/results/{place.round_id}/appeals").text
    empty = school.fill(page, action=f"{page}/decision", decision="upheld", reason="As the certificate says.")
    assert "Say which fact is otherwise" in empty.text
    done = school.fill(
        page,
        action=f"{page}/decision",
        decision="upheld",
        reason="As the certificate says.",
        fact_1="grade_polish",
        value_1="6",
    )
    assert "A seat beside the others was given" in done.text
    assert "Grade: Polish" in family.get(page).text
    listed = school.get(f"/results/{place.round_id}/confirmations/A").text
    assert "Żak" in listed
    assert "Żak" not in Browser(place.app).signed_in("auditor").get(page).text
    assert Browser(place.app).signed_in("staff-B").get(page).status_code == 404
    assert Browser(place.app).signed_in("beata").get(page).status_code == 404


def test_every_word_of_the_core_is_told():
    from recruit_core.rounds.appeals import NOT_REACHED, REACHED
    from recruit_core.rulebooks.poland_facts import CandidateFacts

    assert set(BECAUSE) == {*REACHED, *NOT_REACHED}
    assert set(correctable()) <= set(CandidateFacts.model_fields)
