"""Candidates rise: a seat comes free, or somebody who stood in the way is gone.

A free seat goes to the front runner of its pool, whose own seat then comes free, and so on (vacancy chains: Blum, Roth
and Rothblum, Journal of Economic Theory 76, 1997). That is stable, but need not be the candidates' best: now that
somebody has moved, front runners may hold each other's pools in a ring. Where no ring is left the seating is the
candidates' best (Erdil and Ergin, American Economic Review 98, 2008, theorem 1). Keys are strict here (equal ones are
broken by position), so a pool has one front runner, each pool points to at most one other, and a ring is found by
walking. Only pools whose front runner moved or changed can lie on a new ring.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recruit_core.change.solved import Solved


class Rise:
    """Rises from one seating. `held` (n,) and `front` (p,) are as after the last one; `back` undoes it.

    The kernel is compiled where that is asked for and numba is there; its plain twin is the same function.
    """

    def __init__(self, solved: Solved, *, compiled: bool = False) -> None:
        market = solved.market
        self.held, self.front = solved.seating.copy(), solved.front.copy()
        self._before = solved
        self._movers = np.empty(market.candidates, dtype=np.int64)
        self._stack = np.empty(len(market.seats), dtype=np.int64)
        self._chosen = np.empty(len(market.seats) + 1, dtype=np.int64)
        self._waiting = np.zeros(len(market.seats), dtype=np.bool_)
        self._tables = (market.starts, market.pool, market.key, solved.owner, solved.queue, solved.place, solved.ends)
        self._kernel = _fastest() if compiled else _rise

    def rise(self, vacancy: int, unsettled: Iterable[int] = ()) -> NDArray[np.int64]:
        """Seat whoever gains by a free seat in the pool `vacancy` (-1: none); returns them in the order of moving.

        `unsettled` names pools whose front runner is not the one of the seating before.
        """
        pools = list(dict.fromkeys(unsettled))
        self._stack[: len(pools)], self._waiting[pools] = pools, True
        marks = np.zeros(len(self._stack), dtype=np.int64)
        scratch = (self._movers, self._stack, self._chosen, self._waiting, marks)
        many = self._kernel(vacancy, len(pools), self._before.seating, self.held, self.front, *self._tables, *scratch)
        return self._movers[:many].copy()

    def back(self, movers: NDArray[np.int64]) -> None:
        """Everything as before the rise that moved `movers`."""
        self.held[movers] = self._before.seating[movers]
        self.front[:] = self._before.front


@cache
def _fastest() -> Callable[..., int]:
    """The kernel, compiled by numba on first use; as it is where numba is missing."""
    try:
        import numba
    except ImportError:
        return _rise
    compiled: Callable[..., int] = numba.njit(cache=True, nogil=True)(_rise)
    return compiled


def _rise(
    vacancy: int,
    unsettled: int,
    seating: NDArray[np.int64],
    held: NDArray[np.int64],
    front: NDArray[np.int64],
    starts: NDArray[np.int64],
    pool: NDArray[np.int32],
    key: NDArray[np.int64],
    owner: NDArray[np.int64],
    queue: NDArray[np.int64],
    place: NDArray[np.int64],
    ends: NDArray[np.int64],
    movers: NDArray[np.int64],
    stack: NDArray[np.int64],
    chosen: NDArray[np.int64],
    waiting: NDArray[np.bool_],
    marks: NDArray[np.int64],
) -> int:
    """Kernel. Arrays as in `Solved`; held (n,), front (p,) and the last five are modified in place.

    stack[:unsettled] are pools from which a ring may be reached, `waiting` (p,) says which stand there; chosen (p + 1,)
    takes the claims that are granted together, movers (n,) everybody who moves, once; marks (p,) begins as zeros.
    Invariant: front[q] is the first desired claim of each pool; a pool off the stack reaches no ring over pools whose
    pointers have not changed since. Returns the number of movers.
    """
    many, walk, first_walk = 0, 0, 1
    while True:
        count = 0
        if vacancy >= 0:
            if front[vacancy] == ends[vacancy + 1]:
                vacancy = -1
                continue
            chosen[0] = queue[front[vacancy]]
            count = 1
        elif unsettled > 0:
            walk += 1
            at = stack[unsettled - 1]
            while at >= 0 and marks[at] < first_walk:
                marks[at] = walk
                holds = held[owner[queue[front[at]]]] if front[at] < ends[at + 1] else -1
                at = pool[holds] if holds >= 0 else -1
            if at < 0 or marks[at] != walk:
                unsettled -= 1
                waiting[stack[unsettled]] = False
                continue
            turn = at
            while count == 0 or turn != at:
                chosen[count] = queue[front[turn]]
                turn = pool[held[owner[chosen[count]]]]
                count += 1
            first_walk = walk + 1
        else:
            return many
        for number in range(count):
            claim = chosen[number]
            candidate = owner[claim]
            left = held[candidate]
            if left == seating[candidate]:
                movers[many] = candidate
                many += 1
            held[candidate] = claim
            for other in range(starts[candidate], left if left >= 0 else starts[candidate + 1]):
                wished = pool[other]
                if key[other] < 0 or front[wished] != place[other]:
                    continue
                if not waiting[wished]:
                    waiting[wished] = True
                    stack[unsettled] = wished
                    unsettled += 1
                while other >= claim and front[wished] < ends[wished + 1]:
                    next_claim = queue[front[wished]]
                    if key[next_claim] < 0:
                        front[wished] = ends[wished + 1]
                        break
                    holds = held[owner[next_claim]]
                    if holds < 0 or next_claim < holds:
                        break
                    front[wished] += 1
            if vacancy >= 0:
                vacancy = pool[left] if left >= 0 else -1
