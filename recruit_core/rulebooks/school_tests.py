"""Tests that schools hold: who passed, what the score is worth, and results shared between schools.

A test belongs to the programmes that name it. The candidate sits it once, in one school, and the result counts wherever
the same test is asked for; the pass mark and the multiplier are those of each programme. (So Warsaw does it: the school
with the highest-ranked class of that language holds the test for all.) Where each school holds its own, as for sport,
each programme names a test of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import polars as pl

from recruit_core.errors import Problem
from recruit_core.register import Register
from recruit_core.rulebooks.poland_facts import MOST_TEST_POINTS

_ON_THE_CHOICE = ("test_passed", "test_waived", "test_score", "test_points")


class SchoolTests(NamedTuple):
    """For each row of `Register.choices`: may the candidate be considered there, the score, points in hundredths."""

    passed: pl.Series
    score: pl.Series
    points: pl.Series


def school_tests(register: Register) -> SchoolTests:
    """What the tests say of every choice; where no programme names a test, what stands on the choice itself."""
    choices = register.choices
    if not _asked_for(register):
        return SchoolTests(
            choices["test_passed"].fill_null(True), choices["test_score"].fill_null(0), choices["test_points"]
        )
    told = _results(register).select(
        passed=pl.coalesce(
            pl.when("test_waived").then(True),
            "test_passed",
            pl.when(pl.col("test").is_null()).then(True),
            pl.when(pl.col("test_pass").is_null()).then("shared_passed").otherwise(_reaches()),
            pl.lit(False),
        ),
        score=pl.col("shared_score").fill_null(0),
        points=pl.col("shared_score").fill_null(0) * pl.col("test_multiplier") + pl.col("test_points"),
    )
    return SchoolTests(told["passed"], told["score"], told["points"])


def test_problems(register: Register) -> list[Problem]:
    """Tests of programmes and results of candidates that cannot both be true."""
    wrong = list(_offer_problems(register.programmes))
    if wrong or not _asked_for(register):
        return wrong + _needless(register)
    return [*_needless(register), *_result_problems(register)]


def _asked_for(register: Register) -> bool:
    """Whether any programme names a test."""
    return register.programmes["test"].null_count() < register.programmes.height


def _results(register: Register) -> pl.DataFrame:
    """The choices beside their programme's test and the candidate's shared results, in the order of the choices."""
    of_programme = register.programmes.select("test", "test_scale", "test_pass", "test_multiplier")
    choices = register.choices.select("candidate", "programme", *_ON_THE_CHOICE)
    laureate = register.candidates["laureate"].gather(choices["candidate"])
    beside = pl.concat([choices, of_programme[choices["programme"]]], how="horizontal").with_columns(laureate)
    shared = [
        pl.when(pl.col("test").is_not_null()).then(pl.col(own).max().over("candidate", "test")).alias(name)
        for own, name in (("test_score", "shared_score"), ("test_passed", "shared_passed"))
    ]
    return beside.with_columns(shared)


def _reaches() -> pl.Expr:
    return pl.col("shared_score") >= pl.col("test_pass")


def _offer_problems(programmes: pl.DataFrame) -> Iterator[Problem]:
    """Scales that contradict themselves."""
    scaled = pl.any_horizontal(pl.col("test_scale", "test_pass").is_not_null()) | (pl.col("test_multiplier") > 0)
    highest = pl.col("test_scale") * pl.col("test_multiplier")
    faults = (
        (pl.col("test").is_null() & scaled, "test", "a scale without a test", "name the test, or leave its scale out"),
        (
            pl.col("test").is_not_null() & pl.col("test_scale").is_not_null() & pl.col("test_pass").is_null(),
            "test_pass",
            "a scale without a pass mark",
            "write the lowest score that passes, 0 where every score does",
        ),
        (
            pl.col("test_pass") > pl.col("test_scale"),
            "test_pass",
            "the pass mark lies above the scale",
            "write a pass mark of at most the highest score",
        ),
        (
            pl.col("test_scale").is_null() & (pl.col("test_multiplier") > 0),
            "test_scale",
            "a multiplier without the highest score",
            "write the highest score of the test",
        ),
        (
            highest > MOST_TEST_POINTS,
            "test_multiplier",
            f"the test could give more than {MOST_TEST_POINTS // 100} points",
            "write the multiplier in hundredths of a point for one point of the score",
        ),
    )
    for where, column, found, remedy in faults:
        for programme in programmes.filter(where)["programme"]:
            yield Problem("test-scale", "programmes", None, column, f'programme "{programme}": {found}', remedy)


def _needless(register: Register) -> list[Problem]:
    """Scores at a programme that names no test: nobody could say what they are worth."""
    scored = register.choices.filter(pl.col("test_score").is_not_null())
    if scored.is_empty():
        return []
    unasked = scored.filter(register.programmes["test"].is_null().gather(scored["programme"]))
    remedy = "name the test of the programme, or leave the score out"
    return [
        _at(register, row, "test-unasked", "test_score", "the programme names no test", remedy)
        for row in _rows(unasked)
    ]


def _result_problems(register: Register) -> Iterator[Problem]:
    results = _results(register).filter(pl.col("test").is_not_null())
    one_result = "keep one result; it counts wherever this test is asked for"
    faults = (
        (_differs("test_score"), "test-twice", "test_score", "the same test has several results", one_result),
        (
            _differs("test_passed") & pl.col("test_pass").is_null(),
            "test-twice",
            "test_passed",
            "the same test is passed here and failed there",
            one_result,
        ),
        (
            pl.col("test_waived") & ~pl.col("laureate"),
            "test-waived",
            "test_waived",
            "no test is asked, though there is no title",
            "only laureates and finalists are freed from it (art. 132 pkt 3)",
        ),
        (
            pl.col("test_score") > pl.col("test_scale"),
            "value-too-high",
            "test_score",
            "the score lies above the scale of the test",
            "write a score of at most the highest one",
        ),
        (
            pl.col("test_passed") != _reaches(),
            "test-contradicts",
            "test_passed",
            "passed or not, the score says the opposite",
            "correct one of the two",
        ),
        (
            pl.col("shared_score").is_not_null() & (pl.col("test_multiplier") > 0) & (pl.col("test_points") > 0),
            "test-points-twice",
            "test_points",
            "points of the test beside its score",
            "keep the score; the multiplier makes points of it",
        ),
    )
    for where, code, column, found, remedy in faults:
        for row in _rows(results.filter(where)):
            yield _at(register, row, code, column, found, remedy)


def _differs(column: str) -> pl.Expr:
    """Where one test of one candidate has several values of a column."""
    return pl.col(column).is_not_null() & (pl.col(column).drop_nulls().n_unique().over("candidate", "test") > 1)


def _rows(found: pl.DataFrame) -> list[tuple[int, int]]:
    return list(found.select("candidate", "programme").iter_rows())


def _at(register: Register, pair: tuple[int, int], code: str, column: str, found: str, remedy: str) -> Problem:
    candidate, programme = register.candidates["candidate"][pair[0]], register.programmes["programme"][pair[1]]
    return Problem(code, "choices", None, column, f'candidate "{candidate}" at "{programme}": {found}', remedy)
