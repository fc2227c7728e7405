"""The search for counter-examples: what it finds, how small and how plainly it tells it; and bad tables of rules."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st
from strategies import LISTED

from recruit_core import InvalidRegister, Register
from recruit_core.choice_rules import CHOICE_RULES
from recruit_core.choice_rules.allocation import opened
from recruit_core.choice_rules.ceiling import ceiling
from recruit_core.choice_rules.check import RuleCheck, check_rules
from recruit_core.choice_rules.minimum_share import order_of_call
from recruit_core.choice_rules.policy import Applicant, Applicants, Chosen, Clause, Policy, SeatPool, people
from recruit_core.choice_rules.pools_in_order import pools_in_order
from recruit_core.choice_rules.properties import ALL_SETS, PROPERTIES, broken, search
from recruit_core.choice_rules.table import Rule, assemble_choice_rules, read_choice_rules
from recruit_core.columns import Table, columns_of

OPEN = (SeatPool("open", 2, None, False),)


def applicants(groups: list[str]) -> tuple[Applicant, ...]:
    """People 0, 1, 2 ... from the highest down, with the groups of each as letters."""
    return tuple(Applicant(name, len(groups) - name, frozenset(held)) for name, held in enumerate(groups))


def capricious(asking: Applicants) -> Chosen:
    """A rule broken on purpose: the best two, but the last two once four or more ask."""
    return {"open": list(asking[:2] if len(asking) < 4 else asking[-2:])}


def shy(asking: Applicants) -> Chosen:
    """Another: two seats, of which one is given up as soon as four ask."""
    return {"open": list(asking[: 2 if len(asking) < 4 else 1])}


def test_hypothesis_finds_what_is_broken_on_purpose() -> None:
    sets = st.integers(0, 8).map(lambda count: applicants([""] * count))

    def breaks(name: str, asking: tuple[Applicant, ...]) -> bool:
        return any(name in broken(capricious, asking, each) for each in asking)

    for name in ("substitutability", "consistency"):
        assert len(find(sets, lambda asking, name=name: breaks(name, asking))) == 4
    assert not any(breaks("aggregate-demand", applicants([""] * count)) for count in range(8))


@pytest.mark.parametrize(("many", "complete"), [(ALL_SETS, True), (60, False)])
def test_a_search_finds_them_among_few_and_among_many(many: int, complete: bool) -> None:
    found = search(capricious, applicants([""] * many), 2, tries=100, seed="x")
    assert found.complete == complete
    assert set(found.violations) == {"substitutability", "consistency"}
    assert {len(each.applicants) for each in found.violations.values()} == {3}
    less = search(shy, applicants([""] * many), 2, tries=100, seed="x")
    assert {name: len(each.applicants) for name, each in less.violations.items()} == {
        "aggregate-demand": 3,
        "consistency": 3,
    }


def test_the_same_seed_draws_the_same_sets() -> None:
    asked: list[list[frozenset[int]]] = []

    def noted(asking: Applicants) -> Chosen:
        asked[-1].append(frozenset(each.candidate for each in asking))
        return {"open": list(asking[:2])}

    for seed in ("one", "one", "two"):
        asked.append([])
        assert search(noted, applicants([""] * 40), 2, tries=50, seed=seed).sets == 51
    assert asked[0] == asked[1] != asked[2]


@settings(max_examples=settings.default.max_examples // 4)
@given(st.lists(st.sampled_from(["", "g", "h", "gh"]), max_size=7), st.integers(0, 2), st.integers(0, 2))
def test_what_the_search_tells_is_true(groups: list[str], most_g: int, most_h: int) -> None:
    """Asked again, the rule does what the counter-example says, and with nobody left out it would not be one."""
    policy = Policy("P", "ceiling", OPEN, (Clause(0, "g", most_g), Clause(0, "h", most_h)))

    def choose(asking: Applicants) -> Chosen:
        return ceiling(policy, asking)

    for name, each in search(choose, applicants(groups), 2, tries=1, seed="").violations.items():
        asking = sorted((*each.applicants, each.newcomer), key=lambda one: -one.standing)
        was, now = people(choose(each.applicants)), people(choose(asking))
        concerned = {one.candidate for one in each.concerned}
        if name == "substitutability":
            assert concerned <= now - was - {each.newcomer.candidate}
        if name == "aggregate-demand":
            assert len(now) < len(was)
            assert concerned <= was - now
        assert name != "consistency"


def test_an_order_of_call_made_anew_from_those_who_ask_would_not_be_substitutable() -> None:
    """So it is made once: one more holder of a scholarship changes who has to be lifted."""
    policy = Policy("P", "minimum-share", OPEN, (Clause(0, "s", 50, True), Clause(1, "r", 50, True)))

    def anew(asking: Applicants) -> Chosen:
        return pools_in_order(policy, order_of_call(policy, asking))

    everybody = applicants(["", "r", "s", "rs", "", "r", "s"])
    assert "substitutability" in search(anew, everybody, 2, tries=1, seed="").violations
    once = order_of_call(policy, everybody)
    assert not search(lambda asking: pools_in_order(policy, asking), once, 2, tries=1, seed="").violations


# A whole round

TABLES = {
    "programmes": pl.DataFrame({"programme": ["divided", "plain", "sport"], "seats": [2, 1, 2]}),
    "choices": pl.DataFrame(
        {
            "candidate": ["Ada", "Bek", "Cis", "Ada", "Dan", "Ewa", "Fil", "Ada"],
            "rank": [1, 1, 1, 2, 1, 1, 1, 3],
            "programme": ["divided", "divided", "divided", "sport", "sport", "sport", "sport", "plain"],
            "merit": ["9", "8", "7", "90", "80", "70", "60", "1"],
        }
    ),
    "pools": pl.DataFrame(
        {
            "programme": ["divided", "divided"],
            "pool": ["kept", "open"],
            "seats": [1, 1],
            "group": ["girls", None],
            "reserve": ["soft", None],
            "order": [1, 2],
        }
    ),
    "groups": pl.DataFrame({"candidate": ["Ada", "Ada", "Dan", "Ewa"], "group": ["girls", "city", "girls", "city"]}),
}
REGISTER = Register.assemble(TABLES, LISTED.facts)
HEADER = "programme,rule,pool,to,group,amount,order\n"


def read(folder: Path, rows: str) -> list[RuleCheck]:
    (folder / "choice_rules.csv").write_text(HEADER + rows)
    rules = read_choice_rules(folder, REGISTER)
    return list(check_rules(opened(REGISTER, LISTED), rules))


def test_an_official_reads_who_gets_what_whom_it_can_hurt_and_what_to_do(tmp_path: Path) -> None:
    divided, sport = read(tmp_path, "sport,ceiling,,,girls,1,\nsport,ceiling,,,city,50%,\n")
    assert (divided.policy.rule, divided.broken) == ("pools-in-order", ())
    assert divided.examples["pools"] == (
        "With Ada (girls) asking too, Bek moves from the pool kept to open; all of them keep a seat in the programme.",
    )
    assert sport.broken == ("substitutability", "aggregate-demand")
    happens, hurts, remedy = sport.examples["substitutability"]
    assert happens == (
        "With Dan (girls), Ewa (city) and Fil asking, Fil is turned away. "
        "When Ada (city, girls) asks too, Fil gets a seat."
    )
    assert hurts.startswith("It can hurt Fil: ")
    assert remedy.startswith("What to do: one pool, and ceilings for groups that are apart")
    assert sport.examples["aggregate-demand"][0] == (
        "With Dan (girls) and Ewa (city) asking, 2 of 2 seats are taken. "
        "When Ada (city, girls) asks too, only 1 is: Dan (girls) and Ewa (city) are turned away."
    )


def test_rules_in_any_order_of_rows_are_the_same(tmp_path: Path) -> None:
    rows = [
        "sport,minimum-share,,,girls,50%,1\n",
        "sport,minimum-share,,,city,20%,2\n",
        "divided,transfer,kept,open,,,\n",
    ]
    assert read(tmp_path, "".join(rows)) == read(tmp_path, "".join(reversed(rows)))


def test_a_folder_without_the_table_opens_pools_in_order(tmp_path: Path) -> None:
    rules = read_choice_rules(tmp_path, REGISTER)
    assert rules.plain
    assert rules == assemble_choice_rules(REGISTER)
    assert (rules.digests, len(rules.policies)) == ({}, 3)


def test_the_table_names_the_rules_there_are() -> None:
    (names,) = {column.among for column in columns_of(Rule) if column.name == "rule"}
    assert set(names) == set(CHOICE_RULES)


def test_every_property_is_told_in_words() -> None:
    from service.check_rules import _WORDS

    assert set(_WORDS) == set(PROPERTIES)


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ("sport,lottery,,,,,\n", {("value-unknown", "rule", 2)}),
        ("sport,ceiling,,,girls,,\n", {("clause-incomplete", "amount", 2)}),
        ("sport,ceiling,open,,girls,1,\n", {("clause-unused", "pool", 2)}),
        ("sport,ceiling,,,girlz,1,\n", {("group-unknown", "group", 2)}),
        ("sport,ceiling,,,girls,1.5,\n", {("amount-unreadable", "amount", 2)}),
        ("sport,ceiling,,,girls,-1,\n", {("amount-unreadable", "amount", 2)}),
        ("sport,minimum-share,,,girls,20,\n", {("amount-unreadable", "amount", 2)}),
        ("sport,minimum-share,,,girls,101%,\n", {("amount-too-high", "amount", 2)}),
        ("sport,ceiling,,,girls,1,\nsport,ceiling,,,girls,2,\n", {("clause-twice", "group", 3)}),
        ("sport,minimum-share,,,girls,1%,4\nsport,minimum-share,,,city,2%,4\n", {("clause-twice", "order", 3)}),
        (
            "sport,ceiling,,,girls,1,\nsport,horizontal,,,,,\n",
            {("rule-twice", "rule", 3), ("horizontal-without-groups", "rule", 3)},
        ),
        ("ballet,ceiling,,,girls,1,\n", {("programme-unknown", "programme", 2)}),
        ("divided,transfer,kept,shut,,,\n", {("pool-unknown", "to", 2)}),
        ("divided,transfer,open,kept,,,\n", {("transfer-backwards", "to", 2)}),
        ("divided,transfer,kept,open,,,\ndivided,transfer,kept,open,,,\n", {("clause-twice", "pool", 3)}),
        ("divided,horizontal,,,,,\ndivided,horizontal,,,,,\n", {("clause-twice", "programme", 3)}),
        (
            "sport,ceiling,,,girls,x,\nballet,transfer,,,,,\n",
            {
                ("amount-unreadable", "amount", 2),
                ("programme-unknown", "programme", 3),
                ("clause-incomplete", "pool", 3),
                ("clause-incomplete", "to", 3),
            },
        ),
    ],
)
def test_bad_rows_are_refused_all_at_once(rows: str, codes: set[tuple[str, str, int]], tmp_path: Path) -> None:
    with pytest.raises(InvalidRegister) as refusal:
        read(tmp_path, rows)
    assert {(each.code, each.column, each.row) for each in refusal.value.problems} == codes
    assert all(each.remedy and each.file == "choice_rules.csv" for each in refusal.value.problems)


def test_hard_pools_and_horizontal_exclude_each_other() -> None:
    hard = TABLES["pools"].with_columns(reserve=pl.Series(["hard", None]))
    register = Register.assemble(TABLES | {"pools": hard}, LISTED.facts)
    table = pl.DataFrame({"programme": ["divided"], "rule": ["horizontal"]})
    with pytest.raises(InvalidRegister, match="horizontal-hard"):
        assemble_choice_rules(register, Table("choice_rules", table))
