"""Whatever people do, in whatever order: the service comes to what a small model of a recruitment comes to."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from service_model import CHILDREN, EXAM, HISTORY, OPEN, SEATS, TO_CLOSE, Model, Phase
from service_town import ALIKE, SCORED
from sqlalchemy import func
from sqlmodel import Session, select

from service.access.permissions import Role
from service.allocations import actions as allocations
from service.allocations import store as runs
from service.app import create_app
from service.applications import actions as applications
from service.applications import store as lists
from service.applications.forms import NewApplication, ToSend, Wishes
from service.applications.tables import Submission
from service.audit.chain import check_chain, seal_waiting
from service.confirmations import actions as confirmations
from service.confirmations.forms import NewDates, NewEvent
from service.demo.people import unborn_pesels
from service.kit.clock import SetClock
from service.kit.problems import Refusal
from service.offers import actions as offers
from service.offers.forms import NewProgramme, NewSchool, Sought
from service.offers.store import programmes
from service.people.actions import enrol
from service.people.forms import EnrolledChild
from service.people.store import children
from service.publications import actions as publications
from service.publications import views
from service.publications.forms import Release
from service.records import actions as records
from service.records.forms import NewRecord
from service.rounds import actions as rounds
from service.rounds.forms import NewRound
from service.rounds.store import rounds as rounds_known
from service.settings import Settings
from service.vacancies import actions as vacancies
from service.vacancies.forms import NewSupplementary
from service.verifications import actions as verifications
from service.verifications import store as queue
from service.verifications.forms import NewDeed
from tests.service.conftest import START, People
from tests.service.databases import OnPostgreSQL, OnSQLite

WEEK = timedelta(days=7)
CHILD = st.sampled_from(CHILDREN)
DEEDS = st.sampled_from(
    [("claim",), ("claim", "reject"), ("claim", "accept"), ("claim", "ask-back"), ("reject",), ("accept", "claim")]
)
KIND = st.sampled_from(["confirmation", "confirmation", "resignation"])
REASON = "the certificate says otherwise"
WISHES = st.lists(st.sampled_from(sorted(SEATS)), unique=True).map(tuple)


def prepared(folder, installations) -> Settings:
    """An installation with the offer, the children with families and facts, and a round that is open for a week."""
    office = create_app(installations.fresh(folder), SetClock(START)).state.office
    people = People(office)
    first = people.account(Role.OFFICIAL, "first")
    people.account(Role.OFFICIAL, "second")
    for school in "AB":
        people.account(Role.SCHOOL, f"staff-{school}", school=school)
    scored = {"A": SCORED, "B": SCORED.replace("biology/chemistry", "history")}
    made = [
        NewProgramme(code=code, school=code[0], name=code, kind="general", seats=seats, scored_subjects=scored[code[0]])
        for code, seats in SEATS.items()
    ]
    schools = [NewSchool(code=code, name=f"School {code}", kind="general", gmina="1261011") for code in "AB"]
    offers.bring_in(office, first, schools, made)
    for child in CHILDREN:
        people.account(Role.FAMILY, child.lower())
    enrol(
        office,
        first,
        [
            EnrolledChild(first_name="Zofia", last_name=child, pesel=pesel, number=child, family=child.lower())
            for child, pesel in zip(CHILDREN, unborn_pesels(), strict=False)
        ],
    )
    facts = {child: ALIKE | {"exam_polish": EXAM[child], "grade_history": HISTORY[child]} for child in CHILDREN}
    records.bring_in(office, first, [NewRecord(candidate=child, facts=facts[child]) for child in CHILDREN], [])
    rounds.open_round(office, first, NewRound(name="Main", opens_at=START, closes_at=START + WEEK))
    office.database.close()
    return office.settings


@dataclass
class Kept:
    """Where copies of the prepared installation come from."""

    settings: Settings
    folder: Path
    installations: OnSQLite | OnPostgreSQL
    number: Iterator[int]


class Season(RuleBasedStateMachine):
    """What people may try, at any time; the test sets `kept`."""

    kept: Kept

    @initialize(
        lists=st.fixed_dictionaries(dict.fromkeys(CHILDREN, WISHES)),
        confirming=st.sets(CHILD),
        at=st.integers(Phase.OPEN, Phase.AGAIN_OPEN),
    )
    def begin(self, lists: dict[str, tuple[str, ...]], confirming: set[str], at: int) -> None:
        """A season that has gone on by itself up to some phase: everybody whose list has a wish has sent it."""
        self.set_up()
        self.begin_lists(lists, sent=True)
        passing: list[Callable[[], None]] = [
            self.pass_deadline,
            self.close,
            self.run_and_release,
            self.enter_dates,
            lambda: (self.record(sorted(confirming), "confirmation"), self.admit())[0],
            self.open_again,
        ]
        for step in passing[: max(0, at)]:
            step()

    def set_up(self) -> None:
        self.clock = SetClock(START)
        copied = self.kept.installations.copy(self.kept.settings, self.kept.folder / f"season-{next(self.kept.number)}")
        self.office = create_app(copied, self.clock).state.office
        self.model, self.keys = Model(), count()
        self.applications: dict[tuple[str, str], str] = {}
        actor = People(self.office).actor
        self.family = {child: actor(child.lower()) for child in CHILDREN}
        self.school = {school: actor(f"staff-{school}") for school in "AB"}
        self.first, self.second = actor("first"), actor("second")
        with self.office.database.read() as session:
            self.classes = {one.code: one.id for one in programmes(session, Sought(limit=200)).programmes}
            self.children = {child: children(session, self.family[child])[0].public_id for child in CHILDREN}
            self.main = self.round = rounds_known(session)[0].public_id

    def teardown(self) -> None:
        if not hasattr(self, "office"):
            return
        event(f"came to {self.model.phase.name}")
        seal_waiting(self.office.database)
        with self.office.database.read() as session:
            assert check_chain(session).broken_at is None
        self.office.database.close()
        self.kept.installations.drop(self.office.settings)

    # families

    def application(self, child: str) -> str:
        """The application of the present round, begun if that is still possible."""
        key = (child, self.round)
        if key not in self.applications:
            asked = NewApplication(child=self.children[child])
            self.applications[key] = applications.begin(self.office, self.family[child], asked).id
        return self.applications[key]

    @property
    def begun(self) -> list[str]:
        return [child for child in CHILDREN if (child, self.round) in self.applications]

    def version(self, child: str) -> int:
        with self.office.database.read() as session:
            return lists.application(session, self.family[child], self.application(child))[0].version

    @precondition(lambda self: self.model.phase in OPEN)
    @rule(lists=st.dictionaries(CHILD, WISHES, max_size=4), sent=st.booleans())
    def begin_lists(self, lists: dict[str, tuple[str, ...]], sent: bool) -> None:
        for child, wishes in lists.items():
            self.application(child)
            self.model.lists.drafts.setdefault(child, ())
            self.put(child, wishes)
            if sent:
                self.hand_in(child)

    @precondition(lambda self: self.begun)
    @rule(data=st.data(), wishes=WISHES, stale=st.integers(0, 5).map(lambda one: one == 0))
    def write(self, data: st.DataObject, wishes: tuple[str, ...], stale: bool) -> None:
        self.put(data.draw(st.sampled_from(self.begun)), wishes, stale)

    @precondition(lambda self: self.begun)
    @rule(data=st.data())
    def send(self, data: st.DataObject) -> None:
        self.hand_in(data.draw(st.sampled_from(self.begun)))

    def put(self, child: str, wishes: tuple[str, ...], stale: bool = False) -> None:
        asked = Wishes(programmes=[self.classes[code] for code in wishes])
        seen = self.version(child) + stale
        due = self.model.write(child, wishes, stale=stale)
        put = partial(applications.put_wishes, self.office, self.family[child], self.application(child), asked, seen)
        assert attempt(put) == due

    def hand_in(self, child: str) -> None:
        """Once, and once more under the same key: one receipt."""
        asked, key = ToSend(version=self.version(child)), f"key-number-{next(self.keys)}"
        due = self.model.send(child)
        receipts = []

        def doing() -> None:
            for _ in range(2):
                given = applications.send(self.office, self.family[child], self.application(child), asked, key)
                receipts.append(given.receipt)

        assert attempt(doing) == due
        assert len(set(receipts)) == (due is None)

    @rule(child=CHILD, other=CHILD)
    def look_at_others(self, child: str, other: str) -> None:
        """The application of another family is not there."""
        if child != other and (other, self.round) in self.applications:
            with self.office.database.read() as session:
                seen = self.applications[other, self.round]
                assert attempt(lambda: lists.application(session, self.family[child], seen)) == "not-found"

    # schools

    @precondition(lambda self: self.model.lists.sent)
    @rule(data=st.data(), deeds=DEEDS, elsewhere=st.booleans())
    def check(self, data: st.DataObject, deeds: tuple[str, ...], elsewhere: bool) -> None:
        child = data.draw(st.sampled_from(sorted(self.model.lists.sent)))
        its = self.model.lists.sent[child][0][0]
        for deed in deeds:
            self.do(child, deed, "AB"["BA".index(its)] if elsewhere else its)

    def do(self, child: str, deed: str, school: str) -> None:
        with self.office.database.read() as session:
            found = lists.application(session, self.family[child], self.application(child))[0]
            sent = lists.newest_submission(session, found)
            last = queue.last_deeds(session, [sent.id]).get(sent.id)
        asked = NewDeed(deed=deed, after=last.id if last else 0, reason=REASON)
        done = partial(verifications.record_deed, self.office, self.school[school], sent.public_id, asked)
        assert attempt(done) == self.model.deed(child, deed, school)

    @rule(children=st.lists(CHILD, max_size=4), kind=KIND)
    @precondition(lambda self: self.model.phase <= Phase.ADMITTED)
    def record(self, children: list[str], kind: str) -> None:
        for child in children:
            school = self.school[self.model.seats.get(child, "A-1")[0]]
            due = self.model.record(child, kind)
            asked = NewEvent(candidate=child, kind=kind)
            assert attempt(partial(confirmations.record, self.office, school, self.main, asked)) == due

    # officials

    @rule()
    @precondition(lambda self: self.model.phase in OPEN)
    def pass_deadline(self) -> None:
        self.clock.advance(days=7, seconds=1)
        self.model.phase = Phase(self.model.phase + 1)

    @rule()
    @precondition(lambda self: self.model.phase in TO_CLOSE)
    def close(self) -> None:
        """Nobody does before the deadline."""
        due = self.model.close()
        assert attempt(lambda: rounds.close_round(self.office, self.first, self.round)) == due

    @rule()
    @precondition(lambda self: self.model.phase in {Phase.CLOSED, Phase.AGAIN_CLOSED})
    def run_and_release(self) -> None:
        """Whoever ran it does not release it; a second official does, once."""
        asked = allocations.ask_run(self.office, self.first, self.round)
        allocations.carry_out(self.office, asked.id)
        with self.office.database.read() as session:
            run = runs.run_view(session, runs.run_by_id(session, asked.id), released=False)
        assert run.state == "verified"
        release = Release(files=run.files)
        own = attempt(lambda: publications.release(self.office, self.first, run.id, release))
        assert own == "second-person"
        publications.release(self.office, self.second, run.id, release)
        self.model.release()

    @rule()
    @precondition(lambda self: self.model.phase is Phase.RELEASED)
    def enter_dates(self) -> None:
        now = self.clock.now()
        self.dates = NewDates(closes_at=now + WEEK, admitted_at=now + 2 * WEEK)
        confirmations.enter_dates(self.office, self.first, self.main, self.dates)
        self.model.phase = Phase.CONFIRMING

    @rule()
    @precondition(lambda self: self.model.phase is Phase.CONFIRMING)
    def admit(self) -> None:
        self.clock.set(self.dates.admitted_at)
        self.model.admit()

    @rule()
    @precondition(lambda self: self.model.phase is Phase.ADMITTED)
    def open_again(self) -> None:
        """Free places: every seat that nobody holds."""
        now = self.clock.now()
        asked = NewSupplementary(name="Supplementary", opens_at=now, closes_at=now + WEEK)
        free = sum(SEATS.values()) - len(self.model.holders())
        if not free:
            assert (
                attempt(lambda: vacancies.open_supplementary(self.office, self.first, self.main, asked))
                == "no-free-places"
            )
            return
        self.round = vacancies.open_supplementary(self.office, self.first, self.main, asked).id
        self.model.phase = Phase.AGAIN_OPEN

    # at any time

    @invariant()
    def what_was_sent_is_kept(self) -> None:
        if not hasattr(self, "office"):
            return
        with self.office.database.read() as session:
            kept = session.exec(select(func.count()).select_from(Submission)).one()
            assert kept == sum(self.model.main.times.values()) + sum(self.model.again.times.values())
            for (child, a_round), one in self.applications.items():
                its = self.model.main if a_round == self.main else self.model.again
                found = lists.application(session, self.family[child], one)[0]
                assert codes(session, lists.draft(session, found)) == its.drafts[child]
                sent = lists.newest_submission(session, found)
                assert (codes(session, lists.submitted(session, sent)) if sent else None) == its.sent.get(child)

    @invariant()
    def everybody_reads_what_the_model_gives(self) -> None:
        """Each family its own seat once it is released, and nothing before."""
        if not hasattr(self, "office"):
            return
        released = self.model.phase in (Phase.AGAIN_RELEASED, *range(Phase.RELEASED, Phase.AGAIN_OPEN))
        with self.office.database.read() as session:
            for child in self.model.lists.counted() if released else self.begun:
                view = partial(views.result_view, session, self.family[child], self.application(child))
                if released:
                    assert view().programme == self.model.seats.get(child)
                else:
                    assert attempt(view) == "not-found"


def attempt(doing: Callable[[], object]) -> str | None:
    """The code of the refusal, or None when it is done."""
    try:
        doing()
    except Refusal as refusal:
        return refusal.kind.code
    return None


def codes(session: Session, keys: Sequence[int]) -> tuple[str, ...]:
    return tuple(wish.programme.code for wish in lists.wishes(session, keys))


@pytest.mark.both_databases
def test_the_service_comes_to_what_the_model_comes_to(tmp_path, installations):
    Season.kept = Kept(prepared(tmp_path / "prepared", installations), tmp_path, installations, count())
    deep = settings.default.max_examples > 100
    run_state_machine_as_test(
        Season,
        settings=settings(
            max_examples=60 if deep else 6,
            stateful_step_count=60,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
