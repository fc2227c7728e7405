"""Runs and decisions over the JSON API. Officials run; officials and the auditor look."""

from fastapi import Response

from service.access.door import ApiActor, OfficeDep
from service.allocations import actions, store, worker
from service.allocations.forms import DecisionView, NewDecision, RunView
from service.allocations.recounts import Recount, recount
from service.kit.idempotency import RequiredKey
from service.publications import store as publications
from service.rounds.store import round_by_id
from service.subject import api_router

api = api_router("allocations")
SECONDS_TO_NEXT_LOOK = "2"


@api.post("/rounds/{round_id}/runs", status_code=202)
def ask_run(round_id: str, office: OfficeDep, actor: ApiActor, key: RequiredKey, response: Response) -> RunView:
    """Ask for a run of a closed round; look at the address in ``Location`` until it has ended."""
    run = actions.ask_run(office, actor, round_id, key)
    worker.wake(office, run.id)
    response.headers["Location"] = f"/api/v1/runs/{run.id}"
    response.headers["Retry-After"] = SECONDS_TO_NEXT_LOOK
    return run


@api.get("/rounds/{round_id}/runs")
def read_runs(round_id: str, office: OfficeDep, actor: ApiActor) -> list[RunView]:
    """The runs of a round, newest first."""
    with office.look(actor, "round.inspect") as session:
        a_round = round_by_id(session, round_id)
        released = publications.of_round(session, a_round.id)
        return [
            store.run_view(session, run, released=released is not None and released.run_id == run.id)
            for run in store.runs(session, a_round)
        ]


@api.get("/runs/{run_id}")
def read_run(run_id: str, office: OfficeDep, actor: ApiActor, response: Response) -> RunView:
    """One run: its state, and once it has ended what came of it."""
    with office.look(actor, "round.inspect") as session:
        run = store.run_by_id(session, run_id)
        released = publications.of_round(session, run.round_id)
        seen = store.run_view(session, run, released=released is not None and released.run_id == run.id)
    if run.outcome is None:
        worker.wake(office, run.public_id)
        response.headers["Retry-After"] = SECONDS_TO_NEXT_LOOK
    return seen


@api.post("/runs/{run_id}/recount")
def recount_run(run_id: str, office: OfficeDep, actor: ApiActor) -> Recount:
    """Compute a run again from what was kept of it, and compare. It takes as long as the run did."""
    return recount(office, actor, run_id)


@api.post("/ties/{tie_id}/decisions", status_code=201)
def decide_tie(tie_id: str, asked: NewDecision, office: OfficeDep, actor: ApiActor, key: RequiredKey) -> DecisionView:
    """Record a committee's order of candidates who stand equal."""
    return actions.decide_tie(office, actor, tie_id, asked, key)
