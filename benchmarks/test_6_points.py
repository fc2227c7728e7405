"""Points by law for every application of a round: eligibility, the 200-point scale, every step, packed as merit.

Beside it stand bare NumPy, which counts points and checks nothing, and, in the smaller round, plain Python.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import footprint
import footprint_points
import numpy as np
import polars as pl
import pytest
from markets import SIZES
from measure import Line, Table, Target, Way, race, rounded
from pytest_benchmark.fixture import BenchmarkFixture
from registers import BOOK, polish_register, polish_tables
from scales import bare_points, plain_points
from test_4_footprint import AT_ONCE

from recruit_core import Register, rulebook
from recruit_core.rulebooks.poland import PolishRulebook

MERIT, BARE, PLAIN = "merit by law of every application", "points alone, bare NumPy", "points alone, plain Python"
SECONDS = {"15k": 0.5, "600k": 8.0}
ROUNDS = {"15k": 5, "600k": 3}
WHAT = {"register": "register with its facts", "points": "height of counting points"}

Registers = Callable[[str], Register]


@pytest.fixture(scope="session")
def registers() -> Registers:
    """The made-up Polish registers, each made once a run."""
    return cache(lambda name: polish_register(SIZES[name]))


def law_of(name: str) -> PolishRulebook:
    book = rulebook(name)
    assert isinstance(book, PolishRulebook)
    return book


def only_small_when_quick(name: str, config: pytest.Config) -> None:
    if name == "600k" and config.getoption("quick"):
        pytest.skip("the smallest size alone")


@pytest.mark.parametrize("name", SECONDS)
def test_points(
    benchmark: BenchmarkFixture, name: str, registers: Registers, table: Table, pytestconfig: pytest.Config
) -> None:
    """All ways give everybody the same points; bare NumPy knows nothing of exemptions."""
    only_small_when_quick(name, pytestconfig)
    book, register = law_of(BOOK), registers(name)
    ways: dict[str, Way] = {MERIT: partial(book.merit, register), BARE: partial(bare_points, register, book.law)}
    told = book.points(register).to_numpy()
    assert np.array_equal(ways[BARE]()[~exempt(register)], told[~exempt(register)])
    if name == "15k":
        ways[PLAIN] = partial(plain_points, register, book.law)
        assert ways[PLAIN]() == told.tolist()
    taken = race(benchmark, MERIT, ways, ROUNDS[name])
    table.race(name, taken, BARE, {MERIT: Target(SECONDS[name])})


def exempt(register: Register) -> np.ndarray:
    """For each choice: whether its candidate is exempt from any part of the exam."""
    marks = register.candidates.select(pl.any_horizontal(pl.col("^exempt_.*$"))).to_series().to_numpy()
    return marks[register.choices["candidate"].to_numpy()]


@pytest.mark.parametrize("name", SECONDS)
def test_footprint_of_points(
    benchmark: BenchmarkFixture, name: str, tmp_path: Path, table: Table, pytestconfig: pytest.Config
) -> None:
    """Measured in a process of its own, by the high-water mark that Linux keeps."""
    only_small_when_quick(name, pytestconfig)
    if not footprint.STATUS.exists():
        pytest.skip("this machine keeps no high-water mark of a process")
    folders = [written("1k", tmp_path), written(name, tmp_path)]
    arguments = [sys.executable, footprint_points.__file__, *folders]
    answers: list[dict[str, int]] = []
    measured = partial(subprocess.run, arguments, env=os.environ | AT_ONCE, check=True, capture_output=True)
    race(benchmark, "footprint", {"footprint": lambda: answers.append(json.loads(measured().stdout))}, 1)
    for part, what in WHAT.items():
        each = answers[0][part] / answers[0]["applications"]
        table.add(Line(name, what, f"{rounded(each)} bytes an application"))


def written(name: str, folder: Path) -> Path:
    """The tables of that size as a market folder of Parquet."""
    market = folder / name
    market.mkdir()
    for which, frame in polish_tables(SIZES[name]).items():
        frame.write_parquet(market / f"{which}.parquet")
    return market
