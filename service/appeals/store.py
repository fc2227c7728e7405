"""Queries about appeals, scoped by who asks."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from service.access.actor import Actor
from service.access.permissions import Role
from service.appeals.tables import Appeal
from service.kit.problems import NOT_FOUND, Refusal
from service.people.tables import Candidate, Guardianship
from service.publications.tables import Publication

Found = tuple[Appeal, Candidate, Publication]


def appeal(session: Session, actor: Actor, public_id: str) -> Found:
    """One appeal; Refusal ``not-found`` for anybody else's and for none alike."""
    found = session.exec(_within_reach(actor).where(Appeal.public_id == public_id)).first()
    if found is None:
        raise Refusal(NOT_FOUND)
    return found[0], found[1], found[2]


def appeals(session: Session, actor: Actor, publication: Publication) -> Sequence[Found]:
    """The appeals against a result within reach: those that wait first, then by instant."""
    query = _within_reach(actor).where(Appeal.publication_id == publication.id)
    query = query.order_by(col(Appeal.decided_at).is_not(None), col(Appeal.lodged_at))
    return [(one, candidate, its) for one, candidate, its in session.exec(query)]


def sent(session: Session, publication: Publication, candidate: Candidate, school: str) -> Appeal | None:
    """The appeal of a candidate to a school, if one was sent."""
    query = select(Appeal).where(Appeal.publication_id == publication.id, Appeal.school == school)
    return session.exec(query.where(Appeal.candidate_id == candidate.id)).first()


def waiting(session: Session, actor: Actor, publication: Publication) -> int:
    """How many appeals within reach wait for a decision."""
    return sum(one.decision is None for one, _candidate, _publication in appeals(session, actor, publication))


def _within_reach(actor: Actor):  # type: ignore[no-untyped-def]
    query = (
        select(Appeal, Candidate, Publication)
        .join(Candidate, col(Candidate.id) == Appeal.candidate_id)
        .join(Publication, col(Publication.id) == Appeal.publication_id)
    )
    if actor.role is Role.FAMILY:
        query = query.join(Guardianship, col(Guardianship.candidate_id) == Appeal.candidate_id)
        return query.where(Guardianship.account_id == actor.key)
    return query.where(Appeal.school == actor.school) if actor.role is Role.SCHOOL else query
