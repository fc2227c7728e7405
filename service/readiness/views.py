"""The board: each gate with its numbers, for the present round. It only looks; what is open is settled elsewhere."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel
from sqlmodel import Session

from service.access.actor import Actor
from service.access.permissions import Reach, may
from service.allocations import store as runs
from service.applications import store as applications
from service.approvals import store as approvals
from service.cross_checks.store import cross_checks
from service.offers.store import Pair
from service.offers.tables import School
from service.offers.words import scored_entries
from service.outbox import store as outbox
from service.readiness import store
from service.readiness.forms import Board, Gate, GateName, GateState, OpenRule, Place
from service.readiness.gaps import incomplete
from service.records import points
from service.records import store as records
from service.rounds import store as rounds
from service.rounds.tables import Round

MOST_PLACES = 12
"""Places that a gate names; the numbers say how many there are in all."""


def board(session: Session, actor: Actor, now: datetime) -> Board:
    """All gates as they stand at ``now``."""
    its_round = rounds.current(session, now)
    open_rules = unconfirmed_rules()
    gates = [
        Gate(name="round", state="ready" if its_round else "open", counts={}),
        *_offer_gates(session, actor),
        *(_list_gates(session, its_round) if its_round else ()),
        _mail(session),
        Gate(name="rules", state="notice" if open_rules else "ready", counts=_rule_counts(open_rules)),
    ]
    return Board(
        round=rounds.round_view(its_round, now) if its_round else None,
        open=sum(gate.state == "open" for gate in gates),
        gates=gates,
        rules=open_rules,
    )


def unconfirmed_rules() -> list[OpenRule]:
    """The rules in force, of the rulebook and of the procedure, that nobody has confirmed."""
    from recruit_core.rulebooks.confirmation import unconfirmed

    found = [rule for law in _laws() for rule in unconfirmed(law)]
    return [OpenRule(name=one.name, block=one.block, row=one.row, law=one.law, note=one.note or "") for one in found]


def _rule_counts(open_rules: Sequence[OpenRule]) -> dict[str, int]:
    from recruit_core.rulebooks.confirmation import rules

    return {"rules": sum(len(rules(law)) for law in _laws()), "unconfirmed": len(open_rules)}


def _laws() -> tuple[BaseModel, ...]:
    """What decides about candidates, and what sets days and limits: both of the year of the rulebook in force."""
    from recruit_core.procedure.law import procedure_law

    law = points.rules().law
    return law, procedure_law(law.year)


def _offer_gates(session: Session, actor: Actor) -> list[Gate]:
    enters = may(actor.role, "offer.prepare") is not Reach.NONE
    bare, many = store.schools_without_classes(session), store.how_many_schools(session)
    offer = store.offer(session)
    by_law = points.rules().law.grades.scored_subjects
    empty = [pair for pair in offer if pair[0].seats == 0]
    few = [pair for pair in offer if len(scored_entries(pair[0].scored_subjects)) < by_law]
    return [
        _gate("schools", many > 0 and not bare, {"schools": many, "without": len(bare)}, _schools(bare, enters)),
        _gate("seats", not empty, {"classes": len(offer), "without": len(empty)}, _classes(empty, enters)),
        _gate("subjects", not few, {"classes": len(offer), "fewer": len(few), "law": by_law}, _classes(few, enters)),
        _approvals(session, enters),
    ]


def _approvals(session: Session, enters: bool) -> Gate:
    """Offers that a governing body with an account here has not approved as they stand; they stop the run."""
    found = approvals.awaited(session)
    return _gate(
        "approvals",
        not found.schools,
        {"without": len(found.schools), "paper": found.on_paper},
        _schools(found.schools, enters),
    )


def _gate(name: GateName, ready: bool, counts: dict[str, int], places: Sequence[Place] = ()) -> Gate:
    state: GateState = "ready" if ready else "open"
    return Gate(name=name, state=state, counts=counts, places=list(places))


def _schools(found: Sequence[School], enters: bool) -> list[Place]:
    shown = found[:MOST_PLACES]
    return [
        Place(label=one.name, link=f"/offer/{one.code}" if enters else f"/schools/{one.public_id}") for one in shown
    ]


def _classes(pairs: Sequence[Pair], enters: bool) -> list[Place]:
    way = "/offer/programmes" if enters else "/programmes"
    shown = pairs[:MOST_PLACES]
    return [Place(label=f"{school.name}, {one.name}", link=f"{way}/{one.public_id}") for one, school in shown]


def _list_gates(session: Session, its_round: Round) -> list[Gate]:
    choices = applications.sent_choices(session, its_round.public_id)
    sent = dict.fromkeys(number for number, _rank, _code in choices)
    facts = {number: known for number, known in records.fact_rows(session) if known is not None and number in sent}
    scored = {one.code: one.scored_subjects for one, _school in store.offer(session)}
    lacking = incomplete(facts, [(number, scored[code]) for number, _rank, code in choices])
    without = [number for number in sent if number not in facts]
    waiting = store.begun_and_not_sent(session, its_round)
    items = {"candidates": len(lacking), "wishes": lacking.total()}
    return [
        _gate("lists", bool(sent), {"sent": len(sent), "waiting": waiting}),
        _gate("facts", not without, {"sent": len(sent), "without": len(without)}, _people(session, its_round, without)),
        _gate("items", not lacking, items, _people(session, its_round, sorted(lacking))),
        _figures(session, its_round),
        _ties(session, its_round),
    ]


def _figures(session: Session, its_round: Round) -> Gate:
    """Figures out of their bounds; they stop the run until two officials have accepted them."""
    seen = cross_checks(session, its_round)
    place = Place(label=its_round.name, link=f"/rounds/{its_round.public_id}/cross-checks")
    return _gate("figures", seen.clear, {"odd": len(seen.oddities), "accepted": len(seen.acceptances)}, [place])


def _people(session: Session, its_round: Round, numbers: Sequence[str]) -> list[Place]:
    """Candidates by number, each with the page of its grades."""
    shown = numbers[:MOST_PLACES]
    known = store.applications_of(session, its_round, shown)
    return [Place(label=number, link=f"/apply/{known[number]}/grades") for number in shown]


def _mail(session: Session) -> Gate:
    """Messages that nobody tries any more: they block nothing, but a family waits for what it was not told."""
    counts = outbox.counts(session)
    state: GateState = "notice" if counts["dead"] else "ready"
    return Gate(name="mail", state=state, counts={"waiting": counts["waiting"], "dead": counts["dead"]})


def _ties(session: Session, its_round: Round) -> Gate:
    """Ties of the newest run without a decision; before the first run nothing is known, and nothing blocks."""
    run = runs.newest_run(session, its_round.id)
    if run is None:
        return Gate(name="ties", state="notice", counts={"runs": 0, "undecided": 0})
    undecided = [tie for tie in runs.ties(session, run) if runs.decision_on(session, tie) is None]
    counts = {"runs": run.number, "undecided": len(undecided)}
    return _gate("ties", not undecided, counts, [Place(label=f"{run.number}", link=f"/runs/{run.public_id}")])
