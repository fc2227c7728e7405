"""The Polish rulebook against law cases, against a literal transcription of the law, and against its own theorems."""

from __future__ import annotations

import dataclasses
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import poland_oracle as oracle
import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from poland_registers import PL_2026, SCORED, SOME, Facts, cases, points_of, register, standing
from pydantic import ValidationError

from recruit_core.errors import InvalidRegister
from recruit_core.register import Register
from recruit_core.rulebooks import rulebook
from recruit_core.rulebooks.confirmation import unconfirmed
from recruit_core.rulebooks.dated import Dated, Sourced, first_year, in_force
from recruit_core.rulebooks.itemised import Itemises, points_text
from recruit_core.rulebooks.poland_facts import SUBJECTS, CandidateFacts, ExamLanguage
from recruit_core.rulebooks.poland_law import polish_law
from recruit_core.rulebooks.poland_record import CandidateRecord
from recruit_core.rulebooks.scored_subjects import scored, scored_faults

ROOT = Path(__file__).parents[2]
# ----- law cases


@pytest.mark.parametrize("case", cases("points", "exemptions", "achievements", "school_tests", "certificates"))
def test_law_case_of_points(case: Facts) -> None:
    if "refused" in case:
        with pytest.raises(InvalidRegister) as refusal:
            PL_2026.itemise(case["given"], "case.json")
        assert sorted(f"{p.code} {p.column}" for p in refusal.value.problems) == sorted(case["refused"])
        assert all(p.found and p.remedy and p.file == "case.json" for p in refusal.value.problems)
        return
    answer = PL_2026.itemise(case["given"], "case.json").as_json()
    items = {each["item"]: each["points"] for each in answer["items"]}  # type: ignore[attr-defined]
    assert answer["points"] == case["points"]
    assert items == items | case.get("items", {})
    if "missing" in case:
        assert answer["missing"] == case["missing"]
    assert ("not_considered" in answer) == case.get("not_considered", False)


@pytest.mark.parametrize("case", cases("order", "school_kinds"))
def test_law_case_of_order(case: Facts) -> None:
    social = PL_2026.law.social.model_copy(update=case.get("setting", {}))
    book = dataclasses.replace(PL_2026, law=PL_2026.law.model_copy(update={"social": social}))
    if "refused" in case:
        with pytest.raises(InvalidRegister) as refusal:
            book.merit(register(case["candidates"], book=book, programme=case.get("programme")))
        assert sorted(f"{p.code} {p.column}" for p in refusal.value.problems) == sorted(case["refused"])
        assert all(p.found and p.remedy for p in refusal.value.problems)
        return
    assembled = register(case["candidates"], book=book, programme=case.get("programme"))
    names = assembled.candidates["candidate"].gather(assembled.choices["candidate"]).to_list()
    merit = dict(zip(names, book.merit(assembled).to_list(), strict=True))
    groups = [group.split(" = ") for group in case["order"].split(" > ")]
    for group in groups:
        assert len({merit[name] for name in group}) == 1, f"{group} should be equal"
    heads = [merit[group[0]] for group in groups]
    assert all(earlier > later for earlier, later in pairwise(heads))
    assert [name for name in names if merit[name] is None] == case.get("not_considered", [])
    assert len(case["candidates"]) == sum(map(len, groups)) + len(case.get("not_considered", []))


# ----- against the transcription of the law

grades = st.one_of(st.none(), st.integers(1, 6))
per_cents = st.one_of(st.none(), st.integers(0, 100))
LANGUAGES = get_args(ExamLanguage)
PARTS = ("polish", "mathematics", "foreign_language")


def consistent(facts: Facts) -> Facts:
    """The same facts without contradictions: no result beside an exemption, the language of the exam named."""
    exempt = {f"exam_{part}" for part in PARTS if facts.get(f"exempt_{part}")}
    learnt = [language for language in LANGUAGES if facts.get(f"grade_{language}") is not None]
    kept = {name: value for name, value in facts.items() if name not in exempt}
    named = kept.pop("exam_language", None)
    kept["exam_language"] = named if named in learnt else next(iter(learnt), None)
    kept["graduated"] = bool(kept.get("laureate") or kept.get("graduated", True))
    kept["honours"] = bool(kept.get("honours") and (kept.get("behaviour") or 6) >= 5)
    return kept


candidates = st.fixed_dictionaries(
    {},
    optional={
        **{f"exam_{part}": per_cents for part in PARTS},
        **{f"exempt_{part}": st.booleans() for part in PARTS},
        **{f"grade_{s}": grades for s in ("polish", "mathematics", "biology", "geography", "history", *LANGUAGES[:3])},
        "exam_language": st.one_of(st.none(), st.sampled_from(LANGUAGES)),
        "achievement_points": st.one_of(st.none(), st.integers(0, 200)),
        "grade_average": st.one_of(st.none(), st.integers(100, 600)),
        **{
            fact: st.booleans()
            for fact in ("honours", "volunteering", "laureate", "health_opinion", "large_family", "own_disability")
        },
        **{
            fact: st.booleans()
            for fact in ("parent_disability", "both_parents_disability", "sibling_disability", "foster_care")
        },
        "single_parent": st.booleans(),
        "graduated": st.booleans(),
        "behaviour": st.one_of(st.none(), st.integers(1, 6)),
        "holder": st.booleans(),
        "test_points": st.integers(0, 20_000),
    },
).map(consistent)

offers = st.lists(
    st.sampled_from(["polish", "mathematics", "biology", "geography/history", "english", "german/french"]),
    max_size=4,
    unique=True,
).map("|".join)


@given(st.lists(candidates, min_size=1, max_size=9), offers)
@example([{"exempt_foreign_language": True, "exam_language": "german", "grade_english": 6, "grade_german": 4}], "")
def test_points_agree_with_the_transcribed_law(people: list[Facts], offer: str) -> None:
    subjects = [entry.split("/") for entry in offer.split("|") if entry]
    told = points_of(*people, scored_subjects=offer)
    assert told == [oracle.points_with_test(facts, subjects) * 100 for facts in people]


@SOME
@given(st.lists(candidates, min_size=2, max_size=4))
def test_order_agrees_with_the_transcribed_law(people: list[Facts]) -> None:
    subjects = [entry.split("/") for entry in SCORED.split("|")]
    assembled = register({f"c{position}": facts for position, facts in enumerate(people)})
    merit = PL_2026.merit(assembled).to_list()
    for one, facts in zip(merit, people, strict=True):
        assert (one is not None) == oracle.considered(facts, "general")
        for other, others in zip(merit, people, strict=True):
            if one is not None and other is not None:
                assert (one > other) - (one < other) == oracle.goes_before(facts, others, subjects)


# ----- theorems


@SOME
@given(candidates, st.sampled_from(PARTS), st.integers(0, 99))
def test_a_better_exam_result_never_hurts(facts: Facts, part: str, result: int) -> None:
    sat = {**facts, f"exempt_{part}": False}
    worse, better = points_of(*(consistent({**sat, f"exam_{part}": per_cent}) for per_cent in (result, result + 1)))
    assert worse < better


@SOME
@given(candidates, st.sampled_from(["polish", "biology", "geography", "history", "english"]), st.integers(1, 5))
def test_a_better_grade_never_hurts(facts: Facts, subject: str, grade: int) -> None:
    worse, better = points_of(*(consistent({**facts, f"grade_{subject}": each}) for each in (grade, grade + 1)))
    assert worse <= better


@SOME
@given(st.lists(candidates, min_size=1, max_size=9), offers)
def test_points_without_tests_lie_between_0_and_200(people: list[Facts], offer: str) -> None:
    untested = [{**facts, "test_points": 0} for facts in people]
    assert all(0 <= points <= 20_000 for points in points_of(*untested, scored_subjects=offer))


@SOME
@given(st.lists(candidates, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_order_of_rows_is_irrelevant(people: list[Facts], chance: Any) -> None:
    given_order = {f"c{position}": facts for position, facts in enumerate(people)}
    shuffled = list(given_order.items())
    chance.shuffle(shuffled)
    assert standing(given_order).equals(standing(dict(shuffled)))


@SOME
@given(candidates, offers)
def test_the_calculator_and_the_city_agree(facts: Facts, offer: str) -> None:
    """One record read as JSON gives the points of the same facts in a register, and its items add up to them."""
    itemised = PL_2026.itemise(record(facts, offer), "case.json")
    assert [itemised.points] == points_of({**facts, "test_points": 0}, scored_subjects=offer)
    assert sum(each.points for each in itemised.items) == itemised.points
    assert not {each.item for each in itemised.items} & set(itemised.missing)
    assert all(each.reference for each in itemised.items)


def record(facts: Facts, offer: str) -> Facts:
    """Facts of a register as a record of JSON."""
    exempt = [part for part in PARTS if facts.get(f"exempt_{part}")]
    return {
        "exam": {part: facts.get(f"exam_{part}") for part in PARTS if part not in exempt},
        "exempt": exempt,
        "exam_language": facts.get("exam_language"),
        "grades": {subject: facts[f"grade_{subject}"] for subject in SUBJECTS if f"grade_{subject}" in facts},
        "scored_subjects": [entry.split("/") for entry in offer.split("|") if entry],
        "honours": facts.get("honours"),
        "volunteering": facts.get("volunteering"),
        "achievement_points": facts.get("achievement_points"),
    }


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
field_values = json_values | st.sampled_from(
    [["foreign_language"], {"english": 5, "german": 7}, {"foreign_language": 200}, [["polish", 3]], {"\ud800": 1}]
)


@given(st.dictionaries(st.sampled_from([*CandidateRecord.model_fields, "\ud800", "pesel"]), field_values) | json_values)
def test_any_json_is_either_itemised_or_refused_with_its_problems(raw: object) -> None:
    try:
        assert 0 <= PL_2026.itemise(raw, "case.json", "/7").points <= 20_000
    except InvalidRegister as refusal:
        for problem in refusal.problems:
            assert (problem.file, (problem.column or "")[:2]) == ("case.json", "/7")
            assert all((problem.code, problem.found, problem.remedy))
            assert str(problem).isprintable()


def test_a_kind_that_cannot_be_printed_is_refused_in_one_line() -> None:
    with pytest.raises(InvalidRegister) as refusal:
        PL_2026.itemise({"kind": "\x1f\n"}, "case.json", "/7")
    assert all(str(problem).isprintable() for problem in refusal.value.problems)


@given(st.integers(0, 40_000))
def test_points_are_written_with_two_decimals(hundredths: int) -> None:
    text = points_text(hundredths)
    assert int(text.replace(".", "")) == hundredths
    assert text[-3] == "."


def test_a_candidate_has_different_points_in_different_classes() -> None:
    facts = {"grade_biology": 6, "grade_physics": 2}
    tables = {
        "candidates": pl.DataFrame({"candidate": ["c"], **{name: [grade] for name, grade in facts.items()}}),
        "programmes": pl.DataFrame(
            {"programme": ["bio", "none", "phys"], "seats": 1, "scored_subjects": ["biology", None, "physics"]}
        ),
        "choices": pl.DataFrame({"candidate": "c", "rank": [1, 2, 3], "programme": ["phys", "bio", "none"]}),
    }
    assembled = Register.assemble(tables, PL_2026.facts)
    assert PL_2026.standing(assembled)["points"].to_list() == [200, 1800, 0]


def test_an_offer_that_cannot_be_scored_is_refused_with_every_fault() -> None:
    with pytest.raises(InvalidRegister) as refusal:
        standing({"c": {}}, "polish|polish|alchemy|history|civics")
    found = " ".join(problem.found for problem in refusal.value.problems)
    assert len(refusal.value.problems) == 3
    assert all(word in found for word in ('"class"', '"alchemy"', '"polish" is scored twice', "5 subjects"))


def test_a_register_out_of_range_is_refused_before_any_point_is_counted() -> None:
    with pytest.raises(InvalidRegister) as refusal:
        register({"c": {"exam_polish": 101, "grade_biology": 7, "grade_average": 601, "test_points": -1}})
    assert {p.column for p in refusal.value.problems} == {
        "exam_polish",
        "grade_biology",
        "grade_average",
        "test_points",
    }


def test_contradicting_facts_of_a_register_are_refused_with_the_candidate() -> None:
    people = {
        "c1": {"exempt_polish": True, "exam_polish": 50},
        "c2": {"exempt_foreign_language": True, "grade_english": 4, "grade_german": 6},
        "c3": {"exempt_foreign_language": True, "grade_english": 4, "grade_german": 6, "exam_language": "german"},
    }
    with pytest.raises(InvalidRegister) as refusal:
        standing(people)
    assert [(problem.code, problem.column, problem.found[:14]) for problem in refusal.value.problems] == [
        ("exempt-with-result", "exempt_polish", 'candidate "c1"'),
        ("exam-language-missing", "exam_language", 'candidate "c2"'),
    ]


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        (None, ()),
        ("", ()),
        ("polish", (("polish",),)),
        ("polish | geography / history", (("polish",), ("geography", "history"))),
    ],
)
def test_scored_subjects_are_read_from_text(text: str | None, entries: tuple[tuple[str, ...], ...]) -> None:
    assert scored(text) == entries
    assert scored_faults(entries, 4) == []


# ----- the dated numbers


def test_the_rulebook_stands_in_the_table_and_itemises() -> None:
    book = rulebook("pl-2026")
    assert (book.name, book) == ("pl-2026", PL_2026)
    assert isinstance(book, Itemises)
    assert not isinstance(rulebook("listed"), Itemises)


def test_the_steps_are_those_of_the_law_in_its_order() -> None:
    assert [(step.name, step.size) for step in PL_2026.steps] == [
        ("holder", 2),
        ("laureate", 2),
        ("fitness", 501),
        ("points", 40_001),
        ("health", 2),
        ("fitness_on_tie", 501),
        ("social", 8),
        ("local", 601),
    ]
    assert all(step.law for step in PL_2026.steps)
    assert PL_2026.standing(register({"c": {}})).columns == ["eligible", *(step.name for step in PL_2026.steps)]


def test_a_new_block_holds_from_its_year_and_an_old_one_before() -> None:
    old = Dated(law="a", confirmed=True, valid_from="2022/23")
    new = Dated(law="b", confirmed=True, valid_from="2025/26")
    assert in_force([new, old], 2021) is None
    assert in_force([new, old], 2022) is in_force([new, old], 2024) is old
    assert in_force([old, new], 2025) is in_force([new, old], 2040) is new


def test_an_earlier_recruitment_keeps_its_own_reference() -> None:
    assert "2022" in polish_law(2024).exam.law
    assert "2025" in polish_law(2026).exam.law
    with pytest.raises(ValueError, match="2019/20"):
        polish_law(2019)


@pytest.mark.parametrize("text", ["2026", "2026/28", "26/27", "2026-27", ""])
def test_a_school_year_is_written_in_one_way(text: str) -> None:
    assert first_year("2026/27") == 2026
    assert first_year("2099/00") == 2099
    with pytest.raises(ValueError, match="2026/27"):
        first_year(text)


def test_what_is_not_confirmed_says_what_to_check() -> None:
    with pytest.raises(ValidationError, match="note"):
        Sourced(law="somewhere", confirmed=False)
    assert unconfirmed(PL_2026.law)


def test_the_page_of_the_rulebook_names_everything_unconfirmed() -> None:
    page = (ROOT / "docs" / "rulebooks" / "pl-2026.md").read_text(encoding="utf-8")
    _, _, section = page.partition("## Not confirmed")
    assert [rule.name for rule in unconfirmed(PL_2026.law) if f"`{rule.name}`" not in section] == []


def test_code_and_numbers_name_the_same_things() -> None:
    law = PL_2026.law
    assert set(law.exemption.foreign_languages) == set(LANGUAGES) <= set(SUBJECTS)
    assert len(law.social.criteria) == 7
    assert {criterion.name for criterion in law.social.criteria} <= set(CandidateFacts.model_fields)


def test_a_what_if_changes_the_numbers_of_one_rulebook_alone() -> None:
    exam = PL_2026.law.exam.model_copy(update={"mathematics": 50})
    other = dataclasses.replace(PL_2026, law=PL_2026.law.model_copy(update={"exam": exam}))
    assembled = register({"c": {"exam_mathematics": 10}})
    assert (PL_2026.points(assembled)[0], other.points(assembled)[0]) == (350, 500)
