"""Rounds over the JSON API."""

from fastapi import Response

from service.access.door import ApiActor, OfficeDep
from service.kit.etag import VersionSeen, etag
from service.kit.idempotency import RequiredKey
from service.rounds import actions, store
from service.rounds.forms import Closing, LimitView, NewRound, RoundView
from service.rounds.limits import limits
from service.subject import api_router

api = api_router("rounds")


@api.get("/rounds")
def read_rounds(office: OfficeDep, actor: ApiActor) -> list[RoundView]:
    """All rounds with their dates and states."""
    now = office.clock.now()
    with office.look(actor, "round.read") as session:
        return [store.round_view(one, now) for one in store.rounds(session)]


@api.get("/choice-limits")
def read_limits(office: OfficeDep, actor: ApiActor) -> list[LimitView]:
    """How many schools one list may name this year, by the act and the resolutions on record."""
    with office.look(actor, "round.read"):
        return limits(office.clock.now())


@api.get("/rounds/{round_id}")
def read_round(round_id: str, office: OfficeDep, actor: ApiActor, response: Response) -> RoundView:
    """One round; its ETag is what closing it has to send back."""
    with office.look(actor, "round.read") as session:
        found = store.round_view(store.round_by_id(session, round_id), office.clock.now())
    response.headers["ETag"] = etag(found.version)
    return found


@api.post("/rounds", status_code=201)
def open_round(asked: NewRound, office: OfficeDep, actor: ApiActor, key: RequiredKey) -> RoundView:
    """Set the dates of a round."""
    return actions.open_round(office, actor, asked, key)


@api.post("/rounds/{round_id}/closing")
def close_round(
    round_id: str, asked: Closing, office: OfficeDep, actor: ApiActor, seen: VersionSeen, response: Response
) -> RoundView:
    """Close a round after its deadline."""
    closed = actions.close_round(office, actor, round_id, asked, seen)
    response.headers["ETag"] = etag(closed.version)
    return closed
