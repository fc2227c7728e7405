"""The way of an appeal and the last day of each of its steps: Prawo oświatowe, art. 158 ust. 6 to 9."""

from __future__ import annotations

from datetime import date
from typing import Literal, NamedTuple

from recruit_core.procedure.law import AppealPeriods, UnknownProcedure, procedure_law
from recruit_core.procedure.period import period_ends

Step = Literal["request", "justification", "appeal", "decision"]


class StepOfAppeal(NamedTuple):
    """One step: who does what, to whom, and the paragraph that says so."""

    name: Step
    does: str
    law: str


STEPS: tuple[StepOfAppeal, ...] = (
    StepOfAppeal(
        "request",
        "the parent or the candidate of age asks the committee why the candidate was not admitted",
        "Prawo oświatowe, art. 158 ust. 6",
    ),
    StepOfAppeal("justification", "the committee gives its reasons in writing", "Prawo oświatowe, art. 158 ust. 7"),
    StepOfAppeal(
        "appeal", "the parent or the candidate of age appeals to the head", "Prawo oświatowe, art. 158 ust. 8"
    ),
    StepOfAppeal(
        "decision",
        "the head decides; after that there is the administrative court",
        "Prawo oświatowe, art. 158 ust. 9",
    ),
)
"""In the order of the law; each begins where the one before ended."""


class Deadline(NamedTuple):
    """The last day of one step."""

    step: StepOfAppeal
    days: int
    last: date


def appeal_periods(year: int) -> AppealPeriods:
    """The periods of the school year that begins in `year`. Raises `UnknownProcedure` where none is on record."""
    periods = procedure_law(year).appeal
    if periods is None:
        raise UnknownProcedure(f"no periods of appeal are on record for the school year {year}/{(year + 1) % 100:02}")
    return periods


def appeal_deadlines(published: date, periods: AppealPeriods) -> tuple[Deadline, ...]:
    """The latest last days after the list of admitted and not admitted came out on the day `published`.

    Each step is counted from the LAST day of the one before. Whoever acts earlier sets the next period going earlier:
    the justification counts from the day it was asked for, the appeal from the day the justification was received.
    """
    deadlines: list[Deadline] = []
    begins = published
    for step in STEPS:
        days = int(getattr(periods, step.name))
        begins = period_ends(begins, days)
        deadlines.append(Deadline(step, days, begins))
    return tuple(deadlines)
