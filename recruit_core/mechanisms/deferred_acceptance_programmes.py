"""Deferred acceptance, programmes proposing (Gale and Shapley, American Mathematical Monthly 69, 1962).

Every pool offers its seats down its own order; a candidate keeps the earliest claim on the list that was offered. The
outcome is stable, and of all stable outcomes the worst for every candidate at once (Knuth 1976); the same candidates
sit as when they propose themselves (Roth 1986). It is not strategy-proof: a candidate may gain by a list that leaves
out what is wanted less, which is why this rule is for comparison.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recruit_core.market import Market, Seating
from recruit_core.mechanisms.mechanism import Mechanism
from recruit_core.priorities import eligible, owners, priorities, run


def deferred_acceptance_programmes(market: Market) -> Seating:
    """The stable seating that is worst for all candidates. Time: one sort of the claims, then one look at each.

    Of equal keys the lower candidate goes first.
    """
    queue, bounds = priorities(market, eligible(market))
    held = np.full(market.candidates, -1, dtype=np.int64)
    calling = np.empty(len(market.seats), dtype=np.int64)
    return run(
        _offer, owners(market), market.pool, queue, bounds, bounds[:-1].copy(), market.seats.copy(), calling, held
    )


def _offer(
    owner: NDArray[np.int64],
    pool: NDArray[np.int32],
    queue: NDArray[np.int64],
    bounds: NDArray[np.int64],
    following: NDArray[np.int64],
    vacant: NDArray[np.int64],
    calling: NDArray[np.int64],
    held: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Kernel. owner (k,), pool (k,), queue (e,), bounds (p + 1,); changed in place: the rest -> held (n,).

    `following` (p,) is the place in the queue whose claim a pool offers a seat next, `vacant` (p,) its seats that
    nobody keeps, `calling` (p,) a stack of the pools that have both. Invariant: a pool stands on the stack once at
    most, for it leaves the stack with its last vacant seat and comes back with the first seat that is given back.
    """
    for first in range(len(vacant)):
        if vacant[first] == 0:
            continue
        calling[0], depth = first, 1
        while depth > 0:
            here = calling[depth - 1]
            if following[here] == bounds[here + 1]:
                depth -= 1
                continue
            claim = queue[following[here]]
            following[here] += 1
            candidate = owner[claim]
            kept = held[candidate]
            if 0 <= kept < claim:
                continue
            held[candidate] = claim
            vacant[here] -= 1
            if vacant[here] == 0:
                depth -= 1
            if kept >= 0:
                vacant[pool[kept]] += 1
                if vacant[pool[kept]] == 1:
                    calling[depth], depth = pool[kept], depth + 1
    return held


DEFERRED_ACCEPTANCE_PROGRAMMES = Mechanism(
    deferred_acceptance_programmes,
    ("feasible", "stable", "the candidates' worst stable outcome"),
    ties="programmes-propose",
)
