"""Free places in the words of the request: for everybody, for a family, for whoever opens the round."""

from datetime import datetime

from sqlmodel import Session, select

from service.access.actor import Actor
from service.applications import store as applications
from service.confirmations import store as confirmations
from service.confirmations.season import held
from service.kit.clock import WARSAW
from service.kit.problems import NOT_FOUND, Refusal
from service.offers.store import own_schools
from service.offers.tables import Programme
from service.people.tables import Candidate
from service.publications import store as publications
from service.rounds.store import round_by_id
from service.rounds.tables import Round
from service.vacancies import store
from service.vacancies.forms import Announced, HeldView, PhaseView, PlacesOfClass, Prospect, SeatsView
from service.vacancies.tables import SeatsAddition

VOIVODESHIP = "malopolskie"


def announced(session: Session, round_id: str) -> Announced:
    """The offer of a supplementary round; Refusal ``not-found`` for any other."""
    one = round_by_id(session, round_id)
    if one.kind != "supplementary":
        raise Refusal(NOT_FOUND)
    places = store.announced(session, one)
    classes = [
        PlacesOfClass(
            programme=programme.code,
            id=programme.public_id,
            name=programme.name,
            school_name=school.name,
            places=places[programme.code],
        )
        for programme, school in store.named(session, list(places))
    ]
    return Announced(round=round_id, round_name=one.name, places=sum(places.values()), classes=classes)


def held_by(session: Session, actor: Actor, application_id: str) -> HeldView | None:
    """The seat that the candidate of an application keeps in a supplementary round; None without one."""
    _application, candidate, a_round = applications.application(session, actor, application_id)
    if a_round.kind != "supplementary":
        return None
    code = held(session, candidate=candidate).get(candidate.number)
    return held_view(session, code) if code else None


def held_view(session: Session, code: str) -> HeldView | None:
    found = store.named(session, [code])
    return HeldView(programme=code, name=found[0][0].name, school_name=found[0][1].name) if found else None


def prospect(session: Session, round_id: str, now: datetime) -> Prospect:
    """What the supplementary round after a released one would give out, and when the calendar wants it."""
    publication, a_round = publications.by_round(session, round_id)
    dates = confirmations.dates_of(session, publication)
    ready = dates is not None and now >= dates.admitted_at
    places = store.free(session, now) if ready else {}
    seated = held(session, now) if ready else {}
    return Prospect(
        round=round_id,
        round_name=a_round.name,
        admitted_at=dates.admitted_at if dates else None,
        ready=ready,
        places=sum(places.values()),
        classes=len(places),
        without=len(set(session.exec(select(Candidate.number))) - set(seated)) if ready else 0,
        phase=phase(a_round),
    )


def phase(a_round: Round) -> PhaseView | None:
    """When the calendar on record wants the lists of the supplementary round; None where it says nothing."""
    from recruit_core.procedure.calendar import UnknownCalendar, UnknownPhase, calendar

    try:
        found = calendar(a_round.closes_at.astimezone(WARSAW).year, VOIVODESHIP).phase("application", "supplementary")
    except (UnknownCalendar, UnknownPhase):
        return None
    told = {name: getattr(found, name) for name in ("opens", "closes", "text", "law", "source", "confirmed", "note")}
    return PhaseView(**told)


def additions(session: Session, actor: Actor, round_id: str) -> list[SeatsView]:
    """Seats added after a released round to the classes within reach of ``actor``."""
    publication, _round = publications.by_round(session, round_id)
    own = {school.code for school in own_schools(session, actor)}
    rows = store.additions(session, publication)
    known = {one.code: (one, school) for one, school in store.named(session, [row.programme for row in rows])}
    return [seats_view(row, *_names(known[row.programme])) for row in rows if known[row.programme][1].code in own]


def _names(pair: tuple[Programme, object]) -> tuple[str, str]:
    return pair[0].name, str(getattr(pair[1], "name", ""))


def seats_view(row: SeatsAddition, name: str, school_name: str) -> SeatsView:
    shown = row.model_dump(include={"programme", "seats", "reason", "added_at"})
    return SeatsView(name=name, school_name=school_name, **shown)
