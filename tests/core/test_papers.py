"""Examples of papers, each through the oracles and through the engine, and what the papers say of their outcomes."""

import oracles
import oracles_ties
import papers
import polars as pl
import pytest
from oracles import Matching, Tables
from oracles_mechanisms import LITERAL, efficiency_adjusted, efficiency_adjusted_kesten, lists_of, parallel
from papers import Case
from seated import seats_of

from recruit_core import Register, UnresolvedTie, recruit, rulebook
from recruit_core.mechanisms import MECHANISMS
from recruit_core.ties import TIE_RULES

CASES = papers.cases()
MARKETS = CASES + [papers.instead(case) for case in CASES if "instead" in case]


def named(case: Case) -> str:
    return str(case["name"])


def by_oracles(case: Case, key: str) -> list[Matching]:
    """Every outcome that the oracles find under this key."""
    tables, (mechanism, rule, seed) = papers.tables_of(case), papers.rule_of(key)
    lists = lists_of(tables)
    if rule == "without":
        consenting = set(lists.claims) - set(seed.removeprefix("consent of ").split())
        return oracles.different(
            m(lists, consenting=consenting) for m in (efficiency_adjusted, efficiency_adjusted_kesten)
        )
    if mechanism not in LITERAL:
        return [parallel(int(mechanism.removeprefix("parallel:")))(lists)]
    return oracles_ties.outcomes(mechanism, lists, oracles_ties.rules_of(tables, rule), seed)


def frames(tables: Tables) -> dict[str, pl.DataFrame]:
    whole = {"seats": pl.Int64, "rank": pl.Int64, "order": pl.Int64}
    empty = {name: pl.DataFrame(rows, schema=header, orient="row") for name, (header, *rows) in tables.items()}
    return {
        name: table.with_columns(
            [pl.col(c).cast(whole[c]) if c in whole else pl.col(c).replace("", None) for c in table.columns]
        )
        for name, table in empty.items()
    }


def by_engine(case: Case, key: str) -> Matching | None:
    """What the engine gives, or None where it refuses."""
    mechanism, rule, seed = papers.rule_of(key)
    listed = rulebook("listed")
    register = Register.assemble(frames(papers.tables_of(case)), listed.facts)
    try:
        result = recruit(register, listed, mechanism=mechanism, ties=rule, **({"seed": seed} if seed else {}))
    except UnresolvedTie:
        return None
    return seats_of(result)


def family(mechanism: str) -> str:
    """`parallel` for blocks of any number of choices, else the mechanism itself."""
    return mechanism.partition(":")[0]


ENGINE = {family(name) for name in MECHANISMS}


def expected(case: Case, keys: list[str]) -> dict[str, object]:
    outcomes = {key: case["outcomes"][key] for key in keys}
    return {key: seats if isinstance(seats, str) else papers.seats_of(case, seats) for key, seats in outcomes.items()}


def in_the_engine(case: Case) -> list[str]:
    """The outcomes that the engine is asked for: those of a mechanism and a tie rule that it has."""
    rules = {key: papers.rule_of(key) for key in case["outcomes"]}
    return [key for key, (name, rule, _) in rules.items() if family(name) in ENGINE and rule in TIE_RULES]


@pytest.mark.parametrize("case", MARKETS, ids=named)
def test_the_oracles_find_what_the_paper_says(case: Case) -> None:
    found = {key: by_oracles(case, key) for key in case["outcomes"]}
    only = {key: each[0] if len(each) == 1 else f"{len(each)} different" for key, each in found.items()}
    assert only == expected(case, list(case["outcomes"]))


@pytest.mark.parametrize("case", [case for case in MARKETS if in_the_engine(case)], ids=named)
def test_the_engine_finds_what_the_paper_says(case: Case) -> None:
    keys = in_the_engine(case)
    seats = {key: None if isinstance(each, str) else each for key, each in expected(case, keys).items()}
    assert {key: by_engine(case, key) for key in keys} == seats


@pytest.mark.parametrize("case", CASES, ids=named)
def test_what_the_paper_says_of_the_outcomes_is_so(case: Case) -> None:
    """Stable or not, efficient or not, who envies, how many: by looking at every matching."""
    market = lists_of(papers.tables_of(case)).small()
    seats = {k: papers.seats_of(case, s) for k, s in case["outcomes"].items() if not isinstance(s, str)}
    blocking = {key: oracles.blocking_pairs(market, matching) for key, matching in seats.items()}
    if "stable_matchings" in case:
        assert len(papers.stable_matchings(market)) == int(case["stable_matchings"])
    assert [key for key in case.get("stable", []) if blocking[key]] == []
    assert [key for key in case.get("unstable", []) if not blocking[key]] == []
    assert [key for key in case.get("efficient", []) if not papers.efficient(market, seats[key])] == []
    assert [key for key in case.get("inefficient", []) if papers.efficient(market, seats[key])] == []
    for key, envy in case.get("envy", {}).items():
        candidate, school = envy.split(" at ")
        assert (candidate, (school, "open")) in blocking[key]
    for one, other in case.get("better", {}).items():
        places = [[oracles.place_in_list(market, c, seats[key][c]) for key in (one, other)] for c in market.claims]
        assert all(here <= there for here, there in places)
        assert any(here < there for here, there in places)


@pytest.mark.parametrize("case", [case for case in CASES if "lie" in case], ids=named)
def test_a_lie_gets_what_the_paper_says(case: Case) -> None:
    lie = case["lie"]
    told = case | {"lists": case["lists"] | {lie["candidate"]: lie["list"]}}
    (found,) = by_oracles(told, lie["mechanism"])
    assert found[lie["candidate"]] == (lie["gets"], "open")
    honest = papers.seats_of(case, case["outcomes"][lie["mechanism"]])[lie["candidate"]]
    wishes = [school for school, _ in lists_of(papers.tables_of(case)).small().claims[lie["candidate"]]]
    if lie["gets"] in case["lists"][lie["candidate"]].split():
        assert honest is None or wishes.index(found[lie["candidate"]]) < wishes.index(honest)


def test_there_are_examples_of_every_mechanism_and_theme() -> None:
    """At least forty, each named once, each with its source and with a word on where its numbers come from."""
    names = [case["name"] for case in CASES]
    assert len(names) == len(set(names)) >= 40
    assert all(case["source"] and case["data"] in ("reprinted", "remembered", "ours") for case in CASES)
    shown = {papers.rule_of(key)[0] for case in MARKETS for key in case["outcomes"]}
    assert ENGINE <= {family(name) for name in LITERAL} <= {family(name) for name in shown}
