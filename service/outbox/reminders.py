"""Reminders of a deadline, seven, three and one day before: they follow from the dates, and are written once each."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from service.confirmations.store import dates_of
from service.confirmations.tables import CONFIRMATION, RESIGNATION, ConfirmationEvent
from service.office import Office
from service.outbox.writing import tell_families
from service.people.tables import Guardianship
from service.publications.store import released
from service.publications.tables import CandidateResult, Publication
from service.rounds.store import rounds

DAYS_BEFORE = (7, 3, 1)
LATE_AT_MOST = timedelta(days=1)
"""After an outage a reminder is still written within a day; later the next one does."""


def write_reminders(office: Office) -> int:
    """Write the reminders that are due; returns how many. A date that was moved is reminded of anew."""
    now = office.clock.now()
    if not office.settings.mail_host:
        return 0
    with office.database.write() as session:
        return _of_lists(session, now) + _of_wills(session, now)


def days_left(until: datetime, now: datetime) -> int | None:
    """Which reminder is due: 7, 3, 1, or None."""
    for days in DAYS_BEFORE:
        due = until - timedelta(days=days)
        if due <= now < min(due + LATE_AT_MOST, until):
            return days
    return None


def _of_lists(session: Session, now: datetime) -> int:
    """While a round is open: to every family, for each child."""
    written = 0
    for one in rounds(session):
        days = days_left(one.closes_at, now)
        if days is not None and one.closed_at is None and one.opens_at <= now:
            children = session.exec(select(Guardianship.candidate_id).distinct())
            written += _tell(session, now, "list-deadline", one.public_id, one.closes_at, days, children)
    return written


def _of_wills(session: Session, now: datetime) -> int:
    """After a release: to the families of the qualified who have neither confirmed nor resigned."""
    written = 0
    for publication, _round in released(session):
        dates = dates_of(session, publication)
        days = days_left(dates.closes_at, now) if dates else None
        if dates is not None and days is not None:
            children = _undecided(session, publication)
            written += _tell(session, now, "will-deadline", publication.public_id, dates.closes_at, days, children)
    return written


def _tell(
    session: Session, now: datetime, kind: str, fact: str, until: datetime, days: int, children: Iterable[int]
) -> int:
    facts = {child: {"until_at": until} for child in children}
    return tell_families(session, now, kind, facts, f"{fact}:{until:%Y%m%d%H%M}:{days}", useful_until=until)


def _undecided(session: Session, publication: Publication) -> list[int]:
    newest = (
        select(func.max(ConfirmationEvent.id))
        .where(ConfirmationEvent.publication_id == publication.id)
        .group_by(col(ConfirmationEvent.candidate_id))
    )
    decided = select(ConfirmationEvent.candidate_id).where(
        col(ConfirmationEvent.id).in_(newest), col(ConfirmationEvent.kind).in_((CONFIRMATION, RESIGNATION))
    )
    query = select(CandidateResult.candidate_id).where(
        CandidateResult.publication_id == publication.id,
        col(CandidateResult.programme).is_not(None),
        col(CandidateResult.candidate_id).not_in(decided),
    )
    return list(session.exec(query))
