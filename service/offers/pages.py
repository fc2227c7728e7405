"""Pages of the offer: search for everybody; upload, look, confirm and change for schools."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from sqlmodel import Session

from service.access.actor import Actor
from service.access.door import FormFields
from service.access.permissions import Reach, may
from service.calculator.views import last_known
from service.calculator.words import NO_PROMISE, last_time_text
from service.kit.languages import N_
from service.kit.languages import gettext as _
from service.kit.problems import INVALID, VERSION_STALE, Finding, Refusal, checked
from service.offers import actions, gminas, imports, store
from service.offers.distances import point_in
from service.offers.forms import Confirmation, Effect, ProgrammeChange, Sought
from service.offers.found import found_programmes, found_schools
from service.offers.lines import COLUMNS
from service.offers.searches import following, sought_in_address
from service.offers.tables import School
from service.offers.words import WORDS
from service.pages import Page, PageDep
from service.rounds import store as rounds
from service.subject import Card, page_router

pages = page_router()
LAST_TIME = {"last_time_text": last_time_text, "no_promise": NO_PROMISE}
NO_FILE = N_("Choose a file first.")


def cards(session: Session, actor: Actor, now: datetime) -> Sequence[Card]:
    """For a school: its offer, and the way to change it until the round is closed."""
    if may(actor.role, "offer.prepare") is not Reach.OWN:
        return ()
    a_round = rounds.current(session, now)
    step = _("See and change the offer") if a_round is None or a_round.closed_at is None else _("See the offer")
    return [_offer_card(session, one, step) for one in store.own_schools(session, actor)[:3]]


def _offer_card(session: Session, one: School, step: str) -> Card:
    offered = store.offer_of(session, one)
    seats = sum(programme.seats for programme in offered)
    said = _("Classes: {classes}. Seats: {seats}.", classes=len(offered), seats=seats)
    return Card(one.name, said, f"/offer/{one.code}", step)


@pages.get("/schools")
def show_schools(page: PageDep, request: Request) -> Response:
    sought = sought_in_address(request)
    with page.office.look(page.actor, "offer.read") as session:
        found = found_schools(session, sought)
    shown = _search(request, sought, found.next)
    return page.show("offers/schools.html", found=found.schools, **shown)


@pages.get("/programmes")
def show_programmes(page: PageDep, request: Request) -> Response:
    sought = sought_in_address(request)
    with page.office.look(page.actor, "offer.read") as session:
        found = found_programmes(session, sought)
    shown = _search(request, sought, found.next) | LAST_TIME
    return page.show("offers/programmes.html", found=found.programmes, **shown)


@pages.get("/gminas")
def show_gminas(page: PageDep) -> Response:
    with page.office.look(page.actor, "offer.read") as session:
        listed = gminas.gminas(session).gminas
    shapes, height = gminas.shapes()
    drawn = list(zip(listed, shapes, strict=True))
    return page.show("offers/gminas.html", listed=listed, drawn=drawn, height=height, shade=gminas.shade)


def _search(request: Request, sought: Sought, after: str | None) -> dict[str, Any]:
    """What a page of a search shows around what was found, with the typed point where it is none."""
    typed = request.query_params.get("point", "").strip()[:60]
    wrong = None
    if typed:
        try:
            point_in(typed)
        except ValueError as refusal:
            wrong = _(str(refusal))
    return {"sought": sought, "more": following(sought, after), "typed": typed, "wrong": wrong, "words": WORDS, **WORDS}


@pages.get("/schools/{school_id}")
def show_school(page: PageDep, school_id: str) -> Response:
    with page.office.look(page.actor, "offer.read") as session:
        school = store.school(session, school_id)
    return page.show("offers/school.html", school=school, **WORDS)


@pages.get("/programmes/{programme_id}")
def show_programme(page: PageDep, programme_id: str) -> Response:
    with page.office.look(page.actor, "offer.read") as session:
        programme = store.programme(session, programme_id)
        last_time = last_known(session, [programme.code]).get(programme.code)
    return page.show("offers/programme.html", programme=programme, last_time=last_time, **LAST_TIME, **WORDS)


@pages.get("/offer")
def show_own_schools(page: PageDep) -> Response:
    with page.office.look(page.actor, "offer.prepare") as session:
        own = [store.school_view(one) for one in store.own_schools(session, page.actor)]
    if len(own) == 1:
        return page.go(f"/offer/{own[0].code}")
    return page.show("offers/own_schools.html", schools=own, **WORDS)


@pages.get("/offer/{school_code}")
def show_offer(page: PageDep, school_code: str) -> Response:
    return _offer(page, school_code)


def _offer(page: Page, school_code: str, refusal: Refusal | None = None) -> Response:
    with page.office.look(page.actor, "offer.prepare") as session:
        one = store.own_school(session, page.actor, school_code)
        school = store.school(session, one.public_id)
    shown = {"school": school, "columns": COLUMNS, **WORDS}
    if refusal is None:
        return page.show("offers/offer.html", **shown)
    return page.again("offers/offer.html", refusal, {}, **shown)


@pages.get("/offer/{school_code}/file")
def fetch_offer(page: PageDep, school_code: str) -> Response:
    """The present offer as a file to edit and send back; a text that looks like a formula gets an apostrophe."""
    with page.office.look(page.actor, "offer.prepare") as session:
        school = store.school(session, store.own_school(session, page.actor, school_code).public_id)
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerow([column.headings[0] for column in COLUMNS.values()])
    for one in school.programmes:
        writer.writerow([_guarded(str(getattr(one, name))) for name in COLUMNS])
    named = {"Content-Disposition": f'attachment; filename="oferta-{school.code}.csv"'}
    return Response("\ufeff" + target.getvalue(), media_type="text/csv; charset=utf-8", headers=named)


def _guarded(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


@pages.post("/offer/{school_code}/imports")
def send_offer(page: PageDep, school_code: str, fields: FormFields) -> Response:
    try:
        if fields.upload is None:
            raise Refusal(INVALID, [Finding(NO_FILE, "missing", pointer="file")])
        staged = imports.look(page.office, page.actor, school_code, fields.upload)
    except Refusal as refusal:
        if refusal.kind.status in (401, 403, 404):
            raise
        return _offer(page, school_code, refusal)
    return page.go(f"/offer/imports/{staged.id}")


@pages.get("/offer/imports/{import_id}")
def show_import(page: PageDep, import_id: str) -> Response:
    return _import(page, import_id)


def _import(page: Page, import_id: str, refusal: Refusal | None = None) -> Response:
    with page.office.look(page.actor, "offer.prepare") as session:
        staged = imports.import_view(session, *imports.staged_import(session, page.actor, import_id))
    counted = Counter(one.effect for one in staged.effects)
    shown = {"staged": staged, "counted": counted, "effects": Effect, **WORDS}
    if refusal is None:
        return page.show("offers/import.html", **shown)
    return page.again("offers/import.html", refusal, {}, **shown)


@pages.post("/offer/imports/{import_id}/confirmation")
def send_confirmation(page: PageDep, import_id: str, fields: FormFields) -> Response:
    try:
        done = imports.confirm(page.office, page.actor, import_id, checked(Confirmation, fields), fields.key)
    except Refusal as refusal:
        if refusal.kind.status in (401, 403, 404):
            raise
        return _import(page, import_id, refusal)
    return page.go(f"/offer/{done.school}", _("The offer is what your file says."))


@pages.get("/offer/programmes/{programme_id}")
def show_change(page: PageDep, programme_id: str) -> Response:
    return _change(page, programme_id)


def _change(
    page: Page, programme_id: str, refusal: Refusal | None = None, typed: dict[str, str] | None = None
) -> Response:
    with page.office.look(page.actor, "offer.change") as session:
        one = store.programme_view(*store.own_programme(session, page.actor, programme_id))
    fields = typed or {"seats": str(one.seats), **_chosen(one.scored_subjects)}
    shown = {"programme": one, "stale": refusal is not None and refusal.kind is VERSION_STALE, **WORDS}
    if refusal is None:
        return page.show("offers/change.html", fields=fields, **shown)
    return page.again("offers/change.html", refusal, fields, **shown)


def _chosen(scored: str) -> dict[str, str]:
    """Scored subjects as the fields of the form: up to four, each a subject and up to two others."""
    chosen = {}
    for place, entry in enumerate(scored.split("|")[:4] if scored else (), start=1):
        for option, subject in enumerate(entry.split("/")[:3], start=1):
            chosen[f"subject_{place}_{option}"] = subject
    return chosen


def _scored(fields: dict[str, str]) -> str:
    entries = [[fields.get(f"subject_{place}_{option}", "") for option in (1, 2, 3)] for place in (1, 2, 3, 4)]
    return "|".join("/".join(filter(None, entry)) for entry in entries if any(entry))


@pages.post("/offer/programmes/{programme_id}")
def send_change(page: PageDep, programme_id: str, fields: FormFields) -> Response:
    try:
        asked = checked(ProgrammeChange, {"seats": fields.get("seats", ""), "scored_subjects": _scored(fields)})
        seen = int(fields["version"]) if fields.get("version", "").isdecimal() else 0
        changed = actions.change_programme(page.office, page.actor, programme_id, asked, seen)
    except Refusal as refusal:
        if refusal.kind.status in (401, 403, 404):
            raise
        return _change(page, programme_id, refusal, dict(fields))
    return page.go(f"/offer/{changed.school}", _("“{name}” is changed.", name=changed.name))
