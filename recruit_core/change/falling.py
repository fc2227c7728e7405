"""Candidates fall: somebody asks who was not there before, or a seat is taken away.

Deferred acceptance goes on from where it ended: every refusal so far would happen in the changed market, too, so the
order of asking has no influence (McVitie and Wilson 1970) and the outcome is the candidates' best.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recruit_core.change.solved import Solved

NOBODY = (-1, -1)


class Fall:
    """Refusals from one seating on. `held` (n,) and `front` (p,) are as after the last fall.

    The solved market names the seats and keys that hold from now on, and the seating from which the fall begins.
    """

    def __init__(self, solved: Solved) -> None:
        self.held, self.front = solved.seating.copy(), solved.front.copy()
        self._solved = solved
        self._inside: dict[int, tuple[int, int]] = {}

    def leave_one_too_many(self, pool: int) -> None:
        """Where a pool holds more than its seats, its lowest holder asks on."""
        taken, last = self._held_in(pool)
        if taken > self._solved.market.seats[pool]:
            self.ask(*self._displaced(pool, taken, last))

    def ask(self, candidate: int, claim: int) -> None:
        """A candidate without a seat asks from a claim on; so does whoever is displaced, until nobody is."""
        while candidate >= 0:
            candidate, claim = self._asked(candidate, claim)

    def _asked(self, candidate: int, claim: int) -> tuple[int, int]:
        """Grant the first claim that can be had; returns who is displaced by it, and their next claim."""
        market, place = self._solved.market, self._solved.place
        for asked in range(claim, int(market.starts[candidate + 1])):
            if market.key[asked] < 0:
                continue
            pool = int(market.pool[asked])
            taken, last = self._held_in(pool)
            if taken < market.seats[pool]:
                self.held[candidate] = asked
                self._inside[pool] = taken + 1, max(last, int(place[asked]))
                return NOBODY
            if taken and place[asked] < last:
                self.held[candidate] = asked
                return self._displaced(pool, taken + 1, last)
            self.front[pool] = min(self.front[pool], place[asked])
        return NOBODY

    def _displaced(self, pool: int, taken: int, last: int) -> tuple[int, int]:
        """The lowest holder of a pool loses the seat and desires it from now on."""
        claim = int(self._solved.queue[last])
        candidate = int(self._solved.owner[claim])
        self.held[candidate] = -1
        self.front[pool] = min(self.front[pool], last)
        self._inside[pool] = taken - 1, self._lowest(pool, self._holders(pool, last))
        return candidate, claim + 1

    def _held_in(self, pool: int) -> tuple[int, int]:
        """Seats taken, and the place of the lowest holder in the queue: before its beginning where there is none."""
        if pool not in self._inside:
            holders = self._holders(pool, int(self._solved.ends[pool + 1]))
            self._inside[pool] = len(holders), self._lowest(pool, holders)
        return self._inside[pool]

    def _lowest(self, pool: int, holders: NDArray[np.int64]) -> int:
        return int(holders[-1]) if len(holders) else int(self._solved.ends[pool]) - 1

    def _holders(self, pool: int, until: int) -> NDArray[np.int64]:
        """Places in the queue of those who sit in a pool, as far as `until`."""
        start = self._solved.ends[pool]
        there = self._solved.queue[start:until]
        holders: NDArray[np.int64] = np.flatnonzero(self.held[self._solved.owner[there]] == there) + start
        return holders
