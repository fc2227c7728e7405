"""Many rounds out of one: a thousand lotteries with coarse merit, and the value of a seat more in every programme."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
from cities import Cities
from markets import SIZES
from measure import Table, Target, race
from pytest_benchmark.fixture import BenchmarkFixture

from recruit_core.acceptance import accept
from recruit_core.change.seat_values import seat_values
from recruit_core.draws import Lotteries, mixed
from recruit_core.market import Market, Seating

DRAWS, CORES = 1_000, 2
COARSE = 31 + 7
"""Bits of the key that are left out: the tie-break, and merit but for steps of 1.28 points."""
ON_CORES = f"{DRAWS:,} lotteries on {CORES} cores"
ALONE = f"{DRAWS:,} lotteries on one core"
AGAIN = f"{DRAWS:,} times the same market seated"
VALUES = "value of a seat in every programme"
SEATED_ANEW = "seated anew with a seat more in every programme"


def test_lotteries(benchmark: BenchmarkFixture, cities: Cities, table: Table) -> None:
    """Keys drawn and everybody seated in every draw, beside seating alone."""
    market = cities.of(SIZES["10k"]).market
    market = market.replace(key=market.key >> COARSE)
    lotteries = Lotteries.of(market, "benchmarks", _words(market.candidates), _words(len(market.seats)))
    with ThreadPoolExecutor(CORES) as threads:
        ways = {
            ON_CORES: partial(lotteries.admissions, DRAWS, executor=threads),
            ALONE: partial(lotteries.admissions, DRAWS),
            AGAIN: partial(_again, lotteries.market_of(0)),
        }
        assert np.array_equal(ways[ON_CORES](), ways[ALONE]())
        taken = race(benchmark, ON_CORES, ways, 3)
    table.race("10k", taken, AGAIN, {ON_CORES: Target(3.0)})


def _words(many: int) -> np.ndarray:
    return mixed(np.arange(many, dtype=np.uint64))


def _again(market: Market) -> None:
    for _ in range(DRAWS):
        accept(market)


def test_seat_values(benchmark: BenchmarkFixture, cities: Cities, table: Table) -> None:
    """All programmes at once, each value exact, beside as many whole rounds."""
    market = cities.of(SIZES["10k"]).market
    seating = accept(market)
    ways = {VALUES: partial(seat_values, market, seating), SEATED_ANEW: partial(_seated_anew, market)}
    values = ways[VALUES]()
    placed = [int((held >= 0).sum() - (seating >= 0).sum()) for held in _seated_anew(market)]
    assert values.placed.tolist() == placed
    taken = race(benchmark, VALUES, ways, 5)
    table.race("10k", taken, SEATED_ANEW, {VALUES: Target(1.0)})


def _seated_anew(market: Market) -> list[Seating]:
    one_more = np.eye(len(market.seats), dtype=np.int64)
    return [accept(market.replace(seats=market.seats + more)) for more in one_more]
