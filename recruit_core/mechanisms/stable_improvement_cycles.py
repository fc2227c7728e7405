"""Stable improvement cycles (Erdil and Ergin, American Economic Review 98, 2008).

Where a lottery orders candidates whom the law holds equal, deferred acceptance may keep two of them from seats that
both would rather have, for the sake of an order that nobody meant. Here such seats are traded: along a circle of
pools the first of those who desire the next one, equals included, move on together, until no circle is left. Nobody is
worse off than under deferred acceptance, nobody sits where a candidate higher *by law* would rather sit, and no other
such seating is better for anybody without being worse for somebody. It is not strategy-proof: no rule that improves on
deferred acceptance with a lottery is (Abdulkadiroglu, Pathak and Roth, American Economic Review 99, 2009).

After every circle all desires below the new seats are dropped, and at the end stability is asked again: a published
program for this rule did not do so and returned seatings that are not stable (Demeulemeester, arXiv 2602.13250).
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from recruit_core.acceptance import accept
from recruit_core.errors import NotVerified
from recruit_core.market import Market, Seating
from recruit_core.mechanisms.mechanism import Mechanism
from recruit_core.priorities import priorities
from recruit_core.stability import cutoff_keys, desired, taken

Move = tuple[int, int]
"""Place of a front runner's claim in the queue, and the pool that he or she leaves for it."""


def stable_improvement_cycles(market: Market) -> Seating:
    """The seating when no circle is left. Raises `NotVerified` should it not be stable by law.

    Circles are looked for depth first, pools by number, and the first one found is carried out; of several front
    runners who could move the one with the highest key does, then the lowest candidate. Time: one sort of the desired
    claims, then each search goes on where the last circle changed something.
    """
    seating = accept(market)
    wanted = desired(market, seating)
    if not len(wanted):
        return seating
    runners = _FrontRunners(market, seating, wanted)
    search = _Search(runners)
    while circle := search.circle():
        search.forget(runners.move(circle))
    improved = np.array(runners.held, dtype=np.int64)
    check_by_law(market, improved)
    return improved


def check_by_law(market: Market, seating: Seating) -> None:
    """Does nobody desire a free seat, or one that somebody lower by law holds? Raises `NotVerified` otherwise."""
    lowest = cutoff_keys(market.replace(key=market.law, chance_bits=0), seating)
    reached = np.where(taken(market, seating) < market.seats, np.int64(0), lowest + (market.seats > 0))
    wanted = desired(market, seating)
    if bool((market.law[wanted] >= reached[market.pool[wanted]]).any()):
        raise NotVerified("somebody desires a free seat, or one that somebody lower by law holds")


class _FrontRunners:
    """Who could move where: for each pool the highest by law of those who desire it and hold a seat elsewhere.

    `arcs[p]` holds them as sorted numbers `span * (pool that they hold) + place in the queue`, so that arcs ascend by
    pool, and the first of each pool is the mover. `level[p]` counts all front runners, those without a seat included;
    only when the last of them has gone the next level of law is read. Desires only shrink: a claim is read once.
    """

    def __init__(self, market: Market, seating: Seating, wanted: NDArray[np.int64]) -> None:
        queue, bounds = priorities(market, wanted)
        place = np.full(len(market.key), -1, dtype=np.int64)
        place[queue] = np.arange(len(queue))
        self.queue, self.place, self.span = queue.tolist(), place.tolist(), len(queue)
        self.owner, self.law = market.owner(queue).tolist(), market.law[queue].tolist()
        self.starts, self.pool, self.held = market.starts.tolist(), market.pool.tolist(), seating.tolist()
        self.read, self.end = bounds[:-1].tolist(), bounds[1:].tolist()
        self.arcs: list[list[int]] = [[] for _ in self.end]
        self.level = [0] * len(self.end)
        for pool in range(len(self.end)):
            self._read(pool)

    def _read(self, pool: int) -> None:
        """The next level of law at which anybody still desires the pool; none is left with an empty level."""
        front: list[int] = []
        at, end = self.read[pool], self.end[pool]
        while at < end and not (front and self.law[at] != self.law[front[0]]):
            if self._desires(self.held[self.owner[at]], self.queue[at]):
                front.append(at)
            at += 1
        self.read[pool], self.level[pool] = at, len(front)
        holding = ((self.held[self.owner[at]], at) for at in front)
        self.arcs[pool] = sorted(self.pool[held] * self.span + at for held, at in holding if held >= 0)

    @staticmethod
    def _desires(held: int, claim: int) -> bool:
        return held < 0 or claim < held

    def move(self, circle: Sequence[Move]) -> set[int]:
        """Carry the circle out; the pools whose arcs changed."""
        touched: set[int] = set()
        for at, left in circle:
            for pool, place in self._runs(self.owner[at]):
                del self.arcs[pool][bisect_left(self.arcs[pool], left * self.span + place)]
                self.level[pool] -= 1
                touched.add(pool)
        for at, _ in circle:
            self.held[self.owner[at]] = self.queue[at]
        for at, _ in circle:
            for pool, place in self._runs(self.owner[at]):
                insort(self.arcs[pool], self.pool[self.queue[at]] * self.span + place)
                self.level[pool] += 1
        for pool in touched:
            if not self.level[pool]:
                self._read(pool)
        return touched

    def _runs(self, candidate: int) -> Iterable[tuple[int, int]]:
        """Pools that a seated candidate desires as a front runner, and the place in the queue of that claim."""
        for claim in range(self.starts[candidate], self.held[candidate]):
            place, pool = self.place[claim], self.pool[claim]
            if 0 <= place < self.read[pool]:
                yield pool, place


class _Search:
    """Depth-first search for the first circle, pools and arcs ascending.

    It is the search from the beginning each time, without doing again what cannot have changed. A pool that led to no
    circle never will: its front runners sit in such pools only, and whoever moves leaves a pool of a circle. And up to
    the first pool of the path whose arcs changed, a new search would go as the last one did.
    """

    def __init__(self, runners: _FrontRunners) -> None:
        pools = len(runners.arcs)
        self.runners = runners
        self.path: list[int] = []
        self.depth = [-1] * pools
        self.at = [0] * pools
        self.done = [False] * pools
        self.root = 0

    def circle(self) -> list[Move]:
        """The moves of the first circle, or none."""
        while self.path or self._next_root():
            here = self.path[-1]
            arcs = self.runners.arcs[here]
            if self.at[here] == len(arcs):
                self.path.pop()
                self.depth[here], self.done[here] = -1, True
                continue
            towards = arcs[self.at[here]] // self.runners.span
            if self.depth[towards] >= 0:
                return self._moves(self.depth[towards])
            if self.done[towards]:
                self.at[here] += 1
            else:
                self._enter(towards)
        return []

    def _next_root(self) -> bool:
        while self.root < len(self.done) and self.done[self.root]:
            self.root += 1
        if self.root < len(self.done):
            self._enter(self.root)
        return bool(self.path)

    def _enter(self, pool: int) -> None:
        self.depth[pool], self.at[pool] = len(self.path), 0
        self.path.append(pool)

    def _moves(self, first: int) -> list[Move]:
        codes = (self.runners.arcs[pool][self.at[pool]] for pool in self.path[first:])
        return [(code % self.runners.span, code // self.runners.span) for code in codes]

    def forget(self, changed: Iterable[int]) -> None:
        """Leave the path before the first of the changed pools."""
        first = min(self.depth[pool] for pool in changed if self.depth[pool] >= 0)
        for pool in self.path[first:]:
            self.depth[pool] = -1
        del self.path[first:]


STABLE_IMPROVEMENT_CYCLES = Mechanism(
    stable_improvement_cycles,
    ("feasible", "stable by law", "no improvement cycle by law", "nobody below deferred acceptance"),
    ties="candidates-propose",
    told="trade",
)
