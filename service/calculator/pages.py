"""The calculator for everybody: what grades and results give, and what that means for a class. Nothing is kept.

Grades come by POST and go back in the answer alone, so that they stand in no address, no log and no table.
"""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from service.access.door import FormFields
from service.calculator import typed, views, words
from service.calculator.forms import Counted
from service.kit.problems import Refusal
from service.offers import store as offers
from service.offers.forms import ProgrammeView
from service.offers.words import SUBJECT_NAMES, WORDS, scored_entries
from service.pages import Page, PageDep
from service.records.words import AWARDS, EXAM_PARTS, item_name
from service.subject import page_router

pages = page_router()
NO_GRADE = {"": "–"}
GRADES = NO_GRADE | {str(grade): str(grade) for grade in range(6, 0, -1)}


@pages.get("/calculator")
def show_calculator(page: PageDep, request: Request) -> Response:
    programme = request.query_params.get("programme", "")[:26]
    return page.show("calculator/calculator.html", **_frame(page, {"programme": programme}))


@pages.post("/calculator")
def send_grades(page: PageDep, fields: FormFields) -> Response:
    asked = typed.asked_of(fields)
    try:
        with page.office.look(page.actor, "calculator.use") as session:
            answer = views.counted(session, asked)
    except Refusal as refusal:
        if refusal.kind.status != 422:
            raise
        wrong = Refusal(refusal.kind, typed.at_fields(refusal.findings, fields), total=refusal.total)
        return page.again("calculator/calculator.html", wrong, fields, **_frame(page, fields))
    shown = _frame(page, fields, answer) | {"record": asked.record, "fields": fields}
    return page.show("calculator/calculator.html", **shown)


def _frame(page: Page, fields: Mapping[str, str], answer: Counted | None = None) -> dict[str, Any]:
    """What the page shows whether or not there is an answer: the chosen class, and the words of all fields."""
    programme = fields.get("choose", fields.get("programme", ""))[:26]
    with page.office.look(page.actor, "calculator.use") as session:
        chosen = offers.programme(session, programme) if programme else None
    near = _near(chosen)
    return {
        "answer": answer,
        "record": None,
        "chosen": chosen,
        "near": {name: SUBJECT_NAMES[name] for name in near},
        "further": {name: text for name, text in SUBJECT_NAMES.items() if name not in near},
        "exam_parts": EXAM_PARTS,
        "exam_languages": NO_GRADE | {name: SUBJECT_NAMES[name] for name in _exam_languages()},
        "awards": AWARDS,
        "grades": GRADES,
        "no_subject": NO_GRADE | dict(SUBJECT_NAMES),
        "titles": words.titles(),
        "rows": range(1, typed.TITLES + 1),
        "item_name": item_name,
        "entered": words.entered,
        "missing_in_words": words.missing_in_words,
        "last_time_text": words.last_time_text,
        "no_promise": words.NO_PROMISE,
        "difference_text": words.difference_text,
        **WORDS,
    }


def _near(chosen: ProgrammeView | None) -> list[str]:
    """The subjects whose grades are asked for first: those that the chosen class scores, else the usual ones."""
    scored = [name for entry in scored_entries(chosen.scored_subjects if chosen else "") for name in entry]
    return scored or list(words.USUAL)


def _exam_languages() -> tuple[str, ...]:
    from service.records.points import rules

    return rules().law.exemption.foreign_languages
