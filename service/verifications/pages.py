"""Pages of the school of the first choice: the queue, one application, a paper form."""

from collections.abc import Sequence
from datetime import datetime

from fastapi.responses import Response
from sqlmodel import Session

from service.access.actor import Actor
from service.access.door import FormFields
from service.access.permissions import Role
from service.applications import store as applications
from service.kit.languages import gettext as _
from service.kit.problems import VERSION_STALE, Refusal, checked
from service.pages import OF_OTHERS, Page, PageDep
from service.records.words import CRITERIA
from service.rounds.forms import RoundState
from service.rounds.store import current, round_view, state_of
from service.subject import Card, page_router
from service.verifications import actions, store
from service.verifications.actions import FOLLOWS
from service.verifications.forms import NewDeed, PaperForm, VerificationState
from service.verifications.words import DEEDS, FOR_FAMILIES, STATES

pages = page_router()
WORDS = {"states": STATES, "deeds": DEEDS, "follows": FOLLOWS, "criteria_names": CRITERIA}


def cards(session: Session, actor: Actor, now: datetime) -> Sequence[Card]:
    """For a school how many applications wait; for a family what the school of the first wish says."""
    one = current(session, now)
    if one is None or state_of(one, now) is RoundState.CLOSED:
        return ()
    if actor.role is Role.SCHOOL:
        found = store.sent_forms(session, actor, one)
        deeds = store.last_deeds(session, [int(row[0].id or 0) for row in found])
        open_ones = sum(store.state_of(deeds.get(int(row[0].id or 0))) in ("waiting", "claim") for row in found)
        said = _("With your school first: {all}. To be checked: {open}.", all=len(found), open=open_ones)
        return (Card(_("Applications to check"), said, "/verifications", _("To the applications")),)
    return _family_cards(session, actor, now) if actor.role is Role.FAMILY else ()


def _family_cards(session: Session, actor: Actor, now: datetime) -> list[Card]:
    shown = []
    for application, candidate, _round in applications.own_applications(session, actor, now):
        sent = applications.newest_submission(session, application)
        if sent is None:
            continue
        told = store.own_verification(session, application, sent)
        if told.state in (VerificationState.ASKED_BACK, VerificationState.REJECTED):
            title = f"{candidate.first_name}: {_(STATES[told.state][0])}"
            said = _(FOR_FAMILIES[told.state], reason=told.reason or "")
            shown.append(Card(title, said, f"/apply/{application.public_id}", _("To the list")))
    return shown


@pages.get("/verifications")
def show_queue(page: PageDep) -> Response:
    now = page.office.clock.now()
    with page.office.look(page.actor, "application.verify") as session:
        one = current(session, now)
        forms = store.queue(session, page.actor, one, page.office.keys) if one else []
    waiting = [form for form in forms if form.state in (VerificationState.WAITING, VerificationState.CLAIMED)]
    return page.show(
        "verifications/queue.html",
        forms=forms,
        waiting=len(waiting),
        round=round_view(one, now) if one else None,
        **WORDS,
    )


@pages.get("/verifications/{submission_id}")
def show_form(page: PageDep, submission_id: str) -> Response:
    return _form(page, submission_id)


def _form(
    page: Page, submission_id: str, refusal: Refusal | None = None, typed: dict[str, str] | None = None
) -> Response:
    with page.office.look(page.actor, "application.verify") as session:
        found, one = store.sent_form(session, page.actor, submission_id)
        key = int(found[0].id or 0)
        form = store.queued(session, found, store.last_deeds(session, [key]).get(key), page.office.keys)
    stale = refusal is not None and refusal.kind is VERSION_STALE
    shown = {"form": form, "closed": one.closed_at is not None, "stale": stale, **WORDS}
    if refusal is None:
        return page.show("verifications/form.html", **shown)
    return page.again("verifications/form.html", refusal, typed or {}, **shown)


@pages.post("/verifications/{submission_id}")
def send_deed(page: PageDep, submission_id: str, fields: FormFields) -> Response:
    try:
        asked = checked(NewDeed, fields)
        done = actions.record_deed(page.office, page.actor, submission_id, asked, fields.key)
    except Refusal as refusal:
        if refusal.kind.status in OF_OTHERS:
            raise
        return _form(page, submission_id, refusal, dict(fields))
    if asked.deed == "claim":
        return page.go(f"/verifications/{submission_id}")
    return page.go("/verifications", f"{done.called}: {_(STATES[done.state][0])}")


@pages.get("/paper-forms")
def show_paper_form(page: PageDep) -> Response:
    with page.office.look(page.actor, "application.enter"):
        return page.show("verifications/paper.html")


@pages.post("/paper-forms")
def send_paper_form(page: PageDep, fields: FormFields) -> Response:
    try:
        entered = actions.enter_form(page.office, page.actor, checked(PaperForm, fields), fields.key)
    except Refusal as refusal:
        if refusal.kind.status in (401, 403):
            raise
        return page.again("verifications/paper.html", refusal, dict(fields))
    said = _(
        "The form of {candidate} is entered. Receipt for the family: {number}.",
        candidate=entered.candidate,
        number=entered.receipt_number,
    )
    return page.go("/paper-forms", said)
