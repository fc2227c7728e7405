"""Pages of free places: the supplementary round is opened, its offer is read, seats are added."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from sqlmodel import Session

from service.access.actor import Actor
from service.access.door import Fields, FormFields
from service.access.permissions import Role
from service.confirmations import store as confirmations
from service.kit.clock import WARSAW
from service.kit.languages import gettext as _
from service.kit.languages import moment, ngettext
from service.kit.problems import INVALID, Refusal, checked
from service.kit.typed_dates import typed_dates
from service.offers.words import folded
from service.pages import Page, PageDep
from service.publications import store as publications
from service.rounds import store as rounds
from service.rounds.forms import RoundState
from service.subject import Card, page_router
from service.vacancies import actions, store, views
from service.vacancies.forms import NewSeats, NewSupplementary, PhaseView

pages = page_router()
AGAIN = (409, 422)


def cards(session: Session, actor: Actor, now: datetime) -> Sequence[Card]:
    """For officials the step to a supplementary round that can be opened; for everybody the places of an open one."""
    one = rounds.current(session, now)
    if one is not None and one.kind == "supplementary" and rounds.state_of(one, now) is RoundState.OPEN:
        places = sum(store.announced(session, one).values())
        text = ngettext(
            "{number} place is free. Lists are sent until {closes}.",
            "{number} places are free. Lists are sent until {closes}.",
            places,
            closes=moment(one.closes_at),
        )
        return (Card(_("Free places"), text, f"/rounds/{one.public_id}/free-places", _("See the free places")),)
    found = publications.released(session)
    if actor.role is not Role.OFFICIAL or not found or store.following(session, found[0][1]) is not None:
        return ()
    dates = confirmations.dates_of(session, found[0][0])
    if dates is None or now < dates.admitted_at:
        return ()
    text = _("The list of the admitted is out. The places that stayed free can be given now.")
    link = f"/results/{found[0][1].public_id}/supplementary"
    return (Card(_("Supplementary round"), text, link, _("Open the supplementary round")),)


@pages.get("/results/{round_id}/supplementary")
def show_opening(page: PageDep, round_id: str) -> Response:
    return _opening(page, round_id)


def _opening(
    page: Page, round_id: str, refusal: Refusal | None = None, fields: dict[str, str] | None = None
) -> Response:
    with page.office.look(page.actor, "round.open") as session:
        prospect = views.prospect(session, round_id, page.office.clock.now())
        before = rounds.round_by_id(session, round_id)
        following = store.following(session, before)
        known = rounds.round_view(following, page.office.clock.now()) if following else None
    shown: dict[str, Any] = {"prospect": prospect, "known": known}
    if refusal is not None:
        return page.again("vacancies/opening.html", refusal, fields or {}, **shown)
    return page.show("vacancies/opening.html", fields=_by_calendar(prospect.phase), **shown)


def _by_calendar(phase: PhaseView | None) -> dict[str, str]:
    """What the form begins with: the dates on record, in the time of Warsaw."""
    ends = {"opens_at": phase.opens, "closes_at": phase.closes} if phase else {}
    return {name: at.astimezone(WARSAW).strftime("%Y-%m-%dT%H:%M") for name, at in ends.items() if at}


@pages.post("/results/{round_id}/supplementary")
def send_opening(page: PageDep, round_id: str, fields: FormFields) -> Response:
    try:
        opened = actions.open_supplementary(page.office, page.actor, round_id, _dates(fields), fields.key)
    except Refusal as refusal:
        if refusal.kind.status not in AGAIN:
            raise
        return _opening(page, round_id, refusal, fields)
    return page.go(f"/rounds/{opened.id}/free-places", _("The round “{name}” is announced.", name=opened.name))


def _dates(fields: Fields) -> NewSupplementary:
    dates, findings = typed_dates(fields, ("opens_at", "closes_at"))
    if findings:
        raise Refusal(INVALID, findings)
    return checked(NewSupplementary, dates | {"name": fields.get("name", "")})


@pages.get("/rounds/{round_id}/free-places")
def show_places(page: PageDep, round_id: str, request: Request) -> Response:
    sought = request.query_params.get("q", "")[:200]
    now = page.office.clock.now()
    with page.office.look(page.actor, "round.read") as session:
        told = views.announced(session, round_id)
        its_round = rounds.round_view(rounds.round_by_id(session, round_id), now)
    words = folded(sought).split()
    fitting = [
        one
        for one in told.classes
        if all(word in folded(f"{one.name} {one.school_name} {one.programme}") for word in words)
    ]
    return page.show("vacancies/places.html", told=told, classes=fitting, sought=sought, round=its_round)


@pages.get("/results/{round_id}/added-seats")
def show_additions(page: PageDep, round_id: str) -> Response:
    return _additions(page, round_id)


def _additions(
    page: Page, round_id: str, refusal: Refusal | None = None, fields: dict[str, str] | None = None
) -> Response:
    with page.office.look(page.actor, "seats.add") as session:
        _publication, a_round = publications.by_round(session, round_id)
        rows = views.additions(session, page.actor, round_id)
    if refusal is not None:
        return page.again("vacancies/additions.html", refusal, fields or {}, round=a_round, rows=rows)
    return page.show("vacancies/additions.html", round=a_round, rows=rows)


@pages.post("/results/{round_id}/added-seats")
def send_addition(page: PageDep, round_id: str, fields: FormFields) -> Response:
    plain = {name: fields.get(name, "") for name in ("programme", "seats", "reason")}
    try:
        made = actions.add_seats(page.office, page.actor, round_id, checked(NewSeats, plain), fields.key)
    except Refusal as refusal:
        if refusal.kind.status not in AGAIN:
            raise
        return _additions(page, round_id, refusal, fields)
    said = ngettext(
        "{number} seat was added to {name}.", "{number} seats were added to {name}.", made.seats, name=made.name
    )
    return page.go(f"/results/{round_id}/added-seats", said)
