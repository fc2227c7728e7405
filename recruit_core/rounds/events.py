"""What people decide after a result: events with author and instant, added and never edited (decision record 0005).

A wrong event is answered by another one, and both stay visible. Order is the order of instants; events of the same
instant keep the order in which they were recorded.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from recruit_core.errors import InvalidRegister, Problem

Id = Annotated[str, Field(min_length=1, max_length=200)]
"""Id of a candidate or a programme: never a name, never a PESEL (decision record 0006)."""

REMEDIES = ("extra-seats", "keep-and-add", "re-run")
"""The lawful answers to an error found after publication (see `repair`)."""


class _Event(BaseModel):
    """Who decided, when, and why where a reason is due."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    at: AwareDatetime
    by: Annotated[str, Field(min_length=1)]
    reason: str | None = None


class Confirmation(_Event):
    """The will to attend, confirmed in the school (Prawo oświatowe, art. 158). It counts with `originals`."""

    kind: Literal["confirmation"] = "confirmation"
    candidate: Id
    programme: Id
    originals: bool


class Resignation(_Event):
    """The candidate gives up the seat, and the wait for one."""

    kind: Literal["resignation"] = "resignation"
    candidate: Id


class Retraction(_Event):
    """A confirmation or resignation was recorded by mistake: the candidate stands as if it had not been."""

    kind: Literal["retraction"] = "retraction"
    candidate: Id
    retracts: Literal["confirmation", "resignation"]
    reason: Annotated[str, Field(min_length=1)]


class AppealUpheld(_Event):
    """The head upheld an appeal (art. 158 ust. 8-9): a seat at the programme beside those given."""

    kind: Literal["appeal-upheld"] = "appeal-upheld"
    candidate: Id
    programme: Id


class TieDecided(_Event):
    """The committee put equal candidates into an order, first goes first (decision record 0007)."""

    kind: Literal["tie-decided"] = "tie-decided"
    programme: Id
    merit: str
    order: Annotated[tuple[Id, ...], Field(min_length=1)]
    committee: Annotated[str, Field(min_length=1)]


class SeatsAdded(_Event):
    """The running body agreed to more seats, in the named pool of the programme."""

    kind: Literal["seats-added"] = "seats-added"
    programme: Id
    seats: Annotated[int, Field(ge=1)]
    pool: str = "open"


class RemedyChosen(_Event):
    """Which of the remedies answers an error found after publication."""

    kind: Literal["remedy-chosen"] = "remedy-chosen"
    remedy: Literal["extra-seats", "keep-and-add", "re-run"]


Event = Annotated[
    Confirmation | Resignation | Retraction | AppealUpheld | TieDecided | SeatsAdded | RemedyChosen,
    Field(discriminator="kind"),
]
"""Any of them, told apart by `kind`."""

_EVENT: TypeAdapter[Event] = TypeAdapter(Event)


def in_time_order(events: Iterable[Event], now: datetime | None = None) -> list[Event]:
    """The events up to and including `now`, the earliest first. What happens later does not count yet."""
    return sorted((event for event in events if now is None or event.at <= now), key=lambda event: event.at)


def read_events(lines: Iterable[str | bytes], file: str = "events.jsonl") -> tuple[Event, ...]:
    """Events from lines of JSON, one object a line, in their order; blank lines are passed over.

    Raises `InvalidRegister` with every problem of every line.
    """
    events: list[Event] = []
    problems: list[Problem] = []
    for row, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            events.append(_EVENT.validate_json(line))
        except ValidationError as wrong:
            problems += [_problem(file, row, *_told(error["loc"], error["msg"])) for error in wrong.errors()]
    if problems:
        raise InvalidRegister(problems)
    return tuple(events)


def _told(place: tuple[int | str, ...], message: str) -> tuple[str | None, str]:
    """The field, without the kind that leads to it, and what is wrong there."""
    fields = [str(part) for part in place[1:]]
    return ".".join(fields) or None, message


def _problem(file: str, row: int, column: str | None, found: str) -> Problem:
    return Problem("event-unreadable", file, row, column, found, "write the event as its kind asks")
