"""Governing bodies see the demand for their schools in counts, and approve offers or send them back."""

import pytest
from service_pupils import english
from service_season import refused
from service_town import town
from sqlmodel import select

from service.access.permissions import Role
from service.approvals import actions, store
from service.approvals.forms import NewDecision
from service.kit.problems import Refusal
from service.offers.actions import change_programme
from service.offers.forms import ProgrammeChange
from service.offers.store import Sought, programmes
from service.offers.tables import Programme
from service.readiness.views import board


@pytest.fixture
def place(office, clock, people):
    people.account(Role.SCHOOL, "staff-A", school="A")
    people.account(Role.ORGANISER, "city", organiser="1261011")
    people.account(Role.ORGANISER, "county", organiser="1261")
    people.account(Role.ORGANISER, "elsewhere", organiser="1219053")
    return town(office, clock, people)


def offer(office, people, code="A", who="city"):
    actor = people.actor(who)
    with office.look(actor, "offer.approve") as session:
        return store.offer_of(session, actor, code, office.clock.now())


def decide(office, people, seen, verdict, reason="", who="city"):
    asked = NewDecision(verdict=verdict, offer=seen.offer, reason=reason)
    return actions.decide(office, people.actor(who), seen.school, asked)


def test_demand_is_counted_by_class(office, people, place):
    seen = offer(office, people)
    assert [(one.code, one.seats, one.first, one.named) for one in seen.classes] == [("A-1", 1, 3, 4), ("A-2", 2, 1, 4)]
    assert (seen.seats, seen.first, seen.state) == (3, 4, "waiting")
    assert "K-1" not in str(seen.model_dump())


def test_an_approval_holds_until_the_offer_changes(office, people, place):
    assert decide(office, people, offer(office, people), "approved").state == "approved"
    with office.database.read() as session:
        one = programmes(session, Sought(q="A-1")).programmes[0]
    asked = ProgrammeChange(seats=3, scored_subjects=one.scored_subjects)
    change_programme(office, people.actor("staff-A"), one.id, asked, one.version)
    assert offer(office, people).state == "changed"


def test_an_offer_that_changed_is_not_approved_unseen(office, people, place):
    seen = offer(office, people)
    with pytest.raises(Refusal, match="version-stale"):
        decide(office, people, seen.model_copy(update={"offer": "0" * 64}), "approved")


def test_the_school_reads_why_its_offer_came_back(office, people, place, browser, another_browser):
    city = english(browser, "city")
    wrong = city.fill("/approvals/A", verdict="sent-back", reason="")
    assert wrong.status_code == 422
    back = city.fill("/approvals/A", verdict="sent-back", reason="Two classes at most this year.")
    assert "sent back to the school" in back.text
    assert "Two classes at most this year." in english(another_browser(), "staff-A").get("/account").text


def test_a_powiat_reaches_its_gminas_and_nobody_else(office, people, place):
    assert offer(office, people, who="county").school == "A"
    with pytest.raises(Refusal, match="not-found"):
        offer(office, people, who="elsewhere")


# --- what is not approved stops the run ------------------------------------------------------------------------------


@pytest.fixture
def closed(office, clock, people):
    """A town with a closed round, its offers approved, and an office of the governing body."""
    made = town(office, clock, people).close()
    people.account(Role.ORGANISER, "body", organiser="1261011")
    return made


def of_gate(place):
    with place.office.look(place.first, "readiness.read") as session:
        gates = board(session, place.first, place.clock.now()).gates
    return next((gate.state, gate.counts) for gate in gates if gate.name == "approvals")


def one_more_seat(place):
    with place.office.database.write() as session:
        one = session.exec(select(Programme).where(Programme.code == "B-1")).one()
        one.seats, one.version = one.seats + 1, one.version + 1


def test_an_offer_changed_since_stops_the_run_until_it_is_approved_again(closed):
    assert of_gate(closed) == ("ready", {"without": 0, "paper": 0})
    one_more_seat(closed)
    assert of_gate(closed) == ("open", {"without": 1, "paper": 0})
    assert refused(closed.run) == "offers-not-approved"
    closed.approve()
    assert closed.run().number == 1


def test_a_governing_body_without_an_account_approves_on_paper(office, clock, people):
    place = town(office, clock, people).close()
    people.account(Role.ORGANISER, "elsewhere", organiser="1219053")
    one_more_seat(place)
    assert of_gate(place) == ("ready", {"without": 0, "paper": 2})
    assert place.run().number == 1


def test_after_the_round_has_closed_an_offer_can_be_approved_and_not_sent_back(closed):
    one_more_seat(closed)
    with closed.office.look(closed.first, "offer.approve") as session:
        seen = store.offer_of(session, closed.first, "B", closed.clock.now())
    back = NewDecision(verdict="sent-back", offer=seen.offer, reason="Too many seats")
    assert refused(lambda: actions.decide(closed.office, closed.first, "B", back)) == "offer-frozen"
    yes = NewDecision(verdict="approved", offer=seen.offer)
    assert actions.decide(closed.office, closed.first, "B", yes).state == "approved"
