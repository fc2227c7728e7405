"""Coalitions: the same seats as a future with those systems, nobody harmed, shares by the definition."""

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import permutations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_city import base, changed
from typer.testing import CliRunner

from service.cli import app
from simulations.city import municipalities
from simulations.coalitions import Round, arrays, ledger, ledgers, names, outcome, shares
from simulations.futures import Future, future
from simulations.held import NOTHING

EVERYBODY = (1 << 15) - 1
COALITION = st.integers(0, EVERYBODY)


@cache
def seen() -> Future:
    return future(base(), 1, ())


@cache
def played() -> Round:
    return arrays(seen())


@pytest.mark.parametrize("coalition", [0, 1, 0b10_0000_0011, 0b111_0000_0000_1010, EVERYBODY])
def test_a_coalition_seats_as_a_future_with_these_systems_does(coalition):
    """The two ways share no line but the mechanism."""
    apart = future(changed(kind="takes-part", together=list(names(coalition))), 1, ())
    kept, offers = outcome(played(), coalition)
    rows = seen().matching.market.rows(np.where(kept == NOTHING, 0, kept))
    programmes = seen().matching.register.choices["programme"].gather(pl.Series(rows))
    named = seen().matching.register.programmes["programme"].gather(programmes).to_list()
    expected = apart.seats["programme"].to_list()
    assert [None if claim == NOTHING else name for claim, name in zip(kept, named, strict=True)] == expected
    assert (offers == apart.offers).all()


@given(COALITION, COALITION)
def test_whoever_joins_harms_nobody(coalition, others):
    """Doğan and Yenmez (2019), along any chain of coalitions."""
    smaller, larger = outcome(played(), coalition & others)[0], outcome(played(), coalition | others)[0]
    one = outcome(played(), coalition)[0]
    assert (larger <= one).all()
    assert (one <= smaller).all()


@given(COALITION)
def test_a_ledger_adds_up(coalition):
    table = ledger(played(), [coalition])
    kept, offers = outcome(played(), coalition)
    assert table.height == len(municipalities())
    assert table["worse"].sum() == 0
    assert table["seated"].sum() == (kept != NOTHING).sum()
    beyond = played().home == len(municipalities())
    assert table["placed"].sum() == ((kept != NOTHING) & ~beyond).sum()
    assert table["twice"].sum() == ((offers > 1) & ~beyond).sum()
    assert (table["intake"] - table["outflow"] == table["seated"] - table["placed"]).all()


def test_the_rows_are_the_same_on_any_executor():
    some = range(0, 4_000, 500)
    alone = ledger(played(), some)
    with ThreadPoolExecutor(2) as executor:
        parts = list(executor.map(ledger, [played()] * 2, [some[:4], some[4:]]))
    assert pl.concat(parts).equals(alone)


@pytest.mark.deep  # all 32,768
def test_every_coalition_is_played_and_harms_nobody():
    with ThreadPoolExecutor(2) as executor:
        table = ledgers(played(), executor)
    assert table.height == 15 << 15
    assert table["worse"].sum() == 0
    found = shares(table)
    totals = table.group_by("coalition").agg(pl.col("placed").sum()).sort("coalition")["placed"]
    assert sum(found.values()) == pytest.approx(totals[EVERYBODY] - totals[0])


@given(st.lists(st.integers(0, 100), min_size=16, max_size=16))
def test_shares_are_the_mean_over_all_orders_of_joining(totals):
    """By the definition, over 24 orders of four municipalities."""
    codes = ["a", "b", "c", "d"]
    rows = [(coalition, code, totals[coalition] if code == "a" else 0) for coalition in range(16) for code in codes]
    table = pl.DataFrame(rows, schema=["coalition", "gmina", "placed"], orient="row")
    rises = dict.fromkeys(codes, 0.0)
    for order in permutations(range(4)):
        joined = 0
        for place in order:
            rises[codes[place]] += (totals[joined | 1 << place] - totals[joined]) / 24
            joined |= 1 << place
    assert shares(table) == pytest.approx(rises)


@pytest.mark.deep  # all 32,768, in processes
def test_the_command_tells_every_municipality_and_writes_the_ledger(tmp_path):

    file = tmp_path / "ledger.parquet"
    answer = CliRunner().invoke(app, ["coalitions", "--candidates", "60", "--out", str(file)])
    assert answer.exit_code == 0, answer.output
    assert all(area.name in answer.output for area in municipalities())
    assert "32768 coalitions together: 0." in answer.output
    assert pl.read_parquet(file).height == 15 << 15
    assert CliRunner().invoke(app, ["coalitions", "--out", str(file)]).exit_code == 2


def test_a_ledger_in_which_somebody_is_harmed_ends_with_a_refusal(monkeypatch):
    """The theorem is checked by the command itself: a ledger that breaks it is told and refused."""
    many = len(municipalities())
    codes = [area.code for area in municipalities()]
    columns = ("placed", "better", "worse", "twice", "outflow", "intake", "seated")
    rows = pl.DataFrame({"coalition": [0] * many + [1] * many, "gmina": codes * 2, "together": [True] * 2 * many})
    broken = rows.with_columns(**{name: pl.lit(1, dtype=pl.Int64) for name in columns})
    monkeypatch.setattr("simulations.coalitions.ledgers", lambda *_: broken)
    answer = CliRunner().invoke(app, ["coalitions", "--candidates", "60", "--workers", "1"])
    assert answer.exit_code == 1
    assert "theorem-broken" in answer.output
