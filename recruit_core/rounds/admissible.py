"""Which events may stand: every event that contradicts the result, the calendar or an earlier event is refused."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from recruit_core.errors import InvalidRegister, Problem
from recruit_core.rounds.events import (
    AppealUpheld,
    Confirmation,
    Event,
    Resignation,
    Retraction,
    TieDecided,
)
from recruit_core.rounds.statuses import Outcome


class Window(Protocol):
    """When a phase of the calendar is open; None where the source does not say."""

    @property
    def opens(self) -> datetime | None:
        """First instant."""

    @property
    def closes(self) -> datetime | None:
        """Last instant, still in time."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What events are held against."""

    outcome: Outcome
    programmes: Collection[str]
    tied: Mapping[tuple[str, str], Collection[str]] = field(default_factory=dict)
    """(programme, merit) -> the candidates whom the committee has to order"""
    windows: Mapping[str, Window] = field(default_factory=dict)
    """kind of event -> the phase in which it may be dated; kinds that are not named may be dated at any time"""

    @property
    def candidates(self) -> set[str]:
        """Everybody of whom the outcome says something."""
        return self.outcome.seats.keys() | self.outcome.waiting.keys() | self.outcome.tied


def refuse_inadmissible(events: Sequence[Event], ground: Ground, file: str = "events") -> None:
    """Raises `InvalidRegister` with every problem of every event; `row` counts the events as given from 1."""
    problems = [
        Problem(code, file, row, column, found, remedy)
        for row, (code, column, found, remedy) in sorted(_findings(events, ground), key=lambda finding: finding[0])
    ]
    if problems:
        raise InvalidRegister(problems)


_Finding = tuple[str, str | None, str, str]
"""Code, column, what was found, what to do."""


@dataclass(slots=True)
class _Course:
    """What the admissible events so far have made of one candidate."""

    programme: str | None
    by_appeal: bool = False
    confirmed: bool = False
    resigned: bool = False


def _findings(events: Sequence[Event], ground: Ground) -> Iterator[tuple[int, _Finding]]:
    courses = {candidate: _Course(ground.outcome.seats.get(candidate)) for candidate in ground.candidates}
    for row, event in sorted(enumerate(events, 1), key=lambda numbered: numbered[1].at):
        found = [*_strangers(event, ground), *_tie(event, ground)]
        if not found and isinstance(event, Confirmation | Resignation | Retraction | AppealUpheld):
            course = courses[event.candidate]
            found = [*_outside(event, ground, course), *_contradiction(event, course)]
            if not found:
                _take(event, course)
        elif not found:
            found = list(_outside(event, ground, None))
        yield from ((row, finding) for finding in found)


def _strangers(event: Event, ground: Ground) -> Iterator[_Finding]:
    candidate, programme = getattr(event, "candidate", None), getattr(event, "programme", None)
    if candidate is not None and candidate not in ground.candidates:
        yield "candidate-unknown", "candidate", f'"{candidate}" takes no part in this round', "correct the candidate"
    if programme is not None and programme not in ground.programmes:
        yield "programme-unknown", "programme", f'"{programme}" is not in this round', "correct the programme"


def _tie(event: Event, ground: Ground) -> Iterator[_Finding]:
    if not isinstance(event, TieDecided):
        return
    tied = ground.tied.get((event.programme, event.merit))
    if tied is None:
        found = f'nobody is tied at "{event.programme}" with merit {event.merit}'
        yield "tie-unknown", "merit", found, "decide the ties that the run named"
    elif sorted(event.order) != sorted(tied):
        found = f"the order names {', '.join(event.order)}; tied are {', '.join(sorted(tied, key=str.encode))}"
        yield "tie-order-differs", "order", found, "put exactly the tied into an order, each once"


def _outside(event: Event, ground: Ground, course: _Course | None) -> Iterator[_Finding]:
    window = ground.windows.get(event.kind)
    if window is None or (course is not None and course.by_appeal and isinstance(event, Confirmation)):
        return
    early = window.opens is not None and event.at < window.opens
    late = window.closes is not None and event.at > window.closes
    if early or late:
        limit = f"before it opens ({window.opens})" if early else f"after it closed ({window.closes})"
        found = f"{event.kind} is dated {event.at.isoformat()}, {limit}"
        yield "date-outside-calendar", "at", found, "correct the date; out of time it cannot count"


def _contradiction(event: Event, course: _Course) -> Iterator[_Finding]:
    match event:
        case Confirmation() if course.resigned:
            yield "resigned-before", "at", f"{event.candidate} had resigned by then", "retract what was a mistake"
        case Confirmation() if course.programme != event.programme:
            held = f'is qualified for "{course.programme}"' if course.programme else "is not qualified anywhere"
            found = f'{event.candidate} {held}, not for "{event.programme}"'
            yield "not-qualified-there", "programme", found, "confirm the programme that was granted"
        case Resignation() if course.resigned:
            yield "resigned-before", "at", f"{event.candidate} had resigned by then", "leave this one out"
        case Retraction(retracts="confirmation") if not course.confirmed:
            yield "nothing-to-retract", "retracts", f"{event.candidate} had not confirmed by then", "leave this one out"
        case Retraction(retracts="resignation") if not course.resigned:
            yield "nothing-to-retract", "retracts", f"{event.candidate} had not resigned by then", "leave this one out"
        case AppealUpheld() if course.programme == event.programme and course.confirmed and not course.resigned:
            found = f'{event.candidate} has confirmed a seat at "{event.programme}" already'
            yield "seat-held-already", "programme", found, "leave this one out"


def _take(event: Event, course: _Course) -> None:
    match event:
        case Confirmation():
            course.confirmed = course.confirmed or event.originals
        case Resignation():
            course.resigned = True
        case Retraction(retracts="confirmation"):
            course.confirmed = False
        case Retraction(retracts="resignation"):
            course.resigned = False
        case AppealUpheld():
            course.programme, course.by_appeal = event.programme, True
            course.confirmed = course.resigned = False
