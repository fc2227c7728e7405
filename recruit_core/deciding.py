"""Ties that decide somebody's seat, found without trying orders.

For rules of deferred acceptance, candidates proposing, this is exact. Let m be the outcome under one order of the
tied. Every order gives m if and only if

(a) nobody desires a pool whose cutoff they equal: m is then stable under every order, and
(b) no improvement cycle exists when the tied count as equal (Erdil and Ergin 2008): m is then the best of its kind.

Necessity: where (a) fails for a candidate, the order that puts this candidate first makes m unstable; where (b)
fails, trading along the cycle gives a matching stable under some order and better for its candidates. Sufficiency:
the outcome under any other order is at least as good as m for everybody, for m is stable there; were it different,
it would be a weakly stable improvement of m, and then a cycle exists.

With programmes proposing the same holds downwards: (b) asks for a ring of full pools in each of which one of the
last ones in would be taken, or taken level, by the next.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recruit_core.market import Market, Seating
from recruit_core.stability import cutoff_keys, cycles, front_runners, improvement_cycles, taken

Tied = dict[int, NDArray[np.int64]]
"""Pool -> the claims that are tied there."""


def candidates_propose(market: Market, seating: Seating, wanted: NDArray[np.int64]) -> Tied:
    """The deciding ties of a candidate-optimal outcome; empty when it is the only possible one. `wanted`: `desired`."""
    level = _level_outside(market, seating, wanted)
    if level:
        return level
    rings = improvement_cycles(market, seating, wanted)
    if not rings:
        return {}
    runners = front_runners(market, wanted)
    several = np.bincount(market.pool[runners], minlength=len(market.seats)) > 1
    return {pool: runners[market.pool[runners] == pool] for ring in rings for pool in ring if several[pool]}


def programmes_propose(market: Market, seating: Seating, wanted: NDArray[np.int64]) -> Tied:
    """The deciding ties of a programme-optimal outcome; empty when it is the only possible one. `wanted`: `desired`."""
    level = _level_outside(market, seating, wanted)
    if level:
        return level
    rows = _downward(market, seating)
    rings = cycles(np.unique(rows[:, :2].T, axis=1)) if len(rows) else []
    found: Tied = {}
    for pool in sorted({pool for ring in rings for pool in ring}):
        claims = np.unique(np.concatenate([_last_in(market, seating, pool), rows[rows[:, 1] == pool, 2]]))
        keys = market.key[claims]
        level_there = claims[keys == cutoff_keys(market, seating)[pool]]
        if len(level_there) > 1:
            found[pool] = level_there
    return found


def worse_for_candidates(market: Market, seating: Seating) -> bool:
    """Is there another stable seating in which some candidates hold less; keys must be strict where it matters."""
    rows = _downward(market, seating)
    return bool(len(rows) and cycles(np.unique(rows[:, :2].T, axis=1)))


def _downward(market: Market, seating: Seating) -> NDArray[np.int64]:
    """(arrows, 3)  from the pool held to a pool that would take the candidate instead of its last one, and the claim.

    Only the last ones in of a full pool can be sent on; they go no further than the first pool that surely takes them.
    """
    cutoffs, full = cutoff_keys(market, seating), taken(market, seating) >= market.seats
    rows: list[tuple[int, int, int]] = []
    for candidate in np.flatnonzero(seating >= 0).tolist():
        held = int(seating[candidate])
        source = int(market.pool[held])
        if not full[source] or market.key[held] > cutoffs[source]:
            continue
        for claim in range(held + 1, int(market.starts[candidate + 1])):
            pool, key = int(market.pool[claim]), int(market.key[claim])
            if key < 0 or market.seats[pool] == 0 or (full[pool] and key < cutoffs[pool]):
                continue
            if not full[pool]:
                break
            rows.append((source, pool, claim))
            if key > cutoffs[pool]:
                break
    return np.array(rows, dtype=np.int64).reshape(-1, 3)


def _last_in(market: Market, seating: Seating, pool: int) -> NDArray[np.int64]:
    held = seating[seating >= 0]
    inside = held[market.pool[held] == pool]
    lowest: NDArray[np.int64] = inside[market.key[inside] == market.key[inside].min()]
    return lowest


def _level_outside(market: Market, seating: Seating, wanted: NDArray[np.int64]) -> Tied:
    """Pools that somebody outside desires whose key equals the cutoff, with all who are level there."""
    cutoffs = cutoff_keys(market, seating)
    equal = wanted[market.key[wanted] == cutoffs[market.pool[wanted]]]
    held = seating[seating >= 0]
    last = held[market.key[held] == cutoffs[market.pool[held]]]
    claims = np.concatenate([equal, last])
    return {pool: claims[market.pool[claims] == pool] for pool in np.unique(market.pool[equal]).tolist()}


def at_one_pool(market: Market) -> list[NDArray[np.int64]]:
    """Groups of two claims or more that have equal keys at one pool, by pool and key."""
    claims = np.flatnonzero(market.key >= 0)
    pools, keys = market.pool[claims], market.key[claims]
    order = np.lexsort((claims, keys, pools))
    new = (np.diff(pools[order]) != 0) | (np.diff(keys[order]) != 0)
    groups = np.split(claims[order], np.flatnonzero(new) + 1) if len(order) else []
    return [group for group in groups if len(group) > 1]
