"""Kinds of schools: what each compares, tests and their shared results, seats for special needs, contests of a list."""

from __future__ import annotations

import poland_oracle as oracle
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from poland_registers import PL_2026, SCORED, SOME, Facts, register

from recruit_core.errors import InvalidRegister
from recruit_core.register import Register
from recruit_core.result import recruit
from recruit_core.rounds.appeals import uphold
from recruit_core.rounds.corrections import correct
from recruit_core.rounds.repair import repair
from recruit_core.rounds.statuses import Status
from recruit_core.rounds.supplementary import supplementary
from recruit_core.rulebooks.contests import contest_list
from recruit_core.rulebooks.poland_law import polish_law
from recruit_core.rulebooks.school_kinds import needed_for_admission
from recruit_core.rulebooks.special_needs import SPECIAL_NEEDS

SUBJECTS = [entry.split("/") for entry in SCORED.split("|")]
LANGUAGE_SCORED = "polish|mathematics|biology|english/german"
PASS_MARK, SCALE, MULTIPLIER = 20, 50, 27

scores = st.one_of(st.none(), st.integers(0, SCALE))
people = st.fixed_dictionaries(
    {"test_score": scores},
    optional={
        "exam_polish": st.integers(48, 52),
        "grade_biology": st.integers(4, 6),
        "laureate": st.booleans(),
        "health_opinion": st.booleans(),
        "large_family": st.booleans(),
        "own_disability": st.booleans(),
        "polish_citizen": st.booleans(),
        "holder": st.booleans(),
        "grade_average": st.integers(470, 472),
        "behaviour": st.integers(4, 6),
    },
)
LAST = {"average": "grade-average", "behaviour": "behaviour", "none": "none"}


def offered(kind: str, **more: object) -> Facts:
    test = {"bilingual": "english-2026", "sport": "running-2026", "military": "fitness-2026"}[kind]
    multiplier = MULTIPLIER if kind == "bilingual" else 0
    return {
        "kind": kind,
        "test": test,
        "test_scale": SCALE,
        "test_pass": PASS_MARK,
        "test_multiplier": multiplier,
        **more,
    }


@SOME
@given(
    st.lists(people, min_size=2, max_size=4),
    st.sampled_from(["bilingual", "sport", "military"]),
    st.sampled_from([*LAST]),
)
def test_each_kind_compares_what_its_article_says(crowd: list[Facts], kind: str, last: str) -> None:
    scored = LANGUAGE_SCORED if kind == "bilingual" else SCORED
    named = {f"c{position}": facts for position, facts in enumerate(crowd)}
    merit = PL_2026.merit(register(named, scored, programme=offered(kind, last_rule=LAST[last]))).to_list()
    multiplier = MULTIPLIER if kind == "bilingual" else 0
    for one, facts in zip(merit, crowd, strict=True):
        assert (one is not None) == oracle.considered(facts, kind, PASS_MARK)
        for other, others in zip(merit, crowd, strict=True):
            if one is not None and other is not None:
                expected = oracle.goes_before(
                    facts, others, [e.split("/") for e in scored.split("|")], kind, multiplier, last
                )
                assert (one > other) - (one < other) == expected


def sitting(score: int | None, *marks: int) -> Register:
    """One candidate who wants several bilingual classes that share a test, and sat it for the first of them."""
    names = [f"school-{place}" for place in range(len(marks))]
    tables = {
        "programmes": pl.DataFrame(
            {"programme": names, "seats": 1, "kind": "bilingual", "test": "english", "test_scale": SCALE}
        ).with_columns(pl.Series("test_pass", marks), pl.Series("test_multiplier", range(len(marks)))),
        "choices": pl.DataFrame({"candidate": "c", "rank": range(1, len(marks) + 1), "programme": names}).with_columns(
            pl.Series("test_score", [score] + [None] * (len(marks) - 1), dtype=pl.Int64)
        ),
    }
    return Register.assemble(tables, PL_2026.facts)


@SOME
@given(scores, st.lists(st.integers(0, SCALE), min_size=1, max_size=4))
def test_one_result_counts_wherever_the_test_is_asked_for(score: int | None, marks: list[int]) -> None:
    standing = PL_2026.standing(sitting(score, *marks))
    assert standing["eligible"].to_list() == [score is not None and score >= mark for mark in marks]
    assert standing["points"].to_list() == [(score or 0) * place for place in range(len(marks))]


def test_a_test_passed_without_a_score_counts_wherever_it_is_asked_for() -> None:
    tables = {
        "programmes": pl.DataFrame(
            {"programme": ["a", "b", "c"], "seats": 1, "kind": "sport", "test": ["x", "x", "y"]}
        ),
        "choices": pl.DataFrame(
            {"candidate": "c", "rank": [1, 2, 3], "programme": ["a", "b", "c"], "test_passed": [True, None, None]}
        ),
    }
    standing = PL_2026.standing(Register.assemble(tables, PL_2026.facts))
    assert standing["eligible"].to_list() == [True, True, False]


def test_two_results_of_one_test_are_refused() -> None:
    tables = {
        "programmes": pl.DataFrame(
            {"programme": ["a", "b"], "seats": 1, "kind": "bilingual", "test": "x", "test_scale": 50, "test_pass": 1}
        ),
        "choices": pl.DataFrame({"candidate": "c", "rank": [1, 2], "programme": ["a", "b"], "test_score": [30, 31]}),
    }
    with pytest.raises(InvalidRegister) as refusal:
        PL_2026.standing(Register.assemble(tables, PL_2026.facts))
    assert [problem.code for problem in refusal.value.problems] == ["test-twice", "test-twice"]


# ----- the law by year


def test_military_classes_compared_fitness_first_until_the_law_changed() -> None:
    before, since = (polish_law(year).school_kinds.named("military") for year in (2024, 2025))
    assert before is not None
    assert since is not None
    assert before.compares.index("fitness") < before.compares.index("points")
    assert since.compares.index("points") < since.compares.index("fitness_on_tie")
    assert (before.citizens_only, since.citizens_only) == (False, True)
    assert polish_law(2024).school_kinds.named("uniformed") is None


def test_documents_for_vocational_schools_are_needed_for_admission() -> None:
    law = polish_law(2026)
    kinds = {kind.name: kind for kind in law.school_kinds.kinds}
    needed = {name: [d.name for d in needed_for_admission(kind, law.documents)] for name, kind in kinds.items()}
    assert (needed["general"], needed["technical"], needed["vocational"]) == ([], ["medical"], ["medical"])
    driving = needed_for_admission(kinds["vocational"], law.documents, driving=True)
    assert [document.name for document in driving] == ["medical", "driver-medical", "driver-psychological"]
    assert not kinds["vocational"].conditions


def test_a_list_of_contests_belongs_to_a_voivodeship_and_its_years() -> None:
    assert contest_list("malopolskie", 2023) is None
    listed = contest_list("malopolskie", 2026)
    assert listed is not None
    assert listed.named("mathematics") is not None
    with pytest.raises(ValueError, match="mazowieckie"):
        contest_list("mazowieckie", 2026)


# ----- seats for special needs


def integrated(kept: int, statements: list[bool], seats: int = 2) -> Register:
    """Candidates in falling order of points for one integrated class."""
    ids = [f"c{place}" for place in range(len(statements))]
    tables = {
        "candidates": pl.DataFrame(
            {"candidate": ids, "exam_polish": [90 - place for place in range(len(ids))], "special_needs": statements}
        ),
        "programmes": pl.DataFrame(
            {"programme": ["class"], "seats": [seats], "kind": ["integrated"], "special_needs_seats": [kept]}
        ),
        "choices": pl.DataFrame({"candidate": ids, "rank": 1, "programme": "class"}),
    }
    return Register.assemble(tables, PL_2026.facts)


def seated(asked: Register) -> list[str]:
    return recruit(asked, PL_2026).matching.assignments().drop_nulls()["candidate"].to_list()


def test_a_seat_is_kept_for_a_statement_of_special_needs() -> None:
    assert seated(integrated(1, [False, False, True])) == ["c0", "c2"]


def test_seats_kept_for_special_needs_stay_free_where_nobody_has_a_statement() -> None:
    assert seated(integrated(1, [False, False, False])) == ["c0"]


def test_whoever_finds_no_kept_seat_competes_for_the_others() -> None:
    assert seated(integrated(1, [True, True, False])) == ["c0", "c1"]


def test_more_seats_cannot_be_kept_than_there_are() -> None:
    with pytest.raises(InvalidRegister, match="3 of 2 seats"):
        recruit(integrated(3, [True]), PL_2026)


@SOME
@given(st.integers(0, 3), st.lists(st.booleans(), max_size=6))
def test_kept_seats_hurt_nobody_with_a_statement(kept: int, statements: list[bool]) -> None:
    with_pool, without = seated(integrated(kept, statements, 3)), seated(integrated(0, statements, 3))
    assert {c for c in without if statements[int(c[1:])]} <= set(with_pool)


# ----- kept seats after the result


def test_kept_seats_stay_kept_in_the_supplementary_round() -> None:
    """c0 resigned and asks again, c2 has a statement and stays outside the round: the free seat is the open one."""
    main = recruit(integrated(1, [False, False, True]), PL_2026).matching
    standing = {"c0": Status("resigned", "class"), "c1": Status("not-qualified"), "c2": Status("admitted", "class")}
    followed = supplementary(main, standing, integrated(1, [False, False]))
    assert dict(followed.pools.select("pool", "seats").iter_rows()) == {"open": 1, SPECIAL_NEEDS: 0}
    assert seated(followed) == ["c0"]


def test_an_appeal_for_a_statement_opens_the_kept_seat() -> None:
    main = recruit(integrated(1, [False, False, False]), PL_2026)
    found = uphold(
        main.register,
        PL_2026,
        main.matching.cutoffs(),
        main.matching.assignments(),
        "c1",
        correct(main.register, PL_2026.facts, "c1", {"special_needs": True}),
    )
    assert (found.programme, found.pool) == ("class", SPECIAL_NEEDS)


def test_a_repair_counts_kept_seats_as_the_round_did() -> None:
    main = recruit(integrated(1, [False, True, True]), PL_2026)
    corrected = repair(main, integrated(1, [False, False, True]))
    assert corrected.corrected == ("c1",)
    rerun = next(remedy for remedy in corrected.remedies if remedy.name == "re-run")
    assert (rerun.moves["c1"], rerun.moves["c2"]) == ("unseated", "placed")
