"""Appeals (odwołania): a corrected candidate is held against the published cutoffs, and nobody is moved.

An appeal makes sense only against units ranked above the one that was given. The first of them whose cutoff is
reached gives a seat beside the others. One comparison, no re-run: easy to tell, easy to check, easy to defend.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from recruit_core.reasons import UnknownCandidate, published_pools
from recruit_core.register import Register
from recruit_core.rulebooks import Rulebook

REACHED = ("free-seats", "of-the-group", "above", "equal")
"""Why a cutoff is reached: seats are free, the pool puts its group first, the order goes before the last one in, or
is level with it."""

NOT_REACHED = ("not-eligible", "not-of-the-group", "no-seats", "after-the-group", "below", "decided-by-the-committee")
"""Why it is not: not eligible there, a pool for others, a pool without seats, the last one in was of the group, the
order goes behind, or the committee put equals into an order that no correction has touched."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A corrected candidate at one pool of one wish. Merits are published text; no cutoff means that seats are free
    or that there are none."""

    rank: int
    programme: str
    pool: str
    own_merit: str | None
    cutoff_merit: str | None
    because: str

    @property
    def reached(self) -> bool:
        """Whether the published cutoff is reached."""
        return self.because in REACHED


@dataclass(frozen=True, slots=True)
class Upheld:
    """What an appeal comes to: the seat that is due, or None, and every comparison up to it."""

    candidate: str
    programme: str | None
    pool: str | None
    comparisons: tuple[Comparison, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def uphold(
    register: Register,
    rulebook: Rulebook,
    cutoffs: pl.DataFrame,
    assignments: pl.DataFrame,
    candidate: str,
    corrected: Register,
) -> Upheld:
    """The seat that is due to a candidate whose facts were corrected.

    `register`, `cutoffs` and `assignments` are those of the published result, `corrected` is the register set right
    (`corrections.correct`). Wishes above the seat given are compared in their order, pools in the order in which they
    open; hard pools are for their group, soft ones put it first, as in the round itself.

    Level with the cutoff is reached, for the seat stands beside the others and harms nobody. Only where the
    correction changes nothing at a pool does a recorded order among equals stand as it is; so an appeal that
    corrects nothing never reaches anything. Raises `UnknownCandidate`.
    """
    corrected = rulebook.divide(corrected)
    own = corrected.only(candidate)
    if own is None:
        raise UnknownCandidate(f'there is no candidate "{candidate}" in the corrected register')
    given = assignments.filter(pl.col("candidate") == candidate)["programme"].to_list()
    before, pools = _standings(register.only(candidate), rulebook), published_pools(corrected, cutoffs)
    comparisons: list[Comparison] = []
    for programme, standing in _standings(own, rulebook).items():
        if [programme] == given:
            break
        shown = None if standing.merit is None else rulebook.show(standing.merit)
        for row in pools.get(programme, ()):
            because = _because(row, standing, before.get(programme), rulebook)
            cutoff = row["cutoff_merit"]
            comparisons.append(Comparison(standing.rank, programme, row["pool"], shown, cutoff, because))
            if because in REACHED:
                return Upheld(candidate, programme, row["pool"], tuple(comparisons))
    return Upheld(candidate, None, None, tuple(comparisons))


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where a candidate stands at a programme of the list."""

    rank: int
    merit: int | None
    tiebreak: int | None
    groups: frozenset[str]

    def order(self, reserve: str | None, group: str | None) -> tuple[bool, int | None, tuple[int, ...]]:
        """What a pool compares: group, merit, recorded order."""
        return reserve == "soft" and group in self.groups, self.merit, _recorded(self.tiebreak)


def _standings(own: Register | None, rulebook: Rulebook) -> dict[str, _Standing]:
    """programme -> standing, in the order of the list; empty for whoever was not in the round."""
    if own is None:
        return {}
    wished = own.programmes["programme"].gather(own.choices["programme"])
    groups = frozenset(own.groups["group"])
    rows = zip(wished, own.choices["rank"], rulebook.merit(own), own.choices["tiebreak"], strict=True)
    return {programme: _Standing(rank, merit, tiebreak, groups) for programme, rank, merit, tiebreak in rows}


def _because(row: Mapping[str, Any], own: _Standing, before: _Standing | None, rulebook: Rulebook) -> str:
    """One of `REACHED` or `NOT_REACHED`."""
    if own.merit is None:
        return "not-eligible"
    if row["reserve"] == "hard" and row["group"] not in own.groups:
        return "not-of-the-group"
    if row["cutoff_merit"] is None:
        return "free-seats" if row["taken"] < row["seats"] else "no-seats"
    order = own.order(row["reserve"], row["group"])
    first, cutoff = order[0], (row["reserve"] == "soft" and row["cutoff_group"] == 1)
    if first != cutoff:
        return "of-the-group" if first else "after-the-group"
    needed = rulebook.read(row["cutoff_merit"])
    if own.merit != needed:
        return "above" if own.merit > needed else "below"
    touched = before is None or order != before.order(row["reserve"], row["group"])
    return "equal" if touched or order[2] >= _recorded(row["cutoff_tiebreak"]) else "decided-by-the-committee"


def _recorded(tiebreak: int | None) -> tuple[int, ...]:
    """Without a recorded order one stands behind all who have one."""
    return () if tiebreak is None else (tiebreak,)
