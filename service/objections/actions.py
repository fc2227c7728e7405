"""What is done about objections: raised by a family, answered by the primary school, with or without a correction."""

from sqlmodel import col, select

from service.access.actor import Actor
from service.kit.ids import new_public_id
from service.kit.languages import N_
from service.kit.problems import Kind, Refusal
from service.objections import store
from service.objections.forms import Answer, NewObjection, ObjectionView
from service.objections.tables import Objection
from service.office import Act, Office
from service.people.tables import Candidate
from service.pupils.actions import write_correction
from service.pupils.forms import Correction
from service.pupils.store import school_of
from service.records.tables import Record

NO_PRIMARY_SCHOOL = Kind(
    "no-primary-school",
    409,
    N_("No primary school is on record for this child"),
    N_("Then the office of the recruitment corrects grades. Bring it the certificate that shows them."),
)
RAISED_ALREADY = Kind(
    "objection-raised",
    409,
    N_("This objection waits for an answer already"),
    N_("The primary school sees it. Its answer will stand on this page."),
)
ANSWERED_ALREADY = Kind(
    "objection-answered",
    409,
    N_("This objection has been answered already"),
    N_("Look at the answer. A further correction is made on the page of the pupil."),
)


def object_to(
    office: Office, actor: Actor, child_id: str, asked: NewObjection, key: str | None = None
) -> ObjectionView:
    """A family objects to one fact. Refusals ``not-found``, ``no-primary-school``, ``objection-raised``."""
    with office.act(actor, "grades.object") as act:
        plain = {"child": child_id, **asked.model_dump()}
        return act.once(key, plain, ObjectionView, lambda: _object(act, child_id, asked))


def _object(act: Act, child_id: str, asked: NewObjection) -> ObjectionView:
    candidate = store.own_child(act.session, act.actor, child_id)
    if school_of(act.session, candidate) is None:
        raise Refusal(NO_PRIMARY_SCHOOL)
    same = (Objection.candidate_id == candidate.id, Objection.fact == asked.fact, col(Objection.answered_at).is_(None))
    if act.session.exec(select(Objection.id).where(*same)).first():
        raise Refusal(RAISED_ALREADY)
    raised = Objection(
        public_id=new_public_id(),
        candidate_id=int(candidate.id),
        raised_by=act.actor.trace,
        raised_at=act.now,
        **asked.model_dump(),
    )
    act.session.add(raised)
    act.record(f"objection:{raised.public_id}", fact=asked.fact)
    return _view(act, raised, candidate)


def answer(office: Office, actor: Actor, objection_id: str, asked: Answer, key: str | None = None) -> ObjectionView:
    """The primary school upholds an objection and puts the fact right, or dismisses it; with a reason either way.

    Refusals ``not-found``, ``objection-answered``, ``invalid`` (the corrected value).
    """
    with office.act(actor, "objection.answer") as act:
        plain = {"objection": objection_id, **asked.model_dump()}
        return act.once(key, plain, ObjectionView, lambda: _answer(act, objection_id, asked))


def _answer(act: Act, objection_id: str, asked: Answer) -> ObjectionView:
    raised, candidate = store.own_objection(act.session, act.actor, objection_id)
    if raised.answered_at is not None:
        raise Refusal(ANSWERED_ALREADY)
    raised.upheld, raised.answer = asked.verdict == "upheld", asked.answer
    raised.answered_by, raised.answered_at = act.actor.trace, act.now
    act.session.add(raised)
    if raised.upheld:
        write_correction(act, candidate, Correction(fact=raised.fact, value=asked.value, reason=asked.answer), None)
    act.record(f"objection:{raised.public_id}", fact=raised.fact, upheld=raised.upheld, reason=asked.answer)
    act.session.flush()
    return _view(act, raised, candidate)


def _view(act: Act, raised: Objection, candidate: Candidate) -> ObjectionView:
    return store.objection_view(raised, candidate, act.session.get(Record, candidate.id))
