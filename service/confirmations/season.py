"""Seats over the rounds of one season: what a later result makes of an earlier seat, and where everybody stands.

Whoever takes part in a supplementary round keeps the seat as the last wish, so a later result speaks for both rounds.
What it says enters the events of the round before, and the other way round; nothing of it is stored.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, TypeGuard

from sqlmodel import Session, col, select

from recruit_core.rounds.events import AppealUpheld, Confirmation, Event, Resignation, Retraction
from recruit_core.rounds.statuses import Status
from recruit_core.rounds.vacancies import HOLDING
from service.confirmations import store
from service.people.tables import Candidate
from service.publications import store as publications
from service.publications.tables import CandidateResult, Publication
from service.rounds.tables import Round

LATER_ROUND, EARLIER_ROUND = "later round", "earlier round"
"""Authors of the events that another round's result stands for; everybody else is an account."""

SETTLED = frozenset({"confirmed", "admitted"})
MOMENT = timedelta(microseconds=1)
IN_THE_END = store.NOT_KNOWN_YET - MOMENT
"""After every list of the admitted whose date is known: from then on statuses follow from events alone."""


def before(session: Session, publication: Publication) -> list[Publication]:
    """What was released earlier, the oldest first."""
    return [one for one, _ in reversed(publications.released(session)) if one.released_at < publication.released_at]


def after(session: Session, publication: Publication) -> list[Publication]:
    """What was released later, the oldest first."""
    return [one for one, _ in reversed(publications.released(session)) if one.released_at > publication.released_at]


def round_before(session: Session, a_round: Round) -> tuple[Publication, Round] | None:
    """The released round that a supplementary round follows; None for a main one and where nothing was released."""
    if a_round.kind != "supplementary":
        return None
    earlier = [pair for pair in publications.released(session) if pair[1].closes_at < a_round.opens_at]
    return earlier[0] if earlier else None


def from_later(
    session: Session, publication: Publication, own: list[Event], candidate: Candidate | None
) -> Iterator[Event]:
    """What later results say of this round's candidates: a seat left for another, or kept and resigned since.

    ``own`` is what this round's schools and appeals have recorded.
    """
    for later in after(session, publication):
        seats, there = seats_in(session, later, candidate), store.recorded(session, later, candidate=candidate)
        first = seats_in(session, publication, candidate)
        for number, programme in seats.items():
            had = _seat(first.get(number), number, own, later.released_at)
            if had is None or programme is None:
                continue
            mark: dict[str, Any] = {"candidate": number, "at": later.released_at, "by": LATER_ROUND}
            if programme != had:
                yield Resignation(**mark)
                continue
            yield Confirmation(programme=programme, originals=False, **mark)  # counts for nothing: it is told there
            yield from (_echo(event) for event in there if _gives_up(event) and event.candidate == number)


def _seat(given: str | None, number: str, own: list[Event], until: datetime) -> str | None:
    upheld = [
        event for event in own if isinstance(event, AppealUpheld) and event.candidate == number and event.at < until
    ]
    return upheld[-1].programme if upheld else given


def _gives_up(event: Event) -> TypeGuard[Resignation | Retraction]:
    return isinstance(event, Resignation) or (isinstance(event, Retraction) and event.retracts == "resignation")


def _echo(event: Resignation | Retraction) -> Event:
    """A resignation from a kept seat, or that it was a mistake, as the round before has to know it."""
    return event.model_copy(update={"by": LATER_ROUND})


def from_earlier(session: Session, publication: Publication, candidate: Candidate | None) -> Iterator[Event]:
    """What earlier rounds say of this one: a kept seat is confirmed already; an appeal upheld since takes its place."""
    seats = {n: p for n, p in seats_in(session, publication, candidate).items() if p is not None}
    if not seats:
        return
    for earlier in before(session, publication):
        own = seats_in(session, earlier, candidate)
        shared = {number: own[number] for number in seats if number in own}
        at = publication.released_at
        for number, status in store.standing(session, earlier, shared, at - MOMENT, candidate=candidate).items():
            if status.name in SETTLED and status.programme == seats[number]:
                yield Confirmation(candidate=number, programme=seats[number], originals=True, at=at, by=EARLIER_ROUND)
        for event in store.recorded(session, earlier, candidate=candidate):
            if isinstance(event, AppealUpheld) and event.candidate in shared and event.at > at:
                yield Resignation(candidate=event.candidate, at=event.at, by=EARLIER_ROUND)


def seats_in(session: Session, publication: Publication, candidate: Candidate | None) -> dict[str, str | None]:
    """Number and class of everybody in a result, or of one candidate."""
    query = select(Candidate.number, CandidateResult.programme).join(
        CandidateResult, col(CandidateResult.candidate_id) == Candidate.id
    )
    query = query.where(CandidateResult.publication_id == publication.id)
    if candidate is not None:
        query = query.where(CandidateResult.candidate_id == candidate.id)
    return dict(session.exec(query).all())


def season(session: Session, now: datetime, candidate: Candidate | None = None) -> dict[str, Status]:
    """Where everybody stands after all results: the newest that names a candidate, unless an earlier seat is held."""
    known: dict[str, Status] = {}
    for publication, _round in reversed(publications.released(session)):
        seats = seats_in(session, publication, candidate)
        for number, status in store.standing(session, publication, seats, now, candidate=candidate).items():
            held = known.get(number)
            if held is None or held.name not in HOLDING or status.name in HOLDING:
                known[number] = status
    return known


def held(session: Session, now: datetime = IN_THE_END, candidate: Candidate | None = None) -> dict[str, str]:
    """Number and class of everybody who holds a seat at ``now``; else once the lists of the admitted are out."""
    found = season(session, now, candidate).items()
    return {number: str(status.programme) for number, status in found if status.name in HOLDING}
