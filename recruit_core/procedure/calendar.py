"""The calendar of one recruitment: which phase lies when, for the schools of one organiser.

The dates of a year are set by the superintendent (kurator oświaty) by order, by the end of January: Prawo oświatowe,
art. 154 ust. 1 pkt 2. They stand in a TOML file for each voivodeship; a new year is a new block there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

from recruit_core.errors import Problem, RecruitError
from recruit_core.procedure.calendar_file import CalendarFile, read_calendars
from recruit_core.procedure.phases import Phase, PhaseName, Round
from recruit_core.procedure.warsaw import WARSAW, written_closing, written_opening

VOIVODESHIPS = ("malopolskie",)
"""Voivodeships whose calendars lie beside this file, one TOML file each."""


class UnknownCalendar(RecruitError):
    """No dates are on record for that school year and organiser."""

    code = "calendar-unknown"


class UnknownPhase(RecruitError):
    """The calendar says nothing of that phase."""

    code = "phase-unknown"


@dataclass(frozen=True, slots=True)
class Calendar:
    """The phases of one recruitment in the order of the main round, then of the supplementary round."""

    organiser: str
    school_year: str
    phases: tuple[Phase, ...]

    def phase(self, name: PhaseName, round: Round = "main") -> Phase:
        """The phase of that name; raises `UnknownPhase` where no source states it."""
        for phase in self.phases:
            if (phase.name, phase.round) == (name, round):
                return phase
        found = f"the calendar {self.school_year} of {self.organiser} has no dates for {name} in the {round} round"
        raise UnknownPhase(f"{found}; enter them from the order of the superintendent")

    @property
    def unconfirmed(self) -> tuple[Phase, ...]:
        """The phases whose dates have to be checked; each says in its note what."""
        return tuple(phase for phase in self.phases if not phase.confirmed)


def calendar(year: int, organiser: str) -> Calendar:
    """The calendar for the school year beginning in `year`, of an organiser or of its voivodeship.

    An organiser's own phase stands over that of the voivodeship; what it does not state is taken from there.

    Raises
    ------
    UnknownCalendar
        No dates are on record; the message names the calendars there are.
    InvalidRegister
        The file of the voivodeship has faults; all of them are listed.
    """
    written = next((file for file in _all() if organiser in (file.voivodeship, *file.organisers)), None)
    if written is None:
        known = ", ".join(name for file in _all() for name in (file.voivodeship, *file.organisers))
        raise UnknownCalendar(f'there is no organiser "{organiser}" with a calendar; there are: {known}')
    if year not in written.years(organiser):
        raise UnknownCalendar(_not_on_record(year, organiser, written))
    return Calendar(organiser, _school_year(year), written.phases(year, organiser))


def calendars() -> tuple[tuple[int, str], ...]:
    """Every year and organiser for which `calendar` has an answer."""
    return tuple(
        (year, organiser)
        for written in _all()
        for organiser in (written.voivodeship, *written.organisers)
        for year in written.years(organiser)
    )


def inside(
    of: Calendar,
    name: PhaseName,
    at: datetime,
    *,
    file: str,
    row: int | None,
    column: str | None,
    round: Round = "main",
) -> Problem | None:
    """The problem `date-outside-calendar` where an aware instant lies outside a phase; None where it lies in it.

    Raises `UnknownPhase` where the calendar says nothing of the phase: then nobody can tell.
    """
    phase = of.phase(name, round)
    state = phase.state(at)
    if state == "open":
        return None
    when = "before it opens" if state == "before" else "after it closed"
    found = (
        f"{at.astimezone(WARSAW):%Y-%m-%d %H:%M:%S} in Warsaw lies {when} ({name} of the {round} round{_span(phase)})"
    )
    remedy = "correct the date, or enter the order that changed the calendar"
    return Problem("date-outside-calendar", file, row, column, found, remedy)


@cache
def _all() -> tuple[CalendarFile, ...]:
    names = [f"{voivodeship}.toml" for voivodeship in VOIVODESHIPS]
    return tuple(read_calendars((files(__package__) / name).read_text(encoding="utf-8"), name) for name in names)


def _not_on_record(year: int, organiser: str, written: CalendarFile) -> str:
    known = ", ".join(map(_school_year, written.years(organiser)))
    return (
        f"no dates are on record for {organiser} in {_school_year(year)}; the superintendent sets them by order by the "
        f"end of January (Prawo oświatowe, art. 154 ust. 1 pkt 2); there are calendars for: {known}"
    )


def _school_year(year: int) -> str:
    return f"{year}/{(year + 1) % 100:02}"


def _span(phase: Phase) -> str:
    begins = f" from {written_opening(phase.opens)}" if phase.opens else ""
    return f"{begins} to {written_closing(phase.closes)}" if phase.closes else begins
