"""What a seating leaves to be desired: cutoffs, desired claims, cycles in which everybody would gain.

A matching is stable exactly when one cutoff for each pool explains it: everybody holds the first claim on their list
that reaches its cutoff, no pool holds more than its seats, a pool with free seats has cutoff 0 (Azevedo and Leshno,
Journal of Political Economy 124, 2016).
"""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recruit_core.market import Market, Seating

CLOSED = np.int64(np.iinfo(np.int64).max)
"""Cutoff of a pool without seats: nobody reaches it."""
SIEVED = 8
"""How often pools that lie on no cycle are left out by arrays, before the rest is walked."""


def taken(market: Market, seating: Seating) -> NDArray[np.int64]:
    """(p,)  seats taken in each pool."""
    return np.bincount(market.pool[seating[seating >= 0]], minlength=len(market.seats)).astype(np.int64)


def cutoff_keys(market: Market, seating: Seating) -> NDArray[np.int64]:
    """(p,)  key of the last one in where the pool is full, 0 where seats are free, `CLOSED` where there are none."""
    held = seating[seating >= 0]
    lowest = np.full(len(market.seats), CLOSED)
    np.minimum.at(lowest, market.pool[held], market.key[held])
    return np.where(taken(market, seating) < market.seats, np.int64(0), lowest)


def first_reached(market: Market, cutoffs: NDArray[np.int64]) -> Seating:
    """(n,)  the first claim of each candidate that reaches its cutoff, or -1."""
    reached = np.flatnonzero((market.key >= 0) & (market.key >= cutoffs[market.pool]))
    place = np.searchsorted(reached, market.starts)
    some = place[:-1] < place[1:]
    first = np.full(market.candidates, -1, dtype=np.int64)
    first[some] = reached[place[:-1][some]]
    return first


def desired(market: Market, seating: Seating) -> NDArray[np.int64]:
    """Claims that their candidates are eligible for and would rather have than what they hold, ascending."""
    until = np.where(seating >= 0, seating, market.starts[1:])
    width = until - market.starts[:-1]
    offset = np.cumsum(width) - width
    claims = np.arange(int(width.sum()), dtype=np.int64) + np.repeat(market.starts[:-1] - offset, width)
    eligible: NDArray[np.int64] = claims[market.key[claims] >= 0]
    return eligible


def front_runners(market: Market, wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    """Those of the desired claims that have the highest key of their pool, ties included."""
    highest = np.full(len(market.seats), -1, dtype=np.int64)
    np.maximum.at(highest, market.pool[wanted], market.key[wanted])
    runners: NDArray[np.int64] = wanted[market.key[wanted] == highest[market.pool[wanted]]]
    return runners


def improvement_cycles(market: Market, seating: Seating, wanted: NDArray[np.int64]) -> list[set[int]]:
    """Sets of pools whose holders could trade seats to everybody's gain and nobody's justified envy.

    An arrow leads from the pool that a front runner holds to the pool that he or she desires. A stable seating is the
    candidates' best one exactly when there is no cycle (Erdil and Ergin, American Economic Review 98, 2008, theorem 1).
    """
    runners = front_runners(market, wanted)
    held = seating[market.owner(runners)]
    seated = held >= 0
    arrows = np.unique(np.stack([market.pool[held[seated]], market.pool[runners[seated]]]), axis=1)
    return cycles(arrows)


def cycles(arrows: NDArray[Any]) -> list[set[int]]:
    """The strongly connected parts of a graph of pools. `arrows` (2, a): sources and targets, no loops.

    Most rounds have none and never wake the graph library. Pools that nothing leads to, or that lead nowhere, lie on no
    cycle; a few times over, leaving them out leaves little to look at.
    """
    for _ in range(SIEVED):
        arrows = arrows[:, np.isin(arrows[0], arrows[1]) & np.isin(arrows[1], arrows[0])]
    order: TopologicalSorter[int] = TopologicalSorter()
    for source, target in arrows.T.tolist():
        order.add(target, source)
    try:
        order.prepare()
    except CycleError:
        import networkx as nx

        graph = nx.DiGraph(zip(*arrows.tolist(), strict=True))
        return [part for part in nx.strongly_connected_components(graph) if len(part) > 1]
    return []
