"""Pages about grades on record: the family reads and objects, the primary school answers."""

from typing import Any

from fastapi.responses import Response

from service.access.door import FormFields
from service.access.permissions import ROLE_NAMES, Role
from service.kit.languages import N_
from service.kit.languages import gettext as _
from service.kit.problems import Refusal, checked
from service.objections import actions, store
from service.objections.forms import Answer, NewObjection
from service.objections.words import fact_name, fact_value
from service.pages import OF_OTHERS, Page, PageDep
from service.pupils import store as pupils
from service.pupils.columns import FACTS
from service.subject import page_router

pages = page_router()
VERDICTS = {"": N_("Choose"), "upheld": N_("The family is right: I correct it"), "dismissed": N_("It stays as it is")}


def _words() -> dict[str, Any]:
    return {
        "fact_name": fact_name,
        "fact_value": fact_value,
        "facts_known": FACTS,
        "role_names": {str(role): name for role, name in ROLE_NAMES.items() if role is not Role.PUBLIC},
    }


@pages.get("/children/{child_id}/grades")
def show_grades(page: PageDep, child_id: str) -> Response:
    return _grades(page, child_id)


def _grades(page: Page, child_id: str, refusal: Refusal | None = None, typed: dict[str, str] | None = None) -> Response:
    with page.office.look(page.actor, "grades.read") as session:
        grades = store.child_grades(session, page.actor, child_id)
    shown = {"grades": grades, "options": {"": _("Choose"), **{one: fact_name(one) for one in FACTS}}, **_words()}
    if refusal is None:
        return page.show("objections/grades.html", **shown)
    return page.again("objections/grades.html", refusal, typed or {}, **shown)


@pages.post("/children/{child_id}/objections")
def send_objection(page: PageDep, child_id: str, fields: FormFields) -> Response:
    try:
        actions.object_to(page.office, page.actor, child_id, checked(NewObjection, fields), fields.key)
    except Refusal as refusal:
        if refusal.kind.status in OF_OTHERS:
            raise
        return _grades(page, child_id, refusal, dict(fields))
    return page.go(f"/children/{child_id}/grades", _("The objection is with the primary school."))


@pages.get("/pupils/{primary_code}/objections")
def show_objections(page: PageDep, primary_code: str) -> Response:
    return _objections(page, primary_code)


def _objections(page: Page, code: str, refusal: Refusal | None = None, typed: dict[str, str] | None = None) -> Response:
    with page.office.look(page.actor, "objection.answer") as session:
        school = pupils.own_school(session, page.actor, code)
        raised = store.at_school(session, school)
    shown = {"school": pupils.school_view(school), "objections": raised, "verdicts": VERDICTS, **_words()}
    if refusal is None:
        return page.show("objections/objections.html", **shown)
    return page.again("objections/objections.html", refusal, typed or {}, **shown)


@pages.post("/objections/{objection_id}/answer")
def send_answer(page: PageDep, objection_id: str, fields: FormFields) -> Response:
    with page.office.look(page.actor, "objection.answer") as session:
        candidate = store.own_objection(session, page.actor, objection_id)[1]
        school = pupils.school_of(session, candidate)
    code = school.code if school else ""
    try:
        asked = checked(Answer, fields)
        actions.answer(page.office, page.actor, objection_id, asked, fields.key)
    except Refusal as refusal:
        if refusal.kind.status in OF_OTHERS:
            raise
        return _objections(page, code, refusal, {**fields, "objection": objection_id})
    return page.go(f"/pupils/{code}/objections", _("The answer is with the family."))
