"""The kernel and its twin, a real admission, and what a market may hold; theorems and the matrix stand beside."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from strategies import LISTED, Round, rounds

from recruit_core import InvalidRegister, Register, recruit
from recruit_core.acceptance import _seat, accept_plain
from recruit_core.columns import columns_of
from recruit_core.market import Market
from recruit_core.priorities import compiled
from recruit_core.register import Programme
from recruit_core.ties import TIE_RULES


@given(rounds())
def test_the_kernel_and_its_plain_twin_agree(round_: Round) -> None:
    market = Market.build(round_.register(), LISTED)
    demand = np.bincount(market.pool, minlength=len(market.seats))
    room = np.concatenate([[0], np.cumsum(np.minimum(demand, market.seats))]).astype(np.int64)
    seating = compiled(_seat)(market.starts, market.pool, market.key, market.seats, room)
    assert np.array_equal(seating, accept_plain(market))


def test_the_czech_second_round_of_2024(real_data: Path) -> None:
    """A real national admission: 11,722 of 11,727 hold the official seat, 5 a better one, nobody a worse one.

    CERMAT open data; the official outcome was computed by the state's own software.
    """
    from recruit_core import read_market

    files = read_market(real_data / "czech_2024_round2", LISTED.facts)
    result = recruit(files.register, LISTED, digests=files.digests)
    lines = (real_data / "czech_2024_round2" / "official.csv").read_text(encoding="utf-8").splitlines()[1:]
    official = dict(line.split(",", 1) for line in lines)
    choices = files.register.choices
    names = files.register.programmes["programme"].to_list()
    ranks: dict[str, dict[str, int]] = {}
    ids = files.register.candidates["candidate"].to_list()
    for candidate, rank, programme in choices.select("candidate", "rank", "programme").iter_rows():
        ranks.setdefault(ids[candidate], {})[names[programme]] = rank
    same = better = worse = 0
    for candidate, programme, _, rank in result.matching.assignments().iter_rows():
        given_rank = ranks[candidate].get(official[candidate], 1_000)
        own = 1_000 if rank is None else rank
        same += (programme or "") == official[candidate]
        better += own < given_rank
        worse += own > given_rank
    assert (same, better, worse) == (11_722, 5, 0)


def test_arrays_of_a_market_are_read_only_and_whole_numbers() -> None:
    tables = {
        "programmes": {"programme": ["A"], "seats": [1]},
        "choices": {"candidate": ["x"], "rank": [1], "programme": ["A"], "merit": ["1.5"]},
    }
    import polars as pl

    register = Register.assemble({name: pl.DataFrame(table) for name, table in tables.items()}, LISTED.facts)
    market = Market.build(register, LISTED)
    for name in ("starts", "pool", "choice", "key", "seats", "programme"):
        array = getattr(market, name)
        assert array.dtype.kind == "i", name
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    seats = market.seats.copy()
    assert market.replace(seats=seats).seats is not seats
    seats[...] = 7  # the caller's own array stays the caller's
    assert market.seats.tolist() == [1]


def test_a_programme_may_name_the_tie_rules_there_are() -> None:
    (rules,) = {column.among for column in columns_of(Programme) if column.name == "ties"}
    assert set(rules) == set(TIE_RULES)


def test_a_register_names_what_is_wrong_in_frames_too() -> None:
    import polars as pl

    tables = {
        "programmes": pl.DataFrame({"programme": ["A", "A"], "seats": [1, -1]}),
        "choices": pl.DataFrame({"candidate": ["x"], "rank": [1], "programme": ["B"], "merit": [1]}),
    }
    with pytest.raises(InvalidRegister) as refusal:
        Register.assemble(tables, LISTED.facts)
    assert {problem.code for problem in refusal.value.problems} == {"id-twice", "value-too-low", "programme-unknown"}
