"""A line of the scoreboard: what somebody published, and what this engine computes for the same market."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

SEED = "scoreboard"
"""The seed of every made-up market of the board; each draw is keyed by it, by a purpose and by whom it concerns."""


class NotHere(Exception):
    """What a figure is computed from is not on this machine; the message says what is missing."""


class Figure(NamedTuple):
    """One published number and the one computed.

    `bound` is empty where they agree when at most `tolerance` apart; `at most` and `at least` where the published one
    is a bound, which the computed one may miss by the tolerance.
    """

    what: str
    published: float
    tolerance: float
    computed: float
    bound: str = ""

    @property
    def within(self) -> bool:
        """Whether the computed number is as near as the tolerance asks."""
        above = self.computed - self.published
        return (self.bound == "at least" or above <= self.tolerance) and (
            self.bound == "at most" or -above <= self.tolerance
        )


@dataclass(frozen=True)
class Entry:
    """A published result: who published it, the market that it is about, and why it need not come out to the digit."""

    name: str
    source: str
    market: str
    rule: str
    tolerance: str
    figures: Callable[[], Iterable[Figure]]


@dataclass(frozen=True)
class Verdict:
    """An entry with its figures; none where it was not run, and then `missing` says why."""

    entry: Entry
    figures: tuple[Figure, ...]
    missing: str | None = None

    @property
    def word(self) -> str:
        """`within`, `outside` or `not run`."""
        if self.missing is not None:
            return "not run"
        return "within" if all(figure.within for figure in self.figures) else "outside"

    def as_json(self) -> dict[str, Any]:
        """The verdict as plain values."""
        told = {key: getattr(self.entry, key) for key in ("name", "source", "market", "rule", "tolerance")}
        figures = [figure._asdict() | {"within": figure.within} for figure in self.figures]
        return told | {"figures": figures, "verdict": self.word, "missing": self.missing}


def judged(entry: Entry) -> Verdict:
    """The entry computed."""
    try:
        return Verdict(entry, tuple(entry.figures()))
    except NotHere as absent:
        return Verdict(entry, (), str(absent))
