"""No-shows: distributions and calls against every subset, offers against their neighbours, common shocks."""

from fractions import Fraction
from itertools import pairwise, product
from math import comb, exp, pi, prod, sqrt
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from simulations.no_shows.absences import absences, mean, quantile, summed
from simulations.no_shows.city_wide import apart, somebody_over, together
from simulations.no_shows.offers import Costs, Outlook
from simulations.no_shows.scenarios import WEIGHTS, correlation, own_share, risks_in_scenarios

HUNDREDTHS = st.integers(0, 100).map(lambda per_cent: Fraction(per_cent, 100))
LISTS = st.lists(HUNDREDTHS, min_size=1, max_size=8)
COSTS = st.builds(Costs, st.integers(1, 20), st.integers(1, 20))


def floats(risks):
    return np.array([float(risk) for risk in risks])


def every_subset(risks):
    """Who of these stays away, and the chance of it: all 2^n ways, in fractions."""
    for away in product((False, True), repeat=len(risks)):
        yield (
            away,
            prod((risk if gone else 1 - risk for gone, risk in zip(away, risks, strict=True)), start=Fraction(1)),
        )


def tried_out(risks):
    found = [Fraction(0)] * (len(risks) + 1)
    for away, chance in every_subset(risks):
        found[sum(away)] += chance
    return found


# Distribution


@given(LISTS)
def test_absences_are_those_of_every_subset(risks):
    assert absences(floats(risks)) == pytest.approx([float(chance) for chance in tried_out(risks)], abs=1e-14)


@given(st.integers(0, 60), HUNDREDTHS)
def test_equal_risks_are_binomial(many, risk):
    binomial = [float(comb(many, k) * risk**k * (1 - risk) ** (many - k)) for k in range(many + 1)]
    assert absences(np.full(many, float(risk))) == pytest.approx(binomial, abs=1e-13)


@given(LISTS, st.randoms())
def test_another_order_of_people_gives_the_same_bytes(risks, chance):
    shuffled = chance.sample(risks, len(risks))
    assert absences(floats(shuffled)).tobytes() == absences(floats(risks)).tobytes()


@given(st.lists(LISTS, min_size=1, max_size=5), st.integers(1, 99))
def test_parts_add_up(lists, per_cent):
    whole = absences(floats([risk for risks in lists for risk in risks]))
    parts = summed([absences(floats(risks)) for risks in lists])
    assert parts == pytest.approx(whole[: len(parts)], abs=1e-12)
    assert whole[len(parts) :].sum() < 1e-12
    assert mean(parts) == pytest.approx(float(sum(risk for risks in lists for risk in risks)), abs=1e-10)
    at = quantile(whole, per_cent / 100)
    assert whole[: at + 1].sum() >= per_cent / 100 - 1e-11
    assert whole[:at].sum() < per_cent / 100 + 1e-11


# Common shocks


def both_below(bar, correlated, steps=400):
    """Two standard normal numbers so correlated both below a bar: an integral over the correlation, by Simpson."""

    def density(r):
        return exp(-bar * bar / (1 + r)) / (2 * pi * sqrt(1 - r * r))

    width = correlated / steps
    inner = sum((4 if at % 2 else 2) * density(at * width) for at in range(1, steps))
    return NormalDist().cdf(bar) ** 2 + (density(0) + inner + density(correlated)) * width / 3


@given(st.integers(1, 99), st.integers(0, 30), st.integers(0, 50))
def test_scenarios_keep_the_risk_and_have_the_correlation_of_two_normals(per_cent, shared, own):
    risk = per_cent / 100
    found = risks_in_scenarios(np.array([risk]), shared / 100, own / 100)[..., 0]
    weights = WEIGHTS[:, None] * WEIGHTS[None, :]
    assert (weights * found).sum() == pytest.approx(risk, abs=1e-8)
    bar = NormalDist().inv_cdf(risk)
    assert (weights * found * found).sum() == pytest.approx(both_below(bar, (shared + own) / 100), abs=1e-8)
    across = (WEIGHTS * (found * WEIGHTS[None, :]).sum(axis=1) ** 2).sum()
    assert across == pytest.approx(both_below(bar, shared / 100), abs=1e-8), "only the city's part joins programmes"


@given(st.integers(1, 99), st.integers(0, 50))
def test_a_share_is_found_from_its_correlation(per_cent, share):
    assert own_share(per_cent / 100, correlation(per_cent / 100, share / 100)) == pytest.approx(share / 100, abs=1e-6)


@given(st.lists(LISTS, min_size=1, max_size=3))
def test_without_anything_common_nothing_changes(lists):
    outlooks = [Outlook.of(len(risks), floats(risks)) for risks in lists]
    sizes = [len(risks) for risks in lists]
    joint, independent = together(outlooks, sizes), apart(outlooks, sizes)
    longest = max(len(joint), len(independent))
    assert np.pad(joint, (0, longest - len(joint))) == pytest.approx(
        np.pad(independent, (0, longest - len(independent))), abs=1e-12
    )


def test_what_is_common_to_the_city_spreads_the_total_and_gathers_those_over():
    """Forty programmes: the mean stays, the interval widens; somebody over somewhere becomes less likely."""
    outlooks = [Outlook.of(28, np.full(34, 0.09), shared=0.05) for _ in range(40)]
    joint, independent = together(outlooks, [28] * 40), apart(outlooks, [28] * 40)
    assert mean(joint) == pytest.approx(mean(independent), abs=1e-6)
    assert mean(joint) == pytest.approx(40 * 28 * 0.09, abs=1e-5)
    assert quantile(joint, 0.05) < quantile(independent, 0.05) < quantile(independent, 0.95) < quantile(joint, 0.95)
    over = outlooks[0].offered(30).over
    assert over < somebody_over(outlooks, [30] * 40) < 1 - (1 - over) ** 40


def test_two_programmes_over_by_hand():
    """One seat, two offers, one sure to come: over where the other comes; two such programmes, nothing common."""
    outlook = Outlook.of(1, np.array([0.0, 0.25]))
    assert somebody_over([outlook, outlook], [2, 2]) == pytest.approx(1 - 0.25**2)


# Offers


def outcome(seats, risks):
    """Over and empty, each as chance and mean, from every subset."""
    found = [Fraction(0)] * 4
    for away, chance in every_subset(risks):
        came = len(risks) - sum(away)
        over, empty = max(0, came - seats), max(0, seats - came)
        for at, value in enumerate((over > 0, over, empty > 0, empty)):
            found[at] += chance * value
    return found


@given(st.data(), LISTS, COSTS)
def test_offers_cost_least_of_all_numbers_tried_out(data, risks, costs):
    seats = data.draw(st.integers(1, len(risks)))
    outlook = Outlook.of(seats, floats(risks))
    exact = {}
    for offers in range(seats, len(risks) + 1):
        tried, told = outcome(seats, risks[:offers]), outlook.offered(offers)
        assert (told.over, told.over_mean, told.empty, told.empty_mean) == pytest.approx(
            [*map(float, tried)], abs=1e-12
        )
        exact[offers] = costs.over * tried[1] + costs.empty * tried[3]
    assert outlook.best(costs).offers == min(exact, key=lambda offers: (exact[offers], offers))


@given(st.integers(1, 6), st.integers(1, 60), COSTS)
def test_the_newsvendor_stops_at_its_quantile(seats, per_cent, costs):
    """For one risk: the fewest offers with which a seat stays empty with a chance of at most a / (a + b)."""
    risk = Fraction(per_cent, 100)
    share = Fraction(costs.over, costs.over + costs.empty)

    def empty(offers):
        return sum(comb(offers, k) * (1 - risk) ** k * risk ** (offers - k) for k in range(seats))

    stop = next(offers for offers in range(seats, 400) if empty(offers) <= share)
    assume(empty(stop) != share)  # then two numbers of offers cost the same
    outlook = Outlook.of(seats, np.full(stop + 3, float(risk)))
    assert outlook.best(costs).offers == stop
    assert costs.quantile == float(share)


def test_dear_people_over_mean_few_offers_and_dear_empty_seats_many():
    outlook = Outlook.of(30, np.full(60, 0.1), shared=0.01, own=0.02)
    few, even, many = (outlook.best(costs).offers for costs in (Costs(1000, 1), Costs(1, 1), Costs(1, 1000)))
    assert few == 30 < even < many


def test_a_list_shorter_than_the_seats_is_refused():
    with pytest.raises(ValueError, match="3 seats and a list of 2"):
        Outlook.of(3, np.array([0.1, 0.2]))


# Waiting list


@given(st.data(), LISTS)
def test_a_place_is_called_as_a_walk_down_the_list_calls_it(data, risks):
    """The list is called person by person until all seats are taken, in every subset."""
    seats = data.draw(st.integers(1, len(risks)))
    expected = [Fraction(0)] * (len(risks) - seats)
    for away, chance in every_subset(risks):
        free = seats
        for place, gone in enumerate(away):
            if free and place >= seats:
                expected[place - seats] += chance
            free -= bool(free and not gone)
    called = Outlook.of(seats, floats(risks)).called()
    assert called == pytest.approx([float(chance) for chance in expected], abs=1e-12)


@given(st.integers(1, 12), st.lists(HUNDREDTHS, min_size=30, max_size=30), st.integers(0, 30), st.integers(0, 50))
def test_whoever_waits_further_down_is_called_no_sooner(seats, risks, shared, own):
    called = Outlook.of(seats, floats(risks), shared / 100, own / 100).called()
    assert all(later <= sooner + 1e-12 for sooner, later in pairwise(called))


@given(LISTS)
def test_where_all_who_wait_would_come_the_call_is_the_tail(risks):
    called = Outlook.of(len(risks), floats([*risks, *[Fraction(0)] * len(risks)])).called()
    exact = tried_out(risks)
    assert called == pytest.approx([float(sum(exact[place:])) for place in range(1, len(risks) + 1)], abs=1e-12)
