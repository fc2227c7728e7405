"""Who moves because of whom: each takes the seat that the next one leaves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import networkx as nx

Seat = tuple[str, str]
"""Programme and pool."""


@dataclass(frozen=True, slots=True)
class Chain:
    """Candidates in a row: the first takes the seat of the second, the second that of the third, and so on.

    In a `ring` the last takes the seat of the first. Elsewhere the last takes a seat that was free, or gets none.
    """

    candidates: tuple[str, ...]
    ring: bool


def chains(
    before: Mapping[str, Seat | None], after: Mapping[str, Seat | None], causes: Collection[str] = ()
) -> tuple[Chain, ...]:
    """Every move between two seatings in exactly one chain, the longest first, then by ids.

    A ring is told from one of the `causes` on, where it has one. Where several come to a pool and several leave it,
    they are paired in the order of their ids: seats of one pool are alike, so that any pairing is as true as another.
    """
    moving = sorted((c for c in before.keys() | after.keys() if before.get(c) != after.get(c)), key=str.encode)
    left: dict[Seat, list[str]] = {}
    for candidate in moving:
        if (seat := before.get(candidate)) is not None:
            left.setdefault(seat, []).append(candidate)
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(moving)
    for candidate in moving:
        seat = after.get(candidate)
        if seat is not None and left.get(seat):
            graph.add_edge(candidate, left[seat].pop(0))
    found = [_in_a_row(graph.subgraph(part), causes) for part in nx.weakly_connected_components(graph)]
    return tuple(sorted(found, key=lambda chain: (-len(chain.candidates), chain.candidates[0].encode())))


def _in_a_row(part: nx.DiGraph[str], causes: Collection[str]) -> Chain:
    """One component: every candidate takes at most one seat and leaves at most one, so it is a path or a ring."""
    heads = [candidate for candidate in part if part.in_degree(candidate) == 0]
    start = heads[0] if heads else min(part, key=lambda candidate: (candidate not in causes, candidate.encode()))
    row = [start, *(target for _, target in nx.dfs_edges(part, start))]
    return Chain(tuple(row), not heads)
