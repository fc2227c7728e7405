"""Queries about runs. Whoever asks has been let in by ``round.inspect``: officials and the auditor, nobody else."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from service.allocations.forms import DecisionView, RunState, RunView, TieView
from service.allocations.tables import VERIFIED, Run, RunTie, TieDecision
from service.kit.problems import NOT_FOUND, Refusal
from service.offers.tables import Programme, School
from service.rounds.tables import Round


def run_by_id(session: Session, public_id: str) -> Run:
    """A run; Refusal ``not-found``."""
    found = session.exec(select(Run).where(Run.public_id == public_id)).first()
    if found is None:
        raise Refusal(NOT_FOUND)
    return found


def tie_by_id(session: Session, public_id: str) -> RunTie:
    """A tie of a run; Refusal ``not-found``."""
    found = session.exec(select(RunTie).where(RunTie.public_id == public_id)).first()
    if found is None:
        raise Refusal(NOT_FOUND)
    return found


def runs(session: Session, a_round: Round) -> Sequence[Run]:
    """The runs of a round, newest first."""
    return session.exec(select(Run).where(Run.round_id == a_round.id).order_by(col(Run.number).desc())).all()


def newest_run(session: Session, round_id: int | None) -> Run | None:
    return session.exec(select(Run).where(Run.round_id == round_id).order_by(col(Run.number).desc()).limit(1)).first()


def ties(session: Session, run: Run) -> Sequence[RunTie]:
    """The ties that stopped a run, by class."""
    found = select(RunTie).where(RunTie.run_id == run.id)
    return session.exec(found.order_by(col(RunTie.programme), col(RunTie.merit))).all()


def run_of(session: Session, tie: RunTie) -> Run:
    """The run that a tie stopped."""
    return session.get_one(Run, tie.run_id)


def decision_on(session: Session, tie: RunTie) -> TieDecision | None:
    """The decision in force on this very tie."""
    found = select(TieDecision).where(TieDecision.tie_id == tie.id).order_by(col(TieDecision.id).desc())
    return session.exec(found.limit(1)).first()


def decisions_made(session: Session, a_round: Round) -> Sequence[TieDecision]:
    """All decisions of a round in the order in which they were recorded, those replaced later included."""
    return session.exec(
        select(TieDecision).where(TieDecision.round_id == a_round.id).order_by(col(TieDecision.id))
    ).all()


def state_of(run: Run, released: bool) -> RunState:
    """What a run is at, from what has happened to it."""
    if run.outcome is None:
        return "waiting" if run.started_at is None else "at-work"
    return "released" if run.outcome == VERIFIED and released else run.outcome  # type: ignore[return-value]


def run_view(session: Session, run: Run, *, released: bool) -> RunView:
    """A run with its ties and what has been decided about them."""
    plain = {"inputs", "files", "counts", "seconds", "verifier", "problems", "problems_total", "number"}
    stamps = {"asked_by", "asked_at", "started_at", "finished_at"}
    newest = newest_run(session, run.round_id)
    a_round = session.get_one(Round, run.round_id)
    return RunView(
        id=run.public_id,
        round=a_round.public_id,
        newest=newest is not None and newest.id == run.id,
        state=state_of(run, released),
        ties=[tie_view(session, tie) for tie in ties(session, run)],
        **run.model_dump(include=plain | stamps),
    )


def tie_view(session: Session, tie: RunTie) -> TieView:
    named = session.exec(
        select(Programme.name, School.name).join(School).where(Programme.code == tie.programme)
    ).first() or (tie.programme, "")
    decision = decision_on(session, tie)
    return TieView(
        id=tie.public_id,
        programme_name=named[0],
        school_name=named[1],
        decision=None if decision is None else decision_view(decision),
        **tie.model_dump(include={"programme", "merit", "steps", "seats", "candidates"}),
    )


def decision_view(decision: TieDecision) -> DecisionView:
    shown = {"programme", "order", "committee", "reason", "decided_by", "decided_at"}
    return DecisionView(id=decision.public_id, **decision.model_dump(include=shown))
