"""The numbers of Polish law for one school year, read from `poland.toml`. All points are hundredths."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from recruit_core.rulebooks.contests import ContestList, contest_list
from recruit_core.rulebooks.dated import Dated, Sourced, in_force, numbers
from recruit_core.rulebooks.poland_facts import LastRule
from recruit_core.rulebooks.school_kinds import Documents, Names, SchoolKind, SchoolKinds, kinds_in_force

ExamPart = Literal["polish", "mathematics", "foreign_language"]
EXAM_PARTS: tuple[ExamPart, ...] = ("polish", "mathematics", "foreign_language")
"""The three parts of the eighth-grade exam, in the order in which they are shown."""

Hundredths = Annotated[int, Field(ge=0, le=20_000)]
WholePoints = Annotated[int, Field(ge=0, le=20_000, multiple_of=100)]


def _grades_as_numbers(table: Any) -> Any:
    """TOML keys are text; grades are numbers."""
    return {int(grade): points for grade, points in table.items()} if isinstance(table, dict) else table


GradeTable = Annotated[dict[int, Hundredths], BeforeValidator(_grades_as_numbers)]
"""Grade 1 .. 6 -> hundredths; a grade that is not in the table gives nothing."""


def _rises(table: Mapping[int, int]) -> bool:
    points = [table[grade] for grade in sorted(table)]
    return points == sorted(points)


class Exam(Dated):
    """Hundredths of a point for one per cent of the result."""

    polish: Hundredths
    mathematics: Hundredths
    foreign_language: Hundredths

    def weight(self, part: ExamPart) -> int:
        """Hundredths for one per cent of the result in this part."""
        return int(getattr(self, part))


class Grades(Dated):
    """Points for a grade in one of the scored subjects of a class, and how many subjects are scored."""

    scored_subjects: int
    points: GradeTable

    @field_validator("points")
    @classmethod
    def _better_grades_never_hurt(cls, table: dict[int, int]) -> dict[int, int]:
        if not _rises(table):
            raise ValueError("a better grade must not give fewer points")
        return table


class Exemption(Dated):
    """Points for the grade that stands in for the result of somebody exempt from the exam or a part of it."""

    foreign_languages: Names
    polish: GradeTable
    mathematics: GradeTable
    foreign_language: GradeTable

    def table(self, part: ExamPart) -> dict[int, int]:
        """Grade -> hundredths for this part of the exam."""
        tables: dict[ExamPart, dict[int, int]] = {
            "polish": self.polish,
            "mathematics": self.mathematics,
            "foreign_language": self.foreign_language,
        }
        return tables[part]


class Award(Dated):
    """One figure: honours, or social activity."""

    points: Hundredths


class ContestResult(BaseModel):
    """Points for one title, and, where the law has a figure for it, for two or more titles together."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    contest: str
    result: str
    one: WholePoints
    several: WholePoints | None = None
    law: str

    def points(self, count: int) -> int:
        """Hundredths for `count` titles of this kind, before the cap on all achievements."""
        if count > 1 and self.several is not None:
            return self.several
        return count * self.one


class Achievements(Dated):
    """Results of contests and the cap on their sum."""

    cap: WholePoints
    results: list[ContestResult]


class Criterion(BaseModel):
    """One of the seven social criteria."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: str
    law: str


class Social(Dated):
    """The social criteria, and whether two disabled parents also meet the criterion of one."""

    both_parents_also_one_parent: bool
    criteria: list[Criterion]


class SpecialNeeds(Dated):
    """How the seats kept for candidates with a statement of special needs are filled."""

    reserve: Literal["hard", "soft"]


class ForeignCertificates(Dated):
    """Whether grades of a foreign certificate count only by a recorded decision of the committee."""

    needs_decision: bool


class LastRuleSetting(Dated):
    """What decides where the act is silent and a school's own rules say nothing."""

    default: LastRule


class LegalStep(Sourced):
    """One step of the order of comparison."""

    name: str
    size: int


class Order(Dated):
    """The order of comparison, most important step first."""

    steps: list[LegalStep]


class PolishLaw(BaseModel):
    """Everything the Polish rulebook needs for one school year. `contests` is a voivodeship's own list, or None."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    year: int
    statute: Dated
    exam: Exam
    grades: Grades
    exemption: Exemption
    honours: Award
    volunteering: Award
    achievements: Achievements
    school_kinds: SchoolKinds
    documents: Documents
    special_needs: SpecialNeeds
    foreign_certificates: ForeignCertificates
    social: Social
    last_rule: LastRuleSetting
    order: Order
    contests: ContestList | None = None

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        pairs = [(row.contest, row.result) for row in self.achievements.results]
        if len(pairs) != len(set(pairs)):
            raise ValueError("a contest and result stands twice in the table of achievements")
        steps = {step.name for step in self.order.steps}
        documents = {document.name for document in self.documents.kinds}
        for kind in self.school_kinds.kinds:
            strange = {*kind.compares} - steps | {*kind.conditions, *kind.documents} - documents
            if strange:
                raise ValueError(f"kind {kind.name} names {', '.join(sorted(strange))}, which nothing explains")
        strangers = (
            {each.contest for each in self.contests.contests} - {c for c, _ in pairs} if self.contests else set()
        )
        if strangers:
            raise ValueError(
                f"the list of contests names {', '.join(sorted(strangers))}, which the table does not have"
            )
        return self


class _DatedLaw(BaseModel):
    """All blocks of `poland.toml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    statute: list[Dated]
    exam: list[Exam]
    grades: list[Grades]
    exemption: list[Exemption]
    honours: list[Award]
    volunteering: list[Award]
    achievements: list[Achievements]
    school_kinds: list[SchoolKind]
    documents: list[Documents]
    special_needs: list[SpecialNeeds]
    foreign_certificates: list[ForeignCertificates]
    social: list[Social]
    last_rule: list[LastRuleSetting]
    order: list[Order]


@cache
def polish_law(year: int, voivodeship: str | None = None) -> PolishLaw:
    """The law in force for the school year that begins in `year`, with a voivodeship's own list of contests.

    Raises
    ------
    ValueError
        No numbers are on record for so early a year, or there is no list of that voivodeship.
    """
    dated = _DatedLaw.model_validate(dict(numbers("poland.toml")))
    single = [kind for kind in _DatedLaw.model_fields if kind != "school_kinds"]
    chosen: dict[str, Any] = {kind: in_force(getattr(dated, kind), year) for kind in single}
    chosen["school_kinds"] = kinds_in_force(dated.school_kinds, year)
    absent = [kind for kind, block in chosen.items() if block is None]
    if absent:
        raise ValueError(f"no numbers on record for the school year {year}/{(year + 1) % 100:02}: {', '.join(absent)}")
    return PolishLaw(year=year, contests=contest_list(voivodeship, year) if voivodeship else None, **chosen)
