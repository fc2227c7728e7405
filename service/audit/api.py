"""The record of events over the JSON API."""

from typing import Annotated

from fastapi import Query

from service.access.door import ApiActor, OfficeDep
from service.audit import store
from service.audit.forms import ChainView, EventPage, SoughtEvents
from service.subject import api_router

api = api_router("audit")


@api.get("/audit/events")
def read_events(office: OfficeDep, actor: ApiActor, sought: Annotated[SoughtEvents, Query()]) -> EventPage:
    """Events that fit, the newest first: by account, action, thing and time. Ids and numbers, never a name."""
    with office.look(actor, "audit.read") as session:
        return store.events(session, sought)


@api.get("/audit/chain")
def check(office: OfficeDep, actor: ApiActor) -> ChainView:
    """Every link of the chain computed anew from the first event on."""
    with office.look(actor, "audit.check") as session:
        return store.chain(session)
