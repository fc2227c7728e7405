"""Facts and steps of the law in words: one table each, read by pages, reports of ties and reasons alike."""

from collections.abc import Mapping
from types import MappingProxyType

from service.kit.languages import N_, decimal, ngettext, points
from service.kit.languages import gettext as _
from service.offers.words import subject_name

EXAM_PARTS: Mapping[str, str] = MappingProxyType(
    {
        "polish": N_("Polish language"),
        "mathematics": N_("mathematics"),
        "foreign_language": N_("foreign language"),
    }
)
AWARDS: Mapping[str, str] = MappingProxyType(
    {
        "honours": N_("certificate with honours"),
        "volunteering": N_("social activity, volunteering"),
        "achievements": N_("special achievements on the certificate"),
    }
)
CRITERIA: Mapping[str, str] = MappingProxyType(
    {
        "laureate": N_("laureate or finalist with the right to be admitted first"),
        "health_opinion": N_("health problems that limit the choice of education"),
        "large_family": N_("large family"),
        "own_disability": N_("the candidate's disability"),
        "parent_disability": N_("disability of one parent"),
        "both_parents_disability": N_("disability of both parents"),
        "sibling_disability": N_("disability of a brother or sister"),
        "single_parent": N_("brought up by one parent alone"),
        "foster_care": N_("foster care"),
    }
)
STEPS: Mapping[str, str] = MappingProxyType(
    {
        "holder": N_("place already held"),
        "laureate": N_("laureate or finalist"),
        "fitness": N_("result of the fitness test"),
        "points": N_("points"),
        "health": N_("health problems that limit the choice of education"),
        "fitness_on_tie": N_("result of the fitness test"),
        "social": N_("social criteria met"),
        "local": N_("average of grades in compulsory subjects"),
        "tiebreak": N_("order decided by the committee"),
    }
)
LAW: Mapping[str, str] = MappingProxyType(
    {
        "holder": N_("supplementary round"),
        "laureate": N_("Education Law, art. 132"),
        "fitness": N_("Education Law, art. 137 sec. 5"),
        "points": N_("Education Law, art. 134 sec. 2"),
        "health": N_("Education Law, art. 134 sec. 3"),
        "fitness_on_tie": N_("Education Law, art. 143 sec. 3"),
        "social": N_("Education Law, art. 134 sec. 4 with art. 131 sec. 2"),
        "local": N_("the school's announced rule"),
        "tiebreak": N_("recorded decision of the committee"),
    }
)
HUNDREDTHS = frozenset({"points", "local"})


def item_name(item: str) -> str:
    """An item of the scale in the language of the request: ``grades.biology/chemistry``."""
    kind, _dot, what = item.partition(".")
    if kind == "exam":
        return _("Exam: {subject}", subject=_(EXAM_PARTS[what]))
    if kind == "grades":
        return _("Grade: {subject}", subject=" / ".join(subject_name(name) for name in what.split("/")))
    return _(AWARDS[kind])


def step_name(step: str) -> str:
    return _(STEPS[step])


def step_law(step: str) -> str:
    return _(LAW[step])


def step_value(step: str, value: int) -> str:
    """The value of a step as people write it: points and averages with two decimals."""
    return points(value) if step in HUNDREDTHS else decimal(value)


def compared_steps(own: Mapping[str, int], lowest: Mapping[str, int]) -> list[str]:
    """The steps worth showing beside each other: points, and of the others compared those that are not nought twice."""
    return [
        step
        for step in STEPS
        if step == "points" or (step in lowest and step != "tiebreak" and (own.get(step) or lowest[step]))
    ]


def steps_in_words(steps: Mapping[str, int]) -> str:
    """The steps that are not nought, most important first: "points 154,85, social criteria met 1"."""
    return ", ".join(f"{step_name(step)} {step_value(step, steps[step])}" for step in STEPS if steps.get(step))


def missing_points(hundredths: int) -> str:
    """How many points were missing; the plural follows the whole points where there are no hundredths."""
    if hundredths % 100:
        return _("{points} points", points=points(hundredths))
    return ngettext("{number} point", "{number} points", hundredths // 100)
