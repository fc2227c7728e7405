"""One candidate's grades and results as people write them in JSON, checked whole, and turned into a row of facts."""

from __future__ import annotations

import re
from collections import Counter
from typing import Annotated, Any, Self

import polars as pl
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails

from recruit_core.columns import columns_of
from recruit_core.errors import InvalidRegister, Problem
from recruit_core.rulebooks.achievements import whole_points
from recruit_core.rulebooks.contradictions import contradicting
from recruit_core.rulebooks.itemised import hundredths
from recruit_core.rulebooks.poland_facts import (
    MOST_TEST_POINTS,
    SUBJECTS,
    AchievementPoints,
    CandidateFacts,
    ExamLanguage,
    Grade,
    PerCent,
)
from recruit_core.rulebooks.poland_law import EXAM_PARTS, ExamPart, PolishLaw
from recruit_core.rulebooks.record_problems import Fields, problem_of, refused
from recruit_core.rulebooks.school_kinds import FITNESS, SchoolKind, kind_fault
from recruit_core.rulebooks.scored_subjects import Subjects, scored_faults, subjects_are

MOST_TITLES = 100
_ENTRYWISE = frozenset({"exam", "grades"})
"""Objects of which any entry may be absent: a refused one is set aside and the others are still read."""


def _known_subject(name: str) -> str:
    if name not in SUBJECTS:
        raise refused("subject-unknown", subjects_are())
    return name


def _one_or_best_of(entry: Any) -> Any:
    """A single name is a set of one."""
    return [entry] if isinstance(entry, str) else entry


def _two_decimals(text: str) -> str:
    """More decimals would have to be rounded, and the law knows no rounding."""
    if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,2})?", text) is None:
        raise refused("value-unreadable", 'write a number with at most two decimals in quotation marks, as "0.27"')
    return text


Subject = Annotated[str, AfterValidator(_known_subject)]
BestOf = Annotated[list[Subject], BeforeValidator(_one_or_best_of), Field(min_length=1)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class ExamResults(_Record):
    """Results of the eighth-grade exam in whole per cent."""

    polish: PerCent = None
    mathematics: PerCent = None
    foreign_language: PerCent = None


class Achievement(_Record):
    """`count` titles of one kind from different contests, by the codes of the table in `poland.toml`.

    `competition` names the contest by its id in the voivodeship's list, `scope` what it was about where one contest has
    several scopes: of titles from the same contest, at the same level and of the same scope, only the best counts.
    """

    contest: str
    result: str
    count: Annotated[int, Field(ge=1, le=MOST_TITLES)] = 1
    competition: str | None = None
    scope: str | None = None

    @field_validator("contest")
    @classmethod
    def _contest_is_in_the_table(cls, contest: str, info: ValidationInfo) -> str:
        known = dict.fromkeys(row.contest for row in _law(info).achievements.results)
        if contest not in known:
            raise refused("contest-unknown", f"write one of: {', '.join(known)}")
        return contest

    @field_validator("result")
    @classmethod
    def _result_belongs_to_the_contest(cls, result: str, info: ValidationInfo) -> str:
        rows = [row for row in _law(info).achievements.results if row.contest == info.data.get("contest")]
        if rows and result not in [row.result for row in rows]:
            known = ", ".join(row.result for row in rows)
            remedy = (
                f"write one of: {known}; laureates of subject contests are admitted first (art. 132), without points"
            )
            raise refused("result-unknown", remedy)
        return result

    @field_validator("competition")
    @classmethod
    def _competition_is_listed(cls, competition: str | None, info: ValidationInfo) -> str | None:
        listed = _law(info).contests
        if competition is None or listed is None or "contest" not in info.data:
            return competition
        found, row = listed.named(competition), info.data["contest"]
        if found is None or found.contest != row:
            there = ", ".join(each.id for each in listed.contests if each.contest == row) or "none"
            raise refused("competition-unlisted", f"of {row} the list ({listed.law}) names: {there}")
        if info.data.get("count", 1) > 1:
            raise refused("competition-repeated", "write count 1: one contest counts once, by its best title")
        return competition


class TestResult(_Record):
    """The result of a school's test on its own scale; `multiplier` is decimal text such as "0.27"."""

    __test__ = False  # no test of ours

    score: Annotated[int, Field(ge=0)]
    scale: Annotated[int, Field(ge=1, le=500)]
    pass_mark: Annotated[int, Field(ge=0)] = 0
    multiplier: Annotated[str, AfterValidator(_two_decimals)] = "0"

    @field_validator("multiplier")
    @classmethod
    def _worth_is_bounded(cls, multiplier: str, info: ValidationInfo) -> str:
        if hundredths(multiplier) * info.data.get("scale", 0) > MOST_TEST_POINTS:
            raise refused("test-scale", f"a test gives at most {MOST_TEST_POINTS // 100} points")
        return multiplier

    @model_validator(mode="after")
    def _within_the_scale(self) -> Self:
        if max(self.score, self.pass_mark) > self.scale:
            raise refused("value-too-high", f"write a score and a pass mark of at most {self.scale}")
        return self

    @property
    def passed(self) -> bool:
        """Whether the score reaches the pass mark."""
        return self.score >= self.pass_mark

    @property
    def points(self) -> int:
        """Hundredths of a point that the score is worth."""
        return self.score * hundredths(self.multiplier)


class CandidateRecord(_Record):
    """What one candidate brings to one class; null or absent = not given."""

    exam: ExamResults | None = None
    exempt: list[ExamPart] | None = None
    grades: dict[Subject, Grade] | None = None
    exam_language: ExamLanguage | None = None
    scored_subjects: list[BestOf] | None = None
    honours: bool | None = None
    volunteering: bool | None = None
    achievements: list[Achievement] | None = None
    achievement_points: AchievementPoints = None
    kind: str | None = None
    test: TestResult | None = None
    graduated: bool | None = None
    laureate: bool | None = None
    foreign_certificate: bool | None = None
    committee_decision: Annotated[str, Field(min_length=1, max_length=200)] | None = None

    @field_validator("exempt")
    @classmethod
    def _each_part_once(cls, exempt: list[ExamPart] | None) -> list[ExamPart] | None:
        twice = [part for part, times in Counter(exempt).items() if times > 1]
        if twice:
            raise refused("exempt-twice", f"name {', '.join(twice)} once")
        return exempt

    @field_validator("scored_subjects")
    @classmethod
    def _subjects_can_be_scored(cls, entries: list[list[str]] | None, info: ValidationInfo) -> list[list[str]] | None:
        faults = scored_faults(map(tuple, entries or []), _law(info).grades.scored_subjects)
        if faults:
            raise refused("scored-subjects", "; ".join(f"{found}: {remedy}" for found, remedy in faults))
        return entries

    @field_validator("kind")
    @classmethod
    def _kind_counts_points(cls, kind: str | None, info: ValidationInfo) -> str | None:
        fault = kind_fault(_law(info).school_kinds, kind)
        if fault:
            raise refused(fault[0], f"{fault[1]}; {fault[2]}")
        return kind

    @field_validator("test")
    @classmethod
    def _fitness_gives_no_points(cls, test: TestResult | None, info: ValidationInfo) -> TestResult | None:
        kind = _law(info).school_kinds.named(info.data.get("kind") or "")
        if kind and test and test.points and kind.test == FITNESS:
            raise refused(
                "test-scale", f"fitness is compared by itself, not added ({kind.law}): leave the multiplier out"
            )
        return test

    def school_kind(self, law: PolishLaw) -> SchoolKind:
        """The kind of the school, the general one where none is named."""
        return law.school_kinds.named(self.kind or "") or law.school_kinds.plain

    def subjects(self) -> tuple[Subjects, ...]:
        """The scored subjects of the class."""
        return tuple(map(tuple, self.scored_subjects or []))

    def row(self, law: PolishLaw) -> pl.DataFrame:
        """The record as a table of one row with the columns of `CandidateFacts`; null = not given."""
        exam, exempt, grades = self.exam or ExamResults(), self.exempt or [], self.grades or {}
        facts: dict[str, object] = {f"exam_{part}": getattr(exam, part) for part in EXAM_PARTS}
        facts |= {f"exempt_{part}": part in exempt for part in EXAM_PARTS}
        facts |= {f"grade_{subject}": grade for subject, grade in grades.items()}
        facts |= {"exam_language": self.exam_language, "honours": self.honours, "volunteering": self.volunteering}
        facts |= {"achievement_points": self._achievement_points(law), "committee_decision": self.committee_decision}
        facts |= {"laureate": self.laureate or False, "foreign_certificate": self.foreign_certificate or False}
        facts |= {"graduated": self.graduated is not False}
        schema = {column.name: column.dtype for column in columns_of(CandidateFacts)}
        return pl.DataFrame({name: [facts.get(name)] for name in schema}, schema=schema)

    def _achievement_points(self, law: PolishLaw) -> int | None:
        """Whole points before the cap: as declared, else by the table; None where neither is given."""
        if self.achievement_points is not None or self.achievements is None:
            return self.achievement_points
        return whole_points(self.achievements, law.achievements)


def barred(record: CandidateRecord, kind: SchoolKind) -> tuple[str, ...]:
    """Why the candidate cannot be considered there, whatever the points."""
    reasons = []
    if record.graduated is False:
        reasons.append("primary school is not finished (Prawo oświatowe, art. 134 ust. 1 pkt 1)")
    if record.test and not record.test.passed:
        reasons.append(f"the test was not passed: {record.test.score} of {record.test.pass_mark} ({kind.law})")
    return tuple(reasons)


def read_record(raw: object, file: str, place: str, law: PolishLaw) -> CandidateRecord:
    """One record of JSON, checked whole. Raises `InvalidRegister` with every problem and its JSON pointer."""
    record, errors = _read(raw, law)
    problems = [problem_of(error, file, place, FIELDS) for error in errors]
    for each, _ in contradicting(record.row(law), law):
        problems.append(Problem(each.code, file, None, f"{place}/{each.field}", each.found, each.remedy))
    if problems:
        raise InvalidRegister(problems)
    return record


def _read(raw: object, law: PolishLaw) -> tuple[CandidateRecord, list[ErrorDetails]]:
    """The record as far as it can be read, and everything that cannot; each pass sets aside what the last refused."""
    try:
        return CandidateRecord.model_validate(raw, context={"law": law}), []
    except ValidationError as refusal:
        errors = refusal.errors()
    record, further = _read(_readable(raw, errors), law)
    return record, errors + further


def _readable(raw: object, errors: list[ErrorDetails]) -> dict[str, object]:
    """The known fields without the refused ones; of an object inside, the refused entry alone where it is there."""
    fields = raw if isinstance(raw, dict) else {}
    kept = {name: _copy(fields[name]) for name in CandidateRecord.model_fields if name in fields}
    for error in errors:
        field, *inside = error["loc"] or ("",)
        part = kept.get(str(field))
        if field in _ENTRYWISE and isinstance(part, dict) and inside and inside[0] in part:
            del part[inside[0]]
        else:
            kept.pop(str(field), None)
    return kept


def _copy(value: object) -> object:
    return dict(value) if isinstance(value, dict) else value


def _law(info: ValidationInfo) -> PolishLaw:
    law: PolishLaw = info.context["law"]  # type: ignore[index]
    return law


FIELDS: Fields = {
    "": tuple(CandidateRecord.model_fields),
    "exam": tuple(ExamResults.model_fields),
    "achievements": tuple(Achievement.model_fields),
    "test": tuple(TestResult.model_fields),
}
