"""The verifier accepts the right result of every mechanism and tie rule, and no other seating of the same market."""

import random
from collections import defaultdict

import literal_rules
import oracles
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from literal_rules import ACCEPTANCE, GROUPS, LOTTERIES, OTHERS, Run
from oracles import Matching, Tables
from small_markets import draw_market, every_seating

from recruit_core import verify

TIE_RULES = ("refuse", *LOTTERIES, *GROUPS)
RUNS = [
    (name, ties) for name in (*ACCEPTANCE, *OTHERS) for ties in TIE_RULES if name in ACCEPTANCE or ties not in GROUPS
]
FEW = settings(max_examples=12)


def draw(mechanism: str, ties: str, number: int) -> tuple[Tables, Run]:
    """A small market and a run; in one of three markets programmes have tie rules of their own."""
    chance = random.Random(number)
    tables = draw_market(chance)
    known = TIE_RULES if mechanism in ACCEPTANCE else TIE_RULES[:3]
    if chance.random() < 1 / 3:
        header, *rows = tables["programmes"]
        tables["programmes"] = [[*header, "ties"], *([*row, chance.choice(["", *known])] for row in rows)]
    run = Run(mechanism, ties, None)
    drawn = set(literal_rules.ties_of(tables, run).values()) & set(LOTTERIES)
    return tables, run._replace(seed=f"draw of day {chance.randint(1, 9)}" if drawn else None)


def broken(tables: Tables, run: Run, matching: Matching) -> dict[str, list[str]]:
    """What the verifier finds in a result that is true to the matching in every count and cutoff."""
    findings: dict[str, list[str]] = defaultdict(list)
    verify.judge(
        {name: iter(rows) for name, rows in tables.items()},
        verify.NO_STEPS,
        iter(oracles.assignments_of(tables, matching)),
        iter(oracles.cutoffs_of(tables, matching)),
        oracles.summary_of(tables, matching, {}) | run._asdict(),
        findings,
    )
    return {number: lines for number, lines in findings.items() if lines}


def undecided(tables: Tables, run: Run) -> bool:
    """Whether programmes that refuse ties stand beside some that admit or leave out whole groups."""
    rules = set(literal_rules.ties_of(tables, run).values())
    return "refuse" in rules and bool(rules & set(GROUPS))


@pytest.mark.parametrize(("mechanism", "ties"), RUNS)
@FEW
@given(st.integers(0, 2**64))
def test_exactly_the_right_result_is_accepted(mechanism: str, ties: str, number: int) -> None:
    """Of all seatings the one outcome; none where the order of refused ties decides.

    Where ties are refused at one programme and whole groups admitted at another, the verifier may refuse an outcome
    that no order changes; it never accepts another.
    """
    tables, run = draw(mechanism, ties, number)
    outcomes = literal_rules.outcomes(tables, run)
    accepted = [seating for seating in every_seating(tables) if not broken(tables, run, seating)]
    due = outcomes if len(outcomes) == 1 else []
    assert accepted == due or (accepted == [] and undecided(tables, run))
