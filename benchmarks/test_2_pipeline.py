"""From a market folder to a written result folder, beside its floor: the same reading, seating and writing, unchecked.

What the engine does more than its floor: digests of the files, every check of the tables, rows brought into order,
ties that decide a seat looked for, the certificate checked on the arrays, cutoffs and counts, a folder that is there
whole or not at all.
"""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from cities import Cities
from markets import Size
from measure import Table, Target, race
from pytest_benchmark.fixture import BenchmarkFixture
from yardsticks import floor

from service.laboratory import allocate

SECONDS = {("600k", "parquet"): 6.0, ("600k", "csv"): 10.0}
KINDS = ("parquet", "csv")
ROUNDS = {"10k": 15, "100k": 5, "600k": 5}
NAMES = {"parquet": "Parquet", "csv": "CSV"}
AT_MOST = 3.0


@pytest.mark.parametrize("kind", KINDS)
def test_pipeline(
    benchmark: BenchmarkFixture, size: Size, kind: str, cities: Cities, tmp_path: Path, table: Table
) -> None:
    """`recruit allocate`, imports aside, and its floor."""
    market = getattr(cities.of(size), kind)
    ours, bare = f"from {NAMES[kind]} to a checked result", f"floor from {NAMES[kind]}"
    ways = {
        ours: partial(allocate, market, tmp_path / "result", force=True),
        bare: partial(floor, market, tmp_path / "floor"),
    }
    for way in ways.values():
        way()
    seated = [(tmp_path / way / "assignments.csv").read_bytes() for way in ("result", "floor")]
    assert seated[0] == seated[1]
    taken = race(benchmark, ours, ways, ROUNDS[size.name])
    target = Target(SECONDS.get((size.name, kind)), AT_MOST)
    table.race(size.name, taken, bare, {ours: target})


def test_command(benchmark: BenchmarkFixture, size: Size, cities: Cities, tmp_path: Path, table: Table) -> None:
    """`recruit allocate` as a process of its own: imports and compiled code from the cache included."""
    program = "import sys; from service.cli import main; sys.exit(main())"
    arguments = ["allocate", cities.of(size).parquet, "--out", tmp_path / "result", "--force"]
    command = partial(subprocess.run, [sys.executable, "-c", program, *arguments], check=True, capture_output=True)
    what = "recruit allocate from Parquet, as a command"
    table.race(size.name, race(benchmark, what, {what: command}, 3 if size.name == "10k" else 1), what, {})
