"""Queries about objections and changes, scoped by who asks."""

from sqlmodel import Session, col, select

from service.access.actor import Actor
from service.kit.problems import NOT_FOUND, Refusal
from service.objections.forms import ChangeView, ChildGrades, ObjectionView
from service.objections.tables import Objection
from service.people.store import children
from service.people.tables import Candidate
from service.pupils import store as pupils
from service.pupils.columns import FACTS
from service.pupils.tables import PrimarySchool, Pupil
from service.records.tables import Record, RecordChange


def own_child(session: Session, actor: Actor, child_id: str) -> Candidate:
    """One of one's own children; Refusal ``not-found``."""
    found = next((one for one in children(session, actor) if one.public_id == child_id), None)
    if found is None:
        raise Refusal(NOT_FOUND)
    return found


def child_grades(session: Session, actor: Actor, child_id: str) -> ChildGrades:
    """What is on record of one's own child, with every change and every objection."""
    candidate = own_child(session, actor, child_id)
    record = session.get(Record, candidate.id)
    school = pupils.school_of(session, candidate)
    logged = select(RecordChange).where(RecordChange.candidate_id == candidate.id)
    raised = select(Objection).where(Objection.candidate_id == candidate.id).order_by(col(Objection.id).desc())
    return ChildGrades(
        child=candidate.public_id,
        called=f"{candidate.first_name} {candidate.last_name}",
        primary_school=school.name if school else None,
        facts=record.facts if record else {},
        entered_at=record.entered_at if record else None,
        objections=[objection_view(one, candidate, record) for one in session.exec(raised)],
        changes=[
            ChangeView(at=one.changed_at, **one.model_dump(include={"role", "before", "after", "reason"}))
            for one in session.exec(logged.order_by(col(RecordChange.id).desc()))
        ],
    )


def at_school(session: Session, school: PrimarySchool) -> list[ObjectionView]:
    """Objections to grades of the pupils of a school, those not answered first, then the newest."""
    query = (
        select(Objection, Candidate, Record)
        .join(Candidate, col(Candidate.id) == Objection.candidate_id)
        .join(Pupil, col(Pupil.candidate_id) == Candidate.id)
        .join(Record, col(Record.candidate_id) == Candidate.id, isouter=True)
        .where(Pupil.primary_school_id == school.id)
        .order_by(col(Objection.answered_at).is_not(None), col(Objection.id).desc())
    )
    return [objection_view(*row) for row in session.exec(query)]


def own_objection(session: Session, actor: Actor, public_id: str) -> tuple[Objection, Candidate]:
    """An objection about a pupil of a school within reach; Refusal ``not-found``."""
    query = select(Objection, Candidate.public_id).join(Candidate, col(Candidate.id) == Objection.candidate_id)
    found = session.exec(query.where(Objection.public_id == public_id)).first()
    if found is None:
        raise Refusal(NOT_FOUND)
    return found[0], pupils.own_pupil(session, actor, found[1])[0]


def objection_view(one: Objection, candidate: Candidate, record: Record | None) -> ObjectionView:
    return ObjectionView(
        id=one.public_id,
        child=candidate.public_id,
        called=f"{candidate.last_name} {candidate.first_name}",
        present=(record.facts if record else {}).get(one.fact) if one.fact in FACTS else None,
        **one.model_dump(include={"fact", "claim", "raised_at", "upheld", "answer", "answered_at"}),
    )
