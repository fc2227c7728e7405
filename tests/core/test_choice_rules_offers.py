"""Cumulative offers under choice rules against all stable outcomes, and against the kernel where no rule is stated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import choice_rules_oracle as oracle
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruled_rounds import Drawn, ruled, stated
from strategies import LISTED, Round, rounds

from recruit_core.choice_rules.allocation import allocate, deciding_ties, opened, promises
from recruit_core.choice_rules.cumulative_offers import complaints, seat
from recruit_core.choice_rules.demand import Demand
from recruit_core.choice_rules.policy import people
from recruit_core.choice_rules.table import ChoiceRules, assemble_choice_rules
from recruit_core.matching import Matching
from recruit_core.mechanisms import MECHANISMS
from recruit_core.register import Register
from recruit_core.ties import TieRules, draw

FEW = settings(max_examples=settings.default.max_examples // 4)


@FEW
@given(rounds())
def test_pools_in_order_are_deferred_acceptance(round_: Round) -> None:
    """Ties are broken as in the kernel, so the seatings are the same to the claim."""
    unseated, rules = opened(round_.register(), LISTED), assemble_choice_rules(round_.register())
    seated = replace(unseated, seating=seat(unseated, rules))
    assert np.array_equal(seated.seating, MECHANISMS["deferred-acceptance"].seat(seated.market))
    assert complaints(seated, rules) == []


@FEW
@given(rounds(), st.sampled_from(["single-lottery", "multiple-lottery"]))
def test_a_lottery_orders_the_tied_as_in_deferred_acceptance(round_: Round, lottery: str) -> None:
    register = round_.register()
    unseated = opened(register, LISTED)
    drawn = draw(unseated.market, register, TieRules.of(register, lottery, "1"))
    seated = allocate(replace(unseated, compared=drawn), assemble_choice_rules(register))
    assert np.array_equal(seated.seating, MECHANISMS["deferred-acceptance"].seat(drawn))


def as_told(unseated: Matching, rules: ChoiceRules) -> tuple[dict[str, list[str]], dict[str, oracle.Choice]]:
    """Wishes by names, and each programme's rule as a function of names."""
    demand, names = Demand.build(unseated, rules), unseated.register.candidates["candidate"].to_list()
    wishes = {
        names[at]: [rules.policies[programme].programme for programme, _ in wished]
        for at, wished in enumerate(demand.wishes)
    }

    def choice(place: int) -> oracle.Choice:
        def chosen(asking: frozenset[str]) -> frozenset[str]:
            there = [each for each in demand.applicants[place] if names[each.candidate] in asking]
            return frozenset(names[who] for who in people(demand.choose(place, there)))

        return chosen

    return wishes, {policy.programme: choice(place) for place, policy in enumerate(rules.policies)}


def outcome(unseated: Matching, rules: ChoiceRules) -> dict[str, str | None]:
    return dict(allocate(unseated, rules).assignments().select("candidate", "programme").iter_rows())


def place(wishes: Mapping[str, list[str]], candidate: str, seat_: str | None) -> int:
    return [*wishes[candidate], None].index(seat_)


@FEW
@given(ruled())
def test_the_outcome_is_stable_and_the_best_for_every_candidate(drawn: Drawn) -> None:
    """Hatfield and Milgrom 2005, by enumeration of all stable outcomes; nothing is said that does not hold."""
    rules = drawn[1]
    said = promises(allocate(*drawn), rules)
    wishes, choices = as_told(*drawn)
    stable, found = oracle.stable_outcomes(wishes, choices), outcome(*drawn)
    assert (found in stable) == ("stable for the choice rules" in said)
    if "candidate-optimal" in said:
        assert all(
            place(wishes, who, found[who]) <= place(wishes, who, other[who]) for other in stable for who in wishes
        )
        assert {frozenset(w for w in wishes if other[w]) for other in stable} == {frozenset(filter(found.get, found))}
    if all(policy.rule != "ceiling" for policy in rules.policies):
        assert "candidate-optimal" in said


@FEW
@given(ruled(), st.data())
def test_no_other_order_of_the_list_helps(drawn: Drawn, data: st.DataObject) -> None:
    """Hatfield and Kojima 2010; with an order of call, too, for it does not depend on the order of anybody's list."""
    unseated, rules = drawn
    if "candidate-optimal" not in promises(allocate(*drawn), rules):
        return
    register = unseated.register
    liar = data.draw(st.integers(0, register.candidates.height - 1))
    own = register.choices.filter(pl.col("candidate") == liar)
    lie = own.with_columns(rank=pl.Series(data.draw(st.permutations(own["rank"].to_list())), dtype=pl.Int64))
    told = pl.concat([register.choices.filter(pl.col("candidate") != liar), lie]).sort("candidate", "rank")
    lying = replace(register, choices=told)
    wishes, _ = as_told(*drawn)
    name = register.candidates["candidate"][liar]
    gained = outcome(opened(lying, LISTED), rules)[name]
    assert place(wishes, name, outcome(*drawn)[name]) <= place(wishes, name, gained)


@FEW
@given(ruled())
def test_nobody_sits_over_the_seats(drawn: Drawn) -> None:
    unseated, rules = drawn
    seated, market = allocate(*drawn), unseated.market
    held = market.pool[seated.seating[seated.seating >= 0]]
    taken = np.bincount(market.programme[held], minlength=len(rules.policies))
    assert (taken <= [policy.seats for policy in rules.policies]).all()
    assert (seated.taken <= seated.market.seats).all()
    assert seated.market.seats.sum() == market.seats.sum()
    moving = {at for at, policy in enumerate(rules.policies) if policy.rule == "transfer"}
    over = np.flatnonzero(np.bincount(held, minlength=len(market.seats)) > market.seats)
    assert set(market.programme[over].tolist()) <= moving


def kojima(quota: str) -> Drawn:
    """Two schools and three pupils, one of them of the minority (after Kojima 2012, theorem 1)."""
    tables = {
        "programmes": pl.DataFrame({"programme": ["c1", "c2"], "seats": [2, 1]}),
        "choices": pl.DataFrame(
            {
                "candidate": ["s1", "s2", "s2", "s3", "s3"],
                "rank": [1, 1, 2, 1, 2],
                "programme": ["c1", "c1", "c2", "c2", "c1"],
                "merit": ["3", "2", "2", "1", "1"],
            }
        ),
        "groups": pl.DataFrame({"candidate": ["s1", "s2"], "group": ["majority", "majority"]}),
    }
    register = Register.assemble(tables, LISTED.facts)
    rows = [{"programme": "c1", "rule": "ceiling", "group": "majority", "amount": quota, "order": 0}]
    return opened(register, LISTED), stated(register, rows)


def test_a_quota_for_the_majority_can_hurt_the_minority() -> None:
    """Kojima 2012: a lower ceiling for the majority makes the one of the minority worse off."""
    assert outcome(*kojima("2")) == {"s1": "c1", "s2": "c1", "s3": "c2"}
    assert outcome(*kojima("1")) == {"s1": "c1", "s2": "c2", "s3": "c1"}
    assert outcome(*kojima("50%")) == outcome(*kojima("1"))


@pytest.mark.parametrize(("groups", "stable"), [("gh", False), ("g", True)])
def test_what_is_promised_with_overlapping_ceilings_is_what_was_checked(groups: str, stable: bool) -> None:
    """Who is of both groups closes both ceilings; whoever is called back from Q leaves a seat free there."""
    tables = {
        "programmes": pl.DataFrame({"programme": ["P", "Q"], "seats": [2, 1]}),
        "choices": pl.DataFrame(
            {
                "candidate": ["a", "a", "b", "c", "d", "d", "e"],
                "rank": [1, 2, 1, 1, 1, 2, 1],
                "programme": ["Q", "P", "P", "P", "P", "Q", "Q"],
                "merit": ["2", "9", "8", "7", "6", "3", "1"],
            }
        ),
        "groups": pl.DataFrame({"candidate": list("aabc"), "group": list("ghgh")}),
    }
    register = Register.assemble(tables, LISTED.facts)
    rows: list[dict[str, object]] = [
        {"programme": "P", "rule": "ceiling", "group": group, "amount": "1", "order": 0} for group in groups
    ]
    rules = stated(register, rows)
    seated = allocate(opened(register, LISTED), rules)
    assert ("stable for the choice rules" in promises(seated, rules)) == stable
    assert bool(complaints(seated, rules)) != stable


def test_a_tie_that_decides_is_named() -> None:
    tables = {
        "programmes": pl.DataFrame({"programme": ["P"], "seats": [1]}),
        "choices": pl.DataFrame(
            {"candidate": ["a", "b", "c"], "rank": 1, "programme": "P", "merit": ["7", "8.5", "8.5"]}
        ),
        "groups": pl.DataFrame({"candidate": ["a"], "group": ["g"]}),
    }
    register = Register.assemble(tables, LISTED.facts)
    for share, tied in (("0%", [("P", "open", "8.5", ("b", "c"))]), ("100%", [])):
        row = {"programme": "P", "rule": "minimum-share", "group": "g", "amount": share, "order": 0}
        rules = stated(register, [row])
        unseated = opened(register, LISTED)
        found = deciding_ties(replace(unseated, seating=seat(unseated, rules)), rules)
        assert [(tie.programme, tie.pool, tie.merit, tie.candidates) for tie in found] == tied
