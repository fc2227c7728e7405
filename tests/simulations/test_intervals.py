"""Intervals: the quantile against printed tables, coverage on synthetic truth, when enough was played."""

import numpy as np
import pytest

from simulations.intervals import FIRST_LOOK, enough, interval, quantile_of_t

# Student's t, 95 per cent, as any printed table has it.
PRINTED = {1: 6.314, 2: 2.920, 3: 2.353, 4: 2.132, 5: 2.015, 7: 1.895, 10: 1.812, 20: 1.725, 30: 1.697, 120: 1.658}
TIMES = 4_000
DRAWN = {
    "normal": lambda draw, many: draw.normal(3, 2, many),
    "uniform": lambda draw, many: draw.uniform(0, 6, many),
    "counts": lambda draw, many: draw.poisson(3, many).astype(float),
    "skewed": lambda draw, many: draw.gamma(4, 0.75, many),
}


@pytest.mark.parametrize(("degrees", "printed"), PRINTED.items())
def test_the_quantile_is_the_printed_one(degrees, printed):
    assert quantile_of_t(0.95, degrees) == pytest.approx(printed, rel=0.005)


@pytest.mark.parametrize("kind", DRAWN)
@pytest.mark.parametrize("many", [20, 60])
def test_ninety_per_cent_intervals_cover_the_truth_in_ninety_of_a_hundred(kind, many):
    """The truth is 3 in every kind."""
    draw = np.random.default_rng(7)
    found = [interval(DRAWN[kind](draw, many)) for _ in range(TIMES)]
    covered = sum(one.low <= 3 <= one.high for one in found) / TIMES
    assert 0.87 <= covered <= 0.93


def test_stopping_early_keeps_the_coverage():
    """Looked at after each twenty, until half the width is within the tolerance."""
    draw, covered, numbers = np.random.default_rng(11), 0, []
    for _ in range(TIMES):
        values = draw.normal(3, 2, 400)
        played = next(
            many
            for many in range(FIRST_LOOK, 401, 20)
            if many == 400 or enough({"placed": interval(values[:many]).half}, {"placed": 0.35}, many)
        )
        one = interval(values[:played])
        covered += one.low <= 3 <= one.high
        numbers.append(played)
    assert 0.87 <= covered / TIMES <= 0.93
    assert len(set(numbers)) > 3
    assert max(numbers) < 400


def test_a_number_that_never_changes_is_known_exactly():
    one = interval(np.full(5, 2.0))
    assert (one.low, one.mean, one.high) == (2, 2, 2)
    assert one.sure
    assert not interval(np.zeros(5)).sure


def test_where_there_is_no_number_none_is_made_up():
    assert interval(np.full(3, np.nan)).futures == 0
    assert not interval(np.full(3, np.nan)).sure
    assert not interval(np.array([1.0])).sure


def test_without_a_tolerance_every_future_is_played():
    assert not enough({}, {}, 1_000)
    assert not enough({"placed": 0.1}, {"placed": 0.2}, FIRST_LOOK - 1)
    assert not enough({"placed": float("inf")}, {"placed": 0.2}, FIRST_LOOK)
