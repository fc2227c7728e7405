"""What measures, changes and sources of uncertainty are called, in the language of the reader."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from service.kit.languages import N_, decimal
from service.kit.languages import gettext as _
from simulations.changes import Change

TITLES: Mapping[str, str] = MappingProxyType(
    {
        "placed": N_("candidates with a seat"),
        "without-seat": N_("candidates without a seat"),
        "first-choice": N_("candidates with the class they want most"),
        "top-three": N_("candidates with one of the three classes they want most"),
        "mean-rank": N_("mean place of the class on the own list, of those with a seat"),
        "offered-twice": N_("candidates who hold two seats or more until will is confirmed"),
        "empty-seats": N_("seats that stay empty in the end"),
        "wasted-seats": N_("empty seats that somebody wanted more than the seat they have"),
        "envious": N_("candidates passed over by somebody who goes after them by law"),
        "regret": N_("places on the list between the class held and the best that was open, on the mean"),
        "kilometres": N_("mean distance to school in a straight line, in kilometres"),
        "minutes": N_("mean minutes to school, by the stated speed"),
        "long-ways": N_("candidates with more than 45 minutes to school, by the stated speed"),
        "gap": N_("first choices granted: Kraków minus elsewhere, in percentage points"),
        "dissimilarity": N_("dissimilarity of schools by exam results, from 0 to 1"),
        "theil": N_("Theil's H of schools by exam results, from 0 to 1"),
        "theil-between": N_("of it, the part between gminas"),
        "theil-within": N_("of it, the part within gminas"),
        "better": N_("candidates with a class that they want more than the one they have today"),
        "worse": N_("candidates with a class that they want less than the one they have today"),
    }
)
SOURCE_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "cohort": N_("who comes: other candidates, with other homes, results and wishes"),
        "wishes": N_("what the same candidates want"),
        "points": N_("one raw point of the exam more or less in each part"),
        "lists": N_("a quarter of the families write half a list, another quarter leave out what looks hopeless"),
        "lotteries": N_("the order where the law leaves candidates equal"),
        "no-shows": N_("who of those with a seat does not come"),
    }
)
SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "seats": N_("{add} seats in each of: {where}"),
        "open-class": N_("a class {programme} opens with {seats} seats, like {like}"),
        "close-class": N_("not offered: {where}"),
        "split-class": N_("{programme} is recruited as {into} groups"),
        "merge-classes": N_("recruited as one group: {where}"),
        "choice-limit": N_("schools on one list, at most: {schools}"),
        "mechanism": N_("seats are given by {name}"),
        "tie-rule": N_("ties are decided by {name}"),
        "weights": N_(
            "one per cent of the exam counts {polish} in Polish, {mathematics} in mathematics, "
            "{foreign_language} in the foreign language"
        ),
        "takes-part": N_("together in one recruitment: {where}; every other gmina recruits alone"),
        "cohort-size": N_("{per_cent} per cent candidates"),
        "composition": N_("{from_outside} per cent of the candidates live outside Kraków"),
        "demand": N_("wanted otherwise by {shift} (1 is the noise of a taste): {where}"),
        "no-shows": N_("{per_cent} per cent of those with a seat do not come"),
        "record": N_("the record of {candidate} is otherwise"),
    }
)


def sentence(change: Change) -> str:
    """What is otherwise, in words."""
    plain = change.model_dump()
    kind = plain.pop("kind")
    return _(SENTENCES[kind], where=_where(plain), **{name: _said(kind, name, value) for name, value in plain.items()})


def _where(plain: Mapping[str, Any]) -> str:
    named = [*plain.get("together", ()), *plain.get("programmes", ())]
    schools = plain.get("schools")
    if isinstance(schools, (list, tuple)):
        named += [_("school {school}", school=school) for school in schools]
    return ", ".join(named) or "–"


def _said(kind: str, name: str, value: Any) -> str:
    if value is None:
        return _("as many as one likes")
    if kind == "weights":
        return decimal(value / 100)
    if name in {"add", "per_cent", "shift"} and kind != "no-shows":
        return f"+{decimal(value)}" if value > 0 else decimal(value).replace("-", "−")
    return str(value)
