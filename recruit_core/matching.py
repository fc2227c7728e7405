"""A seating read in field terms: who sits where, cutoffs as published, counts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from recruit_core.errors import NotVerified
from recruit_core.market import Market, Seating
from recruit_core.register import Register
from recruit_core.rulebooks import Rulebook
from recruit_core.stability import cutoff_keys, desired, taken


@dataclass(frozen=True)
class Matching:
    """Market and seating, with the register and the rulebook that give the numbers their names."""

    register: Register
    rulebook: Rulebook
    market: Market
    """in the order of law: what is published is read from it"""
    compared: Market
    """in the order that the mechanism compares, the lottery included: what decides"""
    seating: Seating
    passed_on: frozenset[int] = frozenset()
    """pools whose unused seats moved to another pool: nobody was turned away there, so they have no cutoff"""

    @cached_property
    def merit(self) -> pl.Series:
        """Published merit of each choice, in units of 10**-scale; null = not eligible."""
        return self.rulebook.merit(self.register)

    @cached_property
    def taken(self) -> NDArray[np.int64]:
        """(p,)  seats taken in each pool."""
        return taken(self.market, self.seating)

    @cached_property
    def cutoff_keys(self) -> NDArray[np.int64]:
        """(p,)  the certificate: key of the last one in by law, 0 where seats are free."""
        return cutoff_keys(self.market, self.seating)

    @cached_property
    def desired(self) -> NDArray[np.int64]:
        """Claims that their candidates would rather have than what they hold, whatever the order compared."""
        return desired(self.market, self.seating)

    def seated(self, assignments: pl.DataFrame) -> Matching:
        """The same round with the seats of a table of assignments. Raises `NotVerified` for a seat that is no claim."""
        market, register = self.market, self.register
        owner = register.programmes["programme"].gather(register.pools["programme"])
        claims = pl.DataFrame(
            {
                "candidate": register.candidates["candidate"].gather(
                    pl.Series(np.repeat(np.arange(market.candidates), np.diff(market.starts)), dtype=pl.UInt32)
                ),
                "programme": owner.gather(pl.Series(market.pool, dtype=pl.UInt32)),
                "pool": register.pools["pool"].gather(pl.Series(market.pool, dtype=pl.UInt32)),
                "claim": np.arange(len(market.pool)),
                "open": market.key >= 0,
            }
        )
        held = assignments.filter(pl.col("programme").is_not_null())
        found = held.join(claims.filter("open"), on=["candidate", "programme", "pool"], how="inner")
        if found.height != held.height:
            raise NotVerified("somebody holds a seat that was not asked for, or is not open to them")
        seating = np.full(market.candidates, -1, dtype=np.int64)
        numbers = found["claim"].to_numpy()
        seating[market.owner(numbers)] = numbers
        return replace(self, seating=seating)

    def assignments(self) -> pl.DataFrame:
        """`candidate`, `programme`, `pool`, `rank` for every candidate, in the order of ids; null without a seat."""
        seated = self.seating >= 0
        held = self.seating[seated]
        pool = np.where(seated, self.market.pool[np.where(seated, self.seating, 0)], -1) if len(held) else None
        rank = np.zeros(len(seated), dtype=np.int64)
        rank[seated] = self.register.choices["rank"].to_numpy()[self.market.rows(held)]
        index = pl.Series(pool if pool is not None else np.full(len(seated), -1), dtype=pl.Int64)
        index = index.set(pl.Series(~seated), None).cast(pl.UInt32)
        pools = self.register.pools
        return pl.DataFrame(
            {
                "candidate": self.register.candidates["candidate"],
                "programme": self.register.programmes["programme"].gather(pools["programme"].gather(index)),
                "pool": pools["pool"].gather(index),
                "rank": pl.Series(rank).set(pl.Series(~seated), None),
            }
        )

    def seat_of(self, candidate: str) -> tuple[str, str] | None:
        """Programme and pool that a candidate holds, or None."""
        place = int(self.register.candidates["candidate"].search_sorted(candidate))
        if place == self.market.candidates or self.seating[place] < 0:
            return None
        pool = int(self.market.pool[self.seating[place]])
        programme = self.register.programmes["programme"][int(self.market.programme[pool])]
        return programme, self.register.pools["pool"][pool]

    def cutoffs(self) -> pl.DataFrame:
        """One row for each pool, sorted: `programme`, `pool`, `seats`, `taken` and the key of the last one admitted.

        `cutoff_merit` (canonical decimal text), `cutoff_tiebreak`, `cutoff_group` are null while seats are free, and
        where free seats were passed on to another pool. `seats` counts those that a pool has in the end.
        """
        pools, market = self.register.pools, self.market
        last = self._last_admitted()
        full = last >= 0
        behind = market.rows(np.where(full, last, 0)) if len(market.key) else np.zeros(len(last), dtype=np.int64)
        row = pl.Series(behind).cast(pl.Int64).set(pl.Series(~full), None).cast(pl.UInt32)
        merit = self.merit.gather(row).to_list()
        grouped = pools["group"].is_not_null() & pl.Series(full)
        own = (market.key[np.where(full, last, 0)] >> 62 if len(market.key) else last) > 0
        hard = (pools["reserve"] == "hard").fill_null(False)
        group = (pl.Series(own) | hard).cast(pl.Int64).set(~grouped, None)
        return pl.DataFrame(
            {
                "programme": self.register.programmes["programme"].gather(pools["programme"]),
                "pool": pools["pool"],
                "seats": pl.Series(market.seats),
                "taken": pl.Series(self.taken),
                "cutoff_merit": pl.Series(
                    [None if value is None else self.rulebook.show(value) for value in merit], dtype=pl.String
                ),
                "cutoff_tiebreak": self.register.choices["tiebreak"].gather(row),
                "cutoff_group": group,
            }
        ).sort("programme", "pool")

    def _last_admitted(self) -> NDArray[np.int64]:
        """(p,)  a claim that holds the cutoff of each full pool, -1 where seats are free, passed on or none."""
        held = self.seating[self.seating >= 0]
        at_cutoff = held[self.market.key[held] == self.cutoff_keys[self.market.pool[held]]]
        last = np.full(len(self.market.seats), -1, dtype=np.int64)
        last[self.market.pool[at_cutoff]] = at_cutoff
        last[list(self.passed_on)] = -1
        return np.where(self.taken < self.market.seats, np.int64(-1), last)

    def counts(self) -> dict[str, int | dict[str, int]]:
        """Candidates, placed, first choice, and placed by rank as given."""
        held = self.seating[self.seating >= 0]
        ranks, many = np.unique(self.register.choices["rank"].to_numpy()[self.market.rows(held)], return_counts=True)
        return {
            "candidates": self.market.candidates,
            "placed": len(held),
            "first_choice": int((self.market.choice[held] == 1).sum()),
            "by_rank": {str(rank): int(count) for rank, count in zip(ranks, many, strict=True)},
        }
