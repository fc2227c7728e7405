"""What is done with free places: the supplementary round is opened, seats are added after a result."""

from typing import Any

from sqlalchemy import insert
from sqlmodel import select

from service.access.actor import Actor
from service.confirmations import store as confirmations
from service.kit.ids import new_public_id
from service.kit.languages import N_, moment
from service.kit.problems import INVALID, Finding, Kind, Refusal
from service.offers.store import own_programme
from service.offers.tables import Programme
from service.office import Act, Office
from service.publications import store as publications
from service.rounds.actions import write_round
from service.rounds.forms import NewRound, RoundView
from service.rounds.store import round_view
from service.rounds.tables import Round
from service.vacancies import store
from service.vacancies.forms import NewSeats, NewSupplementary, SeatsView
from service.vacancies.tables import FreePlaces, SeatsAddition
from service.vacancies.views import seats_view

NOT_CONFIRMED = Kind(
    "admitted-list-not-out",
    409,
    N_("The list of the admitted is not out yet"),
    N_("Nobody knows yet which places stay free. Open the supplementary round once that list is out."),
)
ANNOUNCED = Kind(
    "supplementary-announced",
    409,
    N_("The supplementary round is announced already"),
    N_("Nothing was changed. Its dates: from {opens} until {closes}."),
)
NO_PLACES = Kind(
    "no-free-places",
    409,
    N_("There is no free place"),
    N_("A supplementary round gives out free places, and every seat is held."),
)
BEING_GIVEN = Kind(
    "places-being-given",
    409,
    N_("The free places are being given out"),
    N_("The supplementary round is closed and its result is not released yet. Add seats after that."),
)
TOO_EARLY = N_("Lists cannot be sent before this round is announced.")
CLASS_UNKNOWN = N_("None of your classes has this code.")


def open_supplementary(
    office: Office, actor: Actor, round_id: str, asked: NewSupplementary, key: str | None = None
) -> RoundView:
    """An official opens the round that gives out the places which stayed free after a released one.

    Refusals ``not-found``, ``admitted-list-not-out``, ``supplementary-announced``, ``no-free-places``, ``invalid``.
    """
    with office.act(actor, "round.open") as act:
        named = asked.model_dump(mode="json") | {"after": round_id}
        return act.once(key, named, RoundView, lambda: _open(act, round_id, asked))


def _open(act: Act, round_id: str, asked: NewSupplementary) -> RoundView:
    publication, before = publications.by_round(act.session, round_id)
    dates = confirmations.dates_of(act.session, publication)
    if dates is None or act.now < dates.admitted_at:
        raise Refusal(NOT_CONFIRMED)
    known = store.following(act.session, before)
    if known is not None:
        raise Refusal(ANNOUNCED, opens=moment(known.opens_at), closes=moment(known.closes_at))
    if asked.closes_at <= act.now:
        raise Refusal(INVALID, [Finding(TOO_EARLY, "past", pointer="closes_at")])
    places = store.free(act.session, act.now)
    if not places:
        raise Refusal(NO_PLACES)
    new = NewRound(kind="supplementary", **_limit_of(before), **asked.model_dump())
    made = write_round(act, new, follows=round_id, places=sum(places.values()))
    rows = [{"round_id": made.id, "programme": code, "places": many} for code, many in places.items()]
    act.session.execute(insert(FreePlaces), rows)
    return round_view(made, act.now)


def _limit_of(before: Round) -> dict[str, Any]:
    return {"choice_limit": before.choice_limit, "choice_limit_reason": before.choice_limit_reason or ""}


def add_seats(office: Office, actor: Actor, round_id: str, asked: NewSeats, key: str | None = None) -> SeatsView:
    """The governing body adds seats to a class of one of its schools after the result; nobody is moved by it.

    Refusals ``not-found``, ``invalid``, ``places-being-given`` between closing and release of a supplementary round.
    """
    with office.act(actor, "seats.add") as act:
        named = asked.model_dump() | {"round": round_id}
        return act.once(key, named, SeatsView, lambda: _add(act, round_id, asked))


def _add(act: Act, round_id: str, asked: NewSeats) -> SeatsView:
    publication, before = publications.by_round(act.session, round_id)
    following = store.following(act.session, before)
    if following is not None and following.closed_at is not None:
        raise Refusal(BEING_GIVEN)
    one, school = _own_class(act, asked.programme)
    one.seats, one.version = one.seats + asked.seats, one.version + 1
    row = SeatsAddition(
        public_id=new_public_id(),
        publication_id=int(publication.id or 0),
        round_id=following.id if following else None,
        programme=one.code,
        seats=asked.seats,
        reason=asked.reason,
        added_by=act.actor.trace,
        added_at=act.now,
    )
    act.session.add(one)
    act.session.add(row)
    act.session.flush()
    act.record(f"programme:{one.public_id}", reason=asked.reason, round=round_id, added=asked.seats, seats=one.seats)
    return seats_view(row, one.name, school)


def _own_class(act: Act, code: str) -> tuple[Programme, str]:
    found = act.session.exec(select(Programme.public_id).where(Programme.code == code)).first()
    try:
        one, school = own_programme(act.session, act.actor, found or "")
    except Refusal:
        raise Refusal(INVALID, [Finding(CLASS_UNKNOWN, "class-unknown", pointer="programme")]) from None
    return one, school.name
