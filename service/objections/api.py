"""Grades of a child and objections over the JSON API."""

from service.access.door import ApiActor, OfficeDep
from service.kit.idempotency import RequiredKey
from service.objections import actions, store
from service.objections.forms import Answer, ChildGrades, NewObjection, Objections, ObjectionView
from service.pupils import store as pupils
from service.subject import api_router

api = api_router("objections")


@api.get("/children/{child_id}/grades")
def read_grades(child_id: str, office: OfficeDep, actor: ApiActor) -> ChildGrades:
    """What is on record of one's own child, every change of it, and the objections."""
    with office.look(actor, "grades.read") as session:
        return store.child_grades(session, actor, child_id)


@api.post("/children/{child_id}/objections", status_code=201)
def object_to(
    child_id: str, asked: NewObjection, office: OfficeDep, actor: ApiActor, key: RequiredKey
) -> ObjectionView:
    """Object to one fact on record; the primary school answers."""
    return actions.object_to(office, actor, child_id, asked, key)


@api.get("/primary-schools/{primary_code}/objections")
def read_objections(primary_code: str, office: OfficeDep, actor: ApiActor) -> Objections:
    """Objections to grades of a primary school's pupils, those not answered first."""
    with office.look(actor, "objection.answer") as session:
        return Objections(objections=store.at_school(session, pupils.own_school(session, actor, primary_code)))


@api.post("/objections/{objection_id}/answer")
def answer(objection_id: str, asked: Answer, office: OfficeDep, actor: ApiActor, key: RequiredKey) -> ObjectionView:
    """Uphold an objection and correct the fact, or dismiss it; with a reason either way."""
    return actions.answer(office, actor, objection_id, asked, key)
