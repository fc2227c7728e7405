"""What the theory promises of the mechanisms, each theorem under its name."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import oracles
import papers
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from oracles_ties import lottery_number
from seated import instead, places, seated, seats_of, small, tables_of
from strategies import LISTED, Round, rounds

from recruit_core import Register, recruit
from recruit_core.mechanisms.efficiency_adjusted import efficiency_adjusted
from recruit_core.result import Result

MANY = settings(max_examples=settings.default.max_examples // 4)
SOME = settings(max_examples=settings.default.max_examples // 6)
FEW = settings(max_examples=settings.default.max_examples // 12)
BY_ACCEPTANCE = ["deferred-acceptance", "immediate-acceptance", "parallel:2", "serial-dictatorship"]
STRICT = st.sampled_from(["strict", "short", "scarce", "ample", "zero", "one", "nobody"])
SEED = "2026"


def by_lottery(round_: Round, mechanism: str = "deferred-acceptance", ties: str = "single-lottery") -> Result:
    return seated(round_, mechanism, ties, SEED)


def one_order(round_: Round) -> Round:
    """The same round with one order of all candidates, by their ids, at every programme where they are eligible."""
    merit = pl.Series([str(9 - int(name[1:])) for name in round_.choices["candidate"]], dtype=pl.String)
    eligible = round_.choices["merit"].is_not_null()
    return replace(
        round_, choices=round_.choices.with_columns(merit=merit.zip_with(eligible, pl.Series([None], dtype=pl.String)))
    )


# --- stable, and the best of its kind --------------------------------------------------------------------------------


@SOME
@given(rounds(), st.sampled_from(["single-lottery", "multiple-lottery"]))
def test_stability(round_: Round, ties: str) -> None:
    """Nobody would rather have a seat that is free or held by somebody lower by law (Gale and Shapley 1962)."""
    assert oracles.blocking_pairs(small(round_), seats_of(by_lottery(round_, ties=ties))) == []


@MANY
@given(STRICT.flatmap(lambda family: rounds(family, most_candidates=5)))
def test_candidate_optimality(round_: Round) -> None:
    """No stable matching, by enumeration of all, is better for any candidate (Gale and Shapley 1962)."""
    assert seats_of(seated(round_)) == oracles.candidate_optimal(small(round_))


@SOME
@given(rounds("strict"))
def test_rural_hospitals(round_: Round) -> None:
    """Every stable matching seats the same candidates and fills each pool to the same number (Roth 1986), also that
    of programmes asking."""
    market, found = small(round_), seats_of(seated(round_))
    asking = seats_of(seated(round_, "deferred-acceptance-programmes"))
    for matching in (asking, *oracles.stable_matchings(market)):
        assert {c for c, pool in matching.items() if pool} == {c for c, pool in found.items() if pool}
        for pool, seats in market.seats.items():
            inside, here = ({c for c, seat in each.items() if seat == pool} for each in (matching, found))
            assert len(inside) == len(here)
            assert len(here) == seats or inside == here  # a pool with free seats: even the same people


@MANY
@given(rounds("pools"))
def test_pools_in_order_are_a_programme_with_a_reserve(round_: Round) -> None:
    """Seat pools and whole programmes with a choice function seat the same people (Kominers and Sönmez 2016)."""
    tables, result = tables_of(round_), by_lottery(round_, ties="multiple-lottery")
    choices = sorted(oracles.records(tables, "choices"), key=lambda row: int(row["rank"]))
    merit: dict[str, dict[str, object]] = {programme: {} for programme in oracles.pools_of(tables)}
    wishes: dict[str, list[str]] = {row["candidate"]: [] for row in choices}
    for row in choices:
        if row["merit"]:
            number = lottery_number(SEED, row["programme"], row["candidate"])
            merit[row["programme"]][row["candidate"]] = (Decimal(row["merit"]), number)
            wishes[row["candidate"]].append(row["programme"])
    groups: dict[str, set[str]] = {}
    for row in oracles.records(tables, "groups"):
        groups.setdefault(row["candidate"], set()).add(row["group"])
    slots = {
        programme: [(pool["pool"], int(pool["seats"]), pool["group"], pool["reserve"]) for pool in pools]
        for programme, pools in oracles.pools_of(tables).items()
    }
    assert seats_of(result) == oracles.cumulative_offers(wishes, merit, groups, slots)


# --- what a change does ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mechanism", BY_ACCEPTANCE)
@FEW
@given(round_=rounds("strict"), data=st.data())
def test_more_seats_hurt_no_candidate(mechanism: str, round_: Round, data: st.DataObject) -> None:
    """Crawford (1991), for deferred acceptance under whatever keys."""
    at = data.draw(st.integers(0, round_.programmes.height - 1))
    seats = round_.programmes["seats"]
    wider = replace(round_, programmes=round_.programmes.with_columns(seats=seats.scatter(at, seats[at] + 1)))
    was, now = places(round_, seated(round_, mechanism)), places(wider, seated(wider, mechanism))
    assert all(now[candidate] <= was[candidate] for candidate in was)


@pytest.mark.parametrize("mechanism", BY_ACCEPTANCE)
@FEW
@given(round_=rounds("strict"), data=st.data())
def test_more_points_never_hurt(mechanism: str, round_: Round, data: st.DataObject) -> None:
    """A candidate with more merit at one programme holds at least as good a seat (Balinski and Sönmez 1999)."""
    eligible = round_.choices["merit"].is_not_null().arg_true().to_list()
    assume(eligible)
    row = data.draw(st.sampled_from(eligible))
    better = round_.choices.with_columns(merit=round_.choices["merit"].scatter(row, "99999.25"))
    before, after = seated(round_, mechanism), seated(replace(round_, choices=better), mechanism)
    candidate = round_.choices["candidate"][row]
    assert places(round_, after)[candidate] <= places(round_, before)[candidate]


@pytest.mark.parametrize("mechanism", BY_ACCEPTANCE)
@FEW
@given(round_=rounds("strict"), data=st.data())
def test_a_new_candidate_helps_no_other(mechanism: str, round_: Round, data: st.DataObject) -> None:
    candidates = round_.choices["candidate"].unique().sort().to_list()
    assume(candidates)
    late = data.draw(st.sampled_from(candidates))
    fewer = replace(round_, choices=round_.choices.filter(round_.choices["candidate"] != late))
    was, now = places(fewer, seated(fewer, mechanism)), places(round_, seated(round_, mechanism))
    assert all(now[candidate] >= was[candidate] for candidate in was)


# --- honest lists ----------------------------------------------------------------------------------------------------


def lie(round_: Round, data: st.DataObject) -> tuple[str, Round]:
    """Somebody hands in another order of the own programmes, or fewer of them."""
    candidates = round_.choices["candidate"].unique().sort().to_list()
    assume(candidates)
    liar = data.draw(st.sampled_from(candidates))
    own = round_.choices.filter(round_.choices["candidate"] == liar)
    kept = data.draw(st.lists(st.sampled_from(range(own.height)), unique=True, min_size=1))
    told = own[kept].with_columns(rank=own["rank"].gather(range(len(kept))))
    return liar, replace(round_, choices=round_.choices.filter(round_.choices["candidate"] != liar).vstack(told))


@pytest.mark.parametrize("mechanism", ["deferred-acceptance", "top-trading-cycles"])
@SOME
@given(round_=rounds(), data=st.data())
def test_misreporting_never_helps(mechanism: str, round_: Round, data: st.DataObject) -> None:
    """No other list gets a seat that the true list likes better, lotteries included (Dubins and Freedman 1981; Roth
    1982; for top trading cycles Abdulkadiroğlu and Sönmez 2003)."""
    liar, told = lie(round_, data)
    market = small(round_)
    honest, gained = (seats_of(by_lottery(each, mechanism))[liar] for each in (round_, told))
    assert oracles.place_in_list(market, liar, honest) <= oracles.place_in_list(market, liar, gained)


@SOME
@given(rounds("strict"), st.data())
def test_misreporting_never_helps_where_one_number_counts_for_everything(round_: Round, data: st.DataObject) -> None:
    """Serial dictatorship, if the number is the same whatever stands first on the list (Svensson 1999)."""
    common = one_order(round_)
    liar, told = lie(common, data)
    market = small(common)
    honest, gained = (seats_of(seated(each, "serial-dictatorship"))[liar] for each in (common, told))
    assert oracles.place_in_list(market, liar, honest) <= oracles.place_in_list(market, liar, gained)


def listed(seats: dict[str, int], *rows: tuple[str, int, str, str]) -> Register[Any]:
    programmes = pl.DataFrame({"programme": list(seats), "seats": list(seats.values())})
    choices = pl.DataFrame(rows, schema=["candidate", "rank", "programme", "merit"], orient="row")
    return Register.assemble({"programmes": programmes, "choices": choices}, LISTED.facts)


@pytest.mark.parametrize("mechanism", ["immediate-acceptance", "parallel:1"])
def test_misreporting_can_help_under_immediate_acceptance(mechanism: str) -> None:
    """Bea is first at Y but loses it by naming X first; naming Y first she has it."""
    others = [("Ala", 1, "X", "2"), ("Cyd", 1, "Y", "1")]
    honest = listed({"X": 1, "Y": 1}, *others, ("Bea", 1, "X", "1"), ("Bea", 2, "Y", "2"))
    clever = listed({"X": 1, "Y": 1}, *others, ("Bea", 1, "Y", "2"), ("Bea", 2, "X", "1"))
    assert recruit(honest, LISTED, mechanism=mechanism).matching.seat_of("Bea") is None
    assert recruit(clever, LISTED, mechanism=mechanism).matching.seat_of("Bea") == ("Y", "open")
    assert recruit(honest, LISTED).matching.seat_of("Bea") == ("Y", "open")


def test_misreporting_can_help_where_the_first_choice_makes_the_number() -> None:
    """Under serial dictatorship Bea comes earlier with the merit that she has at Y, and finds X still free
    where Y is gone."""
    others = [("Ala", 1, "X", "2"), ("Cyd", 1, "Y", "4")]
    honest = listed({"X": 1, "Y": 1}, *others, ("Bea", 1, "X", "1"), ("Bea", 2, "Y", "3"))
    clever = listed({"X": 1, "Y": 1}, *others, ("Bea", 1, "Y", "3"), ("Bea", 2, "X", "1"))
    assert recruit(honest, LISTED, mechanism="serial-dictatorship").matching.seat_of("Bea") is None
    assert recruit(clever, LISTED, mechanism="serial-dictatorship").matching.seat_of("Bea") == ("X", "open")


# --- limits that treat equals alike ----------------------------------------------------------------------------------


def limits(round_: Round, result: Result) -> dict[tuple[str, str], Any]:
    """Pool -> law order of the last one inside, where a cutoff is published."""
    key = {(c, pool): law for c, claims in small(round_).claims.items() for pool, law in claims}
    inside: dict[tuple[str, str], list[Any]] = {}
    for candidate, pool in seats_of(result).items():
        inside.setdefault(pool, []).append(key.get((candidate, pool)))
    rows = result.matching.cutoffs().iter_rows(named=True)
    published = [(row["programme"], row["pool"]) for row in rows if row["cutoff_merit"] is not None]
    return {pool: min(inside[pool]) for pool in published}


@SOME
@given(rounds(), st.sampled_from(["single-lottery", "multiple-lottery"]))
def test_lower_limits_any_strict_order_higher_limits(round_: Round, ties: str) -> None:
    """Biró and Kiselgof (2015): no order of the tied serves anybody better than the lower limits, nor worse than the
    higher ones; and the cutoffs stand in the same order."""
    lower, strict, higher = (
        seated(round_, ties="admit-all"),
        by_lottery(round_, ties=ties),
        seated(round_, ties="admit-none"),
    )
    seat = [places(round_, result) for result in (lower, strict, higher)]
    assert all(seat[0][c] <= seat[1][c] <= seat[2][c] for c in seat[0])
    cutoff = [limits(round_, result) for result in (lower, strict, higher)]
    assert all(pool in cutoff[1] and limit <= cutoff[1][pool] for pool, limit in cutoff[0].items())
    assert all(pool not in cutoff[1] or cutoff[1][pool] <= limit for pool, limit in cutoff[2].items())


@pytest.mark.parametrize("ties", ["admit-all", "admit-none"])
@SOME
@given(round_=rounds())
def test_equals_are_treated_alike(ties: str, round_: Round) -> None:
    """Whoever wants a seat that an equal or lower one holds, holds it too or a better one."""
    market, found = small(round_), seats_of(seated(round_, ties=ties))
    key = {(c, pool): law for c, claims in market.claims.items() for pool, law in claims}
    inside = {pool: [key[c, pool] for c, seat in found.items() if seat == pool] for pool in market.seats}
    for candidate, claims in market.claims.items():
        for pool, own in claims[: oracles.place_in_list(market, candidate, found[candidate])]:
            assert all(own < other for other in inside[pool])


@FEW
@given(STRICT.flatmap(rounds))
def test_without_ties_all_tie_rules_agree(round_: Round) -> None:
    """And there is no stable improvement cycle to carry out (Erdil and Ergin 2008)."""
    found = seats_of(seated(round_))
    assert found == seats_of(seated(round_, "stable-improvement-cycles"))
    assert found == seats_of(seated(round_, ties="admit-all")) == seats_of(seated(round_, ties="admit-none"))
    assert found == seats_of(by_lottery(round_)) == seats_of(by_lottery(round_, ties="multiple-lottery"))


# --- the family of blocks --------------------------------------------------------------------------------------------


@SOME
@given(rounds())
def test_blocks_of_one_are_immediate_and_one_block_is_deferred_acceptance(round_: Round) -> None:
    """The two ends of the family (Chen and Kesten 2017)."""
    assert seats_of(by_lottery(round_, "parallel:1")) == seats_of(by_lottery(round_, "immediate-acceptance"))
    longest = max(round_.choices.group_by("candidate").len()["len"].to_list(), default=1)
    assert seats_of(by_lottery(round_, f"parallel:{longest}")) == seats_of(by_lottery(round_))


# --- efficient, or better than before --------------------------------------------------------------------------------


@pytest.mark.parametrize("mechanism", ["top-trading-cycles", "serial-dictatorship", "efficiency-adjusted"])
@SOME
@given(round_=rounds())
def test_nothing_is_better_for_one_and_worse_for_none(mechanism: str, round_: Round) -> None:
    """Abdulkadiroğlu and Sönmez (2003), proposition 3; Svensson (1999); Kesten (2010), theorem 1."""
    assert papers.efficient(small(round_), seats_of(by_lottery(round_, mechanism)))


@pytest.mark.parametrize("mechanism", ["efficiency-adjusted", "stable-improvement-cycles"])
@SOME
@given(round_=rounds(), ties=st.sampled_from(["single-lottery", "multiple-lottery"]))
def test_nobody_is_worse_off_than_under_deferred_acceptance(mechanism: str, round_: Round, ties: str) -> None:
    """Kesten (2010), theorem 1; Erdil and Ergin (2008)."""
    was, now = places(round_, by_lottery(round_, ties=ties)), places(round_, by_lottery(round_, mechanism, ties))
    assert all(now[candidate] <= was[candidate] for candidate in was)


@SOME
@given(rounds("strict"))
def test_who_stands_among_the_first_for_a_pool_gets_it_or_better(round_: Round) -> None:
    """Under top trading cycles the seat is theirs to trade (Abdulkadiroğlu and Sönmez 2003)."""
    market, held = small(round_), places(round_, seated(round_, "top-trading-cycles"))
    for pool, seats in market.seats.items():
        law = {c: dict(claims)[pool] for c, claims in market.claims.items() if pool in dict(claims)}
        for candidate in sorted(law, key=law.__getitem__, reverse=True)[:seats]:
            assert held[candidate] <= oracles.place_in_list(market, candidate, pool)


@SOME
@given(rounds("strict"), st.sets(st.integers(0, 5)))
def test_only_priorities_of_those_who_consent_are_passed_over(round_: Round, consenting: set[int]) -> None:
    """Kesten (2010): deferred acceptance stands where nobody consents, nobody is worse off than there, and whoever
    could complain has agreed not to."""
    begun = seated(round_)
    ids, market = begun.register.candidates["candidate"].to_list(), begun.matching.market
    agreed = [at in consenting for at in range(market.candidates)]
    found = instead(begun, efficiency_adjusted(market, np.array(agreed, dtype=np.bool_)))
    assert any(agreed) or seats_of(found) == seats_of(begun)
    was, now = places(round_, begun), places(round_, found)
    assert all(now[candidate] <= was[candidate] for candidate in was)
    envious = {candidate for candidate, _ in oracles.blocking_pairs(small(round_), seats_of(found))}
    assert all(agreed[ids.index(candidate)] for candidate in envious)


@SOME
@given(rounds("strict"), st.sets(st.integers(0, 5)))
def test_consent_costs_nobody_anything(round_: Round, consenting: set[int]) -> None:
    """A candidate's own consent never changes what that candidate gets (Kesten 2010, proposition 3)."""
    market = seated(round_).matching.market
    for own in range(market.candidates):
        with_own, without = (
            efficiency_adjusted(market, np.array([at in agreed for at in range(market.candidates)], dtype=np.bool_))
            for agreed in (consenting | {own}, consenting - {own})
        )
        assert with_own[own] == without[own]


@MANY
@given(rounds(most_candidates=5, most_programmes=3), st.sampled_from(["single-lottery", "multiple-lottery"]))
def test_no_weakly_stable_matching_is_better_for_one_and_worse_for_none(round_: Round, ties: str) -> None:
    """Erdil and Ergin (2008), theorem 1, by enumeration of all."""
    market, found = small(round_), seats_of(by_lottery(round_, "stable-improvement-cycles", ties))
    weakly = oracles.stable_matchings(market)
    assert found in weakly
    own = {c: oracles.place_in_list(market, c, found[c]) for c in found}
    for matching in weakly:
        place = {c: oracles.place_in_list(market, c, matching[c]) for c in matching}
        assert place == own or any(place[c] > own[c] for c in own)


@SOME
@given(STRICT.flatmap(lambda family: rounds(family, most_candidates=5)))
def test_programmes_asking_are_worst_for_all_candidates(round_: Round) -> None:
    """Knuth (1976): what is best for one side is worst for the other, by enumeration of all stable matchings."""
    market, found = small(round_), seats_of(seated(round_, "deferred-acceptance-programmes"))
    stable = oracles.stable_matchings(market)
    assert found in stable
    for c in found:
        worst = max(oracles.place_in_list(market, c, matching[c]) for matching in stable)
        assert oracles.place_in_list(market, c, found[c]) == worst
