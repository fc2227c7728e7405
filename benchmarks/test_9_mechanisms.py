"""Every mechanism of the table on the arrays, beside candidate-proposing deferred acceptance."""

from __future__ import annotations

from functools import partial
from time import perf_counter

import pytest
from cities import Cities
from markets import SIZES, Size
from measure import Line, Table, race, shown
from pytest_benchmark.fixture import BenchmarkFixture

from recruit_core import read_market, recruit, rulebook
from recruit_core.market import Market, Seating
from recruit_core.mechanisms import MECHANISMS, Mechanism

YARDSTICK = "deferred-acceptance"
ROUNDS = {"10k": 7, "100k": 3, "600k": 1}


def test_mechanisms(benchmark: BenchmarkFixture, size: Size, cities: Cities, table: Table) -> None:
    """The order that a mechanism compares is part of its time."""
    market = cities.of(size).market
    ways = {name: partial(_seated, market, rule) for name, rule in MECHANISMS.items()}
    for way in ways.values():
        way()
    taken = race(benchmark, YARDSTICK, ways, ROUNDS[size.name])
    table.race(size.name, taken, YARDSTICK, {})


@pytest.mark.parametrize("name", MECHANISMS)
def test_a_million_candidates(name: str, cities: Cities, pytestconfig: pytest.Config, table: Table) -> None:
    """Every mechanism seats a million, ties looked for and the certificate checked; with `--slow` alone."""
    if not pytestconfig.option.slow:
        pytest.skip("a million candidates are seated with --slow")
    listed, size = rulebook("listed"), SIZES["1M"]
    register = read_market(cities.of(size).parquet, listed.facts).register
    began = perf_counter()
    result = recruit(register, listed, mechanism=name)
    what = f"{name}, from score columns to a checked seating"
    table.add(Line(size.name, what, shown(perf_counter() - began), ""))
    assert result.matching.counts()["placed"] > size.candidates // 2


def _seated(market: Market, rule: Mechanism) -> Seating:
    return rule.seat(rule.compares(market) if rule.compares else market)
