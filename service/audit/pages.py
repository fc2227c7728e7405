"""The record of events as pages, for auditors."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Annotated

from fastapi import Query
from fastapi.responses import Response
from pydantic import ValidationError

from service.audit import store
from service.audit.forms import EventPage, SoughtEvents
from service.kit.clock import WARSAW
from service.pages import PageDep
from service.subject import page_router

pages = page_router()


@pages.get("/audit")
def show_events(
    page: PageDep,
    actor: Annotated[str, Query(max_length=120)] = "",
    action: Annotated[str, Query(max_length=120)] = "",
    thing: Annotated[str, Query(max_length=120)] = "",
    day: Annotated[str, Query(max_length=20)] = "",
    after: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    typed = {"actor": actor, "action": action, "thing": thing, "day": day}
    with page.office.look(page.actor, "audit.read") as session:
        sought = _sought(typed, after)
        found = store.events(session, sought) if sought else EventPage(events=[])
        actions = {"": "", **{name: name for name in store.actions_known(session)}}
    return page.show("audit/events.html", found=found, typed=typed, actions=actions, unreadable=sought is None)


@pages.get("/audit/chain")
def show_chain(page: PageDep) -> Response:
    with page.office.look(page.actor, "audit.check") as session:
        return page.show("audit/chain.html", chain=store.chain(session))


def _sought(typed: Mapping[str, str], after: str) -> SoughtEvents | None:
    """What was typed, as a search; None where a day or a number cannot be read."""
    try:
        begun = datetime.combine(date.fromisoformat(typed["day"]), time(), WARSAW) if typed["day"] else None
        words = {name: typed[name] for name in ("actor", "action", "thing")}
        until = begun + timedelta(days=1) if begun else None
        return SoughtEvents(**words, since=begun, until=until, after=int(after or 0))
    except (ValueError, ValidationError):
        return None
