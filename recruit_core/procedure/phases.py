"""The phases of one recruitment, and in which order they may come.

Prawo oświatowe, art. 154 ust. 1 pkt 2: the superintendent (kurator oświaty) sets their dates by order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import combinations
from typing import Literal, NamedTuple, get_args

from pydantic import AwareDatetime

from recruit_core.procedure.warsaw import local_day
from recruit_core.rulebooks.dated import Sourced

PhaseName = Literal[
    "application",
    "tests-application",
    "tests",
    "tests-list",
    "exam-results",
    "completion",
    "verification",
    "medical-referral",
    "qualified-list",
    "confirmation",
    "admitted-list",
    "free-places",
]
PHASES: tuple[PhaseName, ...] = get_args(PhaseName)
"""Names of the phases: windows in which something may be done, and lists that come out."""

Round = Literal["main", "supplementary"]
ROUNDS: tuple[Round, ...] = get_args(Round)

LISTS: tuple[PhaseName, ...] = ("tests-list", "exam-results", "qualified-list", "admitted-list", "free-places")
"""What comes out and stays: `opens` is the day or the instant, `closes` the latest one where the source says "by"."""

State = Literal["before", "open", "over"]

ORDERS: tuple[tuple[PhaseName, ...], ...] = (
    ("application", "completion", "qualified-list", "confirmation", "admitted-list", "free-places"),
    ("tests-application", "tests", "tests-list", "qualified-list"),
    ("application", "verification", "qualified-list"),
    ("application", "medical-referral", "admitted-list"),
    ("exam-results", "qualified-list"),
)
"""In each of these a later phase neither begins nor ends on a day before an earlier one. They may overlap."""


class Phase(Sourced):
    """One phase of one round: from `opens` to `closes`, both instants included, in UTC.

    An end that the source does not state is None and bounds nothing. A day that the source names without an hour is
    the whole local day. `text` is the order's own wording, `source` where it was read.
    """

    name: PhaseName
    round: Round = "main"
    opens: AwareDatetime | None
    closes: AwareDatetime | None
    text: str
    source: str

    def state(self, now: datetime) -> State:
        """Where an aware instant lies: before the phase, in it, or after it."""
        if self.opens is not None and now < self.opens:
            return "before"
        return "over" if self.closes is not None and now > self.closes else "open"

    @property
    def first(self) -> datetime:
        """The earliest instant that the source states."""
        known = self.opens or self.closes
        assert known is not None, "a phase has an opening or a closing"
        return known

    @property
    def last(self) -> datetime:
        """The latest instant that the source states."""
        return self.closes or self.first


class Disorder(NamedTuple):
    """Two phases of which the later in law lies before the earlier one in time."""

    earlier: Phase
    later: Phase


def out_of_order(phases: Sequence[Phase]) -> Iterator[Disorder]:
    """Every pair of phases that breaks `ORDERS`, and every supplementary phase before the main round's list."""
    placed = {(phase.round, phase.name): phase for phase in phases}
    for round_ in ROUNDS:
        for first, second in _pairs():
            earlier, later = placed.get((round_, first)), placed.get((round_, second))
            if earlier and later and _before(later, earlier):
                yield Disorder(earlier, later)
    admitted = placed.get(("main", "admitted-list"))
    for phase in phases:
        if admitted and phase.round == "supplementary" and local_day(phase.first) < local_day(admitted.first):
            yield Disorder(admitted, phase)


def _pairs() -> list[tuple[PhaseName, PhaseName]]:
    return list(dict.fromkeys(pair for order in ORDERS for pair in combinations(order, 2)))


def _before(later: Phase, earlier: Phase) -> bool:
    begins_before = local_day(later.first) < local_day(earlier.first)
    return begins_before or local_day(later.last) < local_day(earlier.last)
