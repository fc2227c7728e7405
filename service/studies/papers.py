"""A study as a workbook of its tables, and as a summary on paper."""

from collections.abc import Sequence
from datetime import datetime

from service.kit.languages import calendar_day, current_language
from service.kit.languages import gettext as _
from service.kit.pdf import pdf
from service.kit.spreadsheet import Table, xlsx
from service.pages import FOLDER
from service.studies.report import Line, Told
from service.studies.words import SOURCE_NAMES
from simulations.scenario import Question
from simulations.study import Study

TEMPLATE = FOLDER / "templates" / "documents" / "study.typ"


def workbook(question: Question, scenarios: Sequence[Told], made_at: datetime) -> bytes:
    """One sheet a scenario for the figures, one for the gminas; equal studies and instants, equal bytes."""
    tables = []
    for number, one in enumerate(scenarios, 1):
        above = (question.question, f"{number}. {one.name}: {'; '.join(one.changes)}")
        tables.append(Table(f"{number} {_('figures')}", _header(), [_row(line) for line in one.lines], above))
        tables.append(Table(f"{number} {_('gminas')}", _places_header(), _places(one), above))
    return xlsx(tables, question.question, made_at)


def _header() -> list[str]:
    return [
        _("Figure"),
        _("Today"),
        _("Scenario"),
        _("Difference"),
        _("from"),
        _("to"),
        _("Futures above"),
        _("In a word"),
    ]


def _row(line: Line) -> list[str]:
    return [line.title, line.base, line.scenario, line.difference, line.low, line.high, line.often, line.verdict]


def _places_header() -> list[str]:
    return [
        _("Gmina"),
        _("Candidates"),
        _("With a seat today, per cent"),
        _("Difference, percentage points"),
        _("from"),
        _("to"),
    ]


def _places(one: Told) -> list[list[str]]:
    return [[each.name, each.candidates, each.base, each.difference, each.low, each.high] for each in one.places]


def summary(study: Study, scenarios: Sequence[Told], made_at: datetime) -> bytes:
    """One or two pages as a tagged PDF: the findings of every scenario and what they rest on."""
    question = study.question
    sources = "; ".join(_(SOURCE_NAMES[name]) for name in question.uncertain)
    facts = {
        "title": question.question,
        "school": _("What-if study"),
        "date": {"year": made_at.year, "month": made_at.month, "day": made_at.day},
        "lines": [calendar_day(made_at.date())],
        "opening": [
            question.motive,
            _(
                "Each scenario was played beside today's rules in the same {many} futures of a made-up cohort of "
                "{candidates} candidates. A difference is the mean over the futures; in brackets stands its 90 per "
                "cent interval.",
                many=study.futures,
                candidates=question.base.candidates,
            ),
        ],
        "scenarios": [
            {
                "name": one.name,
                "changes": f"{_('What is otherwise:')} {'; '.join(one.changes)}.",
                "findings": one.findings,
            }
            for one in scenarios
        ],
        "limits": {
            "name": _("How this was worked out, and its limits"),
            "lines": [
                f"{_('Uncertain in these futures:')} {sources}.",
                _(
                    "No row of the cohort stands for a person. The figures describe a model, and are as good as its "
                    "assumptions."
                ),
            ],
        },
    }
    return pdf(TEMPLATE, facts, current_language.get())
