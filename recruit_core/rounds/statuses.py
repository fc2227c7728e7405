"""Where a candidate stands: derived from a result and the events after it, never stored (decision record 0005)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from recruit_core.rounds.events import (
    AppealUpheld,
    Confirmation,
    Event,
    Resignation,
    Retraction,
    in_time_order,
)

STATUSES = ("not-qualified", "qualified", "confirmed", "admitted", "resigned", "waiting", "awaiting-decision")
"""Every status there is."""


@dataclass(frozen=True, slots=True)
class Status:
    """One of `STATUSES`, the programme it is about, and the place on its waiting list (1 is next)."""

    name: str
    programme: str | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a result says of everybody, in plain values."""

    seats: Mapping[str, str | None]
    """candidate -> programme; None without a seat"""
    waiting: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """candidate -> programme and position, where a waiting list is kept"""
    tied: frozenset[str] = frozenset()
    """candidates whose tie waits for the committee; the result is not out yet"""


@dataclass(frozen=True, slots=True)
class Dates:
    """The instants that the procedure sets: last moment to confirm, and the list of admitted."""

    confirmation_closes: datetime
    admitted_from: datetime


@dataclass(frozen=True, slots=True)
class _Seat:
    """What the events have made of a candidate's seat."""

    programme: str | None
    by_appeal: bool = False
    confirmed: bool = False
    resigned: bool = False


def statuses(outcome: Outcome, events: Iterable[Event], dates: Dates, now: datetime) -> dict[str, Status]:
    """The status of every candidate of the outcome at the instant `now`.

    - Whoever holds a seat is `qualified`, and `confirmed` once the will was confirmed for that programme with
      originals; the very instant of the closing is still in time, later is not.
    - From the list of admitted on, whoever confirmed is `admitted`; whoever did not has `resigned` (Prawo oświatowe,
      art. 158: not to confirm in time is to resign).
    - A resignation counts from its instant, and ends a wait for a seat, too. A retraction undoes what was recorded by
      mistake, from the instant of the retraction.
    - An appeal upheld gives the seat at its programme in place of any the candidate held. The window of the round may
      be over by then, and no other is written in the law: such a seat may be confirmed at any time from the event
      on, and is never lost by silence. For a seat that is confirmed already it changes nothing.
    - Before a result, whoever is tied is `awaiting-decision`. Without a seat one is `waiting` where a list is kept,
      and else `not-qualified`.

    Of a candidate whom the outcome does not know nothing is told; `admissible` refuses such events.
    """
    own: dict[str, list[Event]] = {}
    for event in in_time_order(events, now):
        if isinstance(event, Confirmation | Resignation | Retraction | AppealUpheld):
            own.setdefault(event.candidate, []).append(event)
    known = outcome.seats.keys() | outcome.waiting.keys() | outcome.tied
    return {c: _status(c, outcome, own.get(c, ()), dates, now) for c in sorted(known, key=str.encode)}


def status_of(candidate: str, outcome: Outcome, events: Iterable[Event], dates: Dates, now: datetime) -> Status:
    """What `statuses` says of one candidate, whose own events are enough."""
    return _status(candidate, outcome, in_time_order(events, now), dates, now)


def _status(candidate: str, outcome: Outcome, events: Iterable[Event], dates: Dates, now: datetime) -> Status:
    seat = _Seat(outcome.seats.get(candidate))
    for event in events:
        if getattr(event, "candidate", None) == candidate:
            seat = _after(seat, event, dates)
    if seat.resigned:
        return Status("resigned", seat.programme)
    if seat.programme is not None:
        return Status(_station(seat, dates, now), seat.programme)
    if candidate in outcome.tied:
        return Status("awaiting-decision")
    if candidate in outcome.waiting:
        return Status("waiting", *outcome.waiting[candidate])
    return Status("not-qualified")


def _after(seat: _Seat, event: Event, dates: Dates) -> _Seat:
    match event:
        case AppealUpheld() if event.programme != seat.programme or seat.resigned or not seat.confirmed:
            return _Seat(event.programme, by_appeal=True)
        case Confirmation() if _counts(event, seat, dates):
            return replace(seat, confirmed=True)
        case Resignation():
            return replace(seat, resigned=True)
        case Retraction(retracts="confirmation"):
            return replace(seat, confirmed=False)
        case Retraction(retracts="resignation"):
            return replace(seat, resigned=False)
    return seat


def _counts(event: Confirmation, seat: _Seat, dates: Dates) -> bool:
    here = event.programme == seat.programme and event.originals and not seat.resigned
    return here and (seat.by_appeal or event.at <= dates.confirmation_closes)


def _station(seat: _Seat, dates: Dates, now: datetime) -> str:
    if now < dates.admitted_from:
        return "confirmed" if seat.confirmed else "qualified"
    if seat.confirmed:
        return "admitted"
    return "qualified" if seat.by_appeal else "resigned"
