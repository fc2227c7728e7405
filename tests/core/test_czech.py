"""The Czech rulebook against its cases, a literal transcription, its own theorems, and the lists of a real round."""

from __future__ import annotations

import dataclasses
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import czech_oracle as oracle
import polars as pl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from recruit_core import recruit
from recruit_core.errors import InvalidRegister
from recruit_core.register import Register
from recruit_core.rulebooks import rulebook
from recruit_core.rulebooks.czech import (
    CandidateFacts,
    ExamPoints,
    PairFacts,
    ProgrammeFacts,
    czech,
)

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "cases" / "czech"
CZ_2024 = czech(2024)

Facts = dict[str, Any]


def cases(name: str) -> list[Any]:
    loaded = yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["name"]) for case in loaded]


def columns(rows: list[Facts], known: Any) -> dict[str, list[Any]]:
    return {name: [row.get(name, field.default) for row in rows] for name, field in known.model_fields.items()}


def assembled(programmes: dict[str, Facts], candidates: dict[str, Facts], lists: dict[str, list[str]]) -> Register:
    """`candidates` holds facts of the candidate, and of every pair of that candidate alike."""
    people, pairs = list(candidates.values()), [(name, programme) for name in lists for programme in lists[name]]
    tables = {
        "candidates": {"candidate": list(candidates), **columns(people, CandidateFacts)},
        "programmes": {"programme": list(programmes), "seats": 1, **columns(list(programmes.values()), ProgrammeFacts)},
        "choices": {
            "candidate": [name for name, _ in pairs],
            "rank": [place for name in lists for place in range(1, len(lists[name]) + 1)],
            "programme": [programme for _, programme in pairs],
            **columns([candidates[name] for name, _ in pairs], PairFacts),
        },
    }
    return Register.assemble({name: pl.DataFrame(table) for name, table in tables.items()}, CZ_2024.facts)


def one_programme(programme: Facts, candidates: dict[str, Facts]) -> Register:
    return assembled({"class": programme}, candidates, {name: ["class"] for name in candidates})


def refusals(programmes: dict[str, Facts], candidates: dict[str, Facts], lists: dict[str, list[str]]) -> list[str]:
    """Codes of the problems found, sorted; none where the register is accepted."""
    try:
        CZ_2024.standing(assembled(programmes, candidates, lists))
    except InvalidRegister as refusal:
        assert all(problem.found and problem.remedy for problem in refusal.problems)
        return sorted(problem.code for problem in refusal.problems)
    return []


# ----- cases


@pytest.mark.parametrize("case", cases("order"))
def test_case_of_order(case: Facts) -> None:
    register = one_programme(case.get("programme", {}), case["candidates"])
    names = register.candidates["candidate"].to_list()
    merit = dict(zip(names, CZ_2024.merit(register).to_list(), strict=True))
    groups = [group.split(" = ") for group in case["order"].split(" > ")]
    assert all(len({merit[name] for name in group}) == 1 for group in groups)
    assert all(merit[earlier[0]] > merit[later[0]] for earlier, later in pairwise(groups))
    assert [name for name in names if merit[name] is None] == case.get("not_considered", [])
    assert len(names) == sum(map(len, groups)) + len(case.get("not_considered", []))
    points = dict(zip(names, CZ_2024.standing(register)["points"].to_list(), strict=True))
    assert points == points | case.get("points", {})


@pytest.mark.parametrize("case", cases("refused"))
def test_case_of_refusal(case: Facts) -> None:
    candidates = {name: {"school_points": case.get("points", 0)} for name in case["lists"]}
    assert refusals(case["programmes"], candidates, case["lists"]) == case["refused"]


# ----- against the transcription

rarer = settings(max_examples=settings.default.max_examples // 3)
"""Every example assembles a register; a third of them keeps the room quick, and grows with the profile."""

results = st.one_of(st.none(), st.integers(0, 50))
people = st.fixed_dictionaries(
    {"exam_czech": results, "exam_mathematics": results, "school_points": st.integers(0, 30)},
    optional={"conditions_met": st.booleans()},
)
offers = st.fixed_dictionaries(
    {"school_most": st.integers(30, 6_000)},
    optional={
        "weight_czech": st.integers(50, 150),
        "weight_mathematics": st.integers(50, 150),
        "least_czech": st.integers(0, 20),
        "least_mathematics": st.integers(0, 20),
        "least_points": st.integers(0, 5_000),
        "ties_by_exam": st.booleans(),
        "ties_by_mathematics": st.booleans(),
    },
).filter(oracle.allowed)
equal_people = st.sampled_from(
    [
        {
            "exam_czech": czech_points,
            "exam_mathematics": 30 - czech_points - by_school,
            "school_points": 100 * by_school,
        }
        for czech_points in (10, 15, 20)
        for by_school in (0, 5)
    ]
)
"""Everybody with thirty points where both parts weigh one, earned in different ways."""


@given(
    st.lists(people | equal_people, min_size=2, max_size=5), offers | st.just({"school_most": 500, "ties_by_exam": 1})
)
def test_order_agrees_with_the_transcribed_rules(several: list[Facts], offer: Facts) -> None:
    offer = {**offer, "school_most": max(offer["school_most"], 500), "ties_by_exam": bool(offer.get("ties_by_exam"))}
    register = one_programme(offer, {f"c{place}": facts for place, facts in enumerate(several)})
    standing, merit = CZ_2024.standing(register), CZ_2024.merit(register).to_list()
    assert standing["points"].to_list() == [oracle.points(facts, offer) * 100 for facts in several]
    assert [value is not None for value in merit] == [oracle.considered(facts, offer) for facts in several]
    for one, facts in zip(merit, several, strict=True):
        for other, others in zip(merit, several, strict=True):
            if one is not None and other is not None:
                assert (one > other) - (one < other) == oracle.goes_before(facts, others, offer)


weights = st.sampled_from([0, 1, 60, 100, 400])


@rarer
@given(weights, weights, st.sampled_from(["maturita", "sport", "apprenticeship"]), st.data())
def test_a_share_is_refused_exactly_where_the_rules_forbid_it(one: int, other: int, kind: str, chance: Any) -> None:
    by_exam = 50 * (one + other)
    edges = [edge + step for edge in (by_exam * 2 // 3, by_exam * 3 // 2) for step in (-1, 0, 1)]
    most = chance.draw(st.sampled_from([edge for edge in edges if 0 <= edge <= 60_000]))
    programme = {"kind": kind, "weight_czech": one, "weight_mathematics": other, "school_most": most}
    found = refusals({"class": programme}, {"c": {}}, {"c": ["class"]})
    assert found == ([] if oracle.allowed(programme) else ["exam-share"])


# ----- theorems


@rarer
@given(people, offers, st.sampled_from(["exam_czech", "exam_mathematics", "school_points"]))
def test_a_better_result_never_hurts(facts: Facts, offer: Facts, which: str) -> None:
    result = facts[which] or 0
    if result == {"school_points": 30}.get(which, 50):
        return
    both = {"a": {**facts, which: result}, "b": {**facts, which: result + 1}}
    worse, better = CZ_2024.merit(one_programme(offer, both)).to_list()
    assert worse is None or (better is not None and worse < better)


@rarer
@given(st.lists(people, min_size=1, max_size=6), offers, st.randoms(use_true_random=False))
def test_order_of_rows_is_irrelevant(several: list[Facts], offer: Facts, chance: Any) -> None:
    given_order = {f"c{place}": facts for place, facts in enumerate(several)}
    shuffled = list(given_order.items())
    chance.shuffle(shuffled)
    standing = CZ_2024.standing(one_programme(offer, given_order))
    assert standing.equals(CZ_2024.standing(one_programme(offer, dict(shuffled))))


def test_three_priorities_are_seated_by_deferred_acceptance() -> None:
    """A lower priority never helps and never hurts: Anna loses her first wish to Petr, who ranks it second."""
    programmes = {"gymnasium": {}, "academy": {}}
    results = {"Anna": 60, "Petr": 70, "Jana": 90}
    candidates = {name: {"exam_czech": 30, "exam_mathematics": points - 30} for name, points in results.items()}
    candidates["Jana"]["exam_mathematics"] = 50
    lists = {"Anna": ["gymnasium", "academy"], "Petr": ["academy", "gymnasium"], "Jana": ["academy"]}
    result = recruit(assembled(programmes, candidates, lists), CZ_2024)
    seats = {candidate: programme for candidate, programme, _, _ in result.matching.assignments().iter_rows()}
    assert seats == {"Anna": None, "Jana": "academy", "Petr": "gymnasium"}


# ----- the dated numbers


def test_the_rulebook_stands_in_the_table() -> None:
    book = rulebook("cz-2024")
    assert (book.name, book) == ("cz-2024", CZ_2024)
    assert [(step.name, step.size) for step in book.steps] == [("points", 100_001), ("exam", 101), ("mathematics", 51)]
    assert all(step.law for step in book.steps)


def test_no_numbers_are_on_record_for_an_earlier_year() -> None:
    assert czech(2030).law == CZ_2024.law
    with pytest.raises(ValueError, match="2023/24"):
        czech(2023)


def test_facts_and_numbers_name_the_same_things() -> None:
    exam_points = get_args(ExamPoints)[1]
    assert {item.le for item in exam_points.metadata if hasattr(item, "le")} == {CZ_2024.law.exam.most}
    assert set(get_args(ProgrammeFacts.model_fields["kind"].annotation)) == set(CZ_2024.law.exam.share)


def test_the_highest_facts_fit_their_steps() -> None:
    fullest = {"kind": "apprenticeship", "weight_czech": 400, "weight_mathematics": 400, "school_most": 60_000}
    fullest |= {"ties_by_exam": True, "ties_by_mathematics": True}
    facts = {"exam_czech": 50, "exam_mathematics": 50, "school_points": 60_000}
    merit = CZ_2024.merit(one_programme(fullest, {"c": facts}))[0]
    assert CZ_2024.unpack(merit) == {"points": 100_000, "exam": 100, "mathematics": 50}
    assert CZ_2024.show_step("points", 100_000) == "1000"


def test_a_what_if_changes_the_share_of_one_rulebook_alone() -> None:
    share = CZ_2024.law.exam.share | {"maturita": 70}
    exam = CZ_2024.law.exam.model_copy(update={"share": share})
    stricter = dataclasses.replace(CZ_2024, law=CZ_2024.law.model_copy(update={"exam": exam}))
    register = one_programme({"school_most": 5_000}, {"c": {}})
    assert CZ_2024.standing(register).height == 1
    with pytest.raises(InvalidRegister, match="exam-share"):
        stricter.standing(register)


# ----- a real round


def test_the_lists_of_the_real_round_of_2024_keep_to_the_limits(real_data: Path) -> None:
    """11,727 lists of the second round: nobody ranks more than the rulebook allows, and some rank exactly so many.

    The public file holds the order at each programme only in three tiers and no results of the exam. So its seats are
    reproduced by `listed` (`test_the_czech_second_round_of_2024`); of this rulebook it can confirm the lists alone.
    Programmes with a talent exam are told by the code of the field: 82 arts, 79-42 gymnasium with sports training.
    """
    choices = pl.read_csv(real_data / "czech_2024_round2" / "choices.csv", columns=["candidate", "rank", "programme"])
    programmes = pl.read_csv(real_data / "czech_2024_round2" / "programmes.csv")
    talent = pl.col("programme").str.contains(r"-(82-|79-42)").alias("talent_exam")
    letter = pl.col("programme").str.extract(r"-\d\d-\d\d-(\w)")
    kind = pl.when(letter.is_in(["K", "L", "M"])).then(pl.lit("maturita")).otherwise(pl.lit("apprenticeship"))
    tables = {"programmes": programmes.with_columns(talent, kind=kind), "choices": choices}
    standing = CZ_2024.standing(Register.assemble(tables, CZ_2024.facts))
    assert standing.height == 25_232
    longest = choices.join(programmes.select("programme", talent), on="programme")
    ranked = Counter(longest.group_by("candidate").agg(pl.len(), pl.col("talent_exam").sum()).rows_by_key("len"))
    assert max(ranked) == CZ_2024.law.lists.plain + CZ_2024.law.lists.talent
