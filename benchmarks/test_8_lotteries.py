"""A thousand lotteries over one market with coarse merit."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
from cities import Cities
from markets import SIZES
from measure import Table, Target, race
from pytest_benchmark.fixture import BenchmarkFixture

from recruit_core.acceptance import accept
from recruit_core.draws import Lotteries, mixed
from recruit_core.market import Market

DRAWS, CORES = 1_000, 2
COARSE = 31 + 7
"""Bits of the key that are left out: the tie-break, and merit but for steps of 1.28 points."""
ON_CORES = f"{DRAWS:,} lotteries on {CORES} cores"
ALONE = f"{DRAWS:,} lotteries on one core"
AGAIN = f"{DRAWS:,} times the same market seated"


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
