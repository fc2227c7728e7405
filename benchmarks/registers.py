"""Made-up Polish registers of stated sizes: every fact that the points of `pl-2026` are counted from.

Wishes and seats are those of `markets.py`. Grades and exam results follow one ability of the candidate and noise of the
subject; one candidate in a hundred is exempt from the exam, one more from a part of it; one class in four scores the
best of a set.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from markets import SEED, Size, market_tables
from numpy.typing import NDArray

from recruit_core import Register, rulebook
from recruit_core.rulebooks.poland_facts import SUBJECTS
from recruit_core.rulebooks.poland_law import EXAM_PARTS
from simulations.draws import UNIT, Draws, Integers, Words

BOOK = "pl-2026"
SECOND_LANGUAGES = ("german", "spanish", "french", "italian", "russian")
RARE = ("ukrainian", "latin")
THIRD = ("biology", "geography", "history", "physics", "chemistry", "informatics", "english", "civics")
SETS = ("geography/history", "physics/chemistry", "english/german/french", "biology/chemistry/geography", "art/music")
SHARES = {
    "honours": 32,
    "volunteering": 55,
    "laureate": 1,
    "health_opinion": 2,
    "large_family": 12,
    "own_disability": 2,
    "parent_disability": 1,
    "sibling_disability": 2,
    "single_parent": 9,
    "foster_care": 1,
}
"""Per cent of the candidates of whom it is true."""


def polish_register(size: Size) -> Register:
    """The register of that size, checked and in order."""
    return Register.assemble(polish_tables(size), rulebook(BOOK).facts)


def polish_tables(size: Size) -> dict[str, pl.DataFrame]:
    """`candidates`, `programmes` and `choices` with the facts of the Polish rulebook."""
    tables, draws = market_tables(size), Draws(f"{SEED} {BOOK} {size.name}")
    candidates = pl.DataFrame({"candidate": tables["choices"]["candidate"].unique(maintain_order=True)})
    choices = tables["choices"].drop("merit", "tiebreak")
    passed = _percent(draws, "test", np.arange(choices.height, dtype=np.uint64)) > 0
    return {
        "candidates": candidates.with_columns(**_facts(draws, np.arange(size.candidates, dtype=np.uint64))),
        "programmes": tables["programmes"].with_columns(scored_subjects=_scored(draws, size.programmes)),
        "choices": choices.with_columns(test_passed=passed),
    }


def _percent(draws: Draws, purpose: str, who: Words) -> Integers:
    """Uniform whole numbers 0 .. 99."""
    return draws.share(purpose, who) * 100 >> 16


def _where(values: Integers, known: NDArray[np.bool_]) -> pl.Series:
    """The values, null where not known."""
    return pl.Series(values).set(pl.Series(~known), None)


def _facts(draws: Draws, who: Words) -> dict[str, pl.Series]:
    ability = draws.normal("ability", who)
    facts: dict[str, pl.Series] = {}
    whole = _percent(draws, "exempt", who) == 0
    for part in EXAM_PARTS:
        exempt = whole | (_percent(draws, f"exempt {part}", who) == 0)
        result = 60 + 18 * (ability + draws.normal(f"exam {part}", who) // 2) // UNIT
        facts |= {f"exempt_{part}": pl.Series(exempt), f"exam_{part}": _where(np.clip(result, 0, 100), ~exempt)}
    facts |= {f"grade_{subject}": _grade(draws, who, ability, subject) for subject in SUBJECTS}
    facts |= {fact: pl.Series(_percent(draws, fact, who) < share) for fact, share in SHARES.items()}
    titles = _percent(draws, "titles", who)
    facts["achievement_points"] = _where(titles % 20 + 1, titles < 15)
    german = facts["grade_german"].is_not_null() & pl.Series(_percent(draws, "exam language", who) < 30)
    facts["exam_language"] = pl.select(pl.when(german).then(pl.lit("german")).otherwise(pl.lit("english"))).to_series()
    facts["grade_average"] = pl.Series(np.clip(430 + 70 * ability // UNIT, 200, 600))
    return facts


def _grade(draws: Draws, who: Words, ability: Integers, subject: str) -> pl.Series:
    """Everybody learns English and one other language; hardly anybody Ukrainian or Latin."""
    grade = np.clip(4 + (ability + draws.normal(f"grade {subject}", who) // 2 + UNIT // 2) // UNIT, 1, 6)
    learnt = np.ones(len(who), dtype=np.bool_)
    if subject in SECOND_LANGUAGES:
        learnt = draws.words("second language", who) % np.uint64(5) == SECOND_LANGUAGES.index(subject)
    if subject in RARE:
        learnt = _percent(draws, f"learns {subject}", who) == 0
    return _where(grade, learnt)


def _scored(draws: Draws, programmes: int) -> pl.Series:
    """Polish and mathematics, a third subject, and a fourth that one class in four draws from a set."""
    words = draws.words("scored", np.arange(programmes, dtype=np.uint64)).tolist()
    return pl.Series([f"polish|mathematics|{'|'.join(_third_and_fourth(word))}" for word in words])


def _third_and_fourth(word: int) -> tuple[str, str]:
    third = THIRD[word % len(THIRD)]
    fourths = SETS if word >> 8 & 3 == 0 else THIRD
    return third, next(f for f in fourths[word >> 16 & 3 :] + fourths if third not in f.split("/"))
