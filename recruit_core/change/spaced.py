"""Keys with room between them, so that any merit finds its place among the others.

What is compared may be packed without gaps (large merits, a lottery). Numbering the different keys of the whole market
by twos keeps every comparison within a pool, and leaves an odd number between any two of them.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from recruit_core.change.solved import Solved
from recruit_core.market import INELIGIBLE, Market
from recruit_core.matching import Matching


def spaced(market: Market) -> Market:
    """The same order at every pool in even keys from 2 on; claims that are not eligible stay so."""
    eligible = market.key >= 0
    key = np.full(len(market.key), INELIGIBLE)
    key[eligible] = 2 * (np.unique(market.key[eligible], return_inverse=True)[1].astype(np.int64) + 1)
    return market.replace(key=key)


class Order(NamedTuple):
    """What decides between two claims of one pool, compared from left to right; higher goes first."""

    member: bool
    """of the group that a soft pool puts first"""
    merit: int
    """published merit, times 10**scale"""
    broken: tuple[bool, int]
    """recorded tie-break: is there one, and which"""
    chance: int
    """place in a lottery, 0 without one"""


class Orders:
    """The order of a matching as published numbers, beside its market in spaced keys."""

    def __init__(self, matching: Matching) -> None:
        self.matching = matching
        self._market = matching.compared
        self.solved = Solved.of(spaced(self._market), matching.seating)
        self._drawn = (1 << self._market.chance_bits) - 1
        self._merits = matching.merit.to_list()
        self._tiebreaks = matching.register.choices["tiebreak"].to_list()
        self._members: dict[int, set[int]] = {}

    def of(self, claim: int) -> Order:
        """The order of an eligible claim, as given."""
        return self.with_merit(claim, self._merits[self._row(claim)])

    def with_merit(self, claim: int, merit: int) -> Order:
        """The order of a claim if its candidate had another merit at the programme."""
        market = self._market
        broken = self._tiebreaks[self._row(claim)]
        member = int(self.solved.owner[claim]) in self._first(int(market.pool[claim]))
        chance = int(market.key[claim]) & self._drawn if market.key[claim] >= 0 else 0
        return Order(member, merit, (broken is not None, broken or 0), chance)

    def _row(self, claim: int) -> int:
        return int(self._market.rows(np.array([claim]))[0])

    def _first(self, pool: int) -> set[int]:
        """The candidates whom a soft pool puts first; nobody elsewhere."""
        if pool not in self._members:
            row, groups = self.matching.register.pools.row(pool, named=True), self.matching.register.groups
            soft = row["group"] is not None and row["reserve"] == "soft"
            self._members[pool] = set(groups.filter(pl.col("group") == row["group"])["candidate"]) if soft else set()
        return self._members[pool]

    def keys_with_merit(self, candidate: int, programme: int, merit: int | None) -> NDArray[np.int64]:
        """The spaced keys of a candidate's claims with another merit at one programme; None = not eligible there."""
        solved = self.solved
        claims = solved.claims_of(candidate)
        keys = solved.market.key[claims].copy()
        for at, claim in enumerate(claims.tolist()):
            if solved.market.programme[solved.market.pool[claim]] == programme:
                keys[at] = INELIGIBLE if merit is None else self._between(claim, self.with_merit(claim, merit))
        return keys

    def _between(self, claim: int, order: Order) -> int:
        """The key that puts a claim where an order belongs among the others of its pool, equal to its equals."""
        solved, pool = self.solved, int(self._market.pool[claim])
        queue, key = solved.queue[solved.ends[pool] : solved.ends[pool + 1]], solved.market.key
        others = queue[(key[queue] >= 0) & (solved.owner[queue] != solved.owner[claim])].tolist()
        below = bisect_left(others, True, key=lambda other: self.of(other) <= order)
        if below < len(others) and self.of(others[below]) == order:
            return int(key[others[below]])
        if below:
            return int(key[others[below - 1]]) - 1
        return int(key[others[0]]) + 1 if others else 1
