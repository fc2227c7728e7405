"""Tables of shapes: the published figures come out, and no last bit of a float decides an entry."""

import math
from statistics import NormalDist

import numpy as np
import pytest

from simulations.assumptions import assumptions, published
from simulations.draws import UNIT
from simulations.shapes import (
    at,
    cuts,
    exam_edges,
    exam_table,
    gumbel_edges,
    gumbel_table,
    length_table,
    normal_steps,
    shift_for_mean,
)

EXAM = assumptions().exam
PARTS = {"polish": "pol", "mathematics": "mat", "foreign_language": "ang"}
SAFE = 1e-9
"""Far more than any logarithm, exponential or error function of a mathematical library is wrong by."""


def table(part: str) -> np.ndarray:
    return exam_table(EXAM.shape[part], EXAM.raw_points[part])


def bell() -> np.ndarray:
    weights = np.array([NormalDist().pdf(middle) for middle in normal_steps()])
    return weights / weights.sum()


def from_edge(values: list[float]) -> float:
    """How near the nearest value lies to a half, where rounding changes."""
    return min(abs((value - 0.5) - round(value - 0.5)) for value in values)


def test_no_table_entry_hangs_on_the_last_bit() -> None:
    assert from_edge(gumbel_edges()) > SAFE
    assert from_edge([1_000_000 * math.exp(-middle * middle / 2) for middle in normal_steps()]) > SAFE
    for part in PARTS:
        assert from_edge(exam_edges(EXAM.shape[part], EXAM.raw_points[part])) > SAFE
    for shares in (assumptions().grades.hard_shares, assumptions().grades.easy_shares):
        below = [sum(shares[: index + 1]) for index in range(len(shares) - 1)]
        assert from_edge([UNIT * NormalDist().inv_cdf(share) for share in below]) > SAFE
    rates = (*assumptions().facts.values(), assumptions().tests.language, assumptions().tests.fitness)
    assert from_edge([UNIT * NormalDist().inv_cdf(1 - rate.share) for rate in rates]) > SAFE


@pytest.mark.parametrize("part", PARTS)
def test_the_shape_of_the_country_is_the_published_one(part: str) -> None:
    country = published("published/exam_results").filter(year="2024", area="Polska").row(0, named=True)
    top = published("published/exam_top_scores").filter(subject=PARTS[part])["share_pct"].item()
    results, weights = table(part), bell()
    assert (results * weights).sum() == pytest.approx(float(country[f"{PARTS[part]}_mean"]), abs=1.0)
    assert 100 * weights[results >= 90].sum() == pytest.approx(float(top), abs=1.0)
    assert results[np.searchsorted(weights.cumsum(), 0.5)] == pytest.approx(
        float(country[f"{PARTS[part]}_median"]), abs=2
    )


def test_mathematics_leans_right_and_english_left() -> None:
    def skew(part: str) -> float:
        results, weights = table(part), bell()
        mean = (results * weights).sum()
        spread = math.sqrt(((results - mean) ** 2 * weights).sum())
        return float(((results - mean) ** 3 * weights).sum() / spread**3)

    assert skew("mathematics") > 0.1
    assert skew("foreign_language") < -0.2
    assert abs(skew("polish")) < 0.3


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("mean", [50.0, 70.0, 82.0])
def test_the_shift_brings_about_the_mean(part: str, mean: float) -> None:
    results, weights = table(part), bell()
    steps = np.arange(len(results)) + shift_for_mean(results, mean) // 8
    assert (results[np.clip(steps, 0, len(results) - 1)] * weights).sum() == pytest.approx(mean, abs=0.5)


@pytest.mark.parametrize("part", PARTS)
def test_results_are_as_coarse_as_the_paper(part: str) -> None:
    points = EXAM.raw_points[part]
    possible = {(200 * raw + points) // (2 * points) for raw in range(points + 1)}
    assert set(table(part).tolist()) <= possible
    assert (np.diff(table(part)) >= 0).all()


def test_the_ends_of_a_table_hold_beyond_its_reach() -> None:
    results = table("polish")
    assert at(results, np.array([-(10**6), 10**6])).tolist() == [results[0], results[-1]]


def test_grades_come_in_the_assumed_shares() -> None:
    shares = assumptions().grades.hard_shares
    limits = cuts(shares) / UNIT
    below = [NormalDist().cdf(limit) for limit in limits]
    assert np.diff([0.0, *below, 1.0]) == pytest.approx(shares, abs=0.001)


def test_gumbel_numbers_have_the_mean_of_euler_and_the_spread_of_pi() -> None:
    numbers = gumbel_table() / UNIT
    assert numbers.mean() == pytest.approx(0.5772, abs=0.002)
    assert numbers.std() == pytest.approx(math.pi / math.sqrt(6), abs=0.005)


def test_list_lengths_are_at_most_what_the_share_says() -> None:
    anchors = assumptions().wishes.list_length
    lengths = length_table(anchors)
    for share, length in anchors[1:-1]:
        assert (lengths <= length).mean() == pytest.approx(share, abs=0.001)
