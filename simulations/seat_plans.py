"""Where to put the next classes: what one brings everywhere, and plans of whole classes under a budget.

A class more is so many seats more in a programme. What it brings is read off a whole round with it, under deferred
acceptance: candidates newly placed, candidates with a class that they want more, kilometres saved by those who had a
seat before. A seat more hurts no candidate, so more classes never bring less; they need not bring less each, though, so
greedy plans are compared with the best among all plans of the classes that look best alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray

from recruit_core.acceptance import accept
from recruit_core.change.seat_values import seat_values
from recruit_core.market import Market
from simulations.city import City
from simulations.futures import Future, future
from simulations.held import NOTHING, held
from simulations.intervals import Interval, interval
from simulations.measures.ways import distances_of_claims

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Value:
    """What a plan brings beside none: candidates newly placed, candidates with a class they want more, metres saved."""

    placed: int
    improved: int
    metres: int

    @property
    def rank(self) -> tuple[int, int, int]:
        """Placed before improved before metres."""
        return self.placed, self.improved, self.metres


@dataclass(frozen=True)
class Ground:
    """One future as arrays, to try plans on. `way` are the metres of each claim."""

    market: Market
    programmes: tuple[str, ...]
    pools: dict[str, int]
    way: Integers
    before: Integers

    @classmethod
    def of(cls, seen: Future) -> Ground:
        """The ground of a future with one pool in each programme."""
        market = seen.matching.market
        ids = tuple(seen.matching.register.programmes["programme"].to_list())
        pools = {ids[owner]: pool for pool, owner in enumerate(market.programme.tolist())}
        way = distances_of_claims(seen)
        return cls(market, ids, pools, way, held(accept(market)))

    def after(self, plan: Iterable[str], size: int) -> Integers:
        """(n,)  the claims held with classes of this size at the programmes named."""
        seats = self.market.seats.copy()
        for programme in plan:
            seats[self.pools[programme]] += size
        return held(accept(self.market.replace(seats=seats)))

    def value(self, plan: Iterable[str], size: int) -> Value:
        """What classes of this size at the programmes named bring; a programme may be named twice."""
        after = self.after(plan, size)
        new, stays = (self.before == NOTHING) & (after != NOTHING), (self.before != NOTHING) & (after != self.before)
        saved = self.way[self.before[stays]] - self.way[after[stays]]
        return Value(int(new.sum()), int((new | stays).sum()), int(saved.sum()))


def single(ground: Ground, size: int) -> dict[str, Value]:
    """What one class more brings at each programme that anybody still wants; at the others it brings nothing.

    Programmes are sieved by the value of their first seat: where no candidate desires it, a class is empty.
    """
    found = seat_values(ground.market, np.where(ground.before == NOTHING, -1, ground.before))
    wanted = ground.market.programme[np.flatnonzero(found.placed + found.improved)]
    return {ground.programmes[at]: ground.value([ground.programmes[at]], size) for at in sorted(set(wanted.tolist()))}


@dataclass(frozen=True, slots=True)
class Plan:
    """Classes at these programmes, and what they bring together."""

    programmes: tuple[str, ...]
    value: Value


def greedy(ground: Ground, size: int, budget: int, among: Sequence[str]) -> list[Plan]:
    """The plans of one, two, … classes, each with the next class where it brings most: what is left to gain.

    Equals stand in the order of ids.
    """
    chosen: tuple[str, ...] = ()
    plans = []
    for _ in range(budget):
        tried = [Plan((*chosen, programme), ground.value((*chosen, programme), size)) for programme in among]
        best = max(tried, key=lambda plan: plan.value.rank)
        chosen = best.programmes
        plans.append(Plan(tuple(sorted(chosen)), best.value))
    return plans


def best(ground: Ground, size: int, budget: int, among: Sequence[str]) -> Plan:
    """The best of all plans of exactly so many classes at these programmes; equals in the order of ids."""
    tried = (Plan(plan, ground.value(plan, size)) for plan in combinations_with_replacement(sorted(among), budget))
    return max(tried, key=lambda plan: plan.value.rank)


def front(values: dict[str, Value], many: int) -> list[str]:
    """The programmes at which one class brings most, the best first; equals in the order of ids."""
    return sorted(values, key=lambda name: (*(-part for part in values[name].rank), name))[:many]


def spilled(ground: Ground, size: int, at: str) -> dict[str, int]:
    """By programme: seats taken more or fewer there because of a class at `at`; those without a change left out."""
    change = taken(ground.market, ground.after([at], size)) - taken(ground.market, ground.before)
    return {ground.programmes[int(ground.market.programme[pool])]: int(change[pool]) for pool in np.flatnonzero(change)}


def taken(market: Market, held: Integers) -> Integers:
    """(p,)  seats taken by these claims."""
    return np.bincount(market.pool[held[held != NOTHING]], minlength=len(market.seats))


def in_future(city: City, number: int, sources: tuple[str, ...], size: int) -> dict[str, Value]:
    """What one class more brings at each programme, in one future of a city."""
    return single(Ground.of(future(city, number, sources)), size)


@dataclass(frozen=True, slots=True)
class Sureness:
    """A programme over many futures: candidates newly placed and improved by a class there, and how often in front."""

    programme: str
    placed: Interval
    improved: Interval
    in_front: int


def sureness(futures: Sequence[dict[str, Value]], top: int) -> list[Sureness]:
    """Every programme with a value in some future, by how often it is among the `top` best, by mean, by id."""
    names = sorted({name for values in futures for name in values})
    fronts = [set(front(values, top)) for values in futures]
    nothing = Value(0, 0, 0)
    found = [
        Sureness(
            name,
            interval(np.array([values.get(name, nothing).placed for values in futures], dtype=np.float64)),
            interval(np.array([values.get(name, nothing).improved for values in futures], dtype=np.float64)),
            sum(name in each for each in fronts),
        )
        for name in names
    ]
    return sorted(found, key=lambda each: (-each.in_front, -each.placed.mean, -each.improved.mean, each.programme))
