"""The oracles themselves: examples from the papers, and theorems that hold between two oracles that share no line."""

import random
from pathlib import Path

import oracles
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import SmallMarket

numbers = st.integers(0, 2**64)


def one_to_one(men: dict[str, str], women: dict[str, str]) -> SmallMarket:
    """Lists like `"ABC"`, best first, on both sides."""
    claims = {man: [(woman, -women[woman].index(man)) for woman in wishes] for man, wishes in men.items()}
    return SmallMarket(dict.fromkeys(women, 1), claims)


def draw(chance: random.Random, *, levels: int, most: int = 4) -> SmallMarket:
    """At most `most` candidates and three pools; keys from `levels` numbers, so few levels make many ties."""
    pools = ["X", "Y", "Z"][: chance.randint(1, 3)]
    claims = {}
    for candidate in "abcd"[: chance.randint(1, most)]:
        wishes = chance.sample(pools, chance.randint(0, len(pools)))
        claims[candidate] = [(pool, chance.randrange(levels)) for pool in wishes]
    return SmallMarket({pool: chance.choice([0, 1, 1, 2]) for pool in pools}, claims)


def strict(market: SmallMarket) -> SmallMarket:
    return next(oracles.tie_breakings(market))


# --- examples --------------------------------------------------------------------------------------------------------


def test_three_stable_matchings_of_gale_and_shapley() -> None:
    """Example 1 of Gale and Shapley (1962): everybody's first, everybody's second, everybody's third choice."""
    market = one_to_one({"α": "ABC", "β": "BCA", "γ": "CAB"}, {"A": "βγα", "B": "γαβ", "C": "αβγ"})
    stable = oracles.stable_matchings(market)
    assert sorted("".join(matching.values()) for matching in stable) == ["ABC", "BCA", "CAB"]
    assert oracles.candidate_optimal(market) == {"α": "A", "β": "B", "γ": "C"}
    assert oracles.deferred_acceptance_literal(market) == {"α": "A", "β": "B", "γ": "C"}


def test_one_stable_matching_of_gale_and_shapley() -> None:
    """Example 2 of Gale and Shapley (1962): only one of the 24 matchings is stable."""
    men = {"α": "ABCD", "β": "ADCB", "γ": "BACD", "δ": "DBCA"}
    market = one_to_one(men, {"A": "δγαβ", "B": "βδαγ", "C": "δαβγ", "D": "γβαδ"})
    (stable,) = oracles.stable_matchings(market)
    assert stable == oracles.deferred_acceptance_literal(market) == {"α": "C", "β": "D", "γ": "A", "δ": "B"}


def test_ties_make_outcomes() -> None:
    market = SmallMarket({"X": 1, "Y": 1}, {"a": [("X", 5), ("Y", 1)], "b": [("X", 5)]})
    assert oracles.ties(market) == [("X", ["a", "b"])]
    assert oracles.outcomes_over_all_tie_breakings(market) == [{"a": "X", "b": None}, {"a": "Y", "b": "X"}]


def test_ties_have_to_be_broken_first() -> None:
    market = SmallMarket({"X": 1}, {"a": [("X", 5)], "b": [("X", 5)]})
    for literal in (oracles.deferred_acceptance_literal, oracles.candidate_optimal):
        with pytest.raises(ValueError, match="tie"):
            literal(market)


def test_large_markets_are_not_looked_at() -> None:
    market = SmallMarket({"X": 1}, {str(number): [("X", 1)] for number in range(20)})
    with pytest.raises(ValueError, match="too large"):
        oracles.stable_matchings(market)
    with pytest.raises(ValueError, match="too many"):
        oracles.outcomes_over_all_tie_breakings(market)


@pytest.mark.parametrize(
    ("slots", "taken"),
    [
        ([("kept", 1, "sen", "hard"), ("open", 2, "", "")], {"kept": ["c"], "open": ["a", "b"]}),
        ([("open", 2, "", ""), ("kept", 1, "sen", "hard")], {"open": ["a", "b"], "kept": ["c"]}),
        ([("open", 1, "", ""), ("kept", 2, "sen", "hard")], {"open": ["a"], "kept": ["c"]}),
        ([("open", 1, "", ""), ("kept", 2, "sen", "soft")], {"open": ["a"], "kept": ["c", "b"]}),
        ([("kept", 9, "music", "hard")], {"kept": []}),
        ([("kept", 9, "music", "soft")], {"kept": ["a", "b", "c"]}),
        ([("none", 0, "", "")], {"none": []}),
    ],
)
def test_slots_choose_in_turn(slots: oracles.Slots, taken: dict[str, list[str]]) -> None:
    merit = {"a": 3, "b": 2, "c": 1}
    assert oracles.choice_function_slots("cab", merit, {"c": {"sen"}}, slots) == taken


def test_open_seats_first_helps_the_group() -> None:
    """Open seats first helps the group: its best take open seats, the kept ones remain for the next of them."""
    merit, groups = {"a": 4, "b": 3, "c": 2}, {"a": {"sen"}, "c": {"sen"}}
    kept, free = ("kept", 1, "sen", "hard"), ("open", 1, "", "")
    assert oracles.choice_function_slots("abc", merit, groups, [kept, free]) == {"kept": ["a"], "open": ["b"]}
    assert oracles.choice_function_slots("abc", merit, groups, [free, kept]) == {"open": ["a"], "kept": ["c"]}


def test_a_folder_is_read_as_the_contract_says(tmp_path: Path) -> None:
    """Rows in any order; the member of a soft group first there, nobody else at a hard one, no claim without merit."""
    oracles.write_market(
        tmp_path,
        {
            "programmes": [["seats", "programme"], ["3", "X"], ["1", "Y"]],
            "choices": [
                ["candidate", "rank", "programme", "merit", "tiebreak"],
                ["b", "7", "Y", "", ""],
                ["b", "10", "X", "-0.50", "-3"],
                ["a", "2", "X", "1", ""],
            ],
            "pools": [
                ["programme", "pool", "seats", "group", "reserve", "order"],
                ["X", "o", "1", "", "", "3"],
                ["X", "h", "1", "g", "hard", "1"],
                ["X", "s", "1", "g", "soft", "2"],
            ],
            "groups": [["candidate", "group"], ["a", "g"]],
        },
    )
    market = oracles.from_folder(tmp_path)
    assert market.seats == {("X", "h"): 1, ("X", "s"): 1, ("X", "o"): 1, ("Y", "open"): 1}
    assert market.claims["a"] == [
        (("X", "h"), (0, 1, (0, 0))),
        (("X", "s"), (1, 1, (0, 0))),
        (("X", "o"), (0, 1, (0, 0))),
    ]
    assert market.claims["b"] == [(("X", "s"), (0, -0.5, (1, -3))), (("X", "o"), (0, -0.5, (1, -3)))]


# --- theorems --------------------------------------------------------------------------------------------------------


@settings(max_examples=400)
@given(numbers)
def test_deferred_acceptance_gives_the_best_stable_matching(number: int) -> None:
    """Gale and Shapley (1962), theorem 2: enumeration and proposals agree."""
    market = strict(draw(random.Random(number), levels=5))
    assert oracles.deferred_acceptance_literal(market) == oracles.candidate_optimal(market)


@settings(max_examples=200)
@given(numbers)
def test_rural_hospitals(number: int) -> None:
    """The same candidates are seated, and the same seats filled, in every stable matching (Roth 1986)."""
    market = strict(draw(random.Random(number), levels=9))
    stable = oracles.stable_matchings(market)
    assert len({frozenset(c for c, pool in matching.items() if pool) for matching in stable}) == 1
    assert len({tuple(list(matching.values()).count(pool) for pool in market.seats) for matching in stable}) == 1


@settings(max_examples=300)
@given(numbers)
def test_weakly_stable_means_stable_for_some_tie_breaking(number: int) -> None:
    market = draw(random.Random(number), levels=2, most=3)
    under_some = oracles.different(
        m for broken in oracles.tie_breakings(market) for m in oracles.stable_matchings(broken)
    )
    weakly = oracles.stable_matchings(market)
    assert len(weakly) == len(under_some)
    assert all(matching in weakly for matching in under_some)


@settings(max_examples=300)
@given(numbers)
def test_one_common_order_is_as_good_as_one_for_each_pool(number: int) -> None:
    """If every single lottery ends in the same seats, so does every multiple one: the verifier's rule fits both."""
    market = draw(random.Random(number), levels=2)
    separate = oracles.outcomes_over_all_tie_breakings(market)
    common = oracles.outcomes_over_common_tie_breakings(market)
    assert all(outcome in separate for outcome in common)
    assert (len(common) == 1) == (len(separate) == 1)


@settings(max_examples=300)
@given(numbers)
def test_pools_in_order_are_a_programme_with_reserves(number: int) -> None:
    """Claims on pools, one after another, end as choice functions of whole programmes do (Kominers and Sönmez 2016)."""
    chance = random.Random(number)
    candidates, programmes = "abcde"[: chance.randint(1, 5)], "XYZ"[: chance.randint(1, 3)]
    groups = {candidate: {"g"} for candidate in candidates if chance.random() < 0.5}
    kinds = [("", ""), ("g", "hard"), ("g", "soft")]
    slots = {
        p: [(str(n), chance.randint(0, 2), *chance.choice(kinds)) for n in range(chance.randint(1, 3))]
        for p in programmes
    }
    merit = {p: dict(zip(candidates, chance.sample(range(9), len(candidates)), strict=True)) for p in programmes}
    wishes = {c: chance.sample(programmes, chance.randint(0, len(programmes))) for c in candidates}

    def key(candidate: str, programme: str, group: str, reserve: str) -> tuple[int, int]:
        return int(reserve == "soft" and group in groups.get(candidate, ())), merit[programme][candidate]

    claims = {
        c: [
            ((p, pool), key(c, p, group, reserve))
            for p in wished
            for pool, _, group, reserve in slots[p]
            if reserve != "hard" or group in groups.get(c, ())
        ]
        for c, wished in wishes.items()
    }
    seats = {(p, pool): count for p in programmes for pool, count, _, _ in slots[p]}
    by_pools = oracles.deferred_acceptance_literal(SmallMarket(seats, claims))
    assert by_pools == oracles.cumulative_offers(wishes, merit, groups, slots)
