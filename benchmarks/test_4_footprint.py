"""Bytes for each application that the core takes beside its input, the register."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import partial

import footprint
import pytest
from cities import Cities
from markets import SIZES, Size
from measure import Line, Table, race, rounded
from pytest_benchmark.fixture import BenchmarkFixture

BYTES = {"seated": 20, "whole": 40}
AT_ONCE = {"_RJEM_MALLOC_CONF": "dirty_decay_ms:0,muzzy_decay_ms:0"}
"""Polars gives memory back at once, so that nothing of a round hides in what the reading left behind."""
WHAT = {
    "arrays": "arrays of the market",
    "seated": "height of building the arrays and seating",
    "whole": "height of a whole round, ties and certificate",
}


def test_footprint(benchmark: BenchmarkFixture, size: Size, cities: Cities, table: Table) -> None:
    """Measured in a process of its own, by the high-water mark that Linux keeps."""
    if not footprint.STATUS.exists():
        pytest.skip("this machine keeps no high-water mark of a process")
    folders = [cities.of(SIZES["1k"]).parquet, cities.of(size).parquet]
    arguments = [sys.executable, footprint.__file__, *folders]
    answers: list[dict[str, int]] = []
    measured = partial(subprocess.run, arguments, env=os.environ | AT_ONCE, check=True, capture_output=True)
    race(benchmark, "footprint", {"footprint": lambda: answers.append(json.loads(measured().stdout))}, 1)
    for name, what in WHAT.items():
        each = answers[0][name] / answers[0]["applications"]
        if size.name == "10k" and name != "arrays":
            continue  # the height of so small a round is lost in what any process keeps in store
        most = BYTES.get(name)
        target, met = (f"{most} bytes", each <= most) if most else ("", None)
        table.add(Line(size.name, what, f"{rounded(each)} bytes an application", target=target, met=met))
