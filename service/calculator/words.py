"""The words of the calculator: contests and results, what was entered, what is missing, the figure of last time."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from service.calculator.forms import ClassPoints, LastTime
from service.calculator.views import SUBJECTS_MISSING
from service.kit.languages import N_, day, decimal, points
from service.kit.languages import gettext as _
from service.records import points as records
from service.records.words import item_name

CONTESTS: Mapping[str, str] = MappingProxyType(
    {
        "kurator-supravoivodeship": N_("Knowledge contest of several voivodeships, run by superintendents of schools"),
        "artistic-national": N_("International or national contest for pupils of artistic schools"),
        "kurator-voivodeship": N_("Knowledge contest of the voivodeship, run by the superintendent of schools"),
        "artistic-voivodeship": N_("Contest of one or several voivodeships for pupils of artistic schools"),
        "other-international": N_("Other knowledge, art or sport competition: international"),
        "other-national": N_("Other knowledge, art or sport competition: national"),
        "other-voivodeship": N_("Other knowledge, art or sport competition: of a voivodeship"),
        "other-powiat": N_("Other knowledge, art or sport competition: of a powiat"),
    }
)
RESULTS: Mapping[str, str] = MappingProxyType(
    {
        "finalist-subject": N_("finalist of a subject contest"),
        "laureate-thematic": N_("laureate of a thematic or interdisciplinary contest"),
        "finalist-thematic": N_("finalist of a thematic or interdisciplinary contest"),
        "laureate-interdisciplinary": N_("laureate of an interdisciplinary contest"),
        "finalist-interdisciplinary": N_("finalist of an interdisciplinary contest"),
        "high-place": N_("high place"),
    }
)
# The subjects that nearly every certificate shows; the others stand one step further away.
USUAL = (
    "polish",
    "mathematics",
    "english",
    "german",
    "history",
    "civics",
    "geography",
    "biology",
    "chemistry",
    "physics",
    "informatics",
)


def titles() -> dict[str, dict[str, str]]:
    """The rulebook's table as choices: contest in words -> "contest result" -> the title in words with its points."""
    choices: dict[str, dict[str, str]] = {}
    for row in records.rules().law.achievements.results:
        result = _(RESULTS.get(row.result, row.result))
        said = _("{result}: {points} points", result=result, points=points(row.one))
        if row.several is not None:
            several = points(row.several)
            said = _("{title}, two or more together {points}", title=said, points=several)
        choices.setdefault(_(CONTESTS.get(row.contest, row.contest)), {})[f"{row.contest} {row.result}"] = said
    return choices


def entered(item: str, facts: Mapping[str, Any]) -> str:
    """What stood in the form for an item: "95 %", "grade 5", or nothing where a word would only repeat the item."""
    kind, _dot, what = item.partition(".")
    if kind == "exam":
        return _("a grade stands in") if what in facts["exempt"] else f"{facts['exam'][what]} %"
    if kind == "grades":
        return _("grade {grade}", grade=max(facts["grades"].get(name, 0) for name in what.split("/")))
    return ""


def missing_in_words(missing: Iterable[str], exempt: Iterable[str]) -> list[str]:
    """What was not given, as the names of the form's fields."""
    return [_missing(item, set(exempt)) for item in missing]


def _missing(item: str, exempt: set[str]) -> str:
    if item == SUBJECTS_MISSING:
        return _("a class, or its four scored subjects")
    if item.startswith("exam.") and item.removeprefix("exam.") in exempt:
        return _("{item} (exempt: the grade that stands in)", item=item_name(item))
    return item_name(item)


NO_PROMISE = N_(
    "Last time's figure is no promise: it depends on who applies. This year's is known only with the results."
)


def last_time_text(last: LastTime | None) -> str:
    """The last released figure of a class, with its round and date."""
    if last is None:
        return _("No earlier result of this class is known.")
    named = {"round": last.round_name, "day": day(last.released_at)}
    if last.points is not None:
        return _("Last time ({round}, {day}) the last one admitted had {points}.", points=points(last.points), **named)
    free, seats = decimal(last.seats - last.taken), decimal(last.seats)
    return _("Last time ({round}, {day}) seats were left: {free} of {seats}.", free=free, seats=seats, **named)


def difference_text(one: ClassPoints) -> str:
    """How far these points are from the last figure; nothing where there is none, or where something is missing."""
    if one.missing or one.last_time is None or one.last_time.points is None:
        return ""
    gap = one.points - one.last_time.points
    if gap == 0:
        return _("You have exactly as many.")
    return (
        _("You have {points} more.", points=points(gap))
        if gap > 0
        else _("You have {points} fewer.", points=points(-gap))
    )
