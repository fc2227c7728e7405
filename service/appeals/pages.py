"""Pages of appeals: a family writes one, the head of the school decides."""

from collections.abc import Sequence
from datetime import datetime

from fastapi.responses import Response
from sqlmodel import Session

from service.access.actor import Actor
from service.access.door import Fields, FormFields
from service.access.permissions import Role
from service.appeals import actions, store, views
from service.appeals.forms import NewAppeal, NewDecision
from service.appeals.words import DECISION_WORDS, correctable
from service.kit.languages import gettext as _
from service.kit.languages import ngettext
from service.kit.numbers import Number
from service.kit.problems import Refusal, checked
from service.pages import Page, PageDep
from service.publications import store as publications
from service.subject import Card, page_router

pages = page_router()
CORRECTIONS = 3
"""Facts that one form can set right."""
YES, NO = ("yes", "tak", "так"), ("no", "nie", "ні")
AGAIN = (409, 412, 422)


def cards(session: Session, actor: Actor, _now: datetime) -> Sequence[Card]:
    """For a school: the appeals that wait for its head."""
    found = publications.released(session)
    if actor.role is not Role.SCHOOL:
        return ()
    shown = []
    for publication, a_round in found:
        many = store.waiting(session, actor, publication)
        if many:
            said = ngettext("{number} appeal waits for a decision.", "{number} appeals wait for a decision.", many)
            shown.append(Card(_("Appeals"), said, f"/results/{a_round.public_id}/appeals", _("To the appeals")))
    return shown


@pages.get("/apply/{application_id}/appeals/{number}")
def show_way(page: PageDep, application_id: str, number: Number) -> Response:
    return _way(page, application_id, number)


def _way(
    page: Page, application_id: str, number: int, refusal: Refusal | None = None, fields: Fields | None = None
) -> Response:
    with page.office.look(page.actor, "appeal.lodge") as session:
        way = views.way(session, page.actor, application_id, number, page.office.clock.now())
    if way.appeal is not None:
        return page.go(f"/appeals/{way.appeal}")
    if refusal is not None:
        return page.again("appeals/new.html", refusal, fields or {}, way=way)
    return page.show("appeals/new.html", way=way)


@pages.post("/apply/{application_id}/appeals/{number}")
def send_appeal(page: PageDep, application_id: str, number: Number, fields: FormFields) -> Response:
    try:
        asked = checked(NewAppeal, {"reason": fields.get("reason", "")})
        made = actions.lodge(page.office, page.actor, application_id, number, asked, fields.key)
    except Refusal as refusal:
        if refusal.kind.status not in AGAIN:
            raise
        return _way(page, application_id, number, refusal, fields)
    return page.go(f"/appeals/{made.id}", _("The appeal was sent to the head of the school."))


@pages.get("/results/{round_id}/appeals")
def show_appeals(page: PageDep, round_id: str) -> Response:
    with page.office.look(page.actor, "appeal.read") as session:
        _publication, a_round = publications.by_round(session, round_id)
        shown = views.appeals(session, page.actor, round_id)
    return page.show("appeals/appeals.html", round=a_round, appeals=shown, words=DECISION_WORDS)


@pages.get("/appeals/{appeal_id}")
def show_appeal(page: PageDep, appeal_id: str) -> Response:
    return _appeal(page, appeal_id)


def _appeal(page: Page, appeal_id: str, refusal: Refusal | None = None, fields: Fields | None = None) -> Response:
    with page.office.look(page.actor, "appeal.read") as session:
        one = views.appeal_view(session, page.actor, store.appeal(session, page.actor, appeal_id))
    shown = {"one": one, "words": DECISION_WORDS, "facts": correctable(), "rows": range(1, CORRECTIONS + 1)}
    if refusal is not None:
        return page.again("appeals/appeal.html", refusal, fields or {}, **shown)
    return page.show("appeals/appeal.html", **shown)


@pages.post("/appeals/{appeal_id}/decision")
def send_decision(page: PageDep, appeal_id: str, fields: FormFields) -> Response:
    seen = int(fields["version"]) if fields.get("version", "").isdecimal() else 0
    try:
        made = actions.decide(page.office, page.actor, appeal_id, _decision(fields), seen, fields.key)
    except Refusal as refusal:
        if refusal.kind.status not in AGAIN:
            raise
        return _appeal(page, appeal_id, refusal, fields)
    return page.go(f"/appeals/{made.id}", _("The decision is recorded."))


def _decision(fields: Fields) -> NewDecision:
    rows = [(fields.get(f"fact_{row}", ""), fields.get(f"value_{row}", "")) for row in range(1, CORRECTIONS + 1)]
    plain = {name: fields.get(name, "") for name in ("decision", "reason")}
    return checked(NewDecision, plain | {"corrected": {name: _value(typed) for name, typed in rows if name}})


def _value(typed: str) -> int | bool | str:
    plain = typed.strip().casefold()
    if plain in YES or plain in NO:
        return plain in YES
    return int(plain) if plain.isdecimal() else plain
