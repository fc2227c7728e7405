"""Where the lines of a history come from: one function a subject, one line in the table."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from service.appeals.tables import Appeal
from service.applications.tables import Application, Submission, SubmittedChoice
from service.audit.tables import AuditEvent
from service.confirmations.tables import ConfirmationEvent
from service.histories.forms import Event, HistoryLine
from service.objections.tables import Objection
from service.people.tables import Account, Candidate
from service.publications.tables import CandidateResult, Publication
from service.records.tables import RecordChange, SchoolTest
from service.rounds.tables import Round
from service.verifications.tables import Verification

DRAFTED = "application.change"  # the action under which the audit has each change of a draft


@dataclass(frozen=True, slots=True)
class Deed:
    """A line before it says a role: ``by`` is the public id of the account, where no ``role`` stands on record."""

    at: datetime
    event: Event
    by: str | None = None
    role: str | None = None
    about: str = ""
    number: int = 0


Deeds = Iterator[Deed]


def written_down(_session: Session, child: Candidate) -> Deeds:
    yield Deed(child.created_at, "written-down", about=child.number)


def lists(session: Session, child: Candidate) -> Deeds:
    """Each list sent, with how many wishes it had."""
    many = select(func.count()).where(SubmittedChoice.submission_id == Submission.id).scalar_subquery()
    query = (
        select(Submission, Round.name, many)
        .join(Application, col(Application.id) == Submission.application_id)
        .join(Round, col(Round.id) == Application.round_id)
        .where(Application.candidate_id == child.id)
    )
    for sent, called, wishes in session.exec(query):
        yield Deed(sent.submitted_at, "list-sent", by=sent.entered_by, about=called, number=wishes)


def drafts(session: Session, child: Candidate) -> Deeds:
    """Each change of a draft, as the audit has it: how many wishes were left, never which."""
    applications = session.exec(
        select(Application.public_id, Round.name).join(Round).where(Application.candidate_id == child.id)
    )
    rounds = {f"application:{one}": called for one, called in applications}
    query = select(AuditEvent).where(col(AuditEvent.thing).in_(rounds), AuditEvent.action == DRAFTED)
    for one in session.exec(query):
        yield Deed(one.at, "draft-changed", role=one.role, about=rounds[one.thing], number=_number(one.facts["wishes"]))


def _number(told: object) -> int:
    return told if isinstance(told, int) else 0


def checks(session: Session, child: Candidate) -> Deeds:
    """What the school of the first wish did with a list."""
    query = select(Verification).join(Submission).join(Application).where(Application.candidate_id == child.id)
    events: dict[str, Event] = {
        "claim": "form-claim",
        "accept": "form-accept",
        "ask-back": "form-ask-back",
        "reject": "form-reject",
    }
    for one in session.exec(query):
        yield Deed(one.done_at, events[one.deed], by=one.done_by, about=one.reason or "")


def facts(session: Session, child: Candidate) -> Deeds:
    for one in session.exec(select(RecordChange).where(RecordChange.candidate_id == child.id)):
        many = len({*one.before, *one.after})
        yield Deed(one.changed_at, "facts-changed", role=one.role, about=one.reason or "", number=many)


def tests(session: Session, child: Candidate) -> Deeds:
    for one in session.exec(select(SchoolTest).where(SchoolTest.candidate_id == child.id)):
        yield Deed(one.entered_at, "test-entered", by=one.entered_by, about=one.programme)


def objections(session: Session, child: Candidate) -> Deeds:
    for one in session.exec(select(Objection).where(Objection.candidate_id == child.id)):
        yield Deed(one.raised_at, "objection-raised", by=one.raised_by, about=one.claim)
        if one.answered_at is not None:
            yield Deed(one.answered_at, "objection-answered", by=one.answered_by, about=one.answer or "")


def results(session: Session, child: Candidate) -> Deeds:
    query = (
        select(Publication, Round.name)
        .join(CandidateResult, col(CandidateResult.publication_id) == Publication.id)
        .join(Round, col(Round.id) == Publication.round_id)
        .where(CandidateResult.candidate_id == child.id)
    )
    for one, called in session.exec(query):
        yield Deed(one.released_at, "result-released", by=one.released_by, about=called)


def confirmations(session: Session, child: Candidate) -> Deeds:
    events: dict[str, Event] = {
        "confirmation": "confirmation",
        "resignation": "resignation",
        "retraction": "retraction",
    }
    for one in session.exec(select(ConfirmationEvent).where(ConfirmationEvent.candidate_id == child.id)):
        yield Deed(one.recorded_at, events[one.kind], by=one.recorded_by, about=one.programme)


def appeals(session: Session, child: Candidate) -> Deeds:
    for one in session.exec(select(Appeal).where(Appeal.candidate_id == child.id)):
        yield Deed(one.lodged_at, "appeal-lodged", by=one.lodged_by, about=one.school)
        if one.decided_at is not None:
            yield Deed(one.decided_at, "appeal-decided", by=one.decided_by, about=one.decision_reason or "")


EVENTS: tuple[Callable[[Session, Candidate], Deeds], ...] = (
    written_down,
    drafts,
    lists,
    checks,
    facts,
    tests,
    objections,
    results,
    confirmations,
    appeals,
)


def lines(session: Session, child: Candidate) -> list[HistoryLine]:
    """Every deed with the role of whoever did it, the newest first; None for the service and for accounts gone."""
    deeds = [deed for events in EVENTS for deed in events(session, child)]
    roles = roles_of(session, {deed.by for deed in deeds if deed.by})
    told = [
        HistoryLine(
            at=deed.at,
            event=deed.event,
            role=deed.role or roles.get(deed.by or ""),
            about=deed.about,
            number=deed.number,
        )
        for deed in deeds
    ]
    return sorted(told, key=lambda line: (line.at, line.event, line.about), reverse=True)


def roles_of(session: Session, accounts: Collection[str]) -> dict[str, str]:
    """The role of each account, by public id; accounts that are gone, and the service itself, have none."""
    query = select(Account.public_id, Account.role).where(col(Account.public_id).in_(accounts))
    return dict(session.exec(query).all())
