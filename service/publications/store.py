"""Queries about what has been released. What is not released is not there."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, func, select

from service.access.actor import Actor
from service.kit.problems import NOT_FOUND, Refusal
from service.offers.words import folded
from service.people.tables import Candidate
from service.publications.tables import CandidateResult, Publication, PublishedProgramme
from service.rounds.tables import Round

MOST_ON_A_PAGE = 30


def of_round(session: Session, round_id: int | None) -> Publication | None:
    """The publication of a round, if there is one."""
    return session.exec(select(Publication).where(Publication.round_id == round_id)).first()


def released(session: Session) -> Sequence[tuple[Publication, Round]]:
    """All publications with their rounds, newest first."""
    both = select(Publication, Round).join(Round).order_by(col(Publication.released_at).desc())
    return session.exec(both).all()


def main_before(session: Session, its_round: Round) -> tuple[Publication, Round] | None:
    """The last released main round that closed before this one opens."""
    earlier = (pair for pair in released(session) if pair[1].kind == "main" and pair[1].closes_at < its_round.opens_at)
    return next(earlier, None)


def by_round(session: Session, round_public_id: str) -> tuple[Publication, Round]:
    """The publication of the round of this public id; Refusal ``not-found`` before the release and for none alike."""
    both = select(Publication, Round).join(Round).where(Round.public_id == round_public_id)
    return _there(session.exec(both).first())


def by_id(session: Session, public_id: str) -> tuple[Publication, Round]:
    """The publication of this public id; Refusal ``not-found``."""
    return _there(
        session.exec(select(Publication, Round).join(Round).where(Publication.public_id == public_id)).first()
    )


def _there(found: Any) -> tuple[Publication, Round]:
    if found is None:
        raise Refusal(NOT_FOUND)
    publication, a_round = found
    return publication, a_round


def classes(
    session: Session, publication: Publication, sought: str = "", after: str = "", limit: int = MOST_ON_A_PAGE
) -> tuple[Sequence[PublishedProgramme], str | None]:
    """Classes whose name, school or code holds every word sought, by school and code; and the next cursor."""
    query = select(PublishedProgramme).where(PublishedProgramme.publication_id == publication.id)
    for word in folded(sought).split()[:10]:
        query = query.where(col(PublishedProgramme.sought).contains(word, autoescape=True))
    if after:
        query = query.where(col(PublishedProgramme.programme) > after)
    rows = session.exec(query.order_by(col(PublishedProgramme.programme)).limit(limit + 1)).all()
    return rows[:limit], rows[limit - 1].programme if len(rows) > limit else None


def all_classes(session: Session, publication: Publication) -> Sequence[PublishedProgramme]:
    """Every class, by code."""
    query = select(PublishedProgramme).where(PublishedProgramme.publication_id == publication.id)
    return session.exec(query.order_by(col(PublishedProgramme.programme))).all()


def how_many(session: Session, publication: Publication) -> tuple[int, int]:
    """Classes in all, and those with free seats."""
    own = PublishedProgramme.publication_id == publication.id
    count = select(func.count()).select_from(PublishedProgramme).where(own)
    free = count.where(col(PublishedProgramme.taken) < col(PublishedProgramme.seats))
    return session.exec(count).one(), session.exec(free).one()


def classes_named(
    session: Session, publication: Publication, programmes: Sequence[str]
) -> dict[str, PublishedProgramme]:
    """Some classes by code."""
    query = select(PublishedProgramme).where(
        PublishedProgramme.publication_id == publication.id, col(PublishedProgramme.programme).in_(programmes)
    )
    return {row.programme: row for row in session.exec(query)}


def classes_of_school(session: Session, publication: Publication, school: str) -> Sequence[PublishedProgramme]:
    """The classes of one school, by code."""
    query = select(PublishedProgramme).where(
        PublishedProgramme.publication_id == publication.id, PublishedProgramme.school == school
    )
    return session.exec(query.order_by(col(PublishedProgramme.programme))).all()


def result_of(session: Session, publication: Publication, candidate: Candidate) -> CandidateResult:
    """What a candidate, found by a scoped query, was told; Refusal ``not-found`` when no list was sent."""
    found = session.get(CandidateResult, (publication.id, candidate.id))
    if found is None:
        raise Refusal(NOT_FOUND)
    return found


def require_own(actor: Actor, school: str) -> None:
    """Refusal ``not-found`` when ``actor`` is staff of another school."""
    if actor.school is not None and actor.school != school:
        raise Refusal(NOT_FOUND)


def qualified(session: Session, publication: Publication, actor: Actor, school: str) -> dict[str, list[Candidate]]:
    """Candidates qualified to the classes of a school, by class code; a school's staff sees its own school only."""
    require_own(actor, school)
    query = (
        select(CandidateResult.programme, Candidate)
        .join(Candidate, CandidateResult.candidate_id == Candidate.id)  # type: ignore[arg-type]
        .join(
            PublishedProgramme,
            (PublishedProgramme.publication_id == CandidateResult.publication_id)  # type: ignore[arg-type]
            & (PublishedProgramme.programme == CandidateResult.programme),
        )
        .where(CandidateResult.publication_id == publication.id, PublishedProgramme.school == school)
    )
    lists: dict[str, list[Candidate]] = {}
    for programme, candidate in session.exec(query):
        lists.setdefault(str(programme), []).append(candidate)
    return lists
