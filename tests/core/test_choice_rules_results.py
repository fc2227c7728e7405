"""Choice rules at the front door: who is seated, what is promised, what a refusal says, what is refused by name."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import chain, takewhile

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruled_rounds import Drawn, register_of, ruled, ruled_frames, stated
from strategies import LISTED, Round, rounds

from recruit_core import UnresolvedTie, recruit
from recruit_core.bundle import market_tables
from recruit_core.choice_rules.allocation import allocate, promised
from recruit_core.choice_rules.cumulative_offers import choose_all
from recruit_core.choice_rules.demand import Demand
from recruit_core.choice_rules.policy import people
from recruit_core.choice_rules.refusals import refusals
from recruit_core.choice_rules.table import assemble_choice_rules
from recruit_core.columns import Table
from recruit_core.errors import (
    ChoiceRulesNotForMechanism,
    ChoiceRulesOfAnotherRound,
    NotVerified,
    TieRuleNotForChoiceRules,
)
from recruit_core.mechanisms import MECHANISMS
from recruit_core.reasons import PoolReason, Reason
from recruit_core.result import Result

FEW = settings(max_examples=settings.default.max_examples // 4)


def result_of(drawn: Drawn) -> Result:
    unseated, rules = drawn
    return recruit(unseated.register, LISTED, choice_rules=rules)


@FEW
@given(rounds())
def test_rules_that_open_pools_in_order_change_nothing(round_: Round) -> None:
    register = round_.register()
    plain = assemble_choice_rules(register)
    try:
        result = recruit(register, LISTED, choice_rules=plain)
    except UnresolvedTie:
        return
    assert np.array_equal(result.seating, recruit(register, LISTED).seating)
    assert result.choice_rules is None


@FEW
@given(ruled())
def test_the_front_door_seats_and_promises_by_the_rules(drawn: Drawn) -> None:
    result = result_of(drawn)
    if drawn[1].plain:
        return
    seated = allocate(*drawn)
    assert np.array_equal(result.seating, seated.seating)
    assert result.certificate.promises == promised(seated, drawn[1])


@FEW
@given(ruled(), st.data())
def test_a_seating_that_a_rule_would_change_is_not_certified(drawn: Drawn, data: st.DataObject) -> None:
    """One candidate loses the seat: with rules that keep all three properties somebody has a reason to complain."""
    seated, rules = allocate(*drawn), drawn[1]
    placed = np.flatnonzero(seated.seating >= 0).tolist()
    if "candidate-optimal" not in promised(seated, rules) or not placed:
        return
    seating = seated.seating.copy()
    seating[data.draw(st.sampled_from(placed))] = -1
    with pytest.raises(NotVerified, match="would choose others"):
        promised(replace(seated, seating=seating), rules)


# --- what a refusal says ---------------------------------------------------------------------------------------------


class Told:
    """A result as a reader of the published tables sees it."""

    def __init__(self, result: Result) -> None:
        register, self.result = result.register, result
        self.seats = {who: (what, pool) for who, what, pool, _ in result.matching.assignments().iter_rows()}
        self.cutoffs = {(row[0], row[1]): row[2:] for row in result.matching.cutoffs().iter_rows()}
        named = market_tables(result)["choices"]
        self.merit = {(row["candidate"], row["programme"]): Decimal(row["merit"]) for row in named.to_dicts()}
        groups = zip(register.groups["candidate"], register.groups["group"], strict=True)
        members = [(register.candidates["candidate"][who], group) for who, group in groups]
        self.groups = {who: {group for name, group in members if name == who} for who in self.seats}

    def inside(self, programme: str, pool: str | None = None) -> list[str]:
        return [who for who, seat in self.seats.items() if seat == (programme, pool or seat[1])]

    def require_true(self, who: str, reason: Reason, told: PoolReason) -> None:
        """What a reason says, read off the tables once more."""
        programme, inside = reason.programme, self.inside(reason.programme, told.pool)
        own, merits = self.merit[who, programme], [self.merit[other, programme] for other in inside]
        match told.decided_by:
            case "merit":
                assert own < Decimal(str(told.cutoff)) in merits
                assert own + Decimal(str(told.missing)) == Decimal(str(told.cutoff))
            case "group":
                assert told.pool not in self.groups[who]
                assert all(told.pool in self.groups[other] for other in inside)
            case "ceiling":
                assert told.own in self.groups[who]
                assert sum(told.own in self.groups[other] for other in self.inside(programme)) == int(str(told.cutoff))
            case "order-of-call":
                assert 1 <= int(str(told.cutoff)) < int(str(told.own)) <= len(self.seats)
                assert len(inside) == told.seats <= int(str(told.cutoff))
            case "horizontal":
                kept = [other for other in self.inside(programme) if self.seats[other][1] in self.groups[other]]
                assert own < Decimal(str(told.cutoff)) in {self.merit[other, programme] for other in kept}
                assert told.pool in self.groups[who]
            case "called-back":
                free = [row[0] - row[1] for (name, _), row in self.cutoffs.items() if name == programme]
                assert sum(free) > 0
            case "no-seats":
                assert told.seats == 0
            case other:
                assert other == "not-of-the-group"
                assert told.pool not in self.groups[who]


@FEW
@given(ruled())
def test_what_a_refusal_says_can_be_seen_in_the_tables(drawn: Drawn) -> None:
    if drawn[1].plain:
        return
    result = result_of(drawn)
    told = Told(result)
    for who in told.seats:
        for reason in result.reasons(who):
            for pool in reason.pools if reason.code == "refused" else ():
                told.require_true(who, reason, pool)
    assert dict(result.all_reasons()) == {who: result.reasons(who) for who in told.seats}


@FEW
@given(ruled())
def test_going_before_the_one_named_would_have_been_enough(drawn: Drawn) -> None:
    """Whom a refusal names is the right one: just above, and the same rule takes the candidate from the same people."""
    demand = Demand.build(*drawn)
    choices = choose_all(demand)
    for wished in demand.wishes:
        refused = takewhile(lambda wish: wish[1].candidate not in people(choices[wish[0]]), wished)
        for place, one in refused:
            policy, chosen = demand.policies[place], choices[place]
            for told in refusals(policy, chosen, one).values() if policy.rule != "ceiling" else ():
                if told.last is None or told.last.groups - one.groups:
                    continue
                inside = [each._replace(standing=2 * each.standing) for each in chain(*chosen.values())]
                lifted = one._replace(standing=2 * told.last.standing + 1)
                asking = sorted([*inside, lifted], key=lambda each: -each.standing)
                assert one.candidate in people(demand.choose(place, asking))


SPORT = {
    "programmes": pl.DataFrame({"programme": ["sport"], "seats": [2]}),
    "choices": pl.DataFrame(
        {"candidate": ["ada", "bob", "cyd", "dan"], "rank": 1, "programme": "sport", "merit": ["5", "9", "4", "8"]}
    ),
    "groups": pl.DataFrame({"candidate": ["bob", "dan"], "group": "boys"}),
}


def told(rule: str, candidate: str) -> tuple[str | None, str | None, str | None]:
    register = register_of(SPORT)
    rules = stated(register, [{"programme": "sport", "rule": rule, "group": "boys", "amount": "50%", "order": 0}])
    (pool,) = recruit(register, LISTED, choice_rules=rules).reasons(candidate)[0].pools
    return pool.decided_by, pool.own, pool.cutoff


def test_more_points_than_the_last_one_and_still_refused() -> None:
    """Dan has 8 and Ada, who gets in, 5: what is told is the ceiling, and never the points of the last one."""
    assert told("ceiling", "dan") == ("ceiling", "boys", "1")
    assert told("ceiling", "cyd") == ("merit", "4", "5")


def test_a_place_in_the_order_of_call() -> None:
    """Bob, then Ada or Dan: half of them are boys with Bob alone, so Dan is called for his 8 points."""
    assert told("minimum-share", "ada") == ("order-of-call", "3", "2")


# --- what is refused by name -----------------------------------------------------------------------------------------


def test_other_mechanisms_and_whole_groups_are_refused_by_name() -> None:
    register = register_of(SPORT)
    rules = stated(register, [{"programme": "sport", "rule": "ceiling", "group": "boys", "amount": "1", "order": 0}])
    for mechanism in set(MECHANISMS) - {"deferred-acceptance"}:
        with pytest.raises(ChoiceRulesNotForMechanism, match="deferred-acceptance"):
            recruit(register, LISTED, mechanism=mechanism, choice_rules=rules)
    for ties in ("admit-all", "admit-none"):
        with pytest.raises(TieRuleNotForChoiceRules, match="lottery"):
            recruit(register, LISTED, ties=ties, choice_rules=rules)
    other = register_of({**SPORT, "programmes": pl.DataFrame({"programme": ["sport"], "seats": [3]})})
    with pytest.raises(ChoiceRulesOfAnotherRound):
        recruit(other, LISTED, choice_rules=rules)


def test_equals_are_refused_or_drawn() -> None:
    tied = {**SPORT, "choices": SPORT["choices"].with_columns(merit=pl.lit("7"))}
    register = register_of(tied)
    rules = stated(register, [{"programme": "sport", "rule": "ceiling", "group": "boys", "amount": "1", "order": 0}])
    with pytest.raises(UnresolvedTie) as refused:
        recruit(register, LISTED, choice_rules=rules)
    assert [tie.candidates for tie in refused.value.ties] == [("ada", "bob", "cyd", "dan")]
    drawn = recruit(register, LISTED, ties="single-lottery", seed="1", choice_rules=rules)
    reasons = [pool for who in ("ada", "bob", "cyd", "dan") for pool in drawn.reasons(who)[0].pools if pool.decided_by]
    assert {pool.decided_by for pool in reasons} <= {"lottery", "ceiling"}
    assert all(str(pool.own) < str(pool.cutoff) for pool in reasons if pool.decided_by == "lottery")


# --- tables ----------------------------------------------------------------------------------------------------------


@FEW
@given(ruled_frames())
def test_the_published_table_states_the_same_rules(frames: dict[str, pl.DataFrame]) -> None:
    register = register_of(frames)
    rules = stated(register, frames["choice_rules"].to_dicts())
    again = assemble_choice_rules(register, Table("choice_rules.csv", rules.table(), first=2))
    assert again.policies == rules.policies


def test_cutoffs_where_seats_moved() -> None:
    """Two seats kept, one open, one pupil with a statement: one kept seat is open to everybody, and kept ones have no
    cutoff, for a second pupil with a statement would have had it."""
    pools = [("I", "sen", 2, "sen", "hard", 1), ("I", "open", 1, None, None, 2)]
    frames = {
        "programmes": pl.DataFrame({"programme": ["I"], "seats": [3]}),
        "pools": pl.DataFrame(pools, schema=["programme", "pool", "seats", "group", "reserve", "order"], orient="row"),
        "choices": pl.DataFrame(
            {"candidate": list("abcd"), "rank": 1, "programme": "I", "merit": ["1", "9", "8", "7"]}
        ),
        "groups": pl.DataFrame({"candidate": ["a"], "group": ["sen"]}),
    }
    register = register_of(frames)
    rules = stated(register, [{"programme": "I", "rule": "transfer", "pool": "sen", "to": "open", "order": 0}])
    rows = recruit(register, LISTED, choice_rules=rules).matching.cutoffs().rows()
    assert rows == [("I", "open", 2, 2, "8", None, None), ("I", "sen", 1, 1, None, None, None)]
