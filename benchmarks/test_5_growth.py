"""Time for each application in the largest market against the smallest, from what the run measured before."""

from __future__ import annotations

import pytest
from markets import SIZES
from measure import Line, Table, rounded

SMALL, LARGE = SIZES["10k"], SIZES["600k"]
AT_MOST = {
    "kernel": 5.0,
    "heap in C": None,
    "from Parquet to a checked result": 4.0,
    "from CSV to a checked result": 4.0,
}
"""The heap in C has no target: it shows what of the growth is that of the machine's caches."""


@pytest.mark.parametrize("what", AT_MOST)
def test_growth(what: str, table: Table) -> None:
    """Linear growth would be 1."""
    both = [table.seconds.get((size.name, what)) for size in (SMALL, LARGE)]
    if None in both:
        pytest.skip("needs the largest and the smallest size in one run")
    each = [seconds / size.applications for seconds, size in zip(both, (SMALL, LARGE), strict=True)]
    growth, most = each[1] / each[0], AT_MOST[what]
    measured = f"{rounded(each[0] * 1e9)} ns → {rounded(each[1] * 1e9)} ns"
    target = "" if most is None else f"{most:g} × at 10k"
    met = None if most is None else growth <= most
    table.add(Line("600k", f"growth per application: {what}", measured, f"{rounded(growth)} × at 10k", target, met))
