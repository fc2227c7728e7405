"""What is done about runs: asking for one, carrying it out, recording what a committee decided."""

from pathlib import Path

from service.access.actor import Actor
from service.access.permissions import Role
from service.allocations import store
from service.allocations.computing import Outcome, compute
from service.allocations.forms import DecisionView, NewDecision, RunView
from service.allocations.inputs import read_inputs
from service.allocations.tables import FAILED, TIED, Run, RunTie, TieDecision
from service.approvals.actions import require_approved
from service.cross_checks.actions import require_clear
from service.kit.ids import new_public_id
from service.kit.languages import N_
from service.kit.log import log
from service.kit.problems import INVALID, Finding, Kind, Refusal
from service.office import Act, Office
from service.publications import store as publications
from service.rounds.store import round_by_id

NOT_CLOSED = Kind(
    "round-not-closed",
    409,
    N_("The round is still open"),
    N_("Close the round first: a list that can still change must not be allocated."),
)
RUN_IN_HAND = Kind("run-in-hand", 409, N_("A run is at work already"), N_("Wait for it to end, then look at it."))
RELEASED = Kind(
    "round-released",
    409,
    N_("The result of this round has been released"),
    N_("Nothing can be run or decided again. A mistake is put right by an appeal."),
)
NOT_NEWEST = Kind("run-not-newest", 409, N_("There is a newer run"), N_("Look at the newest run of the round."))
DECIDED_MEANWHILE = Kind(
    "tie-decided",
    409,
    N_("A decision on this tie has been recorded"),
    N_("Look at it first. Whoever replaces it has to say so, and both stay on record."),
)
ORDER_INCOMPLETE = N_("Give each of the candidates listed a place of their own, from 1 on.")


def ask_run(office: Office, actor: Actor, round_id: str, key: str | None = None) -> RunView:
    """Ask for a run of a closed round.

    Refusals ``round-not-closed``, ``run-in-hand``, ``round-released``, ``offers-not-approved`` (a main round),
    ``cross-checks-open``.
    """
    with office.act(actor, "round.run") as act:
        return act.once(key, {"round": round_id}, RunView, lambda: _ask_run(act, round_id))


def _ask_run(act: Act, round_id: str) -> RunView:
    a_round = round_by_id(act.session, round_id)
    if a_round.closed_at is None:
        raise Refusal(NOT_CLOSED)
    if publications.of_round(act.session, a_round.id) is not None:
        raise Refusal(RELEASED)
    if a_round.kind == "main":
        require_approved(act.session)
    require_clear(act.session, a_round)
    before = store.newest_run(act.session, a_round.id)
    if before is not None and before.outcome is None:
        raise Refusal(RUN_IN_HAND)
    run = Run(
        public_id=new_public_id(),
        round_id=int(a_round.id or 0),
        number=before.number + 1 if before else 1,
        asked_by=act.actor.trace,
        asked_at=act.now,
    )
    act.session.add(run)
    act.session.flush()
    act.record(f"run:{run.public_id}", stage="asked", round=round_id, number=run.number)
    return store.run_view(act.session, run, released=False)


def folder_of(office: Office, run_id: str) -> Path:
    """The publication folder of a run."""
    return office.settings.folder / "runs" / run_id


def carry_out(office: Office, run_id: str) -> None:
    """Compute a run that was asked for and write down its outcome. A run that has one is left as it is.

    The work is done between two acts, not in one: nobody else could write meanwhile. Whoever asked stays its author.
    """
    author = _begin(office, run_id)
    if author is None:
        return
    try:
        with office.database.read() as session:
            inputs = read_inputs(session, store.run_by_id(session, run_id).round_id)
        outcome = compute(inputs, folder_of(office, run_id))
    except Exception as failure:
        log.exception("a run failed", run=run_id)
        outcome = Outcome(FAILED, problems=[type(failure).__name__], problems_total=1)
    _finish(office, author, run_id, outcome)


def _begin(office: Office, run_id: str) -> Actor | None:
    with office.database.read() as session:
        run = store.run_by_id(session, run_id)
    if run.outcome is not None:
        return None
    author = Actor(Role.OFFICIAL, account=run.asked_by)
    with office.act(author, "round.run") as act:
        run = store.run_by_id(act.session, run_id)
        run.started_at = act.now
        act.session.add(run)
        act.record(f"run:{run_id}", stage="started")
    return author


def _finish(office: Office, author: Actor, run_id: str, outcome: Outcome) -> None:
    with office.act(author, "round.run") as act:
        run = store.run_by_id(act.session, run_id)
        if run.outcome is not None:
            act.record(f"run:{run_id}", stage="finished twice")
            return
        run.outcome, run.finished_at = outcome.kind, act.now
        run.inputs, run.files, run.verifier = outcome.inputs, outcome.files, outcome.verifier
        run.counts, run.seconds = outcome.counts, outcome.seconds
        run.problems, run.problems_total = outcome.problems, outcome.problems_total
        act.session.add(run)
        _write_ties(act, run, outcome)
        act.record(
            f"run:{run_id}",
            before=outcome.inputs,
            after=outcome.files,
            stage="finished",
            outcome=outcome.kind,
            ties=len(outcome.ties),
        )


def _write_ties(act: Act, run: Run, outcome: Outcome) -> None:
    for tie in outcome.ties:
        act.session.add(
            RunTie(
                public_id=new_public_id(),
                run_id=int(run.id or 0),
                programme=tie.programme,
                merit=tie.merit,
                steps=tie.steps,
                seats=tie.seats,
                candidates=list(tie.candidates),
            )
        )


def decide_tie(office: Office, actor: Actor, tie_id: str, asked: NewDecision, key: str | None = None) -> DecisionView:
    """Record a committee's order of candidates who stand equal; the next run uses it.

    Refusals ``run-not-newest``, ``round-released``, ``tie-decided`` (another decision than the one seen), ``invalid``.
    """
    with office.act(actor, "tie.decide") as act:
        named = asked.model_dump() | {"tie": tie_id}
        return act.once(key, named, DecisionView, lambda: _decide(act, tie_id, asked))


def _decide(act: Act, tie_id: str, asked: NewDecision) -> DecisionView:
    tie = store.tie_by_id(act.session, tie_id)
    run = act.session.get_one(Run, tie.run_id)
    newest = store.newest_run(act.session, run.round_id)
    if publications.of_round(act.session, run.round_id) is not None:
        raise Refusal(RELEASED)
    if newest is None or newest.id != run.id or run.outcome != TIED:
        raise Refusal(NOT_NEWEST)
    if sorted(asked.order) != sorted(tie.candidates):
        raise Refusal(INVALID, [Finding(ORDER_INCOMPLETE, "order-incomplete", pointer="order")])
    before = store.decision_on(act.session, tie)
    if (before.public_id if before else None) != asked.replaces:
        raise Refusal(DECIDED_MEANWHILE)
    decision = TieDecision(
        public_id=new_public_id(),
        round_id=run.round_id,
        tie_id=int(tie.id or 0),
        programme=tie.programme,
        merit=tie.merit,
        decided_by=act.actor.trace,
        decided_at=act.now,
        **asked.model_dump(include={"order", "committee", "reason"}),
    )
    act.session.add(decision)
    act.session.flush()
    act.record(
        f"tie:{tie.public_id}",
        before=before.public_id if before else None,
        after=decision.public_id,
        reason=asked.reason,
        programme=tie.programme,
        order=asked.order,
    )
    return store.decision_view(decision)
