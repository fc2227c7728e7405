"""A seated market that is ready to be changed: its claims in a queue for each pool, and who is next at each.

The seating is that of candidate-proposing deferred acceptance on `Market.key`. Equal keys are broken as there, the
lower candidate number going first; `rests_on_a_tie` says whether such a tie decided anything.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recruit_core.acceptance import accept
from recruit_core.errors import NotVerified
from recruit_core.market import Market, Seating
from recruit_core.stability import cutoff_keys, desired, first_reached, improvement_cycles, taken


@dataclass(frozen=True, slots=True)
class Solved:
    """A market and its candidates' best stable seating. n candidates, k claims, p pools; nobody writes into it.

    The queue of pool q is `queue[ends[q]:ends[q + 1]]`: claims by falling key, then by candidate, and those that are
    not eligible at its end. Everybody who holds a seat of a full pool stands before everybody who desires one.
    """

    market: Market
    seating: Seating
    """(n,)  the claim that each candidate holds, or -1"""
    owner: NDArray[np.int64]
    """(k,)  candidate of each claim"""
    queue: NDArray[np.int64]
    """(k,)  claims, pool by pool"""
    place: NDArray[np.int64]
    """(k,)  where a claim stands in `queue`"""
    ends: NDArray[np.int64]
    """(p + 1,)  where the queue of each pool begins; the next one's beginning is its end"""
    front: NDArray[np.int64]
    """(p,)  place of the first claim in each queue that its candidate desires; the end where nobody does"""

    @classmethod
    def of(cls, market: Market, seating: Seating | None = None) -> Solved:
        """The market with its seating, which is computed where it is not given. A given one is not checked."""
        seating = decided_again(market) if seating is None else seating
        owner = np.repeat(np.arange(market.candidates, dtype=np.int64), np.diff(market.starts))
        queue = np.lexsort((owner, -market.key, market.pool)).astype(np.int64)
        ends = np.zeros(len(market.seats) + 1, dtype=np.int64)
        np.cumsum(np.bincount(market.pool, minlength=len(market.seats)), out=ends[1:])
        place = inverse(queue)
        front = ends[1:].copy()
        wanted = desired(market, seating)
        np.minimum.at(front, market.pool[wanted], place[wanted])
        return cls(market, seating, owner, queue, place, ends, front)

    def claims_of(self, candidate: int) -> NDArray[np.int64]:
        """The claims of one candidate, most wanted first."""
        return np.arange(self.market.starts[candidate], self.market.starts[candidate + 1], dtype=np.int64)

    def front_runner(self, pool: int) -> int:
        """The claim of whoever is next at a pool, or -1 where nobody desires it."""
        return int(self.queue[self.front[pool]]) if self.front[pool] < self.ends[pool + 1] else -1

    def check(self) -> Solved:
        """The same, where a full solve gives the same seats; else `NotVerified`."""
        if not np.array_equal(decided_again(self.market), self.seating):
            raise NotVerified("the changed seating is not the one that seating everybody again gives")
        return self

    def prove(self) -> Solved:
        """The same, where it is the candidates' best stable seating; else `NotVerified`.

        One walk over the claims for the cutoffs, one for rings (as the certificate is checked); a full solve only where
        equal keys leave that open.
        """
        free, reached = self._fits(), first_reached(self.market, cutoff_keys(self.market, self.seating))
        settled = np.array_equal(reached, self.seating) and not rests_on_a_tie(self.market, self.seating)
        return self if free and settled else self.check()

    def _fits(self) -> bool:
        return not bool((taken(self.market, self.seating) > self.market.seats).any())


def decided_again(market: Market) -> Seating:
    """Everybody seated from the beginning: what each answer of this room can be compared with."""
    return accept(market)


def inverse(queue: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each of 0 .. k - 1 stands in a permutation of them."""
    place = np.empty_like(queue)
    place[queue] = np.arange(len(queue), dtype=np.int64)
    return place


def with_seats(market: Market, pool: int, more: int) -> Market:
    """The market with more seats in one pool, or with fewer."""
    seats = market.seats.copy()
    seats[pool] += more
    return market.replace(seats=seats)


def rests_on_a_tie(market: Market, seating: Seating) -> bool:
    """Would another order of equal keys seat anybody elsewhere? The two conditions of decision record 0007."""
    wanted = desired(market, seating)
    if bool((market.key[wanted] == cutoff_keys(market, seating)[market.pool[wanted]]).any()):
        return True
    return bool(improvement_cycles(market, seating, wanted))
