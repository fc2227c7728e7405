"""Pages that belong to no subject: the first page, how places are given, what a public service owes its users."""

import shutil
from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import Query, Request
from fastapi.responses import Response
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError

from service import statement
from service.access.door import ApiActor, OfficeDep
from service.audit.chain import head_of
from service.office import Office
from service.pages import PageDep
from service.promises import promise_of
from service.rounds import store as rounds
from service.rounds.forms import RoundView
from service.rounds.words import STATES, meaning
from service.subject import api_router, page_router
from service.worked_example import CLASSES, POINTS, WISHES, best_for, chosen, every_order, known, played

pages = page_router()
api = api_router("status")
Wished = Annotated[str, Query(max_length=1)]
LEAST_FREE = 100_000_000  # bytes: with less than that left, writing may fail at any moment


class Status(BaseModel):
    """Whether the service works, the round, and the present head of the audit chain for whoever keeps copies.

    ``down``: the database does not answer; ``read-only``: it answers, but there is hardly room to write.
    ``last_backup`` is null where nobody has told the service about backups.
    """

    state: Literal["works", "read-only", "down"]
    now: str
    audit_head: str | None = None
    round: RoundView | None = None
    last_backup: datetime | None = None
    clock_jumped: bool = False


def status_of(office: Office) -> Status:
    """The truth about the service at this moment."""
    now, backup = office.clock.now(), last_backup(office)
    said = now.isoformat(timespec="seconds")
    try:
        with office.database.read() as session:
            head, one = head_of(session), rounds.current(session, now)
    except SQLAlchemyError:
        return Status(state="down", now=said, last_backup=backup, clock_jumped=office.clock.jumped())
    state: Literal["works", "read-only"] = "works" if has_room(office) else "read-only"
    return Status(
        state=state,
        now=said,
        audit_head=head,
        round=one and rounds.round_view(one, now),
        last_backup=backup,
        clock_jumped=office.clock.jumped(),
    )


def has_room(office: Office) -> bool:
    """Whether what people send can still be kept: the disk takes it, and took it the last time."""
    if office.database.refuses:
        return False
    try:
        return shutil.disk_usage(office.settings.folder).free >= LEAST_FREE
    except OSError:
        return False


def last_backup(office: Office) -> datetime | None:
    """When the last complete backup was made; None where that is not known."""
    try:
        mark = office.settings.backup_mark
        return datetime.fromtimestamp(mark.stat().st_mtime, UTC) if mark else None
    except OSError:
        return None


@api.get("/status")
def read_status(office: OfficeDep, _actor: ApiActor) -> Status:
    """Whether the service works."""
    return status_of(office)


@pages.get("/")
def show_first(page: PageDep, request: Request) -> Response:
    with page.office.look(page.actor, "status.read") as session:
        now = page.office.clock.now()
        cards = [card for subject in request.app.state.subjects for card in subject.cards(session, page.actor, now)]
    return page.show("public/first.html", cards=cards)


@pages.get("/how-places-are-given")
def show_how(page: PageDep, first: Wished = "A", second: Wished = "B", third: Wished = "C") -> Response:
    """How places are given, with an example whose list the visitor orders."""
    mechanism = page.office.settings.mechanism
    shown = {"promise": promise_of(mechanism), "classes": CLASSES, "points": POINTS, "wishes": WISHES, "mine": None}
    order = chosen(first, second, third)
    if known(mechanism):
        shown |= {"mine": played(order, mechanism), "best": best_for(order, mechanism), "all": every_order(mechanism)}
    return page.show("public/how_places_are_given.html", **shown)


@pages.get("/accessibility")
def show_accessibility(page: PageDep) -> Response:
    return page.show("public/accessibility.html", statement=statement, address=str(page.request.base_url))


@pages.get("/privacy")
def show_privacy(page: PageDep) -> Response:
    return page.show("public/privacy.html")


@pages.get("/verification")
def show_verification(page: PageDep) -> Response:
    return page.show("public/verification.html", promise=promise_of(page.office.settings.mechanism))


@pages.get("/status")
def show_status(page: PageDep) -> Response:
    return page.show("public/status.html", status=status_of(page.office), states=STATES, meaning=meaning)
