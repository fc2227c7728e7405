"""Deferred acceptance on arrays, beside the ways in which others do it. All must seat everybody alike."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
import polars as pl
import pytest
from cities import Cities
from markets import SIZES, Size, market_tables
from measure import Line, Table, Target, race, rounded, shown
from pytest_benchmark.fixture import BenchmarkFixture
from yardsticks import Solver, c_heap, python_heap

from recruit_core.acceptance import accept, accept_plain
from recruit_core.market import Market, Seating

KERNEL, IN_C = "kernel", "heap in C"
AT_MOST = 1.2
TARGETS = {"600k": {KERNEL: Target(seconds=0.15)}}
ROUNDS = {"10k": 15, "100k": 7, "600k": 5}


@pytest.fixture(scope="session")
def in_c(tmp_path_factory: pytest.TempPathFactory) -> Solver | None:
    return c_heap(tmp_path_factory.mktemp("c"))


def test_kernel(benchmark: BenchmarkFixture, size: Size, cities: Cities, in_c: Solver | None, table: Table) -> None:
    """The compiled kernel, C where there is a compiler, the plain twin of the kernel, forty lines of Python."""
    market = cities.of(size).market
    solvers: dict[str, Solver] = {KERNEL: accept}
    solvers |= {IN_C: in_c} if in_c else {}
    solvers |= {"plain twin of the kernel": accept_plain, "pure Python heap": python_heap}
    seated = accept(market)
    assert all(np.array_equal(solve(market), seated) for solve in solvers.values())
    taken = race(
        benchmark, KERNEL, {name: partial(solve, market) for name, solve in solvers.items()}, ROUNDS[size.name]
    )
    table.race(size.name, taken, KERNEL, TARGETS.get(size.name, {}))
    if IN_C in taken:
        ratio = median(own / other for own, other in zip(taken[KERNEL], taken[IN_C], strict=True))
        told, target = f"{rounded(ratio)} × {IN_C}", f"{AT_MOST:g} × {IN_C}"
        table.add(Line(size.name, f"{KERNEL} beside the {IN_C}", "", told, target, ratio <= AT_MOST))


@pytest.mark.parametrize("name", ["1k", "2k", "10k"])
def test_package_matching(benchmark: BenchmarkFixture, name: str, cities: Cities, bound: int, table: Table) -> None:
    """The best-known package, its objects built and solved, recursion limit raised; stopped at the bound."""
    pytest.importorskip("matching", reason="the package matching is not installed here")
    what = "package matching, building and solving"
    market = cities.of(SIZES[name]).market
    ours = median(race(benchmark, KERNEL, {KERNEL: partial(accept, market)}, 15)[KERNEL])
    peer = Path(__file__).with_name("peer.py")
    try:
        run = subprocess.run([sys.executable, peer, name], capture_output=True, check=True, timeout=bound)
    except subprocess.TimeoutExpired:
        told = f"over {rounded(bound / ours)} × {KERNEL}"
        table.add(Line(name, what, f"does not finish in {bound} s", told))
        return
    answer = json.loads(run.stdout)
    assert answer["seated"] == _named(SIZES[name], market, accept(market))
    seconds = answer["seconds"]
    table.add(Line(name, what, shown(seconds), f"{rounded(seconds / ours)} × {KERNEL}"), seconds)


def _named(size: Size, market: Market, seating: Seating) -> dict[str, str]:
    """The programme of everybody seated, by id."""
    choices = market_tables(size)["choices"]
    held = pl.Series(market.rows(seating[seating >= 0]))
    return dict(choices.select("candidate", "programme")[held].iter_rows())
