"""Pages that belong to no subject: the first page, how places are given, what a public service owes its users."""

from typing import Literal

from fastapi import Request
from fastapi.responses import Response
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from service.access.door import ApiActor, OfficeDep
from service.audit.chain import head_of
from service.office import Office
from service.pages import PageDep
from service.promises import promise_of
from service.subject import api_router, page_router

pages = page_router()
api = api_router("status")


class Status(BaseModel):
    """Whether the service works, and the present head of the audit chain for whoever keeps copies."""

    state: Literal["works", "read-only"]
    now: str
    audit_head: str | None


def status_of(office: Office) -> Status:
    """The truth about the service at this moment."""
    now = office.clock.now().isoformat(timespec="seconds")
    try:
        with office.database.read() as session:
            session.exec(text("SELECT 1"))  # type: ignore[call-overload]
            return Status(state="works", now=now, audit_head=head_of(session))
    except SQLAlchemyError:
        return Status(state="read-only", now=now, audit_head=None)


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
def show_how(page: PageDep) -> Response:
    return page.show("public/how_places_are_given.html", promise=promise_of(page.office.settings.mechanism))


@pages.get("/accessibility")
def show_accessibility(page: PageDep) -> Response:
    return page.show("public/accessibility.html")


@pages.get("/privacy")
def show_privacy(page: PageDep) -> Response:
    return page.show("public/privacy.html")


@pages.get("/verification")
def show_verification(page: PageDep) -> Response:
    return page.show("public/verification.html", promise=promise_of(page.office.settings.mechanism))


@pages.get("/status")
def show_status(page: PageDep) -> Response:
    return page.show("public/status.html", status=status_of(page.office))
