"""Facts of a candidate that are each possible but not together: found once, on columns, for one record or a city."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from recruit_core.rulebooks.poland_law import EXAM_PARTS, PolishLaw


class Contradiction(NamedTuple):
    """`where` is true for candidates with it. `column` is its place in a table, `field` in the JSON of one record."""

    code: str
    column: str
    field: str
    where: pl.Expr
    found: str
    remedy: str


def contradictions(law: PolishLaw) -> tuple[Contradiction, ...]:
    """All contradictions that the columns of `CandidateFacts` can hold."""
    return (*(_result_and_exemption(part) for part in EXAM_PARTS), _language_unclear(law))


def contradicting(candidates: pl.DataFrame, law: PolishLaw) -> list[tuple[Contradiction, list[int]]]:
    """The contradictions there are, each with the rows that have it."""
    known = contradictions(law)
    marks = candidates.select(each.where.fill_null(False).alias(str(place)) for place, each in enumerate(known))
    rows = [marks[str(place)].arg_true().to_list() for place in range(len(known))]
    return [(each, where) for each, where in zip(known, rows, strict=True) if where]


def _result_and_exemption(part: str) -> Contradiction:
    where = pl.col(f"exempt_{part}") & pl.col(f"exam_{part}").is_not_null()
    found = f"{part} has a result and an exemption"
    return Contradiction("exempt-with-result", f"exempt_{part}", "exempt", where, found, "keep one of the two")


def _language_unclear(law: PolishLaw) -> Contradiction:
    """Exempt from the language part alone, the grade in the language of the exam stands in: it must be known which."""
    languages = law.exemption.foreign_languages
    whole_exam = pl.all_horizontal(f"exempt_{part}" for part in EXAM_PARTS)
    learnt = pl.sum_horizontal(pl.col(f"grade_{name}").is_not_null() for name in languages)
    where = pl.col("exempt_foreign_language") & ~whole_exam & pl.col("exam_language").is_null() & (learnt > 1)
    found = "exempt from the foreign language alone, with grades in several"
    remedy = f"name the language of the exam: {', '.join(languages)}"
    return Contradiction("exam-language-missing", "exam_language", "exam_language", where, found, remedy)
