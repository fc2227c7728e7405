"""The fault plan, time: the last second, a queue at the deadline, a clock that jumps, the night of summer time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier, Event, Lock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_crowd import crowd, signed_in
from service_offers import DEADLINE, MILLISECOND, OFFICE
from sqlmodel import col, select

from service.access.permissions import Reach, Role, may
from service.applications.tables import Submission
from service.audit.tables import AuditEvent
from service.kit.clock import MOST_OFF_SECONDS, WARSAW, SetClock, SystemClock, warsaw
from service.kit.problems import Refusal
from service.office import CLOCK_JUMPED, GATES, LONGEST_QUEUE, open_office
from service.rounds import actions as rounds
from service.rounds.store import current
from tests.service.conftest import START, Browser

SECOND = timedelta(seconds=1)


class Watched(SetClock):
    """A clock that says when it is looked at, and moves on by `step` each time."""

    def __init__(self, at: datetime) -> None:
        super().__init__(at)
        self.step, self.looked, self._one = timedelta(0), Event(), Lock()

    def now(self) -> datetime:
        with self._one:
            self.looked.set()
            self.set(super().now() + self.step)
            return super().now()


@pytest.fixture
def clock() -> Watched:
    return Watched(START)


def events(office, action):
    with office.database.read() as session:
        found = select(AuditEvent).where(col(AuditEvent.action) == action).order_by(col(AuditEvent.id))
        return session.exec(found).all()


def submissions(office):
    with office.database.read() as session:
        return session.exec(select(Submission)).all()


# --- the deadline


@pytest.mark.parametrize(("waited", "counts"), [(SECOND, True), (LONGEST_QUEUE, True), (LONGEST_QUEUE + SECOND, False)])
def test_whoever_came_in_time_and_waited_in_our_queue_is_in_time(app, office, clock, people, waited, counts):
    """The writer is busy over the deadline; the request that stands behind it counts from when it came."""
    before = crowd(office, people, 1)
    clock.set(DEADLINE - MILLISECOND)
    (family,) = signed_in(people, before)
    with ThreadPoolExecutor(1) as pool:
        with office.database.write():
            clock.looked.clear()
            answer = pool.submit(Browser(app).post, family.path, **family.asked("a-key-of-the-family"))
            assert clock.looked.wait(10)
            clock.set(DEADLINE - MILLISECOND + waited)
        assert answer.result().status_code == (201 if counts else 409)
    assert [one.submitted_at for one in submissions(office)] == [DEADLINE - MILLISECOND] * counts
    if counts:
        facts = events(office, "application.send")[-1].facts
        assert datetime.fromisoformat(facts["waited_until"]) == DEADLINE - MILLISECOND + waited


@pytest.mark.both_databases
def test_twenty_around_the_deadline_are_each_in_time_or_late(app, office, clock, people):
    """All at once, the deadline among them: what is acknowledged came in time, what is late has no effect."""
    before = crowd(office, people, 20)
    clock.set(DEADLINE - 10 * MILLISECOND)
    families = signed_in(people, before)
    clock.step = MILLISECOND
    together = Barrier(len(families))

    def send(family):
        browser = Browser(app)
        together.wait()
        return browser.post(family.path, **family.asked("a-key-of-the-family"))

    with ThreadPoolExecutor(len(families)) as pool:
        answers = list(pool.map(send, families))
    kept = {one.receipt_number: one.submitted_at for one in submissions(office)}
    accepted = [answer.json()["receipt_number"] for answer in answers if answer.status_code == 201]
    late = [answer for answer in answers if answer.status_code == 409]
    assert len(accepted) + len(late) == len(families)
    assert sorted(accepted) == sorted(kept)
    assert all(at <= DEADLINE for at in kept.values())
    assert accepted
    assert late
    assert all(answer.json()["type"].endswith("deadline-passed") for answer in late)


# --- a clock that jumps


class Machine:
    """Time as a machine has it: what its clock tells, and its count of seconds."""

    def __init__(self) -> None:
        self.told, self.counted = 1_800_000_000.0, 5.0

    def pass_by(self, seconds: float) -> None:
        self.told += seconds
        self.counted += seconds

    def clock(self) -> SystemClock:
        return SystemClock(lambda: self.told, lambda: self.counted)


@given(st.lists(st.floats(0, 1e6)), st.floats(-1e6, 1e6))
def test_a_clock_that_was_set_is_found_out_and_time_alone_is_no_jump(spans, put_forward):
    machine = Machine()
    clock = machine.clock()
    for span in spans:
        machine.pass_by(span)
    assert not clock.jumped()
    machine.told += put_forward
    if abs(abs(put_forward) - MOST_OFF_SECONDS) > 1e-3:
        assert clock.jumped() == (abs(put_forward) > MOST_OFF_SECONDS)


def test_after_a_jump_no_gate_moves_and_families_are_served(app, office, people, browser):
    """An official cannot close the round early by an hour that is none; nothing else is held up."""
    (family,) = crowd(office, people, 1)
    with office.database.read() as session:
        one = current(session, office.clock.now()).public_id
    machine = Machine()
    machine.told = office.clock.now().timestamp()
    jumped = open_office(office.settings, machine.clock())
    machine.told += 3
    with pytest.raises(Refusal) as refusal:
        rounds.close_round(jumped, OFFICE, one, None)
    assert refusal.value.kind is CLOCK_JUMPED
    app.state.office = jumped
    told = browser.get("/api/v1/status").json()
    assert (told["state"], told["clock_jumped"]) == ("works", True)
    assert "jumped" in browser.get("/status").text
    assert browser.post(family.path, **family.asked("a-key-of-the-family")).status_code == 201
    jumped.database.close()
    app.state.office = office


def test_what_moves_a_recruitment_on_is_in_the_table_of_permissions():
    assert all(may(Role.OFFICIAL, action) is not Reach.NONE for action in GATES)


# --- summer time


@given(st.dates(date(2026, 1, 1), date(2040, 12, 31)), st.times().filter(lambda time: time.hour >= 4))
def test_a_deadline_is_one_instant_and_shows_the_hour_that_was_written(day, time):
    """On the days on which the clocks change, too: they do so before four in the morning."""
    written = time.replace(microsecond=0)
    instant = warsaw(day.isoformat(), written.isoformat())
    shown = instant.astimezone(WARSAW)
    assert (shown.date(), shown.time()) == (day, written)


def test_three_in_the_afternoon_on_both_sides_of_the_night_of_summer_time():
    before, after = warsaw("2027-03-27", "15:00"), warsaw("2027-03-28", "15:00")
    assert after - before == timedelta(hours=23)
