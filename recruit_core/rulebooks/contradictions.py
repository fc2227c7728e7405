"""Facts of a candidate that are each possible but not together: found once, on columns, for one record or a city."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from recruit_core.rulebooks.poland_law import EXAM_PARTS, PolishLaw

VERY_GOOD = 5


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
    named = [_language_unclear(law), _language_ungraded(law), _laureate_without_certificate(), _honours_and_behaviour()]
    decided = [_undecided()] if law.foreign_certificates.needs_decision else []
    return (*(_result_and_exemption(part) for part in EXAM_PARTS), *named, *decided)


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


def _exempt_from_the_language_alone() -> pl.Expr:
    return pl.col("exempt_foreign_language") & ~pl.all_horizontal(f"exempt_{part}" for part in EXAM_PARTS)


def _language_unclear(law: PolishLaw) -> Contradiction:
    """Exempt from the language part alone, the grade in the language of the exam stands in: it must be known which."""
    languages = law.exemption.foreign_languages
    learnt = pl.sum_horizontal(pl.col(f"grade_{name}").is_not_null() for name in languages)
    where = _exempt_from_the_language_alone() & pl.col("exam_language").is_null() & (learnt > 1)
    found = "exempt from the foreign language alone, with grades in several"
    remedy = f"name the language of the exam: {', '.join(languages)}"
    return Contradiction("exam-language-missing", "exam_language", "exam_language", where, found, remedy)


def _language_ungraded(law: PolishLaw) -> Contradiction:
    """The language named for the exam has no grade that could stand in for the result."""
    without = pl.any_horizontal(
        (pl.col("exam_language") == name) & pl.col(f"grade_{name}").is_null()
        for name in law.exemption.foreign_languages
    )
    where = _exempt_from_the_language_alone() & without
    found = "exempt from a language in which there is no grade"
    return Contradiction("grade-missing", "exam_language", "exam_language", where, found, "give the grade in it")


def _laureate_without_certificate() -> Contradiction:
    """Art. 132 admits first whoever meets the conditions of art. 134 ust. 1: the certificate of primary school."""
    where = pl.col("laureate") & ~pl.col("graduated")
    found = "laureate without having finished primary school"
    remedy = "correct one of the two; art. 132 asks for the certificate"
    return Contradiction("laureate-not-graduated", "laureate", "laureate", where, found, remedy)


def _honours_and_behaviour() -> Contradiction:
    """Honours ask for a behaviour of at least very good."""
    where = pl.col("honours") & (pl.col("behaviour") < VERY_GOOD)
    found = "a certificate with honours beside a behaviour below very good"
    return Contradiction("honours-behaviour", "honours", "honours", where, found, "correct one of the two")


def _undecided() -> Contradiction:
    """No rule turns foreign grades into Polish ones, so nothing may be counted before the committee has decided."""
    where = pl.col("foreign_certificate") & pl.col("committee_decision").is_null()
    found = "a foreign certificate without a decision of the committee"
    remedy = "record the decision that equates its grades, and name it here"
    return Contradiction("decision-missing", "committee_decision", "committee_decision", where, found, remedy)
