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

Behaviour = Annotated[int | None, Field(ge=1, le=6)]
"""Grade of behaviour: 6 wzorowe, 5 bardzo dobre, 4 dobre, 3 poprawne, 2 nieodpowiednie, 1 naganne."""

AchievementPoints = Annotated[int | None, Field(ge=0, le=200)]
"""Sum of special achievements in WHOLE points as the certificate shows it, before the cap."""

ExamLanguage = Literal["english", "french", "german", "italian", "russian", "spanish"]
"""Foreign languages of the eighth-grade exam."""

MOST_TEST_POINTS = 20_000
TestPoints = Annotated[int, Field(ge=0, le=MOST_TEST_POINTS)]
"""Points of a test by the school's own scale, in hundredths. They may lift the sum above 200."""

TestScore = Annotated[int | None, Field(ge=0, le=500)]
"""Score, pass mark or highest score of a test, in whole points of the school's own scale."""

TestMultiplier = Annotated[int, Field(ge=0, le=MOST_TEST_POINTS)]
"""Hundredths of a recruitment point for one point of the score: 27 is 0.27; 0 where a test only admits."""

LastRule = Literal["grade-average", "behaviour", "none"]
"""What a school's own rules compare where everything in the act is equal."""


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class CandidateFacts(_Facts):
    """Facts about a candidate that the certificate, the examination board or a declaration shows.

    `exempt_*` names parts of the exam that a grade stands in for; `exam_language` is the language of the exam, needed
    only by whoever is exempt from the language part alone. `laureate` stands for every title of art. 132. `graduated`
    is false for whoever has not finished primary school, `polish_citizen` for whoever military classes refuse. With a
    `foreign_certificate` the grades are those that the committee equated; `committee_decision` names that decision.
    `special_needs` is a statement of the need for special education, which opens the seats kept for it.
    """

    graduated: bool = True
    polish_citizen: bool = True
    foreign_certificate: bool = False
    committee_decision: str | None = None

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
    special_needs: bool = False
    grade_average: Average = None
    behaviour: Behaviour = None


class ProgrammeFacts(_Facts):
    """Facts about a programme.

    `scored_subjects` joins subjects by `|`; a `/` inside means "the best of these":
    `polish|mathematics|biology|geography/history`. `kind` is a school kind of `poland.toml`, `organiser` who runs the
    school. `test` names a test that has to be passed; programmes that name the same test share its results, each with
    its own pass mark (`test_pass`, of at most `test_scale`) and multiplier. `special_needs_seats` of the seats are kept
    for candidates with a statement of special needs. `driving` marks an occupation that asks for driver's certificates.
    """

    scored_subjects: str | None = None
    school: str | None = None
    organiser: str | None = None
    kind: str | None = None
    last_rule: LastRule | None = None
    test: str | None = None
    test_scale: TestScore = None
    test_pass: TestScore = None
    test_multiplier: TestMultiplier = 0
    special_needs_seats: Annotated[int, Field(ge=0, le=1_000)] = 0
    driving: bool = False


class PairFacts(_Facts):
    """Facts about one candidate at one programme.

    `test_passed` is whether the required test (physical fitness, aptitude, language) was passed; empty = nothing on
    record. Whoever failed, or never sat a test that the programme names, cannot be considered there. `test_score` is
    the score on the school's own scale, `test_points` points worked out already. `test_waived` marks a laureate of the
    language that will be taught in, of whom no test is asked (art. 132 pkt 3). `holder` marks the seat already held.
    """

    test_passed: bool | None = None
    test_waived: bool = False
    test_score: TestScore = None
    test_points: TestPoints = 0
    holder: bool = False


NOT_SUBJECTS = frozenset({"grade_average"})

SUBJECTS: tuple[str, ...] = tuple(
    field.removeprefix("grade_")
    for field in CandidateFacts.model_fields
    if field.startswith("grade_") and field not in NOT_SUBJECTS
)
"""Subjects of the primary-school certificate that a class may score."""
