"""The 200-point scale on columns: one column for each item, one row for each candidate, hundredths of a point.

This is the only place where the arithmetic of the scale stands. A whole city and the calculator for one candidate
(a table of one row) both read the columns made here, so they cannot disagree.

An item is named after its facts: `exam.polish`, `grades.biology`, `grades.geography/history` (the best of the two),
`honours`, `volunteering`, `achievements`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from recruit_core.rulebooks.poland_law import EXAM_PARTS, ExamPart, PolishLaw
from recruit_core.rulebooks.scored_subjects import Subjects, grades_item

ZERO = pl.lit(0, pl.Int64)


def points_columns(candidates: pl.DataFrame, subjects: Iterable[Subjects], law: PolishLaw) -> pl.DataFrame:
    """Points of every item, in hundredths.

    Parameters
    ----------
    candidates : columns of `CandidateFacts`, any number of rows.
    subjects : the scored subjects to work out, each once.
    law : the numbers of the year.

    Returns
    -------
    Int64 columns in the order of `items`; what is not given counts 0.
    """
    exam = {f"exam.{part}": _exam(part, law) for part in EXAM_PARTS}
    grades = {grades_item(entry): _best(entry, law.grades.points) for entry in subjects}
    return candidates.select(**exam, **grades, **_certificate(law))


def given_columns(candidates: pl.DataFrame, subjects: Iterable[Subjects], law: PolishLaw) -> pl.DataFrame:
    """Whether the facts of every item are given: Boolean columns with the names and order of `points_columns`."""
    exam = {
        f"exam.{part}": pl.when(f"exempt_{part}")
        .then(_stand_in(part, law).is_not_null())
        .otherwise(pl.col(f"exam_{part}").is_not_null())
        for part in EXAM_PARTS
    }
    grades = {grades_item(entry): pl.any_horizontal(_grade(name).is_not_null() for name in entry) for entry in subjects}
    rest = {
        "honours": pl.col("honours").is_not_null(),
        "volunteering": pl.col("volunteering").is_not_null(),
        "achievements": pl.col("achievement_points").is_not_null(),
    }
    return candidates.select(**exam, **grades, **rest)


def references(candidate: Mapping[str, object], subjects: Iterable[Subjects], law: PolishLaw) -> dict[str, str]:
    """Place in the law of every item for this candidate: an exempt part follows the rule of exemption."""
    exam = {f"exam.{part}": (law.exemption if candidate[f"exempt_{part}"] else law.exam).law for part in EXAM_PARTS}
    grades = {grades_item(entry): law.grades.law for entry in subjects}
    rest = {
        "honours": law.honours.law,
        "volunteering": law.volunteering.law,
        "achievements": law.achievements.law,
    }
    return exam | grades | rest


def _exam(part: ExamPart, law: PolishLaw) -> pl.Expr:
    """Result times weight, or the grade that stands in for it."""
    by_result = pl.col(f"exam_{part}") * law.exam.weight(part)
    by_grade = _looked_up(_stand_in(part, law), law.exemption.table(part))
    return pl.when(f"exempt_{part}").then(by_grade).otherwise(by_result).fill_null(0)


def _stand_in(part: ExamPart, law: PolishLaw) -> pl.Expr:
    """The grade that stands in for the result of an exempt candidate; null where there is none."""
    if part != "foreign_language":
        return _grade(part)
    languages = law.exemption.foreign_languages
    higher = pl.max_horizontal(_grade(name) for name in languages)
    examined = pl.coalesce(pl.when(pl.col("exam_language") == name).then(_grade(name)) for name in languages)
    whole_exam = pl.all_horizontal(f"exempt_{each}" for each in EXAM_PARTS)
    return pl.when(whole_exam | pl.col("exam_language").is_null()).then(higher).otherwise(examined)


def _best(entry: Subjects, table: Mapping[int, int]) -> pl.Expr:
    """Points of the best grade among the subjects of one entry; better grades never give fewer points."""
    return pl.max_horizontal(_looked_up(_grade(name), table) for name in entry)


def _certificate(law: PolishLaw) -> dict[str, pl.Expr]:
    """Items of the certificate that every class counts alike."""
    return {
        "honours": pl.when("honours").then(pl.lit(law.honours.points, pl.Int64)).otherwise(ZERO),
        "volunteering": pl.when("volunteering").then(pl.lit(law.volunteering.points, pl.Int64)).otherwise(ZERO),
        "achievements": pl.min_horizontal(pl.col("achievement_points").fill_null(0) * 100, law.achievements.cap),
    }


def _grade(subject: str) -> pl.Expr:
    return pl.col(f"grade_{subject}")


def _looked_up(grade: pl.Expr, table: Mapping[int, int]) -> pl.Expr:
    """Points for a grade by its table; 0 where there is no grade or the table has no line for it."""
    lines = pl.Series([table.get(value, 0) for value in range(7)], dtype=pl.Int64)
    return pl.lit(lines).gather(grade).fill_null(0)
