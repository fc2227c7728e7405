"""Efficiency-adjusted deferred acceptance (Kesten, Quarterly Journal of Economics 125, 2010).

Deferred acceptance first; then candidates waive the priorities that cannot help them and only stand in the way of
others. In the simplified form of Tang and Yu (Journal of Economic Theory 154, 2014) a pool that nobody left desires is
settled with its candidates, and whatever else they desire is given up, or not if they do not consent. Nobody is worse
off than under deferred acceptance, and nobody is hurt by consenting. With everybody's consent no trade is left that
all would gain by; the only ones whose priority is passed over are those who consented, to no loss of their own. It is
neither stable nor strategy-proof, though to gain by a list that is not true one would have to know those of others.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recruit_core.acceptance import accept
from recruit_core.market import Market, Seating
from recruit_core.mechanisms.mechanism import Mechanism
from recruit_core.priorities import owners, priorities, run
from recruit_core.stability import desired

OPEN, POINTING, SETTLED = 0, 1, 2


def efficiency_adjusted(market: Market, consents: NDArray[np.bool_] | None = None) -> Seating:
    """The seating after all waivers. Time: deferred acceptance, one sort of the desired claims, one look at each.

    `consents` (n,) says who waives; everybody by default. Of equal keys the lower candidate goes first.

    Deferred acceptance among those who are left is reached by circles alone: each pool points to the pool that the
    highest of those who desire it holds, and a circle of pools moves them (Faenza and Zhang, "Legal assignments and
    fast EADAM with consent", Operations Research 70, 2022). Neither a circle nor a settled pool undoes another one,
    so they are taken as they come.
    """
    seating = accept(market)
    queue, bounds = priorities(market, desired(market, seating))
    waives = np.ones(market.candidates, dtype=np.bool_) if consents is None else consents
    state, path = np.full(len(market.seats), OPEN), np.empty(len(market.seats), dtype=np.int64)
    claims = (owners(market), market.pool, queue, bounds)
    return run(_waive, *claims, np.asarray(waives, dtype=np.bool_), bounds[:-1].copy(), state, path, seating.copy())


def _waive(
    owner: NDArray[np.int64],
    pool: NDArray[np.int32],
    queue: NDArray[np.int64],
    bounds: NDArray[np.int64],
    waives: NDArray[np.bool_],
    highest: NDArray[np.int64],
    state: NDArray[np.int64],
    path: NDArray[np.int64],
    held: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Kernel. owner (k,), pool (k,), queue (e,), bounds (p + 1,), waives (n,); changed in place: the rest -> held (n,).

    `highest` (p,) is the place in the queue of the first who desires the pool. It goes on over those who have got
    something better and over settled ones who waive, and stops for good at a settled one who does not: everybody
    behind has lost the claim, so nobody desires the pool. `path` (p,) holds pools, each pointing to the next one.
    A circle leaves the path as a whole, for the pool before it may have pointed to one of those who moved.
    """
    depth = 0
    for first in range(len(state)):
        while depth > 0 or state[first] != SETTLED:
            if depth == 0:
                path[0], depth = first, 1
                state[first] = POINTING
            here, towards = path[depth - 1], -1
            while highest[here] < bounds[here + 1]:
                claim = queue[highest[here]]
                candidate = owner[claim]
                kept = held[candidate]
                if kept < 0 or (kept > claim and state[pool[kept]] == SETTLED):
                    if not waives[candidate]:
                        break
                elif kept > claim:
                    towards = pool[kept]
                    break
                highest[here] += 1
            if towards < 0:
                state[here], depth = SETTLED, depth - 1
            elif state[towards] == OPEN:
                path[depth], depth = towards, depth + 1
                state[towards] = POINTING
            else:
                while state[towards] == POINTING:
                    depth -= 1
                    claim = queue[highest[path[depth]]]
                    held[owner[claim]], state[path[depth]] = claim, OPEN
    return held


EFFICIENCY_ADJUSTED = Mechanism(
    efficiency_adjusted,
    ("feasible", "efficient", "nobody below deferred acceptance"),
    told="trade",
)
