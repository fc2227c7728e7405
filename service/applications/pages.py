"""Pages of a family: its children, the ranked list, sending, receipts."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.responses import Response
from sqlmodel import Session

from service.access.actor import Actor
from service.access.door import Fields, FormFields
from service.access.permissions import Reach, may
from service.applications import actions, store
from service.applications.forms import MOST_WISHES, ApplicationView, NewApplication, Standing, ToCheck, ToSend, Wishes
from service.applications.moves import moved
from service.applications.words import STANDINGS, advice, limit_text, standing_text
from service.kit.languages import gettext as _
from service.kit.languages import ngettext
from service.kit.problems import VERSION_STALE, Refusal, checked
from service.known_today.forms import KnownWish
from service.known_today.store import known_today
from service.offers.forms import ProgrammeView
from service.offers.searches import following, sought_in_address
from service.offers.store import keys_of, programmes
from service.offers.words import WORDS
from service.pages import OF_OTHERS, Page, PageDep
from service.people.store import children
from service.rounds.store import current, round_view
from service.rounds.words import STATES, meaning
from service.subject import Card, page_router
from service.vacancies import views as vacancies
from service.vacancies.store import announced as free_places

pages = page_router()


def cards(session: Session, actor: Actor, now: datetime) -> Sequence[Card]:
    """For each child of a family: where its application stands, and the next step."""
    if may(actor.role, "application.start") is not Reach.OWN or current(session, now) is None:
        return ()
    begun = {found[1].id: found for found in store.own_applications(session, actor, now)}
    shown = []
    for candidate in children(session, actor):
        found = begun.get(candidate.id)
        view = store.application_view(session, found, now) if found else None
        standing = view.standing if view else Standing.EMPTY
        text = standing_text(standing, view, current(session, now))
        shown.append(Card(f"{candidate.first_name}: {_(STANDINGS[standing].word)}", text, "/apply", _("To the list")))
    return shown


@pages.get("/apply")
def show_children(page: PageDep) -> Response:
    return _children(page)


def _children(page: Page, refusal: Refusal | None = None) -> Response:
    now = page.office.clock.now()
    with page.office.look(page.actor, "application.start") as session:
        one = current(session, now)
        begun = {found[1].public_id: found for found in store.own_applications(session, page.actor, now)}
        rows = [
            (child, store.application_view(session, begun[child.public_id], now) if child.public_id in begun else None)
            for child in children(session, page.actor)
        ]
    shown: dict[str, Any] = {"rows": rows, "round": round_view(one, now) if one else None, **_frame()}
    if refusal is None:
        return page.show("applications/children.html", **shown)
    return page.again("applications/children.html", refusal, {}, **shown)


def _frame() -> dict[str, Any]:
    return {
        "standings": STANDINGS,
        "standing_text": standing_text,
        "states": STATES,
        "meaning": meaning,
        "Standing": Standing,
        **WORDS,
    }


@pages.post("/apply")
def send_beginning(page: PageDep, fields: FormFields) -> Response:
    try:
        begun = actions.begin(page.office, page.actor, checked(NewApplication, fields), fields.key)
    except Refusal as refusal:
        if refusal.kind.status in OF_OTHERS:
            raise
        return _children(page, refusal)
    return page.go(f"/apply/{begun.id}/wishes")


def _look(page: Page, application_id: str) -> tuple[ApplicationView, dict[str, Any]]:
    """The application and what every page about it shows."""
    now = page.office.clock.now()
    with page.office.look(page.actor, "application.read") as session:
        found = store.application(session, page.actor, application_id)
        view = store.seen_by(store.application_view(session, found, now), page.actor)
        its_round = round_view(found[2], now)
        kept = vacancies.held_by(session, page.actor, application_id)
        free = free_places(session, found[2]) if its_round.kind == "supplementary" else None
    soon = its_round.closes_at - now < timedelta(hours=24)
    return view, {
        "application": view,
        "round": its_round,
        "soon": soon,
        "advice": advice(page.office.settings),
        "limit": limit_text(view.draft, its_round.choice_limit),
        "kept": kept,
        "free": free,
        **_frame(),
    }


@pages.get("/apply/{application_id}")
def show_application(page: PageDep, application_id: str) -> Response:
    """The list itself while it can be changed, afterwards the receipt if there is one."""
    view, _shown = _look(page, application_id)
    end = "receipt" if view.standing is Standing.COUNTS else "wishes"
    return page.go(f"/apply/{application_id}/{end}")


@pages.get("/apply/{application_id}/wishes")
def show_wishes(
    page: PageDep,
    application_id: str,
    removed: Annotated[str, Query(max_length=26)] = "",
    place: Annotated[int, Query(ge=1, le=MOST_WISHES)] = 1,
) -> Response:
    """The list; ``removed`` is the class just taken off ``place``, which one button puts back."""
    view, shown = _look(page, application_id)
    undo = _taken_off(page, view, removed) if removed else None
    return page.show("applications/wishes.html", undo=undo, undo_place=place, known=_known(page, view), **shown)


def _taken_off(page: Page, view: ApplicationView, removed: str) -> ProgrammeView | None:
    """The class of this public id, unless it stands on the list."""
    with page.office.look(page.actor, "application.read") as session:
        gone = store.wishes(session, list(keys_of(session, [removed]).values()))
    listed = {wish.programme.id for wish in view.draft}
    return next((one.programme for one in gone if one.programme.id not in listed), None)


def _known(page: Page, view: ApplicationView) -> dict[str, KnownWish]:
    """What is known today of each wish, by public id of the class; nothing for whoever may not read records."""
    if may(page.actor.role, "records.read") is Reach.NONE:
        return {}
    with page.office.look(page.actor, "records.read") as session:
        return {one.programme: one for one in known_today(session, page.actor, view.id).wishes}


@pages.post("/apply/{application_id}/wishes")
def send_wishes(page: PageDep, application_id: str, fields: FormFields) -> Response:
    seen_list = [one for one in fields.get("listed", "").split(",") if one]
    move = fields.get("move", "")
    wanted = moved(seen_list, move, fields.get(move, ""))
    seen = int(fields["version"]) if fields.get("version", "").isdecimal() else 0
    try:
        actions.put_wishes(page.office, page.actor, application_id, Wishes(programmes=wanted), seen)
    except Refusal as refusal:
        if refusal.kind.status in OF_OTHERS:
            raise
        return _wishes_refused(page, application_id, refusal, wanted)
    anchor = move.partition(":")[2]
    if anchor in seen_list and anchor not in wanted:
        return page.go(f"/apply/{application_id}/wishes?removed={anchor}&place={seen_list.index(anchor) + 1}#list")
    return page.go(f"/apply/{application_id}/wishes#{'wish-' + anchor if anchor in wanted else 'list'}")


def _wishes_refused(page: Page, application_id: str, refusal: Refusal, wanted: Sequence[str]) -> Response:
    view, shown = _look(page, application_id)
    present = [wish.programme.id for wish in view.draft]
    if refusal.kind is not VERSION_STALE:
        return page.again("applications/wishes.html", refusal, {}, undo=None, known=_known(page, view), **shown)
    if present == list(wanted):  # the same button pressed twice: what was wanted holds already
        return page.go(f"/apply/{application_id}/wishes#list")
    with page.office.look(page.actor, "application.read") as session:
        keys = keys_of(session, wanted)
        mine = store.wishes(session, [keys[one] for one in wanted if one in keys])
    return page.again("applications/conflict.html", refusal, {}, mine=mine, **shown)


@pages.get("/apply/{application_id}/find")
def show_search(page: PageDep, application_id: str, request: Request) -> Response:
    return _search(page, application_id, request)


def _search(page: Page, application_id: str, request: Request, refusal: Refusal | None = None) -> Response:
    view, shown = _look(page, application_id)
    sought = sought_in_address(request)
    with page.office.look(page.actor, "offer.read") as session:
        found = programmes(session, sought)
    shown |= {
        "sought": sought,
        "found": found.programmes,
        "more": following(sought, found.next),
        "query": request.url.query,
        "ranks": {wish.programme.id: wish.rank for wish in view.draft},
    }
    if refusal is None:
        return page.show("applications/find.html", **shown)
    return page.again("applications/find.html", refusal, {}, **shown)


@pages.post("/apply/{application_id}/find")
def send_addition(page: PageDep, application_id: str, fields: FormFields, request: Request) -> Response:
    programme = fields.get("add", "")
    try:
        changed = actions.add_wish(page.office, page.actor, application_id, programme)
    except Refusal as refusal:
        if refusal.kind.status in OF_OTHERS:
            raise
        return _search(page, application_id, request, refusal)
    added = next(wish for wish in changed.wishes if wish.programme.id == programme)
    query = f"?{request.url.query}" if request.url.query else ""
    said = _("“{name}” is on the list as wish {rank}.", name=added.programme.name, rank=added.rank)
    return page.go(f"/apply/{application_id}/find{query}#programme-{programme}", said)


@pages.get("/apply/{application_id}/check")
def show_check(page: PageDep, application_id: str) -> Response:
    _view, shown = _look(page, application_id)
    return page.show("applications/check.html", **shown)


@pages.post("/apply/{application_id}/submissions")
def send_list(page: PageDep, application_id: str, fields: FormFields) -> Response:
    try:
        sent = actions.send(page.office, page.actor, application_id, _to_send(fields), fields.key)
    except Refusal as refusal:
        if refusal.kind.status in OF_OTHERS:
            raise
        _view, shown = _look(page, application_id)
        return page.again("applications/check.html", refusal, {}, **shown)
    said = ngettext("Sent: a list of {number} wish.", "Sent: a list of {number} wishes.", len(sent.wishes))
    return page.go(f"/apply/{application_id}/receipt", said)


def _to_send(fields: Fields) -> ToSend:
    return checked(ToSend, {"version": fields.get("version", "")})


@pages.get("/apply/{application_id}/receipt")
def show_receipt(page: PageDep, application_id: str) -> Response:
    with page.office.look(page.actor, "application.read") as session:
        one = store.application(session, page.actor, application_id)[0]
        sent = [store.submission_view(session, one, each) for each in store.submissions(session, one)]
    _view, shown = _look(page, application_id)
    return page.show("applications/receipt.html", sent=sent, **shown)


@pages.get("/receipt")
def show_receipt_check(page: PageDep) -> Response:
    return page.show("applications/check_receipt.html", answer=None)


@pages.post("/receipt")
def send_receipt_check(page: PageDep, fields: FormFields) -> Response:
    try:
        asked = checked(ToCheck, fields)
        with page.office.look(page.actor, "receipt.check") as session:
            answer = store.checked(session, asked.number, asked.receipt)
    except Refusal as refusal:
        return page.again("applications/check_receipt.html", refusal, fields, answer=None)
    return page.show("applications/check_receipt.html", answer=answer, fields=fields)
