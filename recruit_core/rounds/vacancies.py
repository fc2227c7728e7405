"""Free places (wolne miejsca): what the school reports to the kurator, and what the supplementary round gives out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from recruit_core.rounds.events import Event, SeatsAdded, in_time_order
from recruit_core.rounds.statuses import Status

HOLDING = frozenset({"qualified", "confirmed", "admitted"})
"""Statuses that hold a seat. Whoever resigned, waits or was not qualified holds none."""


def seats_with_added(seats: Mapping[str, int], events: Iterable[Event], now: datetime) -> dict[str, int]:
    """Seats by programme with those that the running body added by the instant `now`, sorted by programme."""
    total = Counter(dict(seats))
    for event in in_time_order(events, now):
        if isinstance(event, SeatsAdded) and event.programme in total:
            total[event.programme] += event.seats
    return {programme: total[programme] for programme in sorted(total, key=str.encode)}


def vacancies(seats: Mapping[str, int], statuses: Mapping[str, Status]) -> dict[str, int]:
    """Free places by programme, sorted by programme.

    Never below 0: a seat given on appeal stands beside the others and may stand above the capacity.
    """
    held = Counter(status.programme for status in statuses.values() if status.name in HOLDING)
    return {programme: max(0, seats[programme] - held[programme]) for programme in sorted(seats, key=str.encode)}
