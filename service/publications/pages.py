"""Pages of what is released: cutoffs for everybody, the list for a school, reasons for a family; and the release."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import Response
from sqlmodel import Session

from service.access.actor import Actor
from service.access.door import FormFields
from service.access.permissions import Role
from service.allocations import store as runs
from service.allocations.pages import STAGES
from service.allocations.tables import VERIFIED
from service.allocations.words import checks_in
from service.applications import store as applications
from service.confirmations import views as confirmations
from service.confirmations.words import STATUS_WORDS
from service.kit.languages import N_, moment
from service.kit.languages import gettext as _
from service.kit.problems import INVALID, NOT_FOUND, Finding, Refusal
from service.offers.store import own_schools
from service.pages import Page, PageDep
from service.people import store as people
from service.publications import actions, files, store, views
from service.publications.forms import Release
from service.records import words
from service.rounds import store as rounds
from service.rounds.tables import Round
from service.subject import Card, page_router

pages = page_router()
LOOK_FIRST = N_("Say that you have looked at the figures and at what the verifying program said.")
WORDS = {
    "step_name": words.step_name,
    "step_law": words.step_law,
    "step_value": words.step_value,
    "compared_steps": words.compared_steps,
}


def cards(session: Session, actor: Actor, _now: datetime) -> Sequence[Card]:
    """For everybody: the newest released result. For a family: what its children were told. For a school: its list."""
    found = store.released(session)
    if not found:
        return ()
    publication, a_round = found[0]
    shown = [
        Card(
            _("Results"),
            _("{round}: released on {moment}.", round=a_round.name, moment=moment(publication.released_at)),
            f"/results/{a_round.public_id}",
            _("Lowest points of every class"),
        )
    ]
    if actor.role is Role.SCHOOL:
        said = _("Names in the order of the alphabet and the lowest points, for the board of the school.")
        shown.insert(
            0, Card(_("The list of your school"), said, f"/results/{a_round.public_id}/qualified", _("To the list"))
        )
    if actor.role is Role.FAMILY:
        shown = [*_results_of_children(session, actor, [one for _, one in found]), *shown]
    return shown


def _results_of_children(session: Session, actor: Actor, released: Sequence[Round]) -> list[Card]:
    """The newest result of each child that has one."""
    shown = []
    for child in people.children(session, actor):
        begun = [applications.application_of(session, child, one) for one in released]
        application = next((one for one in begun if one is not None), None)
        if application is not None:
            title = _("The result of {name}", name=f"{child.first_name} {child.last_name}")
            said = _("The answer for every class on the list, with its reason.")
            shown.append(Card(title, said, f"/apply/{application.public_id}/result", _("Read the result")))
    return shown


@pages.get("/results")
def show_released(page: PageDep) -> Response:
    with page.office.look(page.actor, "publication.read") as session:
        shown = [views.publication_view(session, *both) for both in store.released(session)]
    return page.show("publications/released.html", publications=shown)


@pages.get("/results/{round_id}")
def show_results(page: PageDep, round_id: str, request: Request) -> Response:
    sought = request.query_params.get("q", "")[:200]
    after = request.query_params.get("after", "")[:64]
    with page.office.look(page.actor, "publication.read") as session:
        publication, a_round = store.by_round(session, round_id)
        rows, following = store.classes(session, publication, sought, after)
        many, free = store.how_many(session, publication)
        shown = {
            "publication": views.publication_view(session, publication, a_round),
            "classes": [views.class_view(row) for row in rows],
            "sought": sought,
            "after": after,
            "more": urlencode({"q": sought, "after": following}) if following else None,
            "many": many,
            "free": free,
            "files": files.PUBLIC_FILES,
            **WORDS,
        }
    return page.show("publications/results.html", **shown)


@pages.get("/results/{round_id}/qualified")
def show_own_list(page: PageDep, round_id: str) -> Response:
    """For the staff of a school its own list; for an official the schools to choose from."""
    if page.actor.school is not None:
        return show_list(page, round_id, page.actor.school)
    with page.office.look(page.actor, "list.read") as session:
        _publication, a_round = store.by_round(session, round_id)
        shown = [(one.code, one.name) for one in own_schools(session, page.actor)]
        return page.show("publications/schools.html", round=a_round, schools=shown)


@pages.get("/results/{round_id}/qualified/{school}")
def show_list(page: PageDep, round_id: str, school: str) -> Response:
    with page.office.look(page.actor, "list.read") as session:
        publication, a_round = store.by_round(session, round_id)
        lists = views.qualified_view(session, page.actor, publication, school)
        shown = views.publication_view(session, publication, a_round)
    if not lists:
        raise Refusal(NOT_FOUND)
    return page.show("publications/qualified.html", publication=shown, lists=lists)


@pages.get("/apply/{application_id}/result")
def show_result(page: PageDep, application_id: str) -> Response:
    with page.office.look(page.actor, "result.read") as session:
        result = views.result_view(session, page.actor, application_id)
        called = applications.called(session, page.actor, application_id)
        standing = confirmations.status_view(session, page.actor, application_id, page.office.clock.now())
        a_round = rounds.round_by_id(session, result.round)
        granted = next((choice for choice in result.choices if choice.code == "admitted"), None)
    shown = {"result": result, "called": called, "round": a_round, "granted": granted, "standing": standing}
    return page.show("publications/result.html", **shown, **WORDS, status_words=STATUS_WORDS)


@pages.get("/publications/{publication_id}/files/{name}")
def fetch_file(page: PageDep, publication_id: str, name: str) -> Response:
    content, kind = files.public_file(page.office, page.actor, publication_id, name)
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@pages.get("/publications/{publication_id}/audit")
def fetch_audit_grade(page: PageDep, publication_id: str) -> Response:
    content = files.audit_grade(page.office, page.actor, publication_id)
    named = {"Content-Disposition": 'attachment; filename="audit.zip"'}
    return Response(content, media_type="application/zip", headers=named)


@pages.get("/runs/{run_id}/release")
def show_release(page: PageDep, run_id: str) -> Response:
    return _release(page, run_id)


def _release(page: Page, run_id: str, refusal: Refusal | None = None) -> Response:
    with page.office.look(page.actor, "round.release") as session:
        run = runs.run_by_id(session, run_id)
        released = store.of_round(session, run.round_id)
        a_round = session.get_one(Round, run.round_id)
        shown = {
            "run": runs.run_view(session, run, released=released is not None and released.run_id == run.id),
            "round": rounds.round_view(a_round, page.office.clock.now()),
            "decisions": [runs.decision_view(one) for one in runs.decisions_made(session, a_round)],
            "own_run": page.actor.account == run.asked_by,
            "open_for_release": run.outcome == VERIFIED and released is None,
            "stages": STAGES,
            "checks": checks_in,
        }
    if refusal is not None:
        return page.again("publications/release.html", refusal, {}, **shown)
    return page.show("publications/release.html", **shown)


@pages.post("/runs/{run_id}/publication")
def send_release(page: PageDep, run_id: str, fields: FormFields) -> Response:
    try:
        if fields.get("looked") != "yes":
            raise Refusal(INVALID, [Finding(LOOK_FIRST, "look-first", pointer="looked")])
        released = actions.release(page.office, page.actor, run_id, Release(files=fields.get("files", "")), fields.key)
    except Refusal as refusal:
        if refusal.kind.status not in (409, 422):
            raise
        return _release(page, run_id, refusal)
    return page.go(
        f"/results/{released.round}", _("The result is released. Families, schools and everybody can read it now.")
    )
