"""Risks from the counts of a year: a prior by moments, intervals that hold the truth, and every bad row told."""

from fractions import Fraction
from math import comb, isclose

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from recruit_core.columns import Table
from recruit_core.errors import InvalidRegister
from simulations.no_shows.beta import below, quantile
from simulations.no_shows.forecast import forecasts, prior
from simulations.no_shows.last_year import LastYear, assemble_last_year
from simulations.no_shows.offers import Costs
from simulations.no_shows.planned import planned

COUNTS = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda two: (max(two), min(two)))


def years(counts):
    return [LastYear(f"LO-{at}", admitted, missing, max(admitted, 1)) for at, (admitted, missing) in enumerate(counts)]


# Forecast


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 99))
def test_the_beta_is_the_binomial_tail(a, b, per_cent):
    share, many = Fraction(per_cent, 100), a + b - 1
    tail = float(sum(comb(many, k) * share**k * (1 - share) ** (many - k) for k in range(a, many + 1)))
    assert below(per_cent / 100, a, b) == pytest.approx(tail, abs=1e-12)
    assert below(quantile(per_cent / 100, a, b), a, b) == pytest.approx(per_cent / 100, abs=1e-9)


@given(st.floats(0.05, 50), st.floats(0.001, 0.999))
def test_the_beta_of_one_parameter_is_a_power(a, share):
    assert isclose(below(share, a, 1), share**a, rel_tol=1e-10)
    assert isclose(below(share, 1, a), 1 - (1 - share) ** a, rel_tol=1e-9, abs_tol=1e-12)


@given(st.lists(COUNTS, min_size=1, max_size=12), st.randoms())
def test_a_forecast_lies_between_the_own_rate_and_that_of_all(counts, chance):
    assume(any(admitted for admitted, _ in counts))
    given_years = years(counts)
    expected, found = prior(given_years), forecasts(given_years)
    for year, told in zip(given_years, found, strict=True):
        own = year.not_confirmed / year.admitted if year.admitted else float(expected.rate)
        low, high = sorted((own, float(expected.rate)))
        assert low - 1e-12 <= told.risk <= high + 1e-12
        assert 0 <= told.low < told.high <= 1
    assert 1 <= expected.strength <= sum(admitted for admitted, _ in counts) + 1
    shuffled = chance.sample(given_years, len(given_years))
    assert {told.year.programme: told for told in forecasts(shuffled)} == {told.year.programme: told for told in found}


def test_counts_that_differ_as_chance_would_have_it_are_drawn_together_and_others_are_not():
    alike = forecasts(years([(30, 3), (30, 2), (30, 4), (30, 3)]))
    assert all(abs(told.risk - 0.1) < 0.01 for told in alike)
    unlike = forecasts(years([(200, 2), (200, 90), (200, 4), (200, 60)]))
    assert [told.risk for told in unlike] == pytest.approx([0.01, 0.45, 0.02, 0.30], abs=0.02)


def test_moments_by_hand():
    """Two programmes of ten, one and five absent: rate 3/10, spread 0.8; (0.8 / 0.21 - 1) / (20 - 10 - 1)."""
    together_as = (Fraction(8, 10) / Fraction(21, 100) - 1) / 9
    assert prior(years([(10, 1), (10, 5)])).strength == 1 / together_as - 1
    assert prior(years([(10, 1), (10, 5)])).rate == Fraction(13, 42)


def test_moments_find_the_strength_that_made_the_counts():
    """Beta(2, 18) rates, 4,000 programmes of 30, drawn from one fixed seed."""
    made = np.random.default_rng(2026)
    missing = made.binomial(30, made.beta(2, 18, 4_000))
    found = prior(years([(30, int(many)) for many in missing]))
    assert float(found.rate) == pytest.approx(0.1, abs=0.005)
    assert float(found.strength) == pytest.approx(20, rel=0.15)


def test_intervals_hold_the_true_rate_nine_times_of_ten():
    made = np.random.default_rng(11)
    rates = made.beta(2, 18, 2_000)
    found = forecasts(years([(30, int(many)) for many in made.binomial(30, rates)]))
    held = np.mean([told.low <= rate <= told.high for told, rate in zip(found, rates, strict=True)])
    assert 0.87 < held < 0.93


def test_planned_intervals_hold_next_years_absences():
    """Of the next year, its rates not known: nine times of ten or somewhat more, since counts are whole."""
    made = np.random.default_rng(7)
    rates = made.beta(2, 18, 600)
    city = planned(years([(30, int(many)) for many in made.binomial(30, rates)]), Costs(), shared=0.0, waiting=1)
    came = dict(zip((f"LO-{at}" for at in range(600)), made.binomial(30, rates), strict=True))
    held = np.mean([one.absent_low <= came[one.programme] <= one.absent_high for one in city.programmes])
    assert 0.88 < held < 0.98


# Table


def refused(**columns):
    with pytest.raises(InvalidRegister) as refusal:
        assemble_last_year(Table("last.csv", pl.DataFrame(columns), first=2))
    return {(problem.code, problem.row) for problem in refusal.value.problems}


def test_everything_wrong_is_told_at_once():
    found = refused(
        programme=["a", "a", " b", "c", "d", None, "e"],
        admitted=["3", "x", "5", None, "0", "4", "-1"],
        not_confirmed=["4", "1", "1", "1", "0", "1", "0"],
    )
    assert found == {
        ("more-than-admitted", 2),
        ("value-unreadable", 3),
        ("id-twice", 3),
        ("id-untidy", 4),
        ("value-missing", 5),
        ("seats-unknown", 6),
        ("value-missing", 7),
        ("value-too-low", 8),
    }


def test_counts_from_which_nothing_can_be_learnt_are_refused():
    assert refused(programme=["a"], admitted=["0"], not_confirmed=["0"], seats=["28"]) == {("nobody-admitted", None)}
    assert refused(programme=["a"], admitted=["9"]) == {("column-missing", None)}
    assert refused(programme=["a"], admitted=["2000"], not_confirmed=["0"]) == {("seats-unknown", 2)}


def test_seats_are_those_given_or_as_many_as_were_admitted():
    table = pl.DataFrame(
        {"programme": ["b", "a", "c"], "admitted": [30, 20, 0], "not_confirmed": [3, 0, 0], "seats": [None, 24, 28]}
    )
    found = assemble_last_year(Table("last.parquet", table))
    assert [(year.programme, year.seats) for year in found] == [("a", 24), ("b", 30), ("c", 28)]
