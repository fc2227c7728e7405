"""The town after its main round: will confirmed by some, the list of the admitted out, free places to give."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path

import pytest
from service_town import Town, town
from sqlmodel import select

from service.access.permissions import Role
from service.app import create_app
from service.applications import paper
from service.applications.tables import Application
from service.confirmations import actions as confirmations
from service.confirmations.forms import NewDates, NewEvent
from service.kit.clock import SetClock
from service.kit.problems import Refusal
from service.people.tables import Candidate
from service.rounds import actions as rounds
from service.rounds.forms import RoundView
from service.rounds.tables import Round
from service.vacancies import actions as vacancies
from service.vacancies.forms import NewSupplementary
from tests.service.conftest import START, People
from tests.service.databases import OnPostgreSQL, OnSQLite


@dataclass
class Season(Town):
    """A released town and what its people do afterwards. Łucja has A-1, Ewa and Zofia A-2, Jan B-1, Adam nothing."""

    main: str = ""

    def dates(self, closes: float = 4, admitted: float = 6) -> NewDates:
        now = self.clock.now()
        asked = NewDates(closes_at=now + timedelta(days=closes), admitted_at=now + timedelta(days=admitted))
        confirmations.enter_dates(self.office, self.first, self.round_id, asked)
        return asked

    def record(self, number: str, kind: str = "confirmation", **more: str):
        asked = NewEvent(candidate=number, kind=kind, **more)
        return confirmations.record(self.office, self.first, self.round_id, asked)

    def admitted(self, *confirmed: str) -> None:
        """Dates entered, these have confirmed, and the list of the admitted is out."""
        dates = self.dates()
        for number in confirmed:
            self.record(number)
        self.clock.set(dates.admitted_at)

    def supplementary(self, **lists: tuple[str, ...]) -> RoundView:
        """The supplementary round with these lists (``K_1=("A-1",)``), closed; from then on it is the round."""
        opened = self.open()
        rows = [(n.replace("_", "-"), rank, code) for n, own in lists.items() for rank, code in enumerate(own, 1)]
        paper.bring_in(self.office, self.first, opened.id, rows)
        self.clock.set(opened.closes_at + timedelta(minutes=1))
        self.main, self.round_id = self.round_id, opened.id
        return rounds.close_round(self.office, self.first, opened.id)

    def open(self) -> RoundView:
        now = self.clock.now()
        asked = NewSupplementary(name="Supplementary", opens_at=now, closes_at=now + timedelta(days=3))
        return vacancies.open_supplementary(self.office, self.first, self.round_id, asked)

    def application_in(self, number: str, a_round: str) -> str:
        """The application of a candidate in a round."""
        with self.office.database.read() as session:
            query = select(Application.public_id).join(Candidate).join(Round)
            return session.exec(query.where(Candidate.number == number, Round.public_id == a_round)).one()


def released_town(folder: Path, installations: OnSQLite | OnPostgreSQL) -> Town:
    """A released town, its database closed: made once, and copied for every test."""
    settings, clock = installations.fresh(folder), SetClock(START)
    office = create_app(settings, clock).state.office
    people = People(office)
    made = town(office, clock, people).close()
    for school in "AB":
        people.account(Role.SCHOOL, f"staff-{school}", school=school)
    people.account(Role.ORGANISER, "gmina", organiser="1261011")
    people.account(Role.ORGANISER, "elsewhere", organiser="1206022")
    people.account(Role.AUDITOR)
    made.release(made.verified())
    office.database.close()
    return made


@contextmanager
def season_of(released: Town, folder: Path, installations: OnSQLite | OnPostgreSQL) -> Iterator[Season]:
    """A copy of a released town of one's own; ``app`` and ``people`` belong to it."""
    settings = installations.copy(released.office.settings, folder)
    app = create_app(settings, clock := SetClock(released.clock.now()))
    known = {one.name: getattr(released, one.name) for one in fields(released)}
    made = Season(**known | {"office": app.state.office, "clock": clock})
    made.app, made.people = app, People(app.state.office)  # type: ignore[attr-defined]
    yield made
    made.office.database.close()


def refused(doing: Callable[[], object]) -> str:
    """The code of the refusal that a deed ends with."""
    with pytest.raises(Refusal) as refusal:
        doing()
    return refusal.value.kind.code
