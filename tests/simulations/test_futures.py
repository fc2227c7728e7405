"""Futures: the same draws in every city, on any number of cores, and what theory promises of them."""

from dataclasses import replace
from functools import cache

import numpy as np
import polars as pl
import pytest
from small_city import base, changed

from recruit_core.market import TIEBREAK_BITS
from simulations.futures import SOURCES, Future, future, last_ones, truthful
from simulations.measures import MEASURES
from simulations.measures.segregation import dissimilarity, theil, theil_between, theil_within


@cache
def seen(number: int = 1, *sources: str) -> Future:
    return future(base(), number, sources)


# --- draws


def test_a_future_is_the_same_twice():
    again = future(base(), 1, ("wishes", "lotteries"))
    assert again.seats.equals(seen(1, "wishes", "lotteries").seats)


def test_what_is_not_uncertain_is_the_same_in_every_future():
    one, other = seen(1, "wishes"), seen(2, "wishes")
    assert one.people.equals(other.people)
    assert not one.wished.equals(other.wished)
    assert seen(1).wished.equals(future(base(), 2, ()).wished)


@pytest.mark.parametrize("source", [one for one in SOURCES if one != "no-shows"])
def test_every_source_changes_something_and_only_that(source):
    still, moved = seen(1), seen(1, source)
    people = not moved.people.equals(still.people)
    wished = not moved.wished.equals(still.wished)
    written = not moved.written.equals(still.written)
    assert (people, wished, written) == {
        "cohort": (True, True, True),
        "wishes": (False, True, True),
        "points": (True, False, False),
        "lists": (False, False, True),
        "lotteries": (False, False, True),
    }[source]


def test_a_lottery_reaches_the_market_and_decides_only_between_equals():
    """The last rule of the schools leaves few equals, so a draw seldom decides a seat; it is there all the same."""
    one, other = (seen(number, "lotteries").matching.market for number in (1, 2))
    assert (one.key != other.key).mean() > 0.99
    assert (one.key >> TIEBREAK_BITS == other.key >> TIEBREAK_BITS).all()


@pytest.mark.parametrize("ties", ["single-lottery", "multiple-lottery"])
def test_a_tie_rule_draws_anew_only_where_lotteries_are_uncertain(ties):
    city = replace(base(), ties=ties)
    still = [future(city, number, ()).matching.compared.key for number in (1, 2)]
    drawn = [future(city, number, ("lotteries",)).matching.compared.key for number in (1, 2)]
    assert (still[0] == still[1]).all()
    assert (drawn[0] != drawn[1]).any()


def test_families_do_not_know_the_noise_of_their_points():
    """With the same habits the lists written are the same, whatever the exam brought."""
    assert seen(1, "lists", "points").written.equals(seen(1, "lists").written)
    assert not seen(1, "lists", "points").people.equals(seen(1, "lists").people)


def test_one_raw_point_is_all_the_noise():
    before, after = seen(1).people, seen(1, "points").people
    for part, most in base().given.exam.raw_points.items():
        apart = np.abs(after[f"exam_{part}"].to_numpy() - before[f"exam_{part}"].to_numpy())
        assert apart.max() == round(100 / most)
        assert 0.5 < (apart > 0).mean() < 0.8


def test_more_candidates_leave_the_first_ones_as_they_are():
    more = future(changed(kind="cohort-size", per_cent=20), 1, ("wishes",))
    first = seen(1, "wishes").people
    assert more.people.head(first.height).equals(first)
    wished = more.wished.filter(pl.col("candidate").is_in(first["candidate"].implode()))
    assert wished.equals(seen(1, "wishes").wished)


def test_more_seats_change_no_wish():
    more = future(changed(kind="seats", schools=["4435"], add=7), 1, ("wishes",))
    assert more.written.equals(seen(1, "wishes").written)


def test_nobody_writes_nothing():
    lists = seen(1, "lists").written
    assert lists["candidate"].n_unique() == base().candidates
    assert lists.height < seen(1).written.height
    assert lists.join(seen(1).written, on=["candidate", "programme", "rank"], how="anti").is_empty()


def test_a_limit_counts_schools_and_keeps_all_their_classes():
    limited = future(changed(kind="choice-limit", schools=3), 1, ())
    schools = limited.written.join(base().programmes.select("programme", "school"), on="programme")
    assert schools.group_by("candidate").agg(pl.col("school").n_unique())["school"].max() == 3


def test_those_who_do_not_come_had_a_seat():
    away = future(changed(kind="no-shows", per_cent=20), 1, ("no-shows",))
    seated = away.matching.seating >= 0
    assert (seated | ~away.gone).all()
    assert 0.15 < away.gone.sum() / seated.sum() < 0.25
    assert not seen(1).gone.any()


def test_families_are_truthful_where_it_is_safe_and_nowhere_else():
    assert truthful(base())
    for kind in ({"kind": "choice-limit", "schools": 3}, {"kind": "mechanism", "name": "immediate-acceptance"}):
        city = changed(**kind)
        assert not truthful(city)
    careful = future(changed(kind="mechanism", name="immediate-acceptance"), 1, ())
    shorter = careful.written.height < careful.wished.height
    assert shorter
    naive = careful.written.join(careful.wished, on=["candidate", "programme"], how="anti")
    assert naive.is_empty()


# --- theorems, measured


@pytest.mark.parametrize("number", range(1, 4))
def test_joint_recruitment_harms_nobody(number):
    """Doğan and Yenmez (2019): one deferred acceptance is weakly better for everybody than several side by side."""
    apart = future(changed(kind="takes-part", together=["Kraków"]), number, ("wishes",))
    joint = seen(number, "wishes")
    assert (joint.wanted <= apart.wanted).all()
    assert (joint.wanted < apart.wanted).any()
    assert apart.offers.max() > 1
    assert joint.offers.max() == 1


@pytest.mark.parametrize("number", range(1, 4))
def test_more_seats_hurt_no_candidate(number):
    more = future(changed(kind="seats", schools=["4435", "20433"], add=2), number, ("wishes",))
    assert (more.wanted <= seen(number, "wishes").wanted).all()


def test_more_points_never_hurt():
    last = seen(1).seats.filter(pl.col("programme").is_null())["candidate"][0]
    facts = dict.fromkeys(("exam_polish", "exam_mathematics", "exam_foreign_language"), 100)
    better = future(changed(kind="record", candidate=last, **facts), 1, ())
    place = int(last[1:]) - 1
    assert better.wanted[place] < seen(1).wanted[place]


# --- measures


@pytest.mark.parametrize("name", MEASURES)
def test_a_measure_gives_a_number_for_any_future(name):
    assert np.isfinite(MEASURES[name].of(seen(1)))
    nobody = base().with_programmes(base().programmes.with_columns(seats=pl.lit(0, dtype=pl.Int64)))
    assert isinstance(MEASURES[name].of(future(nobody, 1, ())), float)


def test_placed_and_without_seat_are_everybody():
    values = {name: MEASURES[name].of(seen(1)) for name in ("placed", "without-seat", "empty-seats")}
    assert values["placed"] + values["without-seat"] == base().candidates
    assert values["placed"] + values["empty-seats"] == base().programmes["seats"].sum()


def test_deferred_acceptance_leaves_no_envy_and_no_waste():
    assert (
        MEASURES["envious"].of(seen(1)) == MEASURES["wasted-seats"].of(seen(1)) == MEASURES["regret"].of(seen(1)) == 0
    )
    first = future(changed(kind="mechanism", name="immediate-acceptance"), 1, ())
    assert MEASURES["envious"].of(first) > 0
    assert MEASURES["regret"].of(first) == pytest.approx(regret_by_hand(first))
    assert MEASURES["regret"].of(first) > 0


def regret_by_hand(one: Future) -> float:
    """Told by the tables that are published, candidate by candidate."""
    seats = dict(one.seats.select("candidate", "programme").iter_rows())
    cutoffs = one.matching.cutoffs()
    read = one.matching.rulebook.read
    last = cutoffs.select("programme", "cutoff_merit").iter_rows()
    bar = {name: 0 if merit is None else read(merit) for name, merit in last}
    merit = one.matching.merit
    rows = one.matching.register.choices
    ids, names = one.matching.register.candidates["candidate"], one.matching.register.programmes["programme"]
    lists: dict[str, list[tuple[str, int | None]]] = {}
    for who, where, own in zip(rows["candidate"], rows["programme"], merit, strict=True):
        lists.setdefault(ids[who], []).append((names[where], own))
    regrets = []
    for who, own in lists.items():
        has = next((place for place, (name, _) in enumerate(own) if name == seats[who]), len(own))
        open_ = [place for place, (name, value) in enumerate(own[:has]) if value is not None and value > bar[name]]
        regrets.append(has - open_[0] if open_ else 0)
    return sum(regrets) / len(regrets)


def test_minutes_follow_from_distances_by_the_stated_speed():
    assert MEASURES["minutes"].of(seen(1)) == pytest.approx(10 + 3 * MEASURES["kilometres"].of(seen(1)))


def test_theils_index_is_the_sum_of_its_parts():
    assert theil(seen(1)) == pytest.approx(theil_between(seen(1)) + theil_within(seen(1)))
    assert 0 < dissimilarity(seen(1)) < 1


def test_points_of_the_last_one_in_are_within_the_scale():
    known = [points for points in last_ones(seen(1)).values() if points is not None]
    assert len(known) > 100
    assert all(0 < points <= 22_000 for points in known)


def test_the_city_is_not_changed_by_a_future():
    before = replace(base())
    future(base(), 5, SOURCES)
    assert base().programmes.equals(before.programmes)
