"""Top trading cycles for school choice (Abdulkadiroglu and Sönmez, American Economic Review 93, 2003), with counters.

Every candidate points to the first pool on the list that has seats left, every such pool to the highest of those who
are left; whoever stands in a circle gets the seat pointed at. No candidate gains by a list that is not true, and no
two or more could trade to the gain of all: the outcome is efficient for the candidates. It is not stable: somebody
may sit where a candidate who stands higher would rather sit, because a seat was traded for one at another pool.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recruit_core.market import Market, Seating
from recruit_core.mechanisms.mechanism import Mechanism
from recruit_core.priorities import eligible, owners, priorities, run

REMAINING, POINTING, GONE = 0, 1, 2


def top_trading_cycles(market: Market) -> Seating:
    """The seating in which all circles are carried out. Time: one sort of the claims, then two looks at each.

    Of equal keys the lower candidate goes first. The order in which circles are carried out has no influence.
    """
    queue, bounds = priorities(market, eligible(market))
    state, path = np.full(market.candidates, REMAINING), np.empty(market.candidates, dtype=np.int64)
    asking, left = market.starts[:-1].copy(), market.seats.copy()
    held = np.full(market.candidates, -1, dtype=np.int64)
    claims = (owners(market), market.starts, market.pool, market.key)
    return run(_trade, *claims, queue, bounds[:-1].copy(), asking, left, state, path, held)


def _trade(
    owner: NDArray[np.int64],
    starts: NDArray[np.int64],
    pool: NDArray[np.int32],
    key: NDArray[np.int64],
    queue: NDArray[np.int64],
    highest: NDArray[np.int64],
    asking: NDArray[np.int64],
    left: NDArray[np.int64],
    state: NDArray[np.int64],
    path: NDArray[np.int64],
    held: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Kernel. owner (k,), starts (n + 1,), pool (k,), key (k,), queue (e,); changed in place: the rest -> held (n,).

    `asking` (n,) is the claim that a candidate points with, `highest` (p,) the place in the queue of the candidate that
    a pool points to, `left` (p,) its seats, `path` (n,) the candidates from one to the next by what they point to.
    A pool is pointed to by one candidate of the path at most, or the circle would be closed: so only the last of the
    path has to look again when a circle has left it, and looks go forward only. The loop that moves `highest` ends,
    for the candidate who points there stands in that queue.
    """
    for first in range(len(held)):
        if state[first] == GONE:
            continue
        path[0], depth = first, 1
        state[first] = POINTING
        while depth > 0:
            candidate = path[depth - 1]
            claim, end = asking[candidate], starts[candidate + 1]
            while claim < end and (key[claim] < 0 or left[pool[claim]] == 0):
                claim += 1
            asking[candidate] = claim
            if claim == end:
                state[candidate], depth = GONE, depth - 1
                continue
            wanted = pool[claim]
            while state[owner[queue[highest[wanted]]]] == GONE:
                highest[wanted] += 1
            top = owner[queue[highest[wanted]]]
            if state[top] == REMAINING:
                path[depth], depth = top, depth + 1
                state[top] = POINTING
                continue
            while state[top] == POINTING:
                depth -= 1
                candidate = path[depth]
                held[candidate], state[candidate] = asking[candidate], GONE
                left[pool[asking[candidate]]] -= 1
    return held


TOP_TRADING_CYCLES = Mechanism(
    top_trading_cycles,
    ("feasible", "efficient", "strategy-proof for candidates"),
    told="trade",
)
