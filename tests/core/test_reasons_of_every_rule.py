"""Under every mechanism and tie rule a refusal names what decided, and what it names can be seen in the tables."""

from __future__ import annotations

from decimal import Decimal
from hashlib import sha256
from itertools import product

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import LISTED, Round, rounds

from recruit_core import UnresolvedTie, recruit
from recruit_core.errors import TieRuleNotForMechanism
from recruit_core.mechanisms import MECHANISMS
from recruit_core.reasons import PoolReason, Reason
from recruit_core.result import Result, order_as_published
from recruit_core.ties import TIE_RULES

SEED = "drawn on 1 July"
FEW = settings(max_examples=settings.default.max_examples // 8)


def hashed(seed: str, scope: str, candidate: str) -> str:
    return sha256(f"{seed}\n{scope}\n{candidate}".encode()).hexdigest()


class Tables:
    """A round as a reader of the published tables sees it."""

    def __init__(self, round_: Round, result: Result) -> None:
        self.lists: dict[str, list[tuple[str, Decimal | None]]] = {}
        for candidate, _, programme, merit in round_.choices.sort("candidate", "rank").iter_rows():
            self.lists.setdefault(candidate, []).append((programme, None if merit is None else Decimal(merit)))
        self.merit = {(c, p): merit for c, wishes in self.lists.items() for p, merit in wishes}
        self.inside: dict[tuple[str, str], list[str]] = {}
        for candidate, programme, pool, _ in result.matching.assignments().iter_rows():
            self.inside.setdefault((programme, pool), []).append(candidate)

    def place(self, candidate: str, programme: str) -> int:
        return [wish for wish, _ in self.lists[candidate]].index(programme) + 1

    def number(self, candidate: str) -> Decimal:
        return next(merit for _, merit in self.lists[candidate] if merit is not None)


def require_true(tables: Tables, candidate: str, reason: Reason, pool: PoolReason, ties: str) -> None:
    """What a reason says, read off the tables once more."""
    programme = reason.programme
    inside = tables.inside.get((programme, pool.pool), [])
    own = tables.merit[candidate, programme]
    lowest = min((tables.merit[c, programme] for c in inside), default=None)
    match pool.decided_by:
        case "no-seats":
            assert pool.seats == 0
        case "tied-group":
            assert ties == "admit-none"
            assert len(inside) < pool.seats
        case "earlier-wishes":
            assert all(tables.place(c, programme) <= int(str(pool.cutoff)) for c in inside)
            assert tables.place(candidate, programme) == int(str(pool.own)) > int(str(pool.cutoff))
        case "number":
            assert tables.number(candidate) == Decimal(str(pool.own))
            assert min(tables.number(c) for c in inside) == Decimal(str(pool.cutoff)) > Decimal(str(pool.own))
        case "lottery":
            scope = "" if ties == "single-lottery" else programme
            assert pool.own == hashed(SEED, scope, candidate)
            assert pool.own < str(pool.cutoff) in {hashed(SEED, scope, c) for c in inside}
        case "traded":
            assert pool.pool != "open" or own >= lowest
        case "merit":
            assert own < Decimal(str(pool.cutoff)) in {tables.merit[c, programme] for c in inside}
        case "group":
            assert (pool.own, pool.cutoff) == ("0", "1")
        case other:
            assert other == "not-of-the-group"


@pytest.mark.parametrize("name", MECHANISMS)
def test_what_decided_can_be_seen_in_the_tables(name: str) -> None:
    @FEW
    @given(st.sampled_from(["strict", "ties", "pools", "scarce"]).flatmap(rounds), st.sampled_from(sorted(TIE_RULES)))
    def holds(round_: Round, ties: str) -> None:
        seed = SEED if "lottery" in ties else None
        try:
            result = recruit(round_.register(), LISTED, mechanism=name, ties=ties, seed=seed)
        except (UnresolvedTie, TieRuleNotForMechanism):
            return
        tables = Tables(round_, result)
        for candidate in result.register.candidates["candidate"]:
            for reason in result.reasons(candidate):
                for pool in reason.pools if reason.code == "refused" else ():
                    assert pool.decided_by is not None
                    require_true(tables, candidate, reason, pool, ties)
        assignments = result.matching.assignments()
        again = order_as_published(result.register, LISTED, assignments, name, ties, seed)
        assert dict(result.all_reasons()) == {c: result.reasons(c) for c in result.register.candidates["candidate"]}
        assert again.last == result._order.last if result._order else not again.needed

    holds()


def run(choices: str, seats: int, mechanism: str, ties: str = "refuse", seed: str | None = None) -> Result:
    rows = [line.split() for line in choices.split(",")]
    schema = ["candidate", "rank", "programme", "merit"]
    programmes = sorted({row[2] for row in rows})
    round_ = Round(
        pl.DataFrame({"programme": programmes, "seats": [seats] * len(programmes)}),
        pl.DataFrame(rows, schema=schema, orient="row").with_columns(pl.col("rank").cast(pl.Int64)),
        pl.DataFrame(),
        pl.DataFrame(),
    )
    return recruit(round_.register(), LISTED, mechanism=mechanism, ties=ties, seed=seed)


def decided(result: Result, candidate: str) -> list[tuple[str | None, str | None, str | None]]:
    return [(p.decided_by, p.own, p.cutoff) for reason in result.reasons(candidate) for p in reason.pools]


def test_a_wish_too_late_under_immediate_acceptance() -> None:
    """y has more than x at B and still does not get in: x had named B first."""
    result = run("x 1 B 10, y 1 A 40, y 2 B 30, z 1 A 50", 1, "immediate-acceptance")
    assert decided(result, "y") == [("merit", "40", "50"), ("earlier-wishes", "2", "1")]


def test_a_seat_that_was_traded() -> None:
    """x and y trade first seats; z stands above both where the other got in."""
    result = run("x 1 B 1, x 2 A 9, y 1 A 1, y 2 B 9, z 1 A 5, z 2 B 5", 1, "top-trading-cycles")
    assert decided(result, "z") == [("traded", None, None), ("traded", None, None)]


def test_equals_by_lottery_and_as_a_group() -> None:
    drawn = run("x 1 A 7, y 1 A 7", 1, "deferred-acceptance", "single-lottery", SEED)
    numbers = {candidate: hashed(SEED, "", candidate) for candidate in "xy"}
    out, inside = sorted("xy", key=numbers.__getitem__)
    assert decided(drawn, out) == [("lottery", numbers[out], numbers[inside])]
    kept_out = run("x 1 A 7, y 1 A 7, z 1 A 5", 1, "deferred-acceptance", "admit-none")
    assert decided(kept_out, "z") == decided(kept_out, "x") == [("tied-group", None, None)]


def test_the_rules_a_result_names_may_be_combined_by_programme() -> None:
    for ties, other in product(TIE_RULES, repeat=2):
        seed = SEED if "lottery" in ties + other else None
        programmes = pl.DataFrame({"programme": ["A", "B"], "seats": [1, 1], "ties": [None, other]})
        rows = [("x", 1, "A", "7"), ("y", 1, "A", "7"), ("x", 2, "B", "7"), ("y", 2, "B", "7"), ("z", 1, "B", "7")]
        choices = pl.DataFrame(rows, schema=["candidate", "rank", "programme", "merit"], orient="row")
        round_ = Round(programmes, choices, pl.DataFrame(), pl.DataFrame())
        try:
            result = recruit(round_.register(), LISTED, ties=ties, seed=seed)
        except UnresolvedTie as refused:
            assert {tie.programme for tie in refused.ties} <= {"A", "B"}
            assert "refuse" in (ties, other)
            continue
        taken = dict(result.matching.cutoffs().select("programme", "taken").iter_rows())
        assert taken["A"] == {"admit-all": 2, "admit-none": 0}.get(ties, 1)
