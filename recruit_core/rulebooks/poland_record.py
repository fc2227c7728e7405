"""One candidate's grades and results as people write them in JSON, checked whole, and turned into a row of facts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any

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
)
from pydantic_core import ErrorDetails, PydanticCustomError

from recruit_core.columns import columns_of
from recruit_core.errors import InvalidRegister, Problem
from recruit_core.rulebooks.contradictions import contradicting
from recruit_core.rulebooks.poland_facts import (
    SUBJECTS,
    AchievementPoints,
    CandidateFacts,
    ExamLanguage,
    Grade,
    PerCent,
)
from recruit_core.rulebooks.poland_law import EXAM_PARTS, ExamPart, PolishLaw
from recruit_core.rulebooks.scored_subjects import Subjects, scored_faults, subjects_are

MOST_TITLES = 100


def _refuse(code: str, remedy: str) -> PydanticCustomError:
    # Braces would be read as placeholders of the message.
    return PydanticCustomError(code, "{remedy}", {"remedy": remedy})


def _known_subject(name: str) -> str:
    if name not in SUBJECTS:
        raise _refuse("subject-unknown", subjects_are())
    return name


def _one_or_best_of(entry: Any) -> Any:
    """A single name is a set of one."""
    return [entry] if isinstance(entry, str) else entry


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
    """`count` titles of one kind from different contests, by the codes of the table in `poland.toml`."""

    contest: str
    result: str
    count: Annotated[int, Field(ge=1, le=MOST_TITLES)] = 1

    @field_validator("contest")
    @classmethod
    def _contest_is_in_the_table(cls, contest: str, info: ValidationInfo) -> str:
        known = dict.fromkeys(row.contest for row in _law(info).achievements.results)
        if contest not in known:
            raise _refuse("contest-unknown", f"write one of: {', '.join(known)}")
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
            raise _refuse("result-unknown", remedy)
        return result


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

    @field_validator("exempt")
    @classmethod
    def _each_part_once(cls, exempt: list[ExamPart] | None) -> list[ExamPart] | None:
        twice = [part for part, times in Counter(exempt).items() if times > 1]
        if twice:
            raise _refuse("exempt-twice", f"name {', '.join(twice)} once")
        return exempt

    @field_validator("scored_subjects")
    @classmethod
    def _subjects_can_be_scored(cls, entries: list[list[str]] | None, info: ValidationInfo) -> list[list[str]] | None:
        faults = scored_faults(map(tuple, entries or []), _law(info).grades.scored_subjects)
        if faults:
            raise _refuse("scored-subjects", "; ".join(f"{found}: {remedy}" for found, remedy in faults))
        return entries

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
        facts |= {"achievement_points": self._achievement_points(law)}
        schema = {column.name: column.dtype for column in columns_of(CandidateFacts)}
        return pl.DataFrame({name: [facts.get(name)] for name in schema}, schema=schema)

    def _achievement_points(self, law: PolishLaw) -> int | None:
        """Whole points before the cap: as declared, else by the table; None where neither is given."""
        if self.achievement_points is not None or self.achievements is None:
            return self.achievement_points
        titles: Counter[tuple[str, str]] = Counter()
        for each in self.achievements:
            titles[each.contest, each.result] += each.count
        return law.achievements.before_cap(titles) // 100


def read_record(raw: object, file: str, place: str, law: PolishLaw) -> CandidateRecord:
    """One record of JSON, checked whole. Raises `InvalidRegister` with every problem and its JSON pointer."""
    record, errors = _read(raw, law)
    problems = [_problem(error, file, place) for error in errors]
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
        if isinstance(part, dict) and inside and inside[0] in part:
            del part[inside[0]]
        else:
            kept.pop(str(field), None)
    return kept


def _copy(value: object) -> object:
    return dict(value) if isinstance(value, dict) else value


def _law(info: ValidationInfo) -> PolishLaw:
    law: PolishLaw = info.context["law"]  # type: ignore[index]
    return law


FIELDS: Mapping[str, tuple[str, ...]] = {
    "": tuple(CandidateRecord.model_fields),
    "exam": tuple(ExamResults.model_fields),
    "achievements": tuple(Achievement.model_fields),
}
"""The fields an object may have, by the field it stands in."""

FINDINGS: Mapping[str, tuple[str, str]] = {
    "missing": ("value-missing", "add this field"),
    "int_type": ("value-unreadable", "write a whole number without quotation marks and decimals"),
    "bool_type": ("value-unreadable", "write true or false"),
    "string_type": ("value-unreadable", "write text in quotation marks"),
    "list_type": ("value-unreadable", "write a list in square brackets"),
    "dict_type": ("value-unreadable", "write an object in braces"),
    "model_type": ("value-unreadable", "write an object in braces"),
    "string_unicode": ("value-unreadable", "write text in UTF-8"),
    "too_short": ("value-missing", "name at least one"),
    "greater_than_equal": ("value-too-low", "write a number from {ge} up"),
    "less_than_equal": ("value-too-high", "write a number of at most {le}"),
    "literal_error": ("value-unknown", "write one of: {expected}"),
}
"""Kind of refusal -> code of the problem and what to do. Refusals of our own carry both themselves."""


def _problem(error: ErrorDetails, file: str, place: str) -> Problem:
    steps = [str(step) for step in error["loc"] if step != "[key]"]
    pointer = place + "".join(f"/{_printable(step).replace('~', '~0').replace('/', '~1')}" for step in steps)
    if error["type"] == "extra_forbidden":
        known = FIELDS.get(steps[0] if len(steps) > 1 else "", ())
        return Problem("field-unknown", file, None, pointer, "no such field", f"remove it or write {', '.join(known)}")
    code, remedy = FINDINGS.get(error["type"], (error["type"].replace("_", "-"), error["msg"]))
    found = f"found {_short(error['input'])}" if error["type"] != "missing" else "found nothing"
    return Problem(code, file, None, pointer or "/", found, remedy.format_map(error.get("ctx", {})))


def _short(value: object) -> str:
    """A single value as written; of anything larger only the kind, since it may hold what nobody asked for."""
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else f"a list of {len(value)}"
    shown = _printable(json.dumps(value, ensure_ascii=False, default=str))
    return shown if len(shown) <= 60 else f"{shown[:60]}…"


def _printable(text: str) -> str:
    """One line of a message stays one line, whatever the file held."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text[:200])
