"""Pages of rounds: the dates for everybody, opening and closing for officials."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from fastapi.responses import Response
from sqlmodel import Session

from service.access.actor import Actor
from service.access.door import FormFields
from service.access.permissions import Reach, may
from service.confirmations import store as confirmations
from service.kit.languages import N_
from service.kit.languages import gettext as _
from service.kit.problems import INVALID, Finding, Refusal, checked
from service.kit.typed_dates import typed_dates
from service.pages import Page, PageDep
from service.rounds import actions, store
from service.rounds.forms import Closing, NewRound
from service.rounds.limits import NAMES, limits
from service.rounds.words import KIND_NAMES, STATES, meaning
from service.subject import Card, page_router

pages = page_router()
WHOLE_NUMBER = N_("Write a whole number.")


def cards(session: Session, actor: Actor, now: datetime) -> Sequence[Card]:
    """The present round: its state and dates. While there is none, whoever may announce one is led there."""
    one = store.current(session, now)
    if one is None:
        announces = may(actor.role, "round.open") is not Reach.NONE
        step = ("/rounds/new", _("Announce a round")) if announces else ("/schools", _("See schools"))
        return (Card(_("Dates"), _("The dates of the recruitment are not announced yet."), *step),)
    shown = store.round_view(one, now)
    title = _("{round}: {state}", round=_(KIND_NAMES[shown.kind]).capitalize(), state=_(STATES[shown.state][0]).lower())
    return (Card(title, meaning(shown), "/rounds", _("All dates")),)


@pages.get("/rounds")
def show_rounds(page: PageDep) -> Response:
    return _rounds(page)


def _rounds(page: Page, refusal: Refusal | None = None) -> Response:
    now = page.office.clock.now()
    with page.office.look(page.actor, "round.read") as session:
        known = [store.round_view(one, now) for one in store.rounds(session)]
        confirmed = confirmations.dates_by_round(session)
    shown = {"rounds": known, "states": STATES, "kinds": KIND_NAMES, "meaning": meaning, "now": now}
    shown |= {"confirmed": confirmed}
    if refusal is None:
        return page.show("rounds/rounds.html", **shown)
    return page.again("rounds/rounds.html", refusal, {}, **shown)


@pages.get("/rounds/new")
def show_new_round(page: PageDep) -> Response:
    with page.office.look(page.actor, "round.open"):
        return page.show("rounds/new.html", **_new(page))


def _new(page: Page) -> dict[str, Any]:
    """What the form shows beside its fields: how many schools a list may name by what is on record."""
    known = limits(page.office.clock.now())
    return {"limits": known, "organisers": NAMES}


@pages.post("/rounds/new")
def send_new_round(page: PageDep, fields: FormFields) -> Response:
    try:
        opened = actions.open_round(page.office, page.actor, _asked(fields), fields.key)
    except Refusal as refusal:
        return page.again("rounds/new.html", refusal, fields, **_new(page))
    return page.go("/rounds", _("The round “{name}” is announced.", name=opened.name))


def _asked(fields: dict[str, str]) -> NewRound:
    """The round of the form; dates and times are those of Warsaw."""
    dates, findings = typed_dates(fields, ("opens_at", "closes_at"))
    limit = fields.get("choice_limit", "").strip()
    if limit and not limit.isdecimal():
        findings.append(Finding(WHOLE_NUMBER, "int-parsing", pointer="choice_limit"))
    if findings:
        raise Refusal(INVALID, findings)
    plain = {name: fields.get(name, "") for name in ("name", "choice_limit_reason")}
    return checked(NewRound, plain | dates | {"choice_limit": int(limit) if limit else None})


@pages.post("/rounds/{round_id}/closing")
def send_closing(page: PageDep, round_id: str, fields: FormFields) -> Response:
    seen = int(fields["version"]) if fields.get("version", "").isdecimal() else 0
    try:
        asked = checked(Closing, {"reason": fields.get("reason", "")})
        closed = actions.close_round(page.office, page.actor, round_id, asked, seen)
    except Refusal as refusal:
        if refusal.kind.status in (401, 403, 404):
            raise
        return _rounds(page, refusal)
    return page.go("/rounds", _("The round “{name}” is closed.", name=closed.name))
