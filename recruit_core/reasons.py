"""For every choice of a candidate one reason, and the numbers behind it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import polars as pl

from recruit_core.errors import RecruitError
from recruit_core.register import Register
from recruit_core.rulebooks import Rulebook

REASONS = ("admitted", "refused", "not-considered", "not-eligible")


class UnknownCandidate(RecruitError):
    """The register has no candidate of that id."""

    code = "candidate-unknown"


@dataclass(frozen=True, slots=True)
class PoolReason:
    """How a candidate stood at one pool. Numbers are published text; `cutoff_...` is None while seats are free.

    `decided_by` names what set the candidate apart from the last one admitted: a step of the rulebook (`merit` where
    the order is listed), `group`, `tiebreak`, `no-seats` or `not-of-the-group`; `missing` is the gap in that step.
    """

    pool: str
    seats: int
    cutoff_merit: str | None
    cutoff_tiebreak: int | None
    cutoff_group: int | None
    decided_by: str | None = None
    own: str | None = None
    cutoff: str | None = None
    missing: str | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a choice was granted or not: one of `REASONS`, own merit as published, and the pools of the programme."""

    rank: int
    programme: str
    code: str
    own_merit: str | None
    own_tiebreak: int | None
    pool: str | None = None
    pools: tuple[PoolReason, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """Plain values; `cutoff_merit` and `missing` of the nearest pool stand on the choice itself."""
        nearest = next((p for p in reversed(self.pools) if p.decided_by != "not-of-the-group"), None)
        near = {"cutoff_merit": nearest.cutoff_merit, "missing": nearest.missing} if nearest else {}
        return {"cutoff_merit": None, "missing": None} | asdict(self) | near


def explain(
    register: Register, rulebook: Rulebook, cutoffs: pl.DataFrame, seat: tuple[str, str] | None, candidate: str
) -> list[Reason]:
    """The reasons of one candidate, in the order of the list.

    `cutoffs` as published (see the file contract), `seat` the programme and pool held, or None. Raises
    `UnknownCandidate`.
    """
    own = register.only(candidate)
    if own is None:
        raise UnknownCandidate(f'there is no candidate "{candidate}" in the register')
    groups = set(own.groups["group"])
    merits = rulebook.merit(own)
    reasons, placed = [], False
    for place, choice in enumerate(own.choices.iter_rows(named=True)):
        programme = register.programmes["programme"][choice["programme"]]
        merit, tiebreak = merits[place], choice["tiebreak"]
        shown = None if merit is None else rulebook.show(merit)
        here = seat is not None and seat[0] == programme
        code = "not-eligible" if merit is None else "not-considered" if placed else "admitted" if here else "refused"
        pools: tuple[PoolReason, ...] = ()
        if merit is not None:
            rows = cutoffs.filter(pl.col("programme") == programme).join(
                register.pools.filter(pl.col("programme") == choice["programme"]).select(
                    "pool", "group", "reserve", "order"
                ),
                on="pool",
            )
            held = seat[1] if here and seat is not None else None
            pools = tuple(
                _pool_reason(row, rulebook, merit, tiebreak, groups, row["pool"] == held)
                for row in rows.sort("order", "pool").iter_rows(named=True)
            )
        reasons.append(
            Reason(choice["rank"], programme, code, shown, tiebreak, seat[1] if here and seat else None, pools)
        )
        placed = placed or here
    return reasons


def _pool_reason(
    row: dict[str, Any], rulebook: Rulebook, merit: int, tiebreak: int | None, groups: set[str], held: bool
) -> PoolReason:
    told = (row["pool"], row["seats"], row["cutoff_merit"], row["cutoff_tiebreak"], row["cutoff_group"])
    if row["reserve"] == "hard" and row["group"] not in groups:
        return PoolReason(*told, decided_by="not-of-the-group")
    if row["seats"] == 0:
        return PoolReason(*told, decided_by="no-seats")
    if held or row["cutoff_merit"] is None:
        return PoolReason(*told)
    member = int(row["group"] in groups)
    if row["reserve"] == "soft" and member != row["cutoff_group"]:
        return PoolReason(*told, decided_by="group", own=str(member), cutoff=str(row["cutoff_group"]))
    step, own, needed = _first_difference(rulebook, merit, rulebook.read(row["cutoff_merit"]))
    if step is not None:
        shown = (rulebook.show_step(step, value) for value in (own, needed, needed - own))
        return PoolReason(*told, step, *shown)
    decided = "tiebreak" if tiebreak != row["cutoff_tiebreak"] else None
    return PoolReason(*told, decided, str(tiebreak or ""), str(row["cutoff_tiebreak"] or ""))


def _first_difference(rulebook: Rulebook, own: int, cutoff: int) -> tuple[str | None, int, int]:
    if own == cutoff:
        return None, own, cutoff
    if not rulebook.steps:
        return "merit", own, cutoff
    mine, theirs = rulebook.unpack(own), rulebook.unpack(cutoff)
    name = next(name for name, value in mine.items() if value != theirs[name])
    return name, mine[name], theirs[name]
