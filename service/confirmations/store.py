"""Queries about confirmations: dates, events, and the statuses that follow from both by the rules of the core."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import or_
from sqlmodel import Session, col, func, select

from recruit_core.rounds.events import (
    AppealUpheld,
    Confirmation,
    Event,
    Resignation,
    Retraction,
    in_time_order,
)
from recruit_core.rounds.statuses import Dates, Outcome, Status, statuses
from service.appeals.tables import UPHELD, Appeal
from service.confirmations.forms import DatesView
from service.confirmations.tables import CONFIRMATION, RESIGNATION, ConfirmationDates, ConfirmationEvent
from service.people.tables import Candidate
from service.publications.tables import CandidateResult, Publication, PublishedProgramme
from service.rounds.tables import Round

NOT_KNOWN_YET = datetime.max.replace(tzinfo=UTC)


def dates_of(session: Session, publication: Publication) -> ConfirmationDates | None:
    """The dates that count, or None while nobody has entered any."""
    query = select(ConfirmationDates).where(ConfirmationDates.publication_id == publication.id)
    return session.exec(query.order_by(col(ConfirmationDates.id).desc())).first()


def dates_view(dates: ConfirmationDates | None) -> DatesView | None:
    return None if dates is None else DatesView(closes_at=dates.closes_at, admitted_at=dates.admitted_at)


def dates_by_round(session: Session) -> dict[str, DatesView]:
    """The dates that count, by the public id of the round."""
    query = select(Round.public_id, ConfirmationDates).join(Publication, col(Publication.round_id) == Round.id)
    query = query.join(ConfirmationDates, col(ConfirmationDates.publication_id) == Publication.id)
    found = session.exec(query.order_by(col(ConfirmationDates.id)))
    return {round_id: DatesView(closes_at=row.closes_at, admitted_at=row.admitted_at) for round_id, row in found}


def events(
    session: Session, publication: Publication, school: str | None = None, candidate: Candidate | None = None
) -> list[Event]:
    """What counts, by instant: what schools and appeals recorded, and what the other rounds of the season say.

    Of one school's classes or of one candidate where that is asked; of others' candidates there may be more.
    """
    from service.confirmations import season

    own = recorded(session, publication, school, candidate)
    earlier = season.from_earlier(session, publication, candidate)
    return in_time_order([*earlier, *own, *season.from_later(session, publication, own, candidate)])


def recorded(
    session: Session, publication: Publication, school: str | None = None, candidate: Candidate | None = None
) -> list[Event]:
    """What schools have recorded after this result, in that order, and the appeals that were upheld."""
    query = (
        select(ConfirmationEvent, Candidate.number)
        .join(Candidate, col(Candidate.id) == ConfirmationEvent.candidate_id)
        .where(ConfirmationEvent.publication_id == publication.id)
    )
    if school is not None:
        own = select(PublishedProgramme.programme).where(
            PublishedProgramme.publication_id == publication.id, PublishedProgramme.school == school
        )
        query = query.where(col(ConfirmationEvent.programme).in_(own))
    if candidate is not None:
        query = query.where(ConfirmationEvent.candidate_id == candidate.id)
    found = [_event(row, number) for row, number in session.exec(query.order_by(col(ConfirmationEvent.id)))]
    return in_time_order([*found, *upheld(session, publication, candidate)])


def upheld(session: Session, publication: Publication, candidate: Candidate | None = None) -> list[AppealUpheld]:
    """The appeals against this result that gave a seat beside the others."""
    query = select(Appeal, Candidate.number).join(Candidate, col(Candidate.id) == Appeal.candidate_id)
    query = query.where(Appeal.publication_id == publication.id, Appeal.decision == UPHELD)
    query = query.where(col(Appeal.granted).is_not(None))
    if candidate is not None:
        query = query.where(Appeal.candidate_id == candidate.id)
    return [
        AppealUpheld(
            candidate=number,
            programme=str(row.granted),
            at=row.decided_at or row.lodged_at,
            by=str(row.decided_by),
            reason=row.decision_reason,
        )
        for row, number in session.exec(query.order_by(col(Appeal.decided_at)))
    ]


def _event(row: ConfirmationEvent, number: str) -> Event:
    recorded = {"candidate": number, "at": row.recorded_at, "by": row.recorded_by, "reason": row.reason}
    if row.kind == CONFIRMATION:
        return Confirmation(programme=row.programme, originals=True, **recorded)
    return Resignation(**recorded) if row.kind == RESIGNATION else Retraction(retracts=row.retracts, **recorded)


def standing(
    session: Session,
    publication: Publication,
    seats: Mapping[str, str | None],
    now: datetime,
    school: str | None = None,
    candidate: Candidate | None = None,
) -> dict[str, Status]:
    """The status at ``now`` of each candidate of ``seats`` (number -> class code or None), whose events are asked."""
    dates = dates_of(session, publication)
    known = Dates(dates.closes_at, dates.admitted_at) if dates else Dates(NOT_KNOWN_YET, NOT_KNOWN_YET)
    return statuses(Outcome(seats=seats), events(session, publication, school, candidate), known, now)


def seats_of(
    session: Session, publication: Publication, programmes: Sequence[str] | None = None
) -> dict[str, str | None]:
    """Number and class of every candidate of the result; with ``programmes`` of those seated in one of them."""
    query = (
        select(Candidate.number, CandidateResult.programme)
        .join(CandidateResult, col(CandidateResult.candidate_id) == Candidate.id)
        .where(CandidateResult.publication_id == publication.id)
    )
    if programmes is not None:
        there = select(Appeal.candidate_id).where(
            Appeal.publication_id == publication.id, col(Appeal.granted).in_(programmes)
        )
        query = query.where(
            or_(col(CandidateResult.programme).in_(programmes), col(CandidateResult.candidate_id).in_(there))
        )
    return dict(session.exec(query).all())


def qualified_candidate(
    session: Session, publication: Publication, number: str
) -> tuple[Candidate, PublishedProgramme] | None:
    """A candidate by number with the class given by an appeal or by the result, or None where neither gave one."""
    by_appeal = select(Appeal.granted).where(
        Appeal.publication_id == publication.id,
        Appeal.candidate_id == CandidateResult.candidate_id,
        col(Appeal.granted).is_not(None),
    )
    given = func.coalesce(
        by_appeal.order_by(col(Appeal.decided_at).desc()).limit(1).scalar_subquery(), CandidateResult.programme
    )
    query = (
        select(Candidate, PublishedProgramme)
        .join(CandidateResult, col(CandidateResult.candidate_id) == Candidate.id)
        .join(PublishedProgramme, col(PublishedProgramme.programme) == given)
        .where(
            CandidateResult.publication_id == publication.id,
            PublishedProgramme.publication_id == publication.id,
            Candidate.number == number,
        )
    )
    found = session.exec(query).first()
    return None if found is None else (found[0], found[1])


def seated_on_appeal(session: Session, publication: Publication, school: str) -> list[tuple[str, Candidate]]:
    """Class and candidate of every seat that an appeal gave at a school."""
    query = select(Appeal.granted, Candidate).join(Candidate, col(Candidate.id) == Appeal.candidate_id)
    query = query.where(Appeal.publication_id == publication.id, Appeal.school == school)
    found = session.exec(query.where(col(Appeal.granted).is_not(None)))
    return [(str(programme), candidate) for programme, candidate in found]
