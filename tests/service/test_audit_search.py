"""The record of events, searched and checked by auditors."""

import pytest
from service_lists import sent
from service_offers import open_now, small_offer
from sqlmodel import text

from service.access.permissions import Role
from service.applications import actions
from service.applications.forms import NewApplication
from service.audit import store
from service.audit.chain import seal_waiting
from service.audit.forms import SoughtEvents
from service.people.actions import add_child
from service.people.forms import NewChild

CODES = ("LO1-A", "LO1-B")


@pytest.fixture
def recorded(office, people):
    """A family that sent its list twice; the application."""
    offer = small_offer(office)
    open_now(office)
    anna = people.account(Role.FAMILY, "anna")
    people.account(Role.AUDITOR, "auditor")
    child = add_child(office, anna, NewChild(first_name="Zofia", last_name="Wiśniewska", pesel="44051401359"))
    begun = actions.begin(office, anna, NewApplication(child=child.id))
    for codes in (CODES, CODES[:1]):
        sent(office, anna, begun, offer, codes)
    seal_waiting(office.database)
    return begun


def found(office, **sought):
    with office.database.read() as session:
        return store.events(session, SoughtEvents(**sought))


def test_events_are_found_by_what_they_are_about(office, recorded):
    page = found(office, thing=f"application:{recorded.id}")
    assert [one.action for one in page.events] == [
        "application.send",
        "application.change",
        "application.send",
        "application.change",
        "application.start",
    ]
    assert len({one.thing for one in page.events}) == 1
    kinds = {one.thing.partition(":")[0] for one in found(office, thing="application", limit=200).events}
    assert kinds == {"application"}
    assert found(office, thing="applicatio").events == []


def test_events_are_found_by_author_action_and_time(office, people, clock, recorded):
    anna = people.actor("anna").trace
    assert {one.actor for one in found(office, actor=anna).events} == {anna}
    assert {one.action for one in found(office, action="application.send").events} == {"application.send"}
    now = clock.now()
    assert found(office, since=now).events
    clock.advance(seconds=1)
    assert found(office, since=clock.now()).events == []
    assert found(office, until=clock.now()).events == found(office).events
    at = found(office).events[0].at
    assert at not in [one.at for one in found(office, until=at).events], "the end of a day belongs to the next"


def test_pages_follow_one_another_and_miss_nothing(office, recorded):
    everything = found(office, limit=200).events
    seen, after = [], 0
    while True:
        page = found(office, limit=3, after=after)
        seen += page.events
        if page.next is None:
            break
        after = page.next
    assert seen == everything
    assert [one.number for one in seen] == sorted((one.number for one in seen), reverse=True)


def test_a_whole_chain_is_told_and_a_broken_one_with_its_event(office, recorded):
    with office.database.read() as session:
        whole = store.chain(session)
    assert (whole.broken_at, whole.waiting) == (None, 0)
    assert whole.links == found(office, limit=200).events[0].number
    with office.database.engine.begin() as link:
        for trigger in link.execute(text("select name from sqlite_master where type = 'trigger'")).scalars().all():
            link.execute(text(f"DROP TRIGGER {trigger}"))
        link.execute(text("UPDATE audit_event SET reason = 'otherwise' WHERE id = 3"))
    with office.database.read() as session:
        assert store.chain(session).broken_at == 3


@pytest.mark.parametrize("language", ["pl", "en", "uk"])
def test_an_auditor_searches_on_pages(browser, recorded, language):
    page = browser.signed_in("auditor")
    shown = page.get(f"/audit?lang={language}&thing=application:{recorded.id}").text
    assert shown.count("application.send") >= 2
    assert "Wiśniewska" not in shown
    assert "44051401359" not in shown
    assert page.get("/audit/chain").status_code == 200
    assert "2027-13-40" in page.get("/audit?day=2027-13-40").text
    assert page.get("/audit?after=x").status_code == 200


def test_a_program_of_an_auditor_reads_the_same(browser, people, office, recorded):
    bearer = people.bearer("auditor")
    told = browser.get("/api/v1/audit/events?limit=2", headers=bearer).json()
    assert [one["number"] for one in told["events"]] == [one.number for one in found(office, limit=2).events]
    assert browser.get("/api/v1/audit/events?limit=500", headers=bearer).status_code == 422
    assert browser.get("/api/v1/audit/chain", headers=bearer).json()["broken_at"] is None
    assert browser.get("/api/v1/audit/events", headers=people.bearer("anna")).status_code == 403
