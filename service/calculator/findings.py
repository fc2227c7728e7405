"""What the rulebook finds wrong in typed-in grades, in the language of the request, each with its place."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from service.kit.languages import N_
from service.kit.languages import gettext as _
from service.kit.problems import OTHERWISE, SENTENCES, Finding
from service.offers.words import SUBJECT_NAMES
from service.records.words import AWARDS, EXAM_PARTS

if TYPE_CHECKING:
    from recruit_core.errors import Problem

BY_CODE: Mapping[str, str] = MappingProxyType(
    {
        "exempt-with-result": N_("Exam, {what}: a result and an exemption are entered. Keep one of the two."),
        "exam-language-missing": N_("Exempt from the foreign language alone: choose the language of the exam."),
        "grade-missing": N_("Exempt from the foreign language: enter the grade in the language of the exam."),
        "subject-unknown": N_("“{what}” is no subject of the certificate."),
        "field-unknown": SENTENCES["extra_forbidden"],
    }
)
"""Sentences of those findings whose code says what to do, wherever they stand."""

BY_PART: Mapping[str, str] = MappingProxyType(
    {
        "exam": N_("Exam, {what}: write a whole number from 0 to 100, without the % sign."),
        "exempt": N_("Exemption: name each part of the exam once."),
        "grades": N_("Grade, {what}: choose a grade from 1 to 6."),
        "exam_language": N_("Language of the exam: choose one of those offered."),
        "scored_subjects": N_("Scored subjects: choose at most four, each of them once."),
        "achievements": N_("Achievement {what}: choose the contest with its result, and how many titles, 1 to 100."),
        "achievement_points": N_("Special achievements: write a whole number from 0 to 200, as on the certificate."),
    }
)
"""Sentences by the part of the record in which a value is wrong."""


def finding(problem: "Problem") -> Finding:
    """A problem of the core as a finding; ``pointer`` is its place in the record, as ``exam/polish``."""
    pointer = (problem.column or "").strip("/")
    part, _slash, inside = pointer.partition("/")
    message = BY_CODE.get(problem.code) or BY_PART.get(part, OTHERWISE)
    what = problem.found.split()[0] if problem.code == "exempt-with-result" else inside
    if problem.code == "exempt-with-result":
        pointer = f"{part}/{what}"
    return Finding(message, problem.code, pointer=pointer, named={"what": _called(part, what)})


def _called(part: str, what: str) -> str:
    """The thing that is wrong as people call it: a part of the exam, a subject, the number of an achievement."""
    if part == "achievements":
        place = what.partition("/")[0]
        return str(int(place) + 1) if place.isdecimal() else ""
    names = EXAM_PARTS if part in ("exam", "exempt") else SUBJECT_NAMES if part == "grades" else AWARDS
    return _(names[what]) if what in names else what
