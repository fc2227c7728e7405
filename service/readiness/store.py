"""Queries behind the gates: the offer as a whole, lists sent and begun, candidates by number."""

from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from service.applications.tables import Application, Submission
from service.offers.store import WITH_SCHOOL, Pair
from service.offers.tables import Programme, School
from service.people.tables import Candidate
from service.rounds.tables import Round


def schools_without_classes(session: Session) -> Sequence[School]:
    """Schools that have not announced anything yet, by name."""
    offering = select(Programme.school_id)
    return session.exec(select(School).where(col(School.id).not_in(offering)).order_by(School.sought)).all()


def how_many_schools(session: Session) -> int:
    return session.exec(select(func.count()).select_from(School)).one()


def offer(session: Session) -> Sequence[Pair]:
    """Every class with its school, by school and code."""
    return [(one, school) for one, school in session.exec(WITH_SCHOOL.order_by(School.sought, Programme.code))]


def begun_and_not_sent(session: Session, its_round: Round) -> int:
    """Applications of a round without any list sent."""
    sent = select(Submission.application_id)
    query = select(func.count()).select_from(Application)
    return session.exec(query.where(Application.round_id == its_round.id, col(Application.id).not_in(sent))).one()


def applications_of(session: Session, its_round: Round, numbers: Sequence[str]) -> dict[str, str]:
    """Public ids of the applications of some candidates, by candidate number."""
    query = select(Candidate.number, Application.public_id).join(Application)
    query = query.where(Application.round_id == its_round.id, col(Candidate.number).in_(numbers))
    return dict(session.exec(query).all())
