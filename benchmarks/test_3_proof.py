"""The independent verifier as anybody runs it: one file, the standard library alone, a process of its own."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from cities import Cities
from markets import Size
from measure import Line, Table, Target, race, rounded
from pytest_benchmark.fixture import BenchmarkFixture

from recruit_core import verify
from service.laboratory import allocate

VERIFIER = "verify.py, pure Python"
SECONDS = {"100k": 8.0, "600k": 60.0}

NOTED = """
import atexit, pathlib, runpy, sys
status = pathlib.Path("/proc/self/status")
lines = lambda: status.read_text().splitlines() if status.exists() else ["VmHWM: 0"]
note = lambda: next(line.split()[1] for line in lines() if line.startswith("VmHWM"))
atexit.register(lambda: print(note(), file=sys.stderr))
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
"""The verifier in a process that says at its end how much memory it held at its height; Linux alone keeps that."""


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
    arguments = [verify.__file__, str(market), str(tmp_path / "result")]
    heights: list[int] = []
    command = partial(_verified, arguments, heights)
    taken = race(benchmark, VERIFIER, {VERIFIER: command}, 1 if size.name == "600k" else 3)
    table.race(size.name, taken, VERIFIER, {VERIFIER: Target(SECONDS.get(size.name))})
    each = heights[0] * 1024 / size.applications
    measured = f"{rounded(heights[0] / 1024)} MiB, {rounded(each)} bytes an application"
    table.add(Line(size.name, f"height of {VERIFIER}", measured))


def _verified(arguments: list[str], heights: list[int]) -> None:
    """Run the verifier, which has to accept, and note the height of its memory in KiB."""
    run = subprocess.run([sys.executable, "-c", NOTED, *arguments], check=True, capture_output=True, text=True)
    heights.append(int(run.stderr))
