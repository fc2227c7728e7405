"""Facts of a certificate in words, each with its value as people write it."""

from typing import Any

from service.kit.languages import N_, decimal, points
from service.kit.languages import gettext as _
from service.offers.words import SUBJECT_NAMES, subject_name
from service.records.words import AWARDS, EXAM_PARTS

OTHERS = {
    "exam_language": N_("Language of the exam"),
    "grade_average": N_("Average of compulsory subjects"),
    "behaviour": N_("Grade of behaviour"),
    "honours": AWARDS["honours"],
    "volunteering": AWARDS["volunteering"],
    "achievement_points": AWARDS["achievements"],
}
BEHAVIOUR = {
    6: N_("wzorowe (6)"),
    5: N_("bardzo dobre (5)"),
    4: N_("dobre (4)"),
    3: N_("poprawne (3)"),
    2: N_("nieodpowiednie (2)"),
    1: N_("naganne (1)"),
}


def fact_name(fact: str) -> str:
    """A fact in the language of the request: "Grade: biology"."""
    kind, _underscore, what = fact.partition("_")
    if fact in OTHERS:
        return _(OTHERS[fact])
    if kind == "grade" and what in SUBJECT_NAMES:
        return _("Grade: {subject}", subject=subject_name(what))
    if kind == "exam":
        return _("Exam: {subject}", subject=_(EXAM_PARTS[what]))
    if kind == "exempt":
        return _("Exempt from the exam: {subject}", subject=_(EXAM_PARTS[what]))
    return _("Another fact of the application")


def fact_value(fact: str, value: Any) -> str:
    """The value of a fact as people write it; a dash for none."""
    if value is None:
        return "–"
    if fact == "behaviour":
        return _(BEHAVIOUR[value])
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if fact == "grade_average":
        return points(value)
    if fact == "exam_language":
        return subject_name(value)
    return f"{value} %" if fact.startswith("exam_") else decimal(value) if isinstance(value, int) else str(value)
