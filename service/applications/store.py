"""Queries about applications, scoped by who asks."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select
from sqlmodel import Session, col, func, select

from service.access.actor import Actor
from service.access.permissions import Reach, Role, may
from service.applications.forms import ApplicationView, Checked, Standing, SubmissionView, Wish
from service.applications.receipts import tidied
from service.applications.tables import Application, DraftChoice, Submission, SubmittedChoice
from service.kit.problems import NOT_FOUND, Refusal
from service.offers.store import programmes_by_key
from service.offers.tables import Programme
from service.people.store import children
from service.people.tables import Account, Candidate, Guardianship
from service.rounds.forms import RoundState
from service.rounds.store import current, state_of
from service.rounds.tables import Round
from service.verifications.tables import Verification

Found = tuple[Application, Candidate, Round]


def sent_choices(session: Session, round_id: str) -> list[tuple[str, int, str]]:
    """(candidate number, rank, programme code) of the newest sent lists of a round, by candidate and rank.

    A list that the school of its first choice has rejected, and nobody has sent anew, takes no part.
    """
    newest = (
        select(func.max(Submission.id))
        .join(Application)
        .join(Round)
        .where(Round.public_id == round_id)
        .group_by(col(Submission.application_id))
    )
    query = (
        select(Candidate.number, SubmittedChoice.rank, Programme.code)
        .join(Submission, col(Submission.id) == SubmittedChoice.submission_id)
        .join(Application, col(Application.id) == Submission.application_id)
        .join(Candidate, col(Candidate.id) == Application.candidate_id)
        .join(Programme, col(Programme.id) == SubmittedChoice.programme_id)
        .where(col(Submission.id).in_(newest), col(Submission.id).not_in(_rejected()))
        .order_by(Candidate.number, col(SubmittedChoice.rank))
    )
    return [(number, rank, code) for number, rank, code in session.exec(query)]


def _rejected() -> Select[tuple[int]]:
    last = select(func.max(Verification.id)).group_by(col(Verification.submission_id))
    return select(Verification.submission_id).where(Verification.deed == "reject", col(Verification.id).in_(last))


def application(session: Session, actor: Actor, public_id: str) -> Found:
    """One application with its candidate and round; Refusal ``not-found`` for anybody else's and for none alike."""
    query = (
        select(Application, Candidate, Round)
        .join(Candidate, col(Candidate.id) == Application.candidate_id)
        .join(Round, col(Round.id) == Application.round_id)
        .where(Application.public_id == public_id)
    )
    if may(actor.role, "application.read") is not Reach.ALL:
        query = query.join(Guardianship, col(Guardianship.candidate_id) == Application.candidate_id)
        query = query.where(Guardianship.account_id == actor.key)
    found = session.exec(query).first()
    if found is None:
        raise Refusal(NOT_FOUND)
    return found[0], found[1], found[2]


def application_of(session: Session, candidate: Candidate, one: Round) -> Application | None:
    """The application of a candidate in a round, if it has been begun."""
    query = select(Application).where(Application.candidate_id == candidate.id, Application.round_id == one.id)
    return session.exec(query).first()


def own_applications(session: Session, actor: Actor, now: datetime) -> list[Found]:
    """The applications of one's own children in the present round."""
    one = current(session, now)
    if one is None:
        return []
    own = [(application_of(session, candidate, one), candidate) for candidate in children(session, actor)]
    return [(found, candidate, one) for found, candidate in own if found is not None]


def draft(session: Session, one: Application) -> list[int]:
    """Row numbers of the draft's programmes, the first wish first."""
    query = select(DraftChoice.programme_id).where(DraftChoice.application_id == one.id)
    return list(session.exec(query.order_by(col(DraftChoice.place))))


def newest_submission(session: Session, one: Application) -> Submission | None:
    """The list that counts."""
    query = select(Submission).where(Submission.application_id == one.id)
    return session.exec(query.order_by(col(Submission.number).desc())).first()


def submission(session: Session, one: Application, number: int) -> Submission:
    """The ``number``-th sent list; Refusal ``not-found``."""
    query = select(Submission).where(Submission.application_id == one.id, Submission.number == number)
    found = session.exec(query).first()
    if found is None:
        raise Refusal(NOT_FOUND)
    return found


def submissions(session: Session, one: Application) -> Sequence[Submission]:
    """All sent lists, the newest first."""
    query = select(Submission).where(Submission.application_id == one.id)
    return session.exec(query.order_by(col(Submission.number).desc())).all()


def submitted(session: Session, one: Submission) -> list[int]:
    """Row numbers of a sent list's programmes, the first wish first."""
    query = select(SubmittedChoice.programme_id).where(SubmittedChoice.submission_id == one.id)
    return list(session.exec(query.order_by(col(SubmittedChoice.rank))))


def wishes(session: Session, keys: Sequence[int]) -> list[Wish]:
    """Programmes by row number as a ranked list."""
    known = programmes_by_key(session, keys)
    return [Wish(rank=rank, programme=known[key]) for rank, key in enumerate(keys, start=1)]


def standing_of(state: RoundState, drafted: Sequence[int], sent: Sequence[int] | None) -> Standing:
    """What holds for an application in a round of that state."""
    if state is RoundState.BEFORE:
        return Standing.NOT_OPEN
    if state is not RoundState.OPEN:
        return Standing.MISSED if sent is None else Standing.COUNTS
    if sent is None:
        return Standing.DRAFT if drafted else Standing.EMPTY
    return Standing.SENT if list(sent) == list(drafted) else Standing.SENT_AND_CHANGED


def application_view(session: Session, found: Found, now: datetime) -> ApplicationView:
    """The application with its draft and the list that counts."""
    one, candidate, its_round = found
    drafted, sent = draft(session, one), newest_submission(session, one)
    sent_view = submission_view(session, one, sent) if sent else None
    sent_keys = submitted(session, sent) if sent else None
    return ApplicationView(
        id=one.public_id,
        child_id=candidate.public_id,
        child_number=candidate.number,
        child_name=f"{candidate.first_name} {candidate.last_name}",
        round_id=its_round.public_id,
        standing=standing_of(state_of(its_round, now), drafted, sent_keys),
        version=one.version,
        draft=wishes(session, drafted),
        sent=sent_view,
    )


def called(session: Session, actor: Actor, application_id: str) -> str:
    """Whom an application is about, for a title: the name for the family, the number for everybody else."""
    _one, candidate, _round = application(session, actor, application_id)
    return f"{candidate.first_name} {candidate.last_name}" if actor.role is Role.FAMILY else candidate.number


def seen_by(view: ApplicationView, actor: Actor) -> ApplicationView:
    """The application as ``actor`` may see it: whoever may not read personal facts reads the number for the name."""
    hidden = may(actor.role, "child.read") is Reach.NONE
    return view.model_copy(update={"child_name": view.child_number}) if hidden else view


def submission_view(session: Session, one: Application, sent: Submission) -> SubmissionView:
    """A sent list with its receipt."""
    shown = sent.model_dump(include={"number", "submitted_at", "receipt_number", "receipt", "salt"})
    return SubmissionView(
        application=one.public_id,
        entered_by_office=not _family_sent(session, sent),
        wishes=wishes(session, submitted(session, sent)),
        **shown,
    )


def _family_sent(session: Session, sent: Submission) -> bool:
    query = select(Account.role).where(Account.public_id == sent.entered_by)
    return session.exec(query).first() == "family"


def checked(session: Session, number: str, receipt: str) -> Checked:
    """Whether ``number`` and ``receipt`` belong together in our books. Nothing about the person or the list."""
    query = select(Submission).where(Submission.receipt_number == tidied(number), Submission.receipt == receipt)
    found = session.exec(query).first()
    if found is None:
        return Checked(valid=False)
    last = select(func.max(Submission.number)).where(Submission.application_id == found.application_id)
    newest = session.exec(last).one() == found.number
    return Checked(valid=True, submitted_at=found.submitted_at, newest=newest)
