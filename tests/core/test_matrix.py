"""The matrix: every mechanism of the table, on every family of markets, under every tie rule, beside its oracle."""

from __future__ import annotations

import numpy as np
import oracles
import oracles_mechanisms
import oracles_ties
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from oracles_mechanisms import LITERAL, lists_of
from oracles_ties import ACCEPTANCE, EQUAL_TREATMENT, LOTTERIES
from seated import instead, seated, seats_of, tables_of
from strategies import FAMILIES, Round, larger, rounds, ruled

from recruit_core import Register, UnresolvedTie, recruit, rulebook
from recruit_core.errors import RecruitError
from recruit_core.mechanisms import MECHANISMS
from recruit_core.mechanisms.efficiency_adjusted import efficiency_adjusted
from recruit_core.ties import TIE_RULES

EACH = settings(max_examples=max(4, settings.default.max_examples // 25))
"""A cell of the matrix; all cells together are some hundreds of markets."""
MOST_ORDERS = 300

MATRIX = [name for name in LITERAL if name not in ("parallel:1", "parallel:3")]
"""On lists of three choices these two are immediate and deferred acceptance: a theorem, and no cells of their own."""
RULES = ["refuse", *LOTTERIES, *EQUAL_TREATMENT]


def orders_to_try(mechanism: str, tables: oracles.Tables, rules: oracles_ties.Rules, seed: str) -> int:
    lists = lists_of(tables)
    groups = oracles_ties.undecided(mechanism, lists, rules, oracles_ties.lottery(lists, rules, seed))
    return oracles_ties.number_of_orders(groups)


def agrees(mechanism: str, round_: Round, ties: str, seed: str) -> None:
    """The engine gives the one outcome that the oracle finds; it refuses where there are several or none is defined."""
    tables = tables_of(round_)
    rules = oracles_ties.rules_of(tables, ties)
    assume(orders_to_try(mechanism, tables, rules, seed) <= MOST_ORDERS)
    drawn = seed if set(rules.values()) & set(LOTTERIES) else None
    if mechanism not in ACCEPTANCE and set(rules.values()) & set(EQUAL_TREATMENT):
        with pytest.raises(RecruitError) as refusal:
            seated(round_, mechanism, ties, drawn)
        assert refusal.value.code == "tie-rule-not-for-mechanism"
        return
    found = oracles_ties.outcomes(mechanism, lists_of(tables), rules, seed)
    if len(found) > 1:
        with pytest.raises(UnresolvedTie):
            seated(round_, mechanism, ties, drawn)
        return
    result = seated(round_, mechanism, ties, drawn)
    assert seats_of(result) == found[0]
    cutoffs = [["" if cell is None else str(cell) for cell in row] for row in result.matching.cutoffs().rows()]
    assert cutoffs == oracles.cutoffs_of(tables, found[0])[1:]


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("mechanism", MATRIX)
def test_the_engine_does_what_the_oracle_does(mechanism: str, family: str) -> None:
    """Under each tie rule; `refuse` refuses exactly where another order of the tied changes somebody's seat."""

    @EACH
    @given(rounds(family, most_candidates=5, most_programmes=3), st.sampled_from(RULES), st.text("01", max_size=2))
    def holds(round_: Round, ties: str, seed: str) -> None:
        agrees(mechanism, round_, ties, seed)

    holds()


@pytest.mark.parametrize("mechanism", MATRIX)
def test_the_outcome_is_the_only_one_over_all_tie_breakings_or_refused(mechanism: str) -> None:
    """`refuse` refuses exactly the ties that decide somebody's seat: proved by trying every order of the tied."""
    coarse = st.sampled_from(["ties", "pools", "coarse"]).flatmap(lambda family: rounds(family, most_candidates=5))

    @settings(EACH, max_examples=(12 if mechanism == "deferred-acceptance" else 3) * EACH.max_examples)
    @given(coarse)
    def holds(round_: Round) -> None:
        agrees(mechanism, round_, "refuse", "")

    holds()


@pytest.mark.parametrize("mechanism", MATRIX)
def test_programmes_may_have_tie_rules_of_their_own(mechanism: str) -> None:
    """The first programme leaves it to the run; beside it stand others, with equal treatment where that is defined."""
    defined = RULES if mechanism in ACCEPTANCE else [rule for rule in RULES if rule not in EQUAL_TREATMENT]
    own = st.lists(st.sampled_from([None, *defined]), min_size=2, max_size=2)

    @settings(EACH, max_examples=(4 if mechanism in ACCEPTANCE else 2) * EACH.max_examples)
    @given(rounds(most_candidates=5, most_programmes=3), st.sampled_from(defined), own)
    def holds(round_: Round, ties: str, own: list[str | None]) -> None:
        agrees(mechanism, ruled(round_, [None, *own]), ties, "2026")

    holds()


@pytest.mark.parametrize("mechanism", [name for name in MATRIX if name not in ACCEPTANCE])
def test_orders_of_the_refused_are_tried_under_the_lottery_of_the_others(mechanism: str) -> None:
    """All stand equal at a class without seats, which refuses ties, and at one with two, which draws one order."""
    wishes = [(f"c{number}", rank, f"P{rank - 1}", "1") for number in range(3) for rank in (1, 2)]
    programmes = pl.DataFrame({"programme": ["P0", "P1"], "seats": [0, 2], "ties": [None, "single-lottery"]})
    choices = pl.DataFrame(wishes, schema=["candidate", "rank", "programme", "merit"], orient="row")
    register = Register.assemble({"programmes": programmes, "choices": choices}, rulebook("listed").facts)
    for seed in map(str, range(20)):
        found = recruit(register, rulebook("listed"), mechanism=mechanism, ties="refuse", seed=seed)
        drawn = recruit(register, rulebook("listed"), mechanism=mechanism, ties="single-lottery", seed=seed)
        assert found.matching.assignments().equals(drawn.matching.assignments())


@pytest.mark.parametrize("mechanism", MATRIX)
@settings(EACH, max_examples=2 * EACH.max_examples)
@given(number=st.integers(0, 2**64), ties=st.sampled_from(LOTTERIES))
def test_larger_rounds_too(mechanism: str, number: int, ties: str) -> None:
    """Some dozens of candidates, where one circle or chain follows another; a lottery leaves one outcome to find."""
    agrees(mechanism, larger(number), ties, str(number))


@pytest.mark.parametrize("mechanism", [name for name in ACCEPTANCE if name in MATRIX])
@settings(EACH, max_examples=2 * EACH.max_examples)
@given(number=st.integers(0, 2**64), ties=st.sampled_from(EQUAL_TREATMENT))
def test_larger_rounds_with_equal_treatment(mechanism: str, number: int, ties: str) -> None:
    agrees(mechanism, larger(number), ties, "")


@settings(EACH, max_examples=8 * EACH.max_examples)
@given(st.integers(0, 2**64), st.data())
def test_consent_of_some(number: int, data: st.DataObject) -> None:
    """Kesten (2010) and Tang and Yu (2014) with any set of candidates who consent, in the library."""
    round_ = larger(number, most_candidates=15)
    lists = lists_of(tables_of(round_))
    consents = data.draw(st.lists(st.booleans(), min_size=len(lists.claims), max_size=len(lists.claims)))
    agreed = {candidate for candidate, own in zip(lists.claims, consents, strict=True) if own}
    result = seated(round_, "efficiency-adjusted", "multiple-lottery", "2026")
    seating = efficiency_adjusted(result.matching.compared, np.array(consents, dtype=np.bool_))
    draw = oracles_ties.lottery(lists, dict.fromkeys(lists.seats, "multiple-lottery"), "2026")
    expected = oracles_mechanisms.efficiency_adjusted(lists, draw, agreed)
    assert expected == oracles_mechanisms.efficiency_adjusted_kesten(lists, draw, agreed)
    assert seats_of(instead(result, seating)) == expected


@pytest.mark.parametrize("mechanism", MATRIX)
@settings(EACH, max_examples=2 * EACH.max_examples)
@given(round_=rounds(), ties=st.sampled_from(RULES), chance=st.randoms(use_true_random=False))
def test_order_of_rows_is_irrelevant(mechanism: str, round_: Round, ties: str, chance: object) -> None:
    """Rows in any order give the same assignments, the same cutoffs and the same refusals."""
    seed = "2026" if ties in LOTTERIES else None

    def outcome(tables: Round) -> object:
        try:
            result = seated(tables, mechanism, ties, seed)
        except UnresolvedTie as refusal:
            return refusal.ties
        except RecruitError as refusal:
            return refusal.code
        return result.matching.assignments().rows(), result.matching.cutoffs().rows()

    def shuffled(table: pl.DataFrame) -> pl.DataFrame:
        order = list(range(table.height))
        chance.shuffle(order)  # type: ignore[attr-defined]
        return table[order]

    other = Round(*(shuffled(table) for table in (round_.programmes, round_.choices, round_.pools, round_.groups)))
    assert outcome(round_) == outcome(other)


@pytest.mark.parametrize("mechanism", MATRIX)
@settings(EACH, max_examples=2 * EACH.max_examples)
@given(round_=rounds(), ties=st.sampled_from(RULES))
def test_everybody_holds_one_listed_eligible_claim_or_nothing(mechanism: str, round_: Round, ties: str) -> None:
    """Also where the orders are too many for the oracles; over its seats goes a pool only if a tied group enters."""
    try:
        result = seated(round_, mechanism, ties, "2026" if ties in LOTTERIES else None)
    except RecruitError:
        return
    market, seating = result.matching.market, result.matching.seating
    held = seating[seating >= 0]
    assert (market.starts[:-1][seating >= 0] <= held).all()
    assert (held < market.starts[1:][seating >= 0]).all()
    assert (market.key[held] >= 0).all()
    taken = np.bincount(market.pool[held], minlength=len(market.seats))
    assert ties == "admit-all" or (taken <= market.seats).all()


def test_every_mechanism_and_tie_rule_has_its_oracle() -> None:
    assert {name.split(":")[0] for name in MECHANISMS} == {name.split(":")[0] for name in MATRIX}
    assert set(TIE_RULES) == set(RULES)
