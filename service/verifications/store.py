"""Queries about verifications. A school finds the lists whose first choice is its own, and of those its own classes."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, true
from sqlmodel import Session, col, func, select

from service.access.actor import Actor
from service.access.permissions import Reach, may
from service.applications.tables import Application, Submission, SubmittedChoice
from service.kit.keys import Keys
from service.kit.pesel import masked
from service.kit.problems import NOT_FOUND, Refusal
from service.offers.store import programme_view
from service.offers.tables import Programme, School
from service.people.tables import Candidate
from service.records.tables import Record
from service.records.words import CRITERIA
from service.rounds.tables import Round
from service.verifications.forms import OwnVerification, QueuedForm, VerificationState
from service.verifications.tables import Verification

Found = tuple[Submission, Application, Candidate, School]


def _first_choices(actor: Actor) -> "ColumnElement[bool]":
    return true() if may(actor.role, "application.verify") is Reach.ALL else col(School.code) == actor.school


def _newest() -> "ColumnElement[bool]":
    newest = select(func.max(Submission.id)).group_by(col(Submission.application_id))
    return col(Submission.id).in_(newest)


def sent_forms(session: Session, actor: Actor, one: Round) -> Sequence[Found]:
    """The newest sent lists of a round whose first choice is a class within reach, the longest waiting first."""
    query = (
        select(Submission, Application, Candidate, School)
        .join(Application, col(Application.id) == Submission.application_id)
        .join(Candidate, col(Candidate.id) == Application.candidate_id)
        .join(SubmittedChoice, col(SubmittedChoice.submission_id) == Submission.id)
        .join(Programme, col(Programme.id) == SubmittedChoice.programme_id)
        .join(School, col(School.id) == Programme.school_id)
        .where(SubmittedChoice.rank == 1, Application.round_id == one.id, _newest(), _first_choices(actor))
        .order_by(col(Submission.id))
    )
    return [(row[0], row[1], row[2], row[3]) for row in session.exec(query)]


def sent_form(session: Session, actor: Actor, public_id: str) -> tuple[Found, Round]:
    """One of these; Refusal ``not-found`` for lists of others, for lists replaced since and for none alike."""
    query = select(Round).join(Application).join(Submission).where(Submission.public_id == public_id)
    one = session.exec(query).first()
    found = [row for row in sent_forms(session, actor, one) if row[0].public_id == public_id] if one else []
    if one is None or not found:
        raise Refusal(NOT_FOUND)
    return found[0], one


def last_deeds(session: Session, submissions: Sequence[int]) -> dict[int, Verification]:
    """The last deed about each list, by row number."""
    query = select(Verification).where(col(Verification.submission_id).in_(submissions))
    return {one.submission_id: one for one in session.exec(query.order_by(col(Verification.id)))}


def queue(session: Session, actor: Actor, one: Round, keys: Keys) -> list[QueuedForm]:
    """The queue as whoever asks may see it."""
    found = sent_forms(session, actor, one)
    deeds = last_deeds(session, [int(row[0].id or 0) for row in found])
    return [queued(session, row, deeds.get(int(row[0].id or 0)), keys) for row in found]


def queued(session: Session, found: Found, last: Verification | None, keys: Keys) -> QueuedForm:
    """One list: the candidate, the classes of the school that checks it (by code, without rank), criteria on record."""
    sent, _application, candidate, school = found
    query = select(Programme).join(SubmittedChoice, col(SubmittedChoice.programme_id) == Programme.id)
    own = query.where(SubmittedChoice.submission_id == sent.id, Programme.school_id == school.id)
    record = session.get(Record, candidate.id)
    facts = record.facts if record else {}
    return QueuedForm(
        id=sent.public_id,
        candidate=candidate.number,
        called=f"{candidate.last_name} {candidate.first_name}",
        pesel_masked=masked(keys.unseal(candidate.pesel, candidate.public_id)),
        sent_at=sent.submitted_at,
        classes=[programme_view(one, school) for one in session.exec(own.order_by(Programme.code))],
        criteria=[name for name in CRITERIA if facts.get(name)],
        state=state_of(last),
        reason=last.reason if last else None,
        done_at=last.done_at if last else None,
        after=int(last.id or 0) if last else 0,
    )


def state_of(last: Verification | None) -> VerificationState:
    return VerificationState(last.deed) if last else VerificationState.WAITING


def own_verification(session: Session, application: Application, sent: Submission) -> OwnVerification:
    """What a family is told of the list that counts."""
    last = last_deeds(session, [int(sent.id or 0)]).get(int(sent.id or 0))
    return OwnVerification(
        application=application.public_id,
        state=state_of(last),
        reason=last.reason if last else None,
        done_at=last.done_at if last else None,
    )
