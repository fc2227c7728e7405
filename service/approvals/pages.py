"""Pages of a governing body: the offers of its schools, demand against seats, approval."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from fastapi.responses import Response
from sqlmodel import Session

from service.access.actor import Actor
from service.access.door import FormFields
from service.access.permissions import Role
from service.approvals import actions, store
from service.approvals.forms import ApprovalState, NewDecision
from service.approvals.words import STATES
from service.kit.languages import gettext as _
from service.kit.problems import VERSION_STALE, Refusal, checked
from service.pages import OF_OTHERS, Page, PageDep
from service.subject import Card, page_router

pages = page_router()
TO_DECIDE = (ApprovalState.WAITING, ApprovalState.CHANGED)


def cards(session: Session, actor: Actor, now: datetime) -> Sequence[Card]:
    """For a governing body how many offers wait; for a school what was decided about its offer."""
    if actor.role is Role.ORGANISER:
        found = store.offers_to_approve(session, actor, now)
        said = _("Schools: {all}. Offers to decide about: {open}.", all=len(found), open=_open(found))
        return (Card(_("Offers of your schools"), said, "/approvals", _("To the offers")),)
    if actor.role is Role.SCHOOL:
        return [_school_card(one) for one in store.offers_to_approve(session, actor, now) if one.classes]
    return ()


def _open(found: Sequence[store.OfferToApprove]) -> int:
    return sum(one.state in TO_DECIDE and bool(one.classes) for one in found)


def _school_card(one: store.OfferToApprove) -> Card:
    said = _("The offer: {state}.", state=_(STATES[one.state][0]))
    if one.state is ApprovalState.SENT_BACK:
        said = _("The governing body sent the offer back: {reason}", reason=one.reason or "")
    return Card(_("Approval of the offer"), said, f"/offer/{one.school}", _("See the offer"))


@pages.get("/approvals")
def show_offers(page: PageDep) -> Response:
    with page.office.look(page.actor, "offer.approve") as session:
        found = store.offers_to_approve(session, page.actor, page.office.clock.now())
    shown = sorted(found, key=lambda one: one.state not in TO_DECIDE or not one.classes)
    counted = Counter(one.state for one in found if one.classes)
    return page.show("approvals/offers.html", offers=shown, counted=counted, open=_open(found), states=STATES)


@pages.get("/approvals/{school_code}")
def show_offer(page: PageDep, school_code: str) -> Response:
    return _offer(page, school_code)


def _offer(page: Page, code: str, refusal: Refusal | None = None, typed: dict[str, str] | None = None) -> Response:
    with page.office.look(page.actor, "offer.approve") as session:
        offer = store.offer_of(session, page.actor, code, page.office.clock.now())
    shown = {"offer": offer, "states": STATES, "stale": refusal is not None and refusal.kind is VERSION_STALE}
    if refusal is None:
        return page.show("approvals/offer.html", **shown)
    return page.again("approvals/offer.html", refusal, typed or {}, **shown)


@pages.post("/approvals/{school_code}")
def send_decision(page: PageDep, school_code: str, fields: FormFields) -> Response:
    try:
        done = actions.decide(page.office, page.actor, school_code, checked(NewDecision, fields), fields.key)
    except Refusal as refusal:
        if refusal.kind.status in OF_OTHERS:
            raise
        return _offer(page, school_code, refusal, dict(fields))
    return page.go("/approvals", f"{done.school_name}: {_(STATES[done.state][0])}")
