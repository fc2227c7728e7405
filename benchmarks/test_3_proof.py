"""The independent verifier as anybody runs it: one file, the standard library alone, a process of its own."""

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

from recruit_core import verify
from service.laboratory import allocate

VERIFIER = "verify.py, pure Python"
SECONDS = {"100k": 8.0, "600k": 60.0}


def test_verifier(
    benchmark: BenchmarkFixture,
    size: Size,
    cities: Cities,
    tmp_path: Path,
    table: Table,
    pytestconfig: pytest.Config,
) -> None:
    """Accepts what `recruit allocate` wrote."""
    if size.name == "600k" and not pytestconfig.getoption("slow"):
        pytest.skip("the verifier reads six million rows only with --slow")
    market = cities.of(size).csv
    allocate(market, tmp_path / "result")
    arguments = [sys.executable, verify.__file__, market, tmp_path / "result"]
    command = partial(subprocess.run, arguments, check=True, capture_output=True)
    taken = race(benchmark, VERIFIER, {VERIFIER: command}, 1 if size.name == "600k" else 3)
    table.race(size.name, taken, VERIFIER, {VERIFIER: Target(SECONDS.get(size.name))})
