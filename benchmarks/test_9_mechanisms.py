"""Every mechanism of the table on the arrays, beside candidate-proposing deferred acceptance."""

from __future__ import annotations

from functools import partial

from cities import Cities
from markets import Size
from measure import Table, race
from pytest_benchmark.fixture import BenchmarkFixture

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


def _seated(market: Market, rule: Mechanism) -> Seating:
    return rule.seat(rule.compares(market) if rule.compares else market)
