"""From score columns in memory to a seating whose certificate is checked on the arrays: no files, no names."""

from __future__ import annotations

from functools import partial

import numpy as np
from cities import Cities
from markets import Size
from measure import Table, Target, race
from pytest_benchmark.fixture import BenchmarkFixture

from recruit_core import read_market, recruit, rulebook
from recruit_core.acceptance import accept
from recruit_core.market import Market

CHECKED = "from score columns to a checked seating"
ARRAYS = "market built and seated, nothing checked"
SECONDS = {"600k": 1.5}
ROUNDS = {"10k": 15, "100k": 7, "600k": 5}


def test_columns(benchmark: BenchmarkFixture, size: Size, cities: Cities, table: Table) -> None:
    """What `recruit` does with a register, beside building the arrays and seating alone."""
    listed = rulebook("listed")
    register = read_market(cities.of(size).parquet, listed.facts).register
    ways = {
        CHECKED: partial(recruit, register, listed),
        ARRAYS: lambda: accept(Market.build(register, listed)),
    }
    assert np.array_equal(recruit(register, listed).seating, ways[ARRAYS]())
    taken = race(benchmark, CHECKED, ways, ROUNDS[size.name])
    table.race(size.name, taken, ARRAYS, {CHECKED: Target(SECONDS.get(size.name))})
