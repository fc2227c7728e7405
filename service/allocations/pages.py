"""Pages of runs: one for a round, one for a run with its ties. For officials and the auditor alone."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from fastapi.responses import Response
from sqlmodel import Session

from service.access.actor import Actor
from service.access.door import FormFields
from service.access.permissions import Reach, Role, may
from service.allocations import actions, store, worker
from service.allocations.forms import NewDecision, RunView
from service.allocations.recounts import recount
from service.allocations.words import checks_in
from service.kit.languages import N_, ngettext
from service.kit.languages import gettext as _
from service.kit.problems import INVALID, Finding, Refusal, checked
from service.pages import Page, PageDep
from service.people.pages import typed
from service.publications import store as publications
from service.records import words
from service.rounds import store as rounds
from service.rounds.tables import Round
from service.subject import Card, page_router

pages = page_router()
SECONDS_TO_NEXT_LOOK = "2"
STATES = {
    "waiting": (N_("waiting"), "wait"),
    "at-work": (N_("at work"), "wait"),
    "verified": (N_("accepted by the verifying program"), "good"),
    "tied": (N_("waits for decisions on ties"), "wait"),
    "invalid": (N_("the data have faults"), "bad"),
    "refused": (N_("refused by the verifying program"), "bad"),
    "failed": (N_("broken off by a fault of ours"), "bad"),
    "released": (N_("released"), "good"),
}
STAGES = {
    "register": N_("reading and checking"),
    "allocation": N_("points and allocation"),
    "writing": N_("writing files and reasons"),
    "verification": N_("verification by a separate process"),
}
WORDS = {"states": STATES, "stages": STAGES, "steps_in_words": words.steps_in_words, "checks": checks_in}


def cards(session: Session, actor: Actor, now: datetime) -> Sequence[Card]:
    """For officials: the next step of a closed round that is not released yet."""
    if may(actor.role, "round.inspect") is Reach.NONE:
        return ()
    a_round = rounds.current(session, now)
    if a_round is None or a_round.closed_at is None or publications.of_round(session, a_round.id) is not None:
        return ()
    run = store.newest_run(session, a_round.id)
    said = _("Nothing has been computed yet.") if run is None else _(STATES[store.state_of(run, released=False)][0])
    link = f"/rounds/{a_round.public_id}/runs" if run is None else f"/runs/{run.public_id}"
    return (Card(_("Allocation of places"), said, link, _("To the run")),)


@pages.get("/runs")
def show_all(page: PageDep) -> Response:
    """The rounds that can be run, each with the way to its runs."""
    now = page.office.clock.now()
    with page.office.look(page.actor, "round.inspect") as session:
        shown = [(rounds.round_view(one, now), len(store.runs(session, one))) for one in rounds.rounds(session)]
    return page.show("allocations/rounds.html", rounds=shown)


@pages.get("/rounds/{round_id}/runs")
def show_runs(page: PageDep, round_id: str) -> Response:
    return _runs(page, round_id)


def _runs(page: Page, round_id: str, refusal: Refusal | None = None) -> Response:
    with page.office.look(page.actor, "round.inspect") as session:
        a_round = rounds.round_by_id(session, round_id)
        shown = {
            "round": rounds.round_view(a_round, page.office.clock.now()),
            "runs": _seen(session, a_round),
            "decisions": [store.decision_view(one) for one in store.decisions_made(session, a_round)],
            **WORDS,
        }
    if refusal is not None:
        return page.again("allocations/runs.html", refusal, {}, **shown)
    return page.show("allocations/runs.html", **shown)


def _seen(session: Session, a_round: Round) -> list[RunView]:
    released = publications.of_round(session, a_round.id)
    return [
        store.run_view(session, run, released=released is not None and released.run_id == run.id)
        for run in store.runs(session, a_round)
    ]


@pages.post("/rounds/{round_id}/runs")
def send_run(page: PageDep, round_id: str, fields: FormFields) -> Response:
    try:
        run = actions.ask_run(page.office, page.actor, round_id, fields.key)
    except Refusal as refusal:
        if refusal.kind.status != 409:
            raise
        return _runs(page, round_id, refusal)
    worker.wake(page.office, run.id)
    return page.go(f"/runs/{run.id}")


@pages.get("/runs/{run_id}")
def show_run(page: PageDep, run_id: str) -> Response:
    return _run(page, run_id)


def _run(
    page: Page, run_id: str, refusal: Refusal | None = None, fields: Mapping[str, str] | None = None, tie: str = ""
) -> Response:
    with page.office.look(page.actor, "round.inspect") as session:
        run = store.run_by_id(session, run_id)
        released = publications.of_round(session, run.round_id)
        seen = store.run_view(session, run, released=released is not None and released.run_id == run.id)
        a_round = rounds.round_view(session.get_one(Round, run.round_id), page.office.clock.now())
    shown = {
        "run": seen,
        "round": a_round,
        "released": released is not None,
        "undecided": sum(one.decision is None for one in seen.ties),
        "own_run": page.actor.account == seen.asked_by,
        "official": page.actor.role is Role.OFFICIAL,
        "wrong_tie": tie,
        **WORDS,
    }
    if refusal is not None:
        return page.again("allocations/run.html", refusal, fields or {}, **shown)
    answer = page.show("allocations/run.html", **shown)
    if run.outcome is None:
        worker.wake(page.office, run.public_id)
        answer.headers["Refresh"] = answer.headers["Retry-After"] = SECONDS_TO_NEXT_LOOK
    return answer


@pages.post("/runs/{run_id}/recount")
def send_recount(page: PageDep, run_id: str, _fields: FormFields) -> Response:
    try:
        told = recount(page.office, page.actor, run_id)
    except Refusal as refusal:
        if refusal.kind.status != 409:
            raise
        return _run(page, run_id, refusal)
    return page.show("allocations/recount.html", recount=told, checks=checks_in)


@pages.post("/ties/{tie_id}/decisions")
def send_decision(page: PageDep, tie_id: str, fields: FormFields) -> Response:
    with page.office.look(page.actor, "tie.decide") as session:
        tie = store.tie_by_id(session, tie_id)
        run_id = store.run_of(session, tie).public_id
    try:
        asked = checked(
            NewDecision,
            {
                "order": _order(fields, tie.candidates),
                "committee": fields.get("committee", ""),
                "reason": fields.get("reason", ""),
                "replaces": fields.get("replaces") or None,
            },
        )
        actions.decide_tie(page.office, page.actor, tie_id, asked, fields.key)
    except Refusal as refusal:
        return _run(page, run_id, refusal, typed(fields), tie_id)
    said = ngettext(
        "The order of {number} candidate is on record.",
        "The order of {number} candidates is on record.",
        len(asked.order),
    )
    return page.go(f"/runs/{run_id}", said)


def _order(fields: Mapping[str, str], candidates: Sequence[str]) -> list[str]:
    """The candidates by the places typed beside them; Refusal ``invalid`` unless these are 1, 2, 3, …"""
    places = {number: fields.get(f"place-{number}", "").strip() for number in candidates}
    if sorted(places.values()) != sorted(str(place) for place in range(1, len(candidates) + 1)):
        raise Refusal(INVALID, [Finding(actions.ORDER_INCOMPLETE, "order-incomplete", pointer="order")])
    return sorted(candidates, key=lambda number: int(places[number]))
