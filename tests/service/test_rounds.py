"""Rounds: dates, the state that follows from the clock, opening and closing."""

from datetime import timedelta

import pytest
from pydantic import ValidationError
from service_offers import DEADLINE, MILLISECOND, OFFICE, OPENS, open_now

from service.access.permissions import Role
from service.kit.problems import Refusal
from service.rounds import actions, store
from service.rounds.forms import Closing, NewRound, RoundState
from service.settings import Settings


def state(office) -> RoundState:
    with office.database.read() as session:
        now = office.clock.now()
        return store.round_view(store.current(session, now), now).state


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (OPENS - MILLISECOND, RoundState.BEFORE),
        (OPENS, RoundState.OPEN),
        (DEADLINE - MILLISECOND, RoundState.OPEN),
        (DEADLINE, RoundState.OPEN),
        (DEADLINE + MILLISECOND, RoundState.PAST_DEADLINE),
    ],
)
def test_the_state_follows_from_the_clock(office, clock, at, expected):
    open_now(office)
    clock.set(at)
    assert state(office) is expected


def test_a_round_that_ends_before_it_begins_is_no_round():
    with pytest.raises(ValidationError):
        NewRound(name="x", opens_at=DEADLINE, closes_at=OPENS)


def test_dates_without_a_zone_are_refused():
    with pytest.raises(ValidationError):
        NewRound(name="x", opens_at=OPENS.replace(tzinfo=None), closes_at=DEADLINE)


def test_nobody_closes_before_the_deadline(office, clock):
    its_round = open_now(office)
    for moment in (OPENS, DEADLINE):
        clock.set(moment)
        with pytest.raises(Refusal) as raised:
            actions.close_round(office, OFFICE, its_round.id, Closing(reason="we are in a hurry"))
        assert raised.value.kind is actions.STILL_OPEN
    clock.set(DEADLINE + MILLISECOND)
    closed = actions.close_round(office, OFFICE, its_round.id)
    assert (closed.state, closed.closed_at) == (RoundState.CLOSED, DEADLINE + MILLISECOND)
    with pytest.raises(Refusal) as raised:
        actions.close_round(office, OFFICE, its_round.id)
    assert raised.value.kind is actions.ROUND_CLOSED


def test_a_rehearsal_may_be_closed_early_with_a_reason(office):
    its_round = open_now(office)
    object.__setattr__(office, "settings", Settings(folder=office.settings.folder, demo=True))
    with pytest.raises(Refusal):
        actions.close_round(office, OFFICE, its_round.id)
    closed = actions.close_round(office, OFFICE, its_round.id, Closing(reason="rehearsal"))
    assert closed.state is RoundState.CLOSED


def test_the_present_round_is_the_running_one_then_the_last_closed_then_the_next(office, clock):
    main = open_now(office)
    later = {"opens_at": DEADLINE + timedelta(days=20), "closes_at": DEADLINE + timedelta(days=25)}
    with office.act(OFFICE, "round.open") as act:
        extra = store.round_view(
            actions.write_round(act, NewRound(name="Uzupełniająca", kind="supplementary", **later)), act.now
        )

    def present() -> str:
        with office.database.read() as session:
            return store.current(session, clock.now()).public_id

    assert present() == main.id
    clock.set(DEADLINE + timedelta(days=1))
    assert present() == main.id
    actions.close_round(office, OFFICE, main.id)
    assert present() == main.id
    clock.set(DEADLINE + timedelta(days=20))
    assert present() == extra.id


def test_only_officials_open_and_close(browser, people, office):
    asked = {"name": "x", "opens_at": OPENS.isoformat(), "closes_at": DEADLINE.isoformat()}
    for role, status in ((Role.FAMILY, 403), (Role.SCHOOL, 403), (Role.AUDITOR, 403), (Role.OFFICIAL, 201)):
        people.account(role)
        headers = people.bearer(str(role)) | {"Idempotency-Key": f"round-of-{role}"}
        assert browser.post("/api/v1/rounds", json=asked, headers=headers).status_code == status
    assert browser.post("/api/v1/rounds", json=asked, headers={"Idempotency-Key": "12345678"}).status_code == 401
    known = browser.get("/api/v1/rounds").json()
    assert [(one["state"], one["choice_limit"]) for one in known] == [("open", None)]


def test_an_official_announces_and_closes_by_form(browser, people, clock):
    people.account(Role.OFFICIAL)
    browser.signed_in("official")
    dates = {"opens_at": "2027-05-10T08:00", "closes_at": "2027-06-21T15:00"}
    wrong = browser.fill("/rounds/new", name="Rekrutacja", kind="main", opens_at="", closes_at="soon", choice_limit="x")
    assert wrong.status_code == 422
    assert all(f'href="#field-{name}"' in wrong.text for name in ("opens_at", "closes_at", "choice_limit"))
    page = browser.fill("/rounds/new", name="Rekrutacja", kind="main", choice_limit="", **dates)
    assert page.url.path == "/rounds"
    assert "21 czerwca 2027, 15:00" in page.text
    one = browser.get("/api/v1/rounds").json()[0]
    assert one["closes_at"] == "2027-06-21T13:00:00Z"
    clock.set(DEADLINE + MILLISECOND)
    browser.signed_in("official")
    path = f"/rounds/{one['id']}/closing"
    seen = browser.hidden("/rounds", path)
    assert "Zamknięte" in browser.fill("/rounds", path).text
    assert browser.post(path, data=seen).status_code == 409


def test_the_first_page_tells_dates_and_state(browser, office, clock):
    assert "not announced yet" in browser.get("/").text
    open_now(office)
    assert "Main recruitment: open" in browser.get("/").text
    clock.set(DEADLINE + MILLISECOND)
    assert "Main recruitment: deadline passed" in browser.get("/").text


def test_the_number_of_schools_is_that_on_record_or_has_a_reason(browser, people, office):
    people.account(Role.OFFICIAL)
    known = {
        one["organiser"]: (one["schools"], one["confirmed"]) for one in browser.get("/api/v1/choice-limits").json()
    }
    assert known["statute"] == (3, True)
    assert known["krakow"] == (None, False)
    dates = {"opens_at": "2027-05-10T08:00", "closes_at": "2027-06-21T15:00", "name": "x", "kind": "main"}
    form = browser.signed_in("official").get("/rounds/new?lang=en").text
    assert "Education Law, where a governing body has not decided otherwise" in form
    assert "not confirmed" in form
    wrong = browser.fill("/rounds/new", choice_limit="7", choice_limit_reason="", **dates)
    assert 'href="#field-choice_limit_reason"' in wrong.text
    made = browser.fill("/rounds/new", choice_limit="7", choice_limit_reason="Resolution LX/7 of the council", **dates)
    assert "Resolution LX/7 of the council" in made.text
    for number in ("3", ""):  # as the act says, as Kraków says
        assert browser.fill("/rounds/new", choice_limit=number, **dates).url.path == "/rounds"


def test_a_supplementary_round_is_not_announced_by_hand(office):
    with pytest.raises(Refusal) as raised:
        open_now(office, kind="supplementary")
    assert [one.code for one in raised.value.findings] == ["supplementary-follows"]
