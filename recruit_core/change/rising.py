"""Candidates rise: a seat comes free, or somebody who stood in the way is gone.

A free seat goes to the front runner of its pool, whose own seat then comes free, and so on (vacancy chains: Blum, Roth
and Rothblum, Journal of Economic Theory 76, 1997). That is stable, but need not be the candidates' best: now that
somebody has moved, front runners may hold each other's pools in a ring. Where no ring is left the seating is the
candidates' best (Erdil and Ergin, American Economic Review 98, 2008, theorem 1). Equal keys are broken by position,
so a pool has one front runner, each pool points to at most one other, and a ring is found by walking. Only a pool
whose front runner moved or changed can lie on a new ring.
"""

from __future__ import annotations

from collections.abc import Iterable

from recruit_core.change.solved import Solved


class Rise:
    """Rises from one seating. `held` (n,) and `front` (p,) are as after the last one; `back` undoes it.

    Nothing here grows with the market: a rise costs the claims of those who move, and the walks from their pools.
    """

    def __init__(self, solved: Solved) -> None:
        self.held, self.front = solved.seating.copy(), solved.front.copy()
        self._solved = solved
        self._movers: dict[int, None] = {}
        self._unsettled: dict[int, None] = {}

    def rise(self, vacancy: int, unsettled: Iterable[int] = ()) -> list[int]:
        """Seat whoever gains by a free seat in the pool `vacancy` (-1: none); returns them in the order of moving.

        `unsettled` names pools whose front runner is not the one of the seating before.
        """
        self._movers.clear()
        self._unsettled.update(dict.fromkeys(unsettled))
        while vacancy >= 0 and (claim := self._front_runner(vacancy)) >= 0:
            vacancy = self._grant(claim)
        settled: set[int] = set()
        while self._unsettled:
            ring = self._ring(next(reversed(self._unsettled)), settled)
            if ring:
                settled.clear()
            else:
                self._unsettled.popitem()
            for claim in ring:
                self._grant(claim)
        return list(self._movers)

    def back(self, movers: list[int]) -> None:
        """Everything as before the rise that moved them."""
        self.held[movers] = self._solved.seating[movers]
        self.front[:] = self._solved.front

    def _front_runner(self, pool: int) -> int:
        at = self.front[pool]
        return int(self._solved.queue[at]) if at < self._solved.ends[pool + 1] else -1

    def _ring(self, pool: int, settled: set[int]) -> list[int]:
        """The claims of the ring that is reached from a pool, or none; pools that reach none are `settled`."""
        path: dict[int, int] = {}
        while pool >= 0 and pool not in settled:
            if pool in path:
                pools = list(path)
                return [path[on_ring] for on_ring in pools[pools.index(pool) :]]
            path[pool] = self._front_runner(pool)
            pool = self._held_by_the_owner_of(path[pool])
        settled.update(path)
        return []

    def _held_by_the_owner_of(self, claim: int) -> int:
        """The pool that the candidate of a claim sits in, or -1."""
        held = self.held[self._solved.owner[claim]] if claim >= 0 else -1
        return int(self._solved.market.pool[held]) if held >= 0 else -1

    def _grant(self, claim: int) -> int:
        """Give a candidate a seat that is wanted more; returns the pool whose seat comes free, or -1."""
        solved, market = self._solved, self._solved.market
        candidate, left = int(solved.owner[claim]), self._held_by_the_owner_of(claim)
        until = self.held[candidate] if left >= 0 else market.starts[candidate + 1]
        self._movers[candidate] = None
        self.held[candidate] = claim
        for desired in range(int(market.starts[candidate]), int(until)):
            pool = int(market.pool[desired])
            if self.front[pool] == solved.place[desired]:
                self._unsettled[pool] = None
                if desired >= claim:
                    self._advance(pool)
        return left

    def _advance(self, pool: int) -> None:
        """The front of a pool moves on to the next claim that is desired: nobody who rises desires a pool anew."""
        solved, end = self._solved, int(self._solved.ends[pool + 1])
        for at in range(int(self.front[pool]), end):
            claim = solved.queue[at]
            held = self.held[solved.owner[claim]]
            if solved.market.key[claim] < 0:
                break
            if held < 0 or claim < held:
                self.front[pool] = at
                return
        self.front[pool] = end
