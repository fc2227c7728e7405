"""Whether candidates could do better among themselves: what a rule that trades promises, and what stability costs.

A seating is efficient for the candidates when nobody can get a better claim without somebody getting a worse one.
Priorities are not asked: only whether a claim is eligible, and whether there is a seat.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recruit_core.market import Market, Seating
from recruit_core.priorities import by_pool, run
from recruit_core.stability import desired, taken

NEW, OPEN, DONE = 0, 1, 2


def trading_cycle(market: Market, seating: Seating) -> list[int]:
    """Candidates who would all gain if each took the seat of the next one, the last that of the first; else empty.

    One candidate alone would gain by a free seat. Empty exactly when the seating is efficient for the candidates: any
    gain of all begins with a free seat or leads round (Shapley and Scarf, Journal of Mathematical Economics 1, 1974).
    Time: one look at each desired claim.
    """
    wanted = desired(market, seating)
    free = taken(market, seating) < market.seats
    gain = wanted[free[market.pool[wanted]]]
    if len(gain):
        return [int(market.owner(gain[:1])[0])]
    wanted = wanted[seating[market.owner(wanted)] >= 0]
    candidate, pools = market.owner(wanted), len(market.seats)
    order, bounds = by_pool(market.pool[seating[candidate]], pools)
    state, path = np.full(pools, NEW), np.full(pools, -1, dtype=np.int64)
    ring = run(_ring, market.pool[wanted][order], bounds, bounds[:-1].copy(), state, path)
    return [int(member) for member in candidate[order][ring[ring >= 0]]]


def dominates(market: Market, seating: Seating, other: Seating) -> bool:
    """Does nobody hold anything worse in `seating` than in `other`? Every seating dominates itself."""
    last = market.starts[1:]
    return bool((np.where(seating >= 0, seating, last) <= np.where(other >= 0, other, last)).all())


def _ring(
    target: NDArray[np.int32],
    bounds: NDArray[np.int64],
    arrow: NDArray[np.int64],
    state: NDArray[np.int64],
    path: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Kernel. Arrows of pool p are bounds[p]:bounds[p + 1], towards target (w,) -> the arrows of one ring, and -1.

    Changed in place: `arrow` (p,) the next arrow of a pool, `path` (p,) the pools from one to the next. Depth first; an
    arrow back to a pool of the path closes the ring.
    """
    for first in range(len(state)):
        if state[first] != NEW:
            continue
        path[0], depth = first, 1
        state[first] = OPEN
        while depth > 0:
            here = path[depth - 1]
            if arrow[here] == bounds[here + 1]:
                state[here], depth = DONE, depth - 1
                if depth > 0:
                    arrow[path[depth - 1]] += 1
                continue
            there = target[arrow[here]]
            if state[there] == NEW:
                path[depth], depth = there, depth + 1
                state[there] = OPEN
            elif state[there] == DONE:
                arrow[here] += 1
            else:
                begin = 0
                while path[begin] != there:
                    begin += 1
                for place in range(len(path)):
                    path[place] = arrow[path[place]] if begin <= place < depth else -1
                return path
    for place in range(len(path)):
        path[place] = -1
    return path
