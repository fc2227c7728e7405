"""Confirmations over the JSON API."""

from service.access.door import ApiActor, OfficeDep
from service.confirmations import actions, store, views
from service.confirmations.forms import (
    DatesView,
    NewDates,
    NewEvent,
    SchoolCounts,
    SchoolStandings,
    StandingView,
    StatusView,
)
from service.kit.idempotency import RequiredKey
from service.publications import store as publications
from service.subject import api_router

api = api_router("confirmations")


@api.get("/rounds/{round_id}/confirmation-dates")
def read_dates(round_id: str, office: OfficeDep, actor: ApiActor) -> DatesView | None:
    """Until when will is confirmed, and when the admitted are named; null while nobody has entered it."""
    with office.look(actor, "publication.read") as session:
        publication, _round = publications.by_round(session, round_id)
        return store.dates_view(store.dates_of(session, publication))


@api.post("/rounds/{round_id}/confirmation-dates", status_code=201)
def enter_dates(round_id: str, asked: NewDates, office: OfficeDep, actor: ApiActor, key: RequiredKey) -> DatesView:
    """Enter the dates of confirmation of a released round."""
    return actions.enter_dates(office, actor, round_id, asked, key)


@api.get("/rounds/{round_id}/confirmations")
def read_counts(round_id: str, office: OfficeDep, actor: ApiActor) -> list[SchoolCounts]:
    """How many have confirmed, school by school."""
    with office.look(actor, "confirmation.read") as session:
        return views.counts(session, actor, round_id, office.clock.now())


@api.get("/rounds/{round_id}/confirmations/{school}")
def read_standings(round_id: str, school: str, office: OfficeDep, actor: ApiActor) -> SchoolStandings:
    """Everybody qualified to a school, and what may be recorded now."""
    with office.look(actor, "confirmation.record") as session:
        return views.school_standings(session, actor, round_id, school, office.clock.now())


@api.post("/rounds/{round_id}/confirmations", status_code=201)
def record(round_id: str, asked: NewEvent, office: OfficeDep, actor: ApiActor, key: RequiredKey) -> StandingView:
    """Record a confirmation with originals, a resignation, or that one of them was a mistake."""
    return actions.record(office, actor, round_id, asked, key)


@api.get("/applications/{application_id}/status")
def read_status(application_id: str, office: OfficeDep, actor: ApiActor) -> StatusView:
    """Where the candidate of an application stands, with the next step."""
    with office.look(actor, "result.read") as session:
        return views.status_view(session, actor, application_id, office.clock.now())
