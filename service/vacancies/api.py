"""Free places over the JSON API."""

from service.access.door import ApiActor, OfficeDep
from service.kit.idempotency import RequiredKey
from service.rounds.forms import RoundView
from service.subject import api_router
from service.vacancies import actions, views
from service.vacancies.forms import Announced, NewSeats, NewSupplementary, Prospect, SeatsView

api = api_router("vacancies")


@api.get("/rounds/{round_id}/supplementary")
def read_prospect(round_id: str, office: OfficeDep, actor: ApiActor) -> Prospect:
    """What a supplementary round after this one would give out, and what the calendar on record says."""
    with office.look(actor, "round.open") as session:
        return views.prospect(session, round_id, office.clock.now())


@api.post("/rounds/{round_id}/supplementary", status_code=201)
def open_supplementary(
    round_id: str, asked: NewSupplementary, office: OfficeDep, actor: ApiActor, key: RequiredKey
) -> RoundView:
    """Open the supplementary round after a released one."""
    return actions.open_supplementary(office, actor, round_id, asked, key)


@api.get("/rounds/{round_id}/announced-places")
def read_announced(round_id: str, office: OfficeDep, actor: ApiActor) -> Announced:
    """The free places with which a supplementary round was announced."""
    with office.look(actor, "round.read") as session:
        return views.announced(session, round_id)


@api.get("/rounds/{round_id}/added-seats")
def read_additions(round_id: str, office: OfficeDep, actor: ApiActor) -> list[SeatsView]:
    """Seats added after a result to the classes of one's schools."""
    with office.look(actor, "seats.add") as session:
        return views.additions(session, actor, round_id)


@api.post("/rounds/{round_id}/added-seats", status_code=201)
def add_seats(round_id: str, asked: NewSeats, office: OfficeDep, actor: ApiActor, key: RequiredKey) -> SeatsView:
    """Add seats to a class after the result."""
    return actions.add_seats(office, actor, round_id, asked, key)
