"""What the Polish rulebook asks of a candidate, of a programme, and of the two together.

One record is a model; many records are columns of the same names. Whatever is not given is null and counts nothing.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

PerCent = Annotated[int | None, Field(ge=0, le=100)]
"""Result of one part of the exam, in whole per cent as printed on the certificate of the examination board."""

Grade = Annotated[int | None, Field(ge=1, le=6)]
"""Final grade: 6 celujący, 5 bardzo dobry, 4 dobry, 3 dostateczny, 2 dopuszczający, 1 niedostateczny."""

Average = Annotated[int | None, Field(ge=100, le=600)]
"""Average of the compulsory subjects in hundredths of a grade: 475 is 4.75."""

AchievementPoints = Annotated[int | None, Field(ge=0, le=200)]
"""Sum of special achievements in WHOLE points as the certificate shows it, before the cap."""

ExamLanguage = Literal["english", "french", "german", "italian", "russian", "spanish"]
"""Foreign languages of the eighth-grade exam."""

TestPoints = Annotated[int, Field(ge=0, le=20_000)]
"""Points of a language test by the school's own scale, in hundredths. They may lift the sum above 200."""


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class CandidateFacts(_Facts):
    """Facts about a candidate that the certificate, the examination board or a declaration shows.

    `exempt_*` names parts of the exam that a grade stands in for; `exam_language` is the language of the exam, needed
    only by whoever is exempt from the language part alone. `laureate` stands for every title of art. 132.
    """

    exam_polish: PerCent = None
    exam_mathematics: PerCent = None
    exam_foreign_language: PerCent = None
    exempt_polish: bool = False
    exempt_mathematics: bool = False
    exempt_foreign_language: bool = False
    exam_language: ExamLanguage | None = None

    grade_polish: Grade = None
    grade_mathematics: Grade = None
    grade_english: Grade = None
    grade_german: Grade = None
    grade_french: Grade = None
    grade_spanish: Grade = None
    grade_italian: Grade = None
    grade_russian: Grade = None
    grade_ukrainian: Grade = None
    grade_latin: Grade = None
    grade_history: Grade = None
    grade_civics: Grade = None
    grade_geography: Grade = None
    grade_biology: Grade = None
    grade_chemistry: Grade = None
    grade_physics: Grade = None
    grade_informatics: Grade = None
    grade_technology: Grade = None
    grade_art: Grade = None
    grade_music: Grade = None
    grade_safety_education: Grade = None
    grade_physical_education: Grade = None

    honours: bool = False
    volunteering: bool = False
    achievement_points: AchievementPoints = None

    laureate: bool = False
    health_opinion: bool = False
    large_family: bool = False
    own_disability: bool = False
    parent_disability: bool = False
    both_parents_disability: bool = False
    sibling_disability: bool = False
    single_parent: bool = False
    foster_care: bool = False
    grade_average: Average = None


class ProgrammeFacts(_Facts):
    """Facts about a programme. `scored_subjects` joins subjects by `|`; a `/` inside means "the best of these":
    `polish|mathematics|biology|geography/history`.
    """

    scored_subjects: str | None = None
    school: str | None = None
    kind: str | None = None


class PairFacts(_Facts):
    """Facts about one candidate at one programme.

    `test_passed` is false for whoever failed, or missed, a test that the programme requires (physical fitness,
    aptitude, language) and cannot be considered there. `holder` marks the seat a candidate already holds.
    """

    test_passed: bool = True
    test_points: TestPoints = 0
    holder: bool = False


NOT_SUBJECTS = frozenset({"grade_average"})

SUBJECTS: tuple[str, ...] = tuple(
    field.removeprefix("grade_")
    for field in CandidateFacts.model_fields
    if field.startswith("grade_") and field not in NOT_SUBJECTS
)
"""Subjects of the primary-school certificate that a class may score."""
