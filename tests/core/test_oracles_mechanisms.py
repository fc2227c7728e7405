"""The oracles of mechanisms and ties: examples by hand, and theorems between two oracles that share no line."""

import random
from itertools import product

import oracles
import oracles_ties
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles_mechanisms import (
    LITERAL,
    Claim,
    Draw,
    Lists,
    better,
    efficiency_adjusted,
    efficiency_adjusted_kesten,
    first_cycle,
    lists,
    lists_of,
    parallel,
)
from oracles_ties import EQUAL_TREATMENT, as_compared, equal_treatment

numbers = st.integers(0, 2**64)
SOME, FEW = settings(max_examples=100), settings(max_examples=40)


def drawn(number: int, *, strict: bool, most: int = 4, alike: bool = False) -> Lists:
    """At most `most` candidates and three programmes, some with two pools; few levels where keys need not be strict."""
    chance = random.Random(number)
    pools = [(p, pool) for p in "XYZ"[: chance.randint(1, 3)] for pool in (["open"] if chance.random() < 0.8 else "ab")]
    claims, number_of = {}, {}
    for c in "abcde"[: chance.randint(1, most)]:
        programmes = sorted({p for p, _ in pools})
        wishes = chance.sample(programmes, chance.randint(0, len(programmes)))
        own = chance.random() if strict else chance.randrange(2)
        merit = {p: own if alike else chance.random() if strict else chance.randrange(2) for p in programmes}
        claims[c] = [Claim(pool, merit[p], at) for at, p in enumerate(wishes, 1) for pool in pools if pool[0] == p]
        claims[c] = [own for own in claims[c] if chance.random() < 0.9]  # an entry that came to nothing keeps its place
        number_of[c] = own if alike else chance.random() if strict else chance.randrange(2)
    return Lists({pool: chance.choice([0, 1, 1, 2]) for pool in pools}, claims, number_of)


def efficient(market: oracles.SmallMarket, matching: oracles.Matching) -> bool:
    return not any(better(market, other, matching) for other in oracles.matchings(market))


# --- examples --------------------------------------------------------------------------------------------------------


def test_a_lottery_number_is_what_sha256sum_prints() -> None:
    """printf '%s\\n%s\\n%s' 2026-07-01 '' k1 | sha256sum, and the same with the scope LO-1/a"""
    one = "3e0eaf22b65af90c215e7cb45016ce589748524cf0d96320ce388dd6df2dbe2b"
    own = "17c8a31c990a4919e95572ca317609372c1d848bef0063a4f3f68a7992bc82e8"
    assert oracles_ties.lottery_number("2026-07-01", "", "k1") == one
    assert oracles_ties.lottery_number("2026-07-01", "LO-1/a", "k1") == own
    market = lists({("LO-1/a", "open"): 1, ("LO-1/a", "sen"): 1}, {"k1": [(("LO-1/a", "open"), 1)]})
    for rule, number in {"single-lottery": one, "multiple-lottery": own}.items():
        assert set(oracles_ties.lottery(market, dict.fromkeys(market.seats, rule), "2026-07-01").values()) == {number}


def test_entries_that_came_to_nothing_keep_their_place() -> None:
    """Ranks may have gaps, a choice without merit is a place of the list, and the number is that of the first merit."""
    market = lists_of(
        {
            "programmes": [["programme", "seats"], ["Y", "1"], ["X", "1"]],
            "choices": [
                ["candidate", "rank", "programme", "merit", "tiebreak"],
                ["b", "7", "X", "4", "2"],
                ["b", "2", "Y", "", ""],
                ["a", "1", "X", "9", ""],
            ],
        }
    )
    assert list(market.seats) == [("X", "open"), ("Y", "open")]
    assert list(market.claims) == ["a", "b"]
    assert market.claims["b"] == [Claim(("X", "open"), (0, 4, (1, 2)), 2)]
    assert market.number == {"b": (4, (1, 2)), "a": (9, (0, 0))}


def test_a_group_that_straddles_the_last_seat_enters_whole_or_stays_out() -> None:
    market = lists({"X": 2, "Y": 1}, {"a": [("X", 3)], "b": [("X", 2), ("Y", 1)], "c": [("X", 2), ("Y", 2)]})
    for rule, expected in {
        "admit-all": {"a": "X", "b": "X", "c": "X"},
        "admit-none": {"a": "X", "b": None, "c": "Y"},
    }.items():
        assert oracles_ties.outcomes("deferred-acceptance", market, dict.fromkeys("XY", rule)) == [expected]


def test_a_search_in_depth_closes_the_first_cycle() -> None:
    assert first_cycle({"A": "B", "B": "CD", "C": "", "D": "B"}) == ["B", "D"]
    assert first_cycle({"A": "B", "B": "C", "C": ""}) == []


def test_an_undecided_tie_has_several_outcomes() -> None:
    market = lists({"X": 1, "Y": 1}, {"a": [("X", 5), ("Y", 1)], "b": [("X", 5)]})
    for mechanism in LITERAL:
        found = oracles_ties.outcomes(mechanism, market, dict.fromkeys("XY", "refuse"))
        assert {"a": "X", "b": None} in found
        assert len(found) == 2, mechanism
    with pytest.raises(ValueError, match="tie"):
        LITERAL["top-trading-cycles"](market)


# --- theorems --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mechanism", oracles_ties.ACCEPTANCE)
def test_rounds_are_deferred_acceptance_in_another_order(mechanism: str) -> None:
    """Earlier block first, or one number for everything: the same outcome as the rounds of the paper."""

    @FEW
    @given(numbers)
    def holds(number: int) -> None:
        market = drawn(number, strict=True, most=5)
        by_keys = oracles.deferred_acceptance_literal(as_compared(mechanism, market, {}))
        assert LITERAL[mechanism](market) == by_keys

    holds()


@SOME
@given(numbers)
def test_rounds_of_one_choice_are_immediate_and_one_block_is_deferred_acceptance(number: int) -> None:
    """Chen and Kesten (2017): the two ends of the family."""
    market = drawn(number, strict=True, most=5)
    assert parallel(1)(market) == LITERAL["immediate-acceptance"](market)
    assert parallel(3)(market) == LITERAL["deferred-acceptance"](market)


@SOME
@given(numbers)
def test_programmes_asking_give_the_worst_stable_matching(number: int) -> None:
    """Gale and Shapley (1962), from the other side; Knuth (1976): what is best for one side is worst for the other."""
    market = drawn(number, strict=True)
    small, found = market.small(), LITERAL["deferred-acceptance-programmes"](market)
    stable = oracles.stable_matchings(small)
    assert found in stable
    for c in small.claims:
        assert oracles.place_in_list(small, c, found[c]) == max(oracles.place_in_list(small, c, m[c]) for m in stable)


@SOME
@given(numbers)
def test_top_trading_cycles_are_efficient(number: int) -> None:
    """No other matching is better for one and worse for none (Abdulkadiroğlu and Sönmez 2003, proposition 3)."""
    market = drawn(number, strict=True)
    assert efficient(market.small(), LITERAL["top-trading-cycles"](market))


@SOME
@given(numbers)
def test_one_after_the_other_is_serial_dictatorship(number: int) -> None:
    """Under one lottery for all those of one number come in its order; the outcome is efficient."""
    market = drawn(number, strict=False, most=5)
    draw = oracles_ties.lottery(market, dict.fromkeys(market.seats, "single-lottery"), str(number))
    pool, outcome, free = next(iter(market.seats)), dict.fromkeys(market.claims), dict(market.seats)
    for c in sorted(market.claims, key=lambda c: (market.number[c], draw[pool, c]), reverse=True):
        outcome[c] = next((own.pool for own in market.claims[c] if free[own.pool]), None)
        if outcome[c]:
            free[outcome[c]] -= 1
    assert LITERAL["serial-dictatorship"](market, draw) == outcome
    assert efficient(market.small(), outcome)


@SOME
@given(numbers, st.sets(st.sampled_from("abcde")))
def test_two_ways_to_adjust_for_efficiency(number: int, consenting: set[str]) -> None:
    """Tang and Yu (2014), theorem 3: under-demanded schools and last interrupters end alike, whoever consents."""
    market = drawn(number, strict=True, most=5)
    for agreed in (consenting, None):
        assert efficiency_adjusted(market, consenting=agreed) == efficiency_adjusted_kesten(market, consenting=agreed)


@SOME
@given(numbers)
def test_consent_of_all_is_efficient_and_hurts_nobody(number: int) -> None:
    """Kesten (2010), theorem 1."""
    market = drawn(number, strict=True)
    start, found = LITERAL["deferred-acceptance"](market), efficiency_adjusted(market)
    assert found == start or better(market.small(), found, start)
    assert efficient(market.small(), found)


@SOME
@given(numbers)
def test_consent_costs_nobody_anything(number: int) -> None:
    """Kesten (2010), proposition 3: who consents holds the same seat as without consent."""
    market = drawn(number, strict=True, most=5)
    for c in market.claims:
        others = set(market.claims) - {c}
        assert efficiency_adjusted(market)[c] == efficiency_adjusted(market, consenting=others)[c]


@SOME
@given(numbers)
def test_stable_improvement_cycles_end_at_a_matching_that_nothing_stable_improves(number: int) -> None:
    """Erdil and Ergin (2008), theorem 1 and its corollary, by looking at every weakly stable matching."""
    market = drawn(number, strict=False)
    draw = oracles_ties.lottery(market, dict.fromkeys(market.seats, "multiple-lottery"), str(number))
    start, found = LITERAL["deferred-acceptance"](market, draw), LITERAL["stable-improvement-cycles"](market, draw)
    weakly = oracles.stable_matchings(market.small())
    assert found in weakly
    assert found == start or better(market.small(), found, start)
    assert not any(better(market.small(), other, found) for other in weakly)


@FEW
@given(numbers, st.sampled_from(["deferred-acceptance", "parallel:2", "serial-dictatorship"]))
def test_raised_limits_are_the_lowest_of_all(number: int, mechanism: str) -> None:
    """Biró and Kiselgof (2015): raising one by one, in any order, ends at the lowest limits that hold."""
    market, chance = drawn(number, strict=False), random.Random(number)
    compared = as_compared(mechanism, market, {})
    rules = {pool: chance.choice(EQUAL_TREATMENT) for pool in market.seats}
    found = equal_treatment(compared, rules)
    assert found == oracles_ties.candidate_optimal_limits(compared, rules)
    backwards = oracles.SmallMarket(dict(reversed(compared.seats.items())), compared.claims)
    assert found == equal_treatment(backwards, rules)


@FEW
@given(numbers)
def test_without_ties_every_rule_is_deferred_acceptance(number: int) -> None:
    market = drawn(number, strict=True)
    found = LITERAL["deferred-acceptance"](market)
    for rule in (*EQUAL_TREATMENT, "refuse", *oracles_ties.LOTTERIES):
        rules = dict.fromkeys(market.seats, rule)
        assert oracles_ties.outcomes("deferred-acceptance", market, rules, "seed") == [found]


@FEW
@given(numbers)
def test_a_lottery_is_one_of_the_orders(number: int) -> None:
    market = drawn(number, strict=False, most=3)
    for mechanism, rule in product(LITERAL, oracles_ties.LOTTERIES):
        (found,) = oracles_ties.outcomes(mechanism, market, dict.fromkeys(market.seats, rule), str(number))
        every: list[Draw] = list(
            oracles_ties.orders(oracles_ties.undecided(mechanism, market, rules_refuse(market), {}))
        )
        assert found in [LITERAL[mechanism](market, order) for order in every]


def rules_refuse(market: Lists) -> dict[object, str]:
    return dict.fromkeys(market.seats, "refuse")
