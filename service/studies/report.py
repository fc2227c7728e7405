"""A study told to people: findings in sentences, figures with intervals, a map, what was assumed.

The page carries everything in itself: no script, no address of another server.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from service.kit.languages import N_, current_language, decimal
from service.kit.languages import gettext as _
from service.offers.gminas import Shape, shapes
from service.offers.words import gmina_name
from service.pages import environment
from service.studies.words import SOURCE_NAMES, TITLES, sentence
from simulations.intervals import Interval, interval
from simulations.measures import MEASURES
from simulations.study import Study

STYLE = Path(__file__).with_name("report.css")
MOST_CLASSES = 20
"""Classes shown with the points of their last one in: those that change most surely."""
WIDTH = 240
"""Of the picture of an interval, in its own units."""
DARKEST = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A measure under the base and under a scenario, the difference, and its interval as a picture."""

    title: str
    base: str
    scenario: str
    difference: str
    low: str
    high: str
    often: str
    verdict: str
    bar: tuple[int, int, int] | None
    """from, to and middle of the interval on a scale whose zero is in the middle"""


@dataclass(frozen=True, slots=True)
class Place:
    """A gmina: how many candidates, the share with a seat, the difference in percentage points, a shade of the map."""

    name: str
    candidates: str
    base: str
    difference: str
    low: str
    high: str
    shade: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class Told:
    """One scenario."""

    name: str
    changes: list[str]
    findings: list[str]
    lines: list[Line]
    places: list[Place]
    classes: list[Line]


def page(study: Study, scenarios: Sequence[Told], versions: str) -> str:
    """The study as one HTML page, in the language of the moment."""
    shown, height = shapes()
    text = (
        environment()
        .get_template("studies/report.html")
        .render(
            study=study,
            question=study.question,
            told=scenarios,
            always=[sentence(change) for change in study.question.always],
            sources=[_(SOURCE_NAMES[name]) for name in study.question.uncertain],
            strategic=[_("today") if name == "base" else name for name in study.not_truthful()],
            lang=current_language.get(),
            versions=versions,
            shapes=shown,
            height=height,
            width=WIDTH,
        )
    )
    # No template of ours holds a style: pages of the service may not. A file that is sent around carries its own.
    return text.replace("<!-- style -->", f"<style>\n{STYLE.read_text(encoding='utf-8')}</style>")


def told(study: Study, scenario: str) -> Told:
    """Everything about one scenario."""
    named = next(one for one in study.question.scenarios if one.name == scenario)
    return Told(
        name=scenario,
        changes=[sentence(change) for change in named.changes],
        findings=findings(study, scenario),
        lines=[_line(study, scenario, name) for name in MEASURES],
        places=_places(study, scenario),
        classes=_classes(study, scenario),
    )


def findings(study: Study, scenario: str) -> list[str]:
    """What can be said, in sentences: each with its interval, and with how many futures bear it out."""
    found = [_finding(study, scenario, name) for name in ("placed", "first-choice", "empty-seats", "kilometres")]
    better, worse = study.level(scenario, "better"), study.level(scenario, "worse")
    found.append(
        _(
            "{better} candidates get a class that they want more than today, {worse} one that they want less.",
            better=_number(better.mean, 0),
            worse=_number(worse.mean, 0),
        )
    )
    if not worse.above:
        found.append(
            _("In none of the {many} futures did anybody get a class that they want less.", many=study.futures)
        )
    return found


def _finding(study: Study, scenario: str, name: str) -> str:
    one, decimals = study.difference(scenario, name), MEASURES[name].decimals
    facts = {
        "what": _(TITLES[name]),
        "mean": _signed(one.mean, decimals),
        "low": _signed(one.low, decimals),
        "high": _signed(one.high, decimals),
        "often": one.above if one.mean > 0 else one.below,
        "many": one.futures,
    }
    if not one.sure:
        return _("{what}: no difference that these futures make sure ({low} to {high}).", **facts)
    return _("{what}: {mean} ({low} to {high}); so in {often} of {many} futures.", **facts)


def _line(study: Study, scenario: str, name: str) -> Line:
    measure = MEASURES[name]
    return line(
        _(TITLES[name]),
        study.level("base", name),
        study.level(scenario, name),
        study.difference(scenario, name),
        measure.decimals,
        measure.better,
    )


def line(
    title: str, base: Interval, scenario: Interval, difference: Interval, decimals: int, better: str | None
) -> Line:
    """A row of figures; the verdict is a word, never a colour alone."""
    return Line(
        title=title,
        base=_number(base.mean, decimals),
        scenario=_number(scenario.mean, decimals),
        difference=_signed(difference.mean, decimals),
        low=_signed(difference.low, decimals),
        high=_signed(difference.high, decimals),
        often=f"{difference.above}/{difference.futures}",
        verdict=_(_verdict(difference, better)),
        bar=_bar(difference),
    )


def _verdict(one: Interval, better: str | None) -> str:
    if not one.sure:
        return N_("not sure")
    if better is None:
        return N_("higher") if one.mean > 0 else N_("lower")
    return N_("better") if (one.mean > 0) == (better == "more") else N_("worse")


def _bar(one: Interval) -> tuple[int, int, int] | None:
    """On a scale as wide as the farther end of the interval: pictures of different rows are not to be compared."""
    reach = max(abs(one.low), abs(one.high))
    if not isfinite(reach) or not reach:
        return None
    at = [round(WIDTH / 2 + WIDTH * 0.45 * value / reach) for value in (one.low, one.high, one.mean)]
    return at[0], at[1], at[2]


def _places(study: Study, scenario: str) -> list[Place]:
    """Each home gmina of the metropolis: the share of its candidates with a seat."""
    compared, found = set(study.keys("placed-of")), []
    for shape in shapes()[0]:
        if (code := shape.teryt) not in compared:
            continue
        before, after = (_shares(study, name, code) for name in ("base", scenario))
        one = interval(after - before)
        found.append(
            Place(
                name=gmina_name(code),
                candidates=_number(study.level("base", "from", code).mean, 0),
                base=_number(float(before.mean()), 1),
                difference=_signed(one.mean, 1),
                low=_signed(one.low, 1),
                high=_signed(one.high, 1),
                shade=_shade(one),
                shape=shape,
            )
        )
    return found


def _shares(study: Study, name: str, code: str) -> NDArray[np.float64]:
    """Per cent of the candidates of a gmina who have a seat, future by future."""
    return 100 * study.values(name, "placed-of", code) / study.values(name, "from", code)


def _shares(study: Study, name: str, code: str) -> NDArray[np.float64]:
    """Per cent of the candidates of a gmina who have a seat, future by future."""
    return 100 * study.values(name, "placed-of", code) / study.values(name, "from", code)


def _shade(one: Interval) -> str:
    """`up-1` to `up-3`, `down-1` to `down-3` where the difference is sure: from 0, 1 and 3 percentage points on."""
    if not one.sure:
        return "even"
    size = 1 + sum(abs(one.mean) >= step for step in (1, DARKEST))
    return f"{'up' if one.mean > 0 else 'down'}-{size}"


def _classes(study: Study, scenario: str) -> list[Line]:
    """Classes whose last one in has other points, the surest and largest differences first."""
    found = []
    for programme in study.keys("points"):
        one = study.difference(scenario, "points", programme)
        if one.futures >= study.futures / 2 and one.sure:
            found.append((-abs(one.mean), programme, one))
    return [
        line(
            programme,
            study.level("base", "points", programme),
            study.level(scenario, "points", programme),
            one,
            2,
            None,
        )
        for _size, programme, one in sorted(found, key=lambda each: each[:2])[:MOST_CLASSES]
    ]


def _number(value: float, decimals: int) -> str:
    return decimal(round(value, decimals) + 0.0) if isfinite(value) else "–"


def _signed(value: float, decimals: int) -> str:
    text = _number(abs(value), decimals)
    if not isfinite(value) or round(value, decimals) == 0:
        return text
    return f"+{text}" if value > 0 else f"−{text}"
