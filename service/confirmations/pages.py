"""Pages of confirmations: a school's list with its buttons, the counts and dates of officials."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from fastapi.responses import Response
from sqlmodel import Session

from service.access.actor import Actor
from service.access.door import Fields, FormFields
from service.access.permissions import Reach, Role, may
from service.confirmations import actions, store, views
from service.confirmations.forms import NewDates, NewEvent
from service.confirmations.words import COUNTED, DEED_WORDS, STATUS_WORDS
from service.kit.clock import WARSAW
from service.kit.languages import gettext as _
from service.kit.languages import moment
from service.kit.problems import INVALID, Refusal, checked
from service.kit.typed_dates import typed_dates
from service.pages import Page, PageDep
from service.publications import store as publications
from service.subject import Card, page_router

pages = page_router()
WORDS = {"deed_words": DEED_WORDS, "status_words": STATUS_WORDS, "counted": COUNTED}


def cards(session: Session, actor: Actor, now: datetime) -> Sequence[Card]:
    """After a release: for a school the list to confirm from; for an official the dates, while they are missing."""
    found = publications.released(session)
    if not found or may(actor.role, "confirmation.record") is Reach.NONE:
        return ()
    publication, a_round = found[0]
    dates = store.dates_of(session, publication)
    link, title = f"/results/{a_round.public_id}/confirmations", _("Confirmations of will")
    if actor.role is Role.SCHOOL and dates is not None and now < dates.admitted_at:
        said = _("Record who has confirmed with the originals, until {closes}.", closes=moment(dates.closes_at))
        return (Card(title, said, link, _("To the candidates")),)
    if actor.role is Role.OFFICIAL and dates is None:
        said = _("Until when families confirm is not entered yet. Schools can record nothing before.")
        return (Card(title, said, link, _("Enter the dates")),)
    return ()


@pages.get("/results/{round_id}/confirmations")
def show_counts(page: PageDep, round_id: str) -> Response:
    """For the staff of a school its own list; for officials counts and dates."""
    if page.actor.school is not None:
        return show_school(page, round_id, page.actor.school)
    return _counts(page, round_id)


def _counts(
    page: Page, round_id: str, refusal: Refusal | None = None, fields: dict[str, str] | None = None
) -> Response:
    now = page.office.clock.now()
    with page.office.look(page.actor, "confirmation.read") as session:
        publication, a_round = publications.by_round(session, round_id)
        dates = store.dates_view(store.dates_of(session, publication))
        schools = views.counts(session, page.actor, round_id, now)
    total: Counter[str] = sum((Counter(one.counts) for one in schools), Counter())
    shown = {"round": a_round, "dates": dates, "schools": schools, "total": total, "now": now, **WORDS}
    if refusal is not None:
        return page.again("confirmations/counts.html", refusal, fields or {}, **shown)
    known = {"closes_at": _typed(dates.closes_at), "admitted_at": _typed(dates.admitted_at)} if dates else {}
    return page.show("confirmations/counts.html", fields=known, **shown)


def _typed(at: datetime) -> str:
    return at.astimezone(WARSAW).strftime("%Y-%m-%dT%H:%M")


@pages.post("/results/{round_id}/confirmation-dates")
def send_dates(page: PageDep, round_id: str, fields: FormFields) -> Response:
    try:
        actions.enter_dates(page.office, page.actor, round_id, _asked(fields), fields.key)
    except Refusal as refusal:
        if refusal.kind.status not in (409, 422):
            raise
        return _counts(page, round_id, refusal, fields)
    return page.go(f"/results/{round_id}/confirmations", _("The dates of confirmation are entered."))


def _asked(fields: Fields) -> NewDates:
    """The dates of the form; they are those of Warsaw."""
    dates, findings = typed_dates(fields, ("closes_at", "admitted_at"))
    if findings:
        raise Refusal(INVALID, findings)
    return checked(NewDates, dates | {"reason": fields.get("reason", "")})


@pages.get("/results/{round_id}/confirmations/{school}")
def show_school(page: PageDep, round_id: str, school: str) -> Response:
    return _school(page, round_id, school)


def _school(page: Page, round_id: str, school: str, refusal: Refusal | None = None) -> Response:
    now = page.office.clock.now()
    with page.office.look(page.actor, "confirmation.record") as session:
        _publication, a_round = publications.by_round(session, round_id)
        listed = views.school_standings(session, page.actor, round_id, school, now)
    counts = Counter(one.status for among in listed.classes for one in among.standings)
    shown = {"round": a_round, "listed": listed, "counts": counts, "now": now, **WORDS}
    if refusal is not None:
        return page.again("confirmations/school.html", refusal, {}, **shown)
    return page.show("confirmations/school.html", **shown)


@pages.post("/results/{round_id}/confirmations/{school}")
def send_event(page: PageDep, round_id: str, school: str, fields: FormFields) -> Response:
    """Record what the form says; the page comes back at the same candidate."""
    kind, _of, retracts = fields.get("deed", "").partition(" of ")
    plain = {"candidate": fields.get("candidate", ""), "kind": kind, "reason": fields.get("reason", "")}
    try:
        asked = checked(NewEvent, plain | ({"retracts": retracts} if retracts else {}))
        made = actions.record(page.office, page.actor, round_id, asked, fields.key)
    except Refusal as refusal:
        if refusal.kind.status not in (409, 422):
            raise
        return _school(page, round_id, school, refusal)
    name = f"{made.last_name} {made.first_name}"
    said = _("Recorded. {name}: {word}.", name=name, word=made.word)
    return page.go(f"/results/{round_id}/confirmations/{school}#of-{made.number}", said)
