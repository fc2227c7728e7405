"""What one more seat is worth, in every pool at once: who would rise if this pool alone had a seat more.

Each value is exact, as if the round had been decided again with that seat. All of them are read from one seated market:
each seat starts a rise from it, which is undone before the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from recruit_core.change.rising import Rise
from recruit_core.change.solved import Solved, rests_on_a_tie, with_seats
from recruit_core.market import Market, Seating
from recruit_core.matching import Matching


@dataclass(frozen=True, slots=True)
class SeatValues:
    """For each of p pools, what its next seat would do. Nobody would hold anything wanted less than now."""

    placed: NDArray[np.int64]
    """(p,)  1 where somebody without a seat would get one, else 0: a seat never places more than one candidate"""
    improved: NDArray[np.int64]
    """(p,)  candidates with a seat who would get one that they want more"""
    tied: NDArray[np.bool_]
    """(p,)  does another order of equal keys give other seats, so that a decision or a draw would be needed"""
    starts: NDArray[np.int64]
    """(p + 1,)  those who would rise by a seat in pool q are claims[starts[q]:starts[q + 1]]"""
    claims: NDArray[np.int64]
    """the claims that they would hold, in the order of moving"""

    def of(self, pool: int) -> NDArray[np.int64]:
        """The claims that would be held by those whom a seat in this pool moves."""
        return self.claims[self.starts[pool] : self.starts[pool + 1]]


def seat_values(market: Market, seating: Seating) -> SeatValues:
    """The value of a seat in every pool; `seating` is that of deferred acceptance on this market (not checked)."""
    solved = Solved.of(market, seating)
    equals = _equal_keys(solved)
    tied = np.zeros(len(market.seats), dtype=np.bool_)
    granted: list[Seating] = []
    for pool, (held, movers) in enumerate(_rises(solved)):
        granted.append(held[movers])
        tied[pool] = equals and rests_on_a_tie(with_seats(market, pool, 1), held)
    claims = np.concatenate([np.empty(0, dtype=np.int64), *granted])
    counts = np.array([len(each) for each in granted], dtype=np.int64)
    new = seating[solved.owner[claims]] < 0
    placed = np.bincount(np.repeat(np.arange(len(counts)), counts)[new], minlength=len(counts)).astype(np.int64)
    starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts)])
    return SeatValues(placed, counts - placed, tied, starts, claims)


def _rises(solved: Solved) -> Iterator[tuple[Seating, list[int]]]:
    """For a seat more in each pool: the seating, valid until the next one is asked for, and who moved."""
    rise = Rise(solved)
    for pool in range(len(solved.market.seats)):
        movers = rise.rise(pool)
        yield rise.held, movers
        rise.back(movers)


def _equal_keys(solved: Solved) -> bool:
    """Are two candidates equal at any pool? Where all keys are strict nothing can rest on a tie."""
    key, pool = solved.market.key[solved.queue], solved.market.pool[solved.queue]
    return bool(((key[1:] == key[:-1]) & (pool[1:] == pool[:-1]) & (key[1:] >= 0)).any())


def seat_value_table(matching: Matching, values: SeatValues) -> pl.DataFrame:
    """One row for each pool, the most valuable first, then by names.

    `programme`, `pool`, `seats`, `placed`, `improved`, `rests_on_a_tie`.
    """
    pools = matching.register.pools
    table = pl.DataFrame(
        {
            "programme": matching.register.programmes["programme"].gather(pools["programme"]),
            "pool": pools["pool"],
            "seats": pools["seats"],
            "placed": values.placed,
            "improved": values.improved,
            "rests_on_a_tie": values.tied,
        }
    )
    worth = pl.col("placed") + pl.col("improved")
    return table.sort(-worth, -pl.col("placed"), "programme", "pool")
