"""Stable improvement cycles: the circle that is carried out is fixed, so the transcription gives the same seats."""

from __future__ import annotations

import random

import numpy as np
import oracles
import pytest
import trading_oracle
from array_markets import draw, market, seats_of, small
from hypothesis import given, settings
from hypothesis import strategies as st

from recruit_core.acceptance import accept
from recruit_core.efficiency import dominates
from recruit_core.errors import NotVerified
from recruit_core.market import Market
from recruit_core.mechanisms.stable_improvement_cycles import check_by_law, stable_improvement_cycles

numbers = st.integers(0, 2**64)
SOME = settings(max_examples=settings.default.max_examples // 2)
CHANCE_BITS = 5


def drawn(number: int, candidates: int = 6, pools: int = 5) -> Market:
    """A market with coarse law and, mostly, a lottery: one number a candidate, or one a claim."""
    chance = random.Random(number)
    round_ = draw(chance, candidates=candidates, pools=pools, levels=chance.choice([1, 2, 3, 9]))
    kind = chance.choice(["none", "single", "multiple", "multiple"])
    if kind == "none":
        return round_
    single = chance.choices(range(2**CHANCE_BITS), k=round_.candidates)
    drawn_for = [chance.randrange(2**CHANCE_BITS) for _ in round_.key]
    lots = np.array([single[c] for c in round_.owner(np.arange(len(round_.key)))] if kind == "single" else drawn_for)
    key = np.where(round_.key >= 0, round_.key << CHANCE_BITS | lots.astype(np.int64), -1)
    return round_.replace(key=key, chance_bits=CHANCE_BITS)


@given(numbers)
def test_circles_are_those_of_the_transcription(number: int) -> None:
    """Search resumed after each circle ends in the very seats of a search begun anew each time."""
    round_ = drawn(number, candidates=8)
    ours = seats_of(round_, stable_improvement_cycles(round_))
    assert ours == trading_oracle.stable_improvement_cycles(small(round_), small(round_, by_law=True))


@given(st.integers(0, 2**64))
def test_circles_where_there_are_many(number: int) -> None:
    chance = random.Random(number)
    lists = [chance.sample(range(8), 8) for _ in range(16)]
    keys = [[chance.randrange(2 << CHANCE_BITS) for _ in range(8)] for _ in lists]
    round_ = market(lists, keys, [2] * 8, CHANCE_BITS)
    ours = seats_of(round_, stable_improvement_cycles(round_))
    assert ours == trading_oracle.stable_improvement_cycles(small(round_), small(round_, by_law=True))


@pytest.mark.deep
@given(numbers)
def test_circles_in_larger_markets(number: int) -> None:
    round_ = drawn(number, candidates=40, pools=15)
    ours = seats_of(round_, stable_improvement_cycles(round_))
    assert ours == trading_oracle.stable_improvement_cycles(small(round_), small(round_, by_law=True))


@SOME
@given(numbers)
def test_stable_by_law_and_no_such_seating_is_better(number: int) -> None:
    """Weakly stable, no worse than the start for anybody, and no weakly stable matching improves on it (theorem 1)."""
    round_ = drawn(number, candidates=5)
    seating, by_law = stable_improvement_cycles(round_), small(round_, by_law=True)
    matching = seats_of(round_, seating)
    assert not oracles.blocking_pairs(by_law, matching)
    assert dominates(round_, seating, accept(round_))
    better = trading_oracle.improvements(by_law, matching)
    assert all(oracles.blocking_pairs(by_law, other) for other in better)


@given(numbers)
def test_where_nobody_is_equal_deferred_acceptance_stands(number: int) -> None:
    round_ = draw(random.Random(number), candidates=8, levels=10_000)
    order = np.argsort(np.argsort(round_.key, kind="stable"), kind="stable")
    strict = round_.replace(key=np.where(round_.key >= 0, order, -1))
    assert np.array_equal(stable_improvement_cycles(strict), accept(strict))


def test_three_who_are_equal_trade_what_a_lottery_kept_apart() -> None:
    """Two equal candidates each hold what the other wants more, because the lottery let a third one stand between."""
    ada, bek, cis = 0, 1, 2
    round_ = market([[1, 0], [0, 1], [0]], [[2, 3], [0, 3], [1]], [1, 1], chance_bits=2)
    assert accept(round_)[[ada, bek, cis]].tolist() == [1, 3, -1]
    assert stable_improvement_cycles(round_).tolist() == [0, 2, -1]


def test_a_seating_that_is_not_stable_by_law_is_refused() -> None:
    """The check at the end sees envy of somebody lower by law, and a free seat that somebody desires."""
    round_ = market([[0], [0], [1]], [[1 << 2], [2 << 2], [0]], [1, 1], chance_bits=2)
    check_by_law(round_, np.array([-1, 1, 2]))
    for broken in ([0, -1, 2], [-1, 1, -1]):
        with pytest.raises(NotVerified):
            check_by_law(round_, np.array(broken))
    equals = market([[0], [0]], [[5], [4]], [1], chance_bits=2)
    check_by_law(equals, np.array([-1, 1]))
    without_seats = market([[0], [0]], [[5], [4]], [0], chance_bits=2)
    check_by_law(without_seats, np.array([-1, -1]))
