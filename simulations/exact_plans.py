"""The best plan of whole classes, exactly: a mixed integer programme that HiGHS solves.

Agoston, Biró, Kováts and Jankó (2022) write college admissions with cutoffs: at every pool a claim is admissible or
not, whoever is above an admissible claim is admissible too, and whoever has an admissible claim sits there or higher.
Seats that stay free admit everybody. So written, the outcomes are the stable ones for the seats of the plan, and the
one that is best for candidates brings most; Bobbio, Carvalho, Lodi, Rios and Torrico plan seats in this way.

Two things make it small. A class more hurts nobody, so nobody falls below the class held before; and nobody rises above
what would be held if every programme among those considered opened all classes of the budget. Between the two stand
few claims, and only those are decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from recruit_core.acceptance import accept
from simulations.held import NOTHING, held
from simulations.seat_plans import Ground, Plan, taken

if TYPE_CHECKING:
    from highspy import Highs

Integers = NDArray[np.int64]


class NoExactPlanError(Exception):
    """The solver ended without a proof that its plan is the best."""


@dataclass(frozen=True, slots=True)
class Open:
    """The claims that a plan decides about. `pools` are the pools with such claims, each with its claims, first first.

    `fixed` (p,): seats held before by candidates whom no plan moves. `taken` (p,): seats taken before.
    """

    claims: Integers
    owner: Integers
    pools: dict[int, Integers]
    fixed: Integers
    taken: Integers


def open_claims(ground: Ground, extra: Integers) -> Open:
    """What may change when pools get at most `extra` (p,) seats more."""
    market, before = ground.market, ground.before
    highest = held(accept(market.replace(seats=market.seats + extra)))
    place = np.arange(len(market.key))
    owner = market.owner(place)
    between = (place >= highest[owner]) & (place <= before[owner]) & (market.key >= 0)
    moved = (highest < before)[owner]
    claims = np.flatnonzero(between & moved)
    order = np.lexsort((claims, -market.key[claims], market.pool[claims]))
    parted = claims[order]
    where = market.pool[parted]
    pools = {int(pool): parted[where == pool] for pool in np.unique(where)}
    stays = before[highest == before]
    return Open(claims, owner, pools, taken(market, stays), taken(market, before))


@dataclass(slots=True)
class _Programme:
    """The rows of the integer programme while they are written."""

    solver: Highs
    columns: int = 0
    sits: dict[int, int] = field(default_factory=dict)
    admits: dict[int, int] = field(default_factory=dict)
    classes: dict[int, int] = field(default_factory=dict)

    def column(self, cost: float, most: int) -> int:
        """A whole number from 0 to `most`, worth `cost` a unit."""
        import highspy

        self.solver.addCol(cost, 0.0, float(most), 0, [], [])
        self.solver.changeColIntegrality(self.columns, highspy.HighsVarType.kInteger)
        self.columns += 1
        return self.columns - 1

    def row(self, low: float, high: float, terms: Sequence[tuple[int, float]]) -> None:
        """`low` <= sum of column times factor <= `high`."""
        self.solver.addRow(low, high, len(terms), [at for at, _ in terms], [factor for _, factor in terms])


def exact(ground: Ground, size: int, budget: int, among: Sequence[str], smallest: int = 0) -> Plan:
    """A plan of at most `budget` classes at these programmes that places most newly and, of those, improves most.

    A class opens with `size` seats, and only where at least `smallest` more candidates sit because of each. The value
    is that of a whole round with the plan, which also checks the solver. Raises `NoExactPlanError` where the solver
    does not prove its plan or the round says otherwise.
    """
    import highspy

    allowed = {ground.pools[name]: name for name in sorted(set(among))}
    extra = np.zeros(len(ground.market.seats), dtype=np.int64)
    extra[list(allowed)] = size * budget
    may = open_claims(ground, extra)
    if not len(may.claims):
        return Plan((), ground.value((), size))
    written = _Programme(_solver())
    _columns(written, ground, may, sorted(allowed), budget)
    _rows(written, ground, may, size, budget, smallest)
    solver = written.solver
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise NoExactPlanError(f"HiGHS ended with {solver.modelStatusToString(solver.getModelStatus())}")
    solution = solver.getSolution().col_value
    plan = tuple(
        allowed[pool] for pool, at in sorted(written.classes.items()) for _ in range(round(float(solution[at])))
    )
    found = Plan(tuple(sorted(plan)), ground.value(plan, size))
    told = round(float(solver.getInfo().objective_function_value))
    if found.value.placed * _weight(may) + found.value.improved != told:
        raise NoExactPlanError(f"HiGHS counts {told}, a whole round with the plan {found.value}")
    return found


def _solver() -> Highs:
    """One thread and a named seed, so that the same plan comes out each time; no gap is left open."""
    import highspy

    solver = highspy.Highs()
    for name, value in (("output_flag", False), ("threads", 1), ("random_seed", 2026), ("mip_rel_gap", 0.0)):
        solver.setOptionValue(name, value)
    solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
    return solver


def _weight(may: Open) -> int:
    """What one newly placed counts beside one improved: more than all improved together."""
    return len(np.unique(may.owner[may.claims])) + 1


def _columns(written: _Programme, ground: Ground, may: Open, allowed: Sequence[int], budget: int) -> None:
    weight = _weight(may)
    for claim in may.claims.tolist():
        before = ground.before[may.owner[claim]]
        worth = weight + 1 if before == NOTHING else int(claim < before)
        written.sits[claim] = written.column(float(worth), 1)
        written.admits[claim] = written.column(0.0, 1)
    for pool in allowed:
        written.classes[pool] = written.column(0.0, budget)


def _rows(written: _Programme, ground: Ground, may: Open, size: int, budget: int, smallest: int) -> None:
    written.row(0.0, float(budget), [(at, 1.0) for at in written.classes.values()])
    _one_seat_each(written, ground, may)
    for pool, claims in may.pools.items():
        _admitted(written, claims)
        _full_or_open(written, ground, may, pool, size, budget)
    if smallest:
        for pool, at in written.classes.items():
            _large_enough(written, may, pool, at, budget, smallest)


def _large_enough(written: _Programme, may: Open, pool: int, classes: int, budget: int, smallest: int) -> None:
    """Where classes open, so many more sit than before."""
    opens = written.column(0.0, 1)
    written.row(0.0, np.inf, [(opens, float(budget)), (classes, -1.0)])
    sits = [(written.sits[claim], 1.0) for claim in may.pools.get(pool, may.claims[:0]).tolist()]
    gained = float(may.taken[pool] - may.fixed[pool])
    written.row(0.0, np.inf, [*sits, (opens, -gained), (classes, -float(smallest))])


def _one_seat_each(written: _Programme, ground: Ground, may: Open) -> None:
    """At most one seat; whoever is admissible somewhere sits there or higher up on the list."""
    owner = may.owner[may.claims]
    for own in np.split(may.claims, np.flatnonzero(np.diff(owner)) + 1):
        higher: list[tuple[int, float]] = []
        for claim in own.tolist():
            higher.append((written.sits[claim], 1.0))
            written.row(0.0, np.inf, [*higher, (written.admits[claim], -1.0)])
        seated = ground.before[may.owner[own[0]]] != NOTHING
        written.row(1.0 if seated else 0.0, 1.0, higher)


def _admitted(written: _Programme, claims: Integers) -> None:
    """Who sits is admissible, and so is everybody above."""
    above: int | None = None
    for claim in claims.tolist():
        admits = written.admits[claim]
        written.row(0.0, np.inf, [(admits, 1.0), (written.sits[claim], -1.0)])
        if above is not None:
            written.row(0.0, np.inf, [(above, 1.0), (admits, -1.0)])
        above = admits


def _full_or_open(written: _Programme, ground: Ground, may: Open, pool: int, size: int, budget: int) -> None:
    """No more than the seats; and if somebody is not admissible, no fewer."""
    free = float(ground.market.seats[pool] - may.fixed[pool])
    claims = may.pools[pool]
    sits = [(written.sits[claim], 1.0) for claim in claims.tolist()]
    classes = [(written.classes[pool], -float(size))] if pool in written.classes else []
    written.row(-np.inf, free, [*sits, *classes])
    most = free + size * budget
    written.row(free, np.inf, [*sits, *classes, (written.admits[int(claims[-1])], most)])


__all__ = ["NoExactPlanError", "Open", "exact", "open_claims"]
