"""Every coalition of municipalities: what each of them gains and gives when these recruit together.

Inside a coalition there is one deferred acceptance; every other municipality holds its own. A family applies in each
with the wishes that lie there, holds one seat in each until will is confirmed, and keeps the best; a seat left then
stays free. Of fifteen municipalities there are 32,768 coalitions, and all of them are played on the same lists.

For substitutable choice rules one recruitment harms nobody beside several (Doğan and Yenmez 2019). That is counted in
every coalition, against everybody recruiting alone, and must come out as nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from math import factorial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from recruit_core.acceptance import accept
from recruit_core.market import Market
from simulations.city import municipalities
from simulations.futures import Future
from simulations.held import NOTHING, held

Integers = NDArray[np.int64]
TASK = 1_024
"""Coalitions of one task."""


@dataclass(frozen=True)
class Round:
    """One future as arrays: n candidates, k claims, m municipalities.

    `where` is the municipality of the school of each claim, `home` that of each candidate (m: beyond the metropolis).
    `alone` is what each candidate gets of each municipality that recruits alone, (m, n): the claim, or `NOTHING`.
    """

    market: Market
    codes: tuple[str, ...]
    where: Integers
    home: Integers
    alone: Integers

    @property
    def coalitions(self) -> int:
        return 1 << len(self.codes)


def arrays(seen: Future) -> Round:
    """The arrays of a future under deferred acceptance and the lists as handed in."""
    market, codes = seen.matching.market, tuple(area.code for area in municipalities())
    number = {code: place for place, code in enumerate(codes)}
    gmina = [number[code] for code in seen.city.programmes["gmina"]]
    where = np.array(gmina, dtype=np.int64)[market.programme[market.pool]]
    home = np.array([number.get(code, len(codes)) for code in seen.people["gmina"]], dtype=np.int64)
    alone = np.stack([_joint(market, where, 1 << place) for place in range(len(codes))])
    return Round(market, codes, where, home, alone)


def _joint(market: Market, where: Integers, coalition: int) -> Integers:
    """(n,)  the claims held after one deferred acceptance at the schools of the coalition."""
    inside = (coalition >> where) & 1 == 1
    return held(accept(market.replace(key=np.where(inside, market.key, -1))))


def outcome(made: Round, coalition: int) -> tuple[Integers, Integers]:
    """(n,) the claim that each candidate keeps, or `NOTHING`, and (n,) how many seats each was offered.

    A claim of lower number stands higher on the list.
    """
    outside = [place for place in range(len(made.codes)) if not coalition >> place & 1]
    offered = [_joint(made.market, made.where, coalition), *made.alone[outside]] if coalition else list(made.alone)
    stacked = np.stack(offered)
    return stacked.min(axis=0), (stacked != NOTHING).sum(axis=0)


def ledger(made: Round, coalitions: Sequence[int]) -> pl.DataFrame:
    """One row a coalition and municipality, by both.

    `coalition` (bit i: municipality i of `Round.codes` takes part), `gmina`, `together`; of its residents `placed`,
    `better` and `worse` than with everybody recruiting alone, `twice` (offered two seats or more), `outflow` (placed in
    another municipality); of its schools `intake` (residents of elsewhere) and `seated`.
    """
    before, _ = outcome(made, 0)
    rows = [_rows(made, coalition, before) for coalition in coalitions]
    counted = np.concatenate(rows) if rows else np.empty((0, len(COLUMNS)), dtype=np.int64)
    codes = np.tile(np.array(made.codes), len(coalitions))
    table = pl.DataFrame({name: counted[:, place] for place, name in enumerate(COLUMNS)})
    return table.with_columns(gmina=pl.Series(codes, dtype=pl.String), together=pl.col("together") == 1)


COLUMNS = ("coalition", "together", "placed", "better", "worse", "twice", "outflow", "intake", "seated")


def _rows(made: Round, coalition: int, before: Integers) -> Integers:
    """(m, columns)"""
    many = len(made.codes)
    kept, offers = outcome(made, coalition)
    seated = kept != NOTHING
    at = np.where(seated, made.where[np.where(seated, kept, 0)], many)
    away = seated & (at != made.home)

    def of(whose: Integers, which: NDArray[np.bool_]) -> Integers:
        return np.bincount(whose[which], minlength=many + 1)[:many]

    return np.stack(
        [
            np.full(many, coalition),
            coalition >> np.arange(many) & 1,
            of(made.home, seated),
            of(made.home, kept < before),
            of(made.home, kept > before),
            of(made.home, offers > 1),
            of(made.home, away),
            of(at, away),
            of(at, seated),
        ],
        axis=1,
    )


def ledgers(made: Round, executor: Executor) -> pl.DataFrame:
    """The ledger of every coalition, on any executor: the same rows in the same order."""
    parts = [range(at, min(at + TASK, made.coalitions)) for at in range(0, made.coalitions, TASK)]
    return pl.concat(list(executor.map(ledger, [made] * len(parts), parts)))


def names(coalition: int) -> Iterator[str]:
    """The municipalities of a coalition."""
    return (area.name for place, area in enumerate(municipalities()) if coalition >> place & 1)


def shares(table: pl.DataFrame, column: str = "placed") -> dict[str, float]:
    """What each municipality brings to the total of a column, by code: Shapley's value (1953).

    The mean, over all orders in which municipalities may join one after another, of what the total rises by when this
    one does. The values add up to everybody together minus everybody alone.
    """
    totals = table.group_by("coalition").agg(pl.col(column).sum()).sort("coalition")[column].to_numpy()
    codes = table.head(len(totals).bit_length() - 1)["gmina"].to_list()
    many, found = len(codes), {}
    everyone = np.arange(len(totals))
    size = np.array([int(one).bit_count() for one in everyone])
    weight = np.array([factorial(s) * factorial(many - s - 1) / factorial(many) for s in range(many)])
    for place, code in enumerate(codes):
        without = everyone[everyone >> place & 1 == 0]
        rise = totals[without | 1 << place] - totals[without]
        found[code] = float((weight[size[without]] * rise).sum())
    return found
