"""Where the lines of a history come from: one function a subject, one line in the table."""

from collections.abc import Callable, Iterator

from sqlmodel import Session, col, func, select

from service.appeals.tables import Appeal
from service.applications.tables import Application, Submission, SubmittedChoice
from service.confirmations.tables import ConfirmationEvent
from service.histories.forms import Event, HistoryLine
from service.objections.tables import Objection
from service.people.tables import Account, Candidate
from service.publications.tables import CandidateResult, Publication
from service.records.tables import RecordChange, SchoolTest
from service.rounds.tables import Round
from service.verifications.tables import Verification

Lines = Iterator[HistoryLine]


def written_down(_session: Session, child: Candidate) -> Lines:
    yield HistoryLine(at=child.created_at, event="written-down", role=None, about=child.number)


def lists(session: Session, child: Candidate) -> Lines:
    """Each list sent, with how many wishes it had."""
    many = (
        select(SubmittedChoice.submission_id, func.count().label("many"))
        .group_by(col(SubmittedChoice.submission_id))
        .subquery()
    )
    query = (
        select(Submission, Round.name, many.c.many)
        .join(Application, col(Application.id) == Submission.application_id)
        .join(Round, col(Round.id) == Application.round_id)
        .join(many, many.c.submission_id == Submission.id, isouter=True)
        .where(Application.candidate_id == child.id)
    )
    for sent, called, wishes in session.exec(query):
        role = role_of(session, sent.entered_by)
        yield HistoryLine(at=sent.submitted_at, event="list-sent", role=role, about=called, number=wishes or 0)


def checks(session: Session, child: Candidate) -> Lines:
    """What the school of the first wish did with a list."""
    query = select(Verification).join(Submission).join(Application).where(Application.candidate_id == child.id)
    events: dict[str, Event] = {
        "claim": "form-claim",
        "accept": "form-accept",
        "ask-back": "form-ask-back",
        "reject": "form-reject",
    }
    for one in session.exec(query):
        role = role_of(session, one.done_by)
        yield HistoryLine(at=one.done_at, event=events[one.deed], role=role, about=one.reason or "")


def facts(session: Session, child: Candidate) -> Lines:
    for one in session.exec(select(RecordChange).where(RecordChange.candidate_id == child.id)):
        many = len({*one.before, *one.after})
        yield HistoryLine(at=one.changed_at, event="facts-changed", role=one.role, about=one.reason or "", number=many)


def tests(session: Session, child: Candidate) -> Lines:
    for one in session.exec(select(SchoolTest).where(SchoolTest.candidate_id == child.id)):
        role = role_of(session, one.entered_by)
        yield HistoryLine(at=one.entered_at, event="test-entered", role=role, about=one.programme)


def objections(session: Session, child: Candidate) -> Lines:
    for one in session.exec(select(Objection).where(Objection.candidate_id == child.id)):
        role = role_of(session, one.raised_by)
        yield HistoryLine(at=one.raised_at, event="objection-raised", role=role, about=one.claim)
        if one.answered_at is not None:
            role = role_of(session, one.answered_by or "")
            yield HistoryLine(at=one.answered_at, event="objection-answered", role=role, about=one.answer or "")


def results(session: Session, child: Candidate) -> Lines:
    query = (
        select(Publication, Round.name)
        .join(CandidateResult, col(CandidateResult.publication_id) == Publication.id)
        .join(Round, col(Round.id) == Publication.round_id)
        .where(CandidateResult.candidate_id == child.id)
    )
    for one, called in session.exec(query):
        role = role_of(session, one.released_by)
        yield HistoryLine(at=one.released_at, event="result-released", role=role, about=called)


def confirmations(session: Session, child: Candidate) -> Lines:
    events: dict[str, Event] = {
        "confirmation": "confirmation",
        "resignation": "resignation",
        "retraction": "retraction",
    }
    for one in session.exec(select(ConfirmationEvent).where(ConfirmationEvent.candidate_id == child.id)):
        role = role_of(session, one.recorded_by)
        yield HistoryLine(at=one.recorded_at, event=events[one.kind], role=role, about=one.programme)


def appeals(session: Session, child: Candidate) -> Lines:
    for one in session.exec(select(Appeal).where(Appeal.candidate_id == child.id)):
        role = role_of(session, one.lodged_by)
        yield HistoryLine(at=one.lodged_at, event="appeal-lodged", role=role, about=one.school)
        if one.decided_at is not None:
            role = role_of(session, one.decided_by or "")
            yield HistoryLine(at=one.decided_at, event="appeal-decided", role=role, about=one.decision_reason or "")


EVENTS: tuple[Callable[[Session, Candidate], Lines], ...] = (
    written_down,
    lists,
    checks,
    facts,
    tests,
    objections,
    results,
    confirmations,
    appeals,
)


def role_of(session: Session, account: str) -> str | None:
    """The role of whoever did it; None for the service itself and for accounts that are gone."""
    return session.exec(select(Account.role).where(Account.public_id == account)).first()
