"""Demand: the likelihood against one counted out by hand, known tastes found again, lists that mislead found out."""

from dataclasses import replace
from itertools import permutations
from math import exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from town_of_tastes import NAMES, Town

from simulations.demand import NotIdentified, Orders, compared, estimated, feasible, seated
from simulations.demand.chi_squared import upper_tail
from simulations.demand.estimate import NEST, nested
from simulations.demand.nested_logit import likelihood
from simulations.demand.orders import FREE, NOT_ELIGIBLE

TRUTH = np.array(Town("truth").truth)


@st.composite
def small_orders(draw):
    """A few candidates and programmes; some programmes closed, orders of any length."""
    programmes = draw(st.integers(1, 6))
    candidates = draw(st.integers(1, 3))
    several = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    school = np.unique(several.integers(0, 3, programmes), return_inverse=True)[1]
    opened = several.random((candidates, programmes)) < 0.8
    chosen = np.full((candidates, programmes), -1)
    for who in range(candidates):
        there = several.permutation(np.flatnonzero(opened[who]))
        some = there[: several.integers(0, len(there) + 1)]
        chosen[who, : len(some)] = some
    return Orders(several.normal(size=(candidates, programmes, 2)), school, opened, chosen)


parameters = st.tuples(st.floats(-2, 2), st.floats(-2, 2), st.floats(0.2, 1))


def by_hand(orders: Orders, coefficients: list[float], nest: float) -> float:
    """The likelihood in loops: schools by their first programmes, programmes inside their schools."""
    total = 0.0
    for worth, opened, chosen in zip(
        (orders.covariates @ np.array(coefficients)).tolist(), orders.open.tolist(), orders.chosen.tolist(), strict=True
    ):
        inside: dict[int, list[int]] = {}
        for programme, school in enumerate(orders.school.tolist()):
            if opened[programme]:
                inside.setdefault(school, []).append(programme)
        weight = {one: sum(exp(worth[each] / nest) for each in own) ** nest for one, own in inside.items()}
        for programme in (one for one in chosen if one >= 0):
            school = int(orders.school[programme])
            if school in weight:
                total += log(weight[school] / sum(weight.values()))
                del weight[school]
            total += worth[programme] / nest - log(sum(exp(worth[each] / nest) for each in inside[school]))
            inside[school].remove(programme)
    return total


@given(small_orders(), parameters)
def test_the_likelihood_is_the_one_counted_out(orders, point):
    found = likelihood(orders, np.array(point[:2]), point[2])
    assert found.value == pytest.approx(by_hand(orders, list(point[:2]), point[2]), abs=1e-9)


@given(small_orders(), parameters)
def test_the_slope_is_that_of_finite_differences(orders, point):
    found = likelihood(orders, np.array(point[:2]), point[2]).scores.sum(axis=0)
    for place in range(3):
        step = 1e-5 * np.eye(3)[place]
        above, below = np.array(point) + step, np.array(point) - step
        rise = by_hand(orders, above[:2].tolist(), above[2]) - by_hand(orders, below[:2].tolist(), below[2])
        assert found[place] == pytest.approx(rise / 2e-5, abs=1e-4, rel=1e-4)


@given(small_orders(), parameters)
def test_the_information_is_the_mean_of_squared_slopes(orders, point):
    """Over every seat that a candidate could have, weighted with its chance: the information equality."""
    one = orders.part(slice(0, 1))
    expected, chances = np.zeros((3, 3)), 0.0
    for programme in np.flatnonzero(one.open[0]):
        found = likelihood(replace(one, chosen=np.array([[programme]])), np.array(point[:2]), point[2])
        slope = found.scores[0]
        chances += exp(found.value)
        expected += exp(found.value) * np.outer(slope, slope)
    if one.open.any():
        assert chances == pytest.approx(1)
        seats = [
            likelihood(replace(one, chosen=np.array([[each]])), np.array(point[:2]), point[2])
            for each in np.flatnonzero(one.open[0])
        ]
        mean = sum(exp(each.value) * each.information for each in seats)
        assert mean == pytest.approx(expected, abs=1e-8)


def test_without_a_nest_a_list_is_an_exploded_logit():
    """Chances of all orders of four single programmes: products of shares of what remains, and they add up to one."""
    worth = np.array([0.3, -0.4, 1.0, 0.0])
    total = 0.0
    for order in permutations(range(4)):
        orders = Orders(worth[None, :, None], np.arange(4), np.ones((1, 4), dtype=bool), np.array([order]))
        left, chance = list(range(4)), 1.0
        for one in order:
            chance *= exp(worth[one]) / sum(exp(worth[each]) for each in left)
            left.remove(one)
        assert exp(likelihood(orders, np.array([1.0]), 1.0).value) == pytest.approx(chance)
        total += chance
    assert total == pytest.approx(1)


@pytest.fixture(scope="module")
def town():
    return Town("who writes down what is wanted")


@pytest.fixture(scope="module")
def careful():
    return Town("who writes down what is wanted", careful=0.5)


def both(town: Town):
    return compared(estimated(town.ranked, NAMES), estimated(town.stable, NAMES))


def test_true_lists_and_seats_both_find_the_tastes_again(town):
    found = both(town)
    for one in (found.ranked, found.stable):
        assert one.names == (*NAMES, NEST)
        assert (np.abs(one.values - TRUTH) < 3 * one.errors).all()
        assert (one.errors < 0.15 * np.abs(TRUTH)).all()
    assert (found.ranked.errors < found.stable.errors).all()
    assert found.truthful
    assert found.credible is found.ranked
    assert found.degrees == 3


def test_a_nested_logit_of_what_remains_is_not_the_chance_of_a_list(town):
    """Why lists are read in two statements: the product that forgets the school after its first class is far off."""
    orders, remaining, ranks = town.ranked, town.ranked.open.copy(), []
    for place in range(orders.chosen.shape[1]):
        ranks.append(replace(orders, open=remaining.copy(), chosen=orders.chosen[:, [place]]))
        remaining[np.arange(len(remaining)), orders.chosen[:, place]] = False
    joined = {name: np.concatenate([getattr(one, name) for one in ranks]) for name in ("covariates", "open", "chosen")}
    forgetful = estimated(replace(orders, **joined), NAMES)
    assert (np.abs(forgetful.values - TRUTH) > 10 * forgetful.errors).all()


def test_lists_without_what_is_hopeless_mislead_and_are_found_out(careful):
    found = both(careful)
    quality = NAMES.index("quality")
    assert found.ranked.values[quality] < TRUTH[quality] - 5 * found.ranked.errors[quality]
    assert (np.abs(found.stable.values - TRUTH) < 3 * found.stable.errors).all()
    assert found.p_value < 1e-6
    assert found.credible is found.stable


def test_everybody_careful_holds_the_nest_within_its_limits():
    """Seeds where the likelihood of the lists rises to the highest, an inner and the lowest nest parameter."""
    for seed in "abc":
        found = both(Town(seed, careful=1.0))
        assert 0 < found.ranked.values[-1] <= 1
        assert not found.truthful


@pytest.mark.parametrize("part", ["ranked", "stable"])
def test_the_order_of_candidates_and_programmes_changes_nothing(town, part):
    orders = getattr(town, part)
    found = estimated(orders, NAMES)
    programmes = np.random.default_rng(3).permutation(len(orders.school))
    place = np.append(np.argsort(programmes), -1)
    turned = Orders(
        orders.covariates[::-1, programmes],
        orders.school[programmes],
        orders.open[::-1, programmes],
        place[orders.chosen[::-1]],
    )
    again = estimated(turned, NAMES)
    assert again.values == pytest.approx(found.values, rel=1e-6)
    assert again.errors == pytest.approx(found.errors, rel=1e-6)


def test_units_of_a_covariate_are_free(town):
    """Metres for kilometres: a thousandth of the coefficient, the same verdict."""
    metres = replace(town.ranked, covariates=town.ranked.covariates * np.array([1000.0, 1.0]))
    found, again = estimated(town.ranked, NAMES), estimated(metres, NAMES)
    assert again.values * np.array([1000, 1, 1]) == pytest.approx(found.values, rel=1e-5)
    low, high = again.interval("distance")
    assert low < again.values[0] < high
    assert high - low == pytest.approx(2 * 1.6449 * again.errors[0], rel=1e-3)


def test_what_cannot_be_told_is_refused(town):
    orders = town.ranked
    twice = replace(orders, covariates=orders.covariates[:, :, [0, 0]])
    with pytest.raises(NotIdentified, match="cannot be told apart"):
        estimated(twice, NAMES)
    same = replace(orders, covariates=np.ones_like(orders.covariates))
    with pytest.raises(NotIdentified, match="nothing about distance, quality"):
        estimated(same, NAMES)
    with pytest.raises(NotIdentified, match="nobody"):
        estimated(replace(orders, chosen=np.full_like(orders.chosen, -1)), NAMES)
    first = replace(orders, covariates=(orders.chosen[:, :1] == np.arange(24))[:, :, None] * 1.0)
    with pytest.raises(NotIdentified):
        estimated(replace(first, chosen=first.chosen[:, :1]), ["chosen"])


def test_a_nest_is_told_only_where_a_school_has_two(town):
    alone = replace(town.ranked, school=np.arange(24))
    assert nested(town.ranked, town.stable)
    assert not nested(town.ranked, alone)
    with pytest.raises(NotIdentified, match=NEST):
        estimated(alone, NAMES)
    plain = estimated(alone, NAMES, nest=False)
    assert plain.names == NAMES


def test_orders_that_cannot_be_are_refused():
    two = {"covariates": np.zeros((1, 2, 1)), "school": np.array([0, 1])}
    opened = np.array([[True, False]])
    for chosen in ([[1]], [[0, 0]], [[-1, 0]], [[2]], [[-2]], [[0], [0]]):
        with pytest.raises(ValueError, match=r"chosen|fit"):
            Orders(**two, open=opened, chosen=np.array(chosen))
    lists = Orders(**two, open=np.ones((1, 2), dtype=bool), chosen=np.array([[0, 1]]))
    with pytest.raises(ValueError, match="not open"):
        seated(lists, feasible(np.array([[10, 20]]), np.array([5, 30])), np.array([1]))
    reached = feasible(np.array([[NOT_ELIGIBLE, -5, 0, -5]]), np.array([FREE, FREE, 0, 0]))
    assert reached.tolist() == [[False, True, True, False]]


def test_estimates_of_different_things_are_not_compared(town):
    ranked = estimated(town.ranked, NAMES)
    with pytest.raises(ValueError, match="same parameters"):
        compared(ranked, estimated(town.ranked, NAMES, nest=False))


def test_an_estimate_does_not_differ_from_itself(town):
    ranked = estimated(town.ranked, NAMES)
    found = compared(ranked, ranked)
    assert (found.statistic, found.degrees, found.p_value) == (0, 0, 1)


# 95 per cent points of chi-squared, as any printed table has them.
PRINTED = {1: 3.841, 2: 5.991, 3: 7.815, 4: 9.488, 5: 11.070, 7: 14.067, 10: 18.307, 30: 43.773}


@pytest.mark.parametrize(("degrees", "printed"), PRINTED.items())
def test_the_tail_of_chi_squared_is_the_printed_one(degrees, printed):
    assert upper_tail(printed, degrees) == pytest.approx(0.05, abs=2e-5)
    assert upper_tail(0, degrees) == 1
    assert upper_tail(1e6, degrees) == pytest.approx(0, abs=1e-12)
    assert upper_tail(float("inf"), degrees) == 0


@pytest.mark.deep  # two hundred towns
def test_intervals_cover_and_the_test_errs_as_often_as_it_says():
    """Ninety per cent intervals of both, and five in a hundred true towns suspected."""
    towns = [Town(f"covered {number}", candidates=1_000) for number in range(200)]
    found = [both(town) for town in towns]
    for kind in ("ranked", "stable"):
        away = np.array([(getattr(one, kind).values - TRUTH) / getattr(one, kind).errors for one in found])
        covered = (np.abs(away) < 1.645).mean(axis=0)
        assert ((covered > 0.82) & (covered < 0.97)).all(), (kind, covered)
        assert (np.abs(away.mean(axis=0)) < 0.35).all(), (kind, away.mean(axis=0))
    assert 0.01 <= np.mean([not one.truthful for one in found]) <= 0.11
