"""Accepting what looks wrong: two officials, each with a reason, and only the findings that they have seen."""

from sqlmodel import Session

from service.access.actor import Actor
from service.cross_checks import store
from service.cross_checks.forms import CrossChecks, NewAcceptance
from service.cross_checks.tables import CrossCheckAcceptance
from service.kit.languages import N_
from service.kit.problems import VERSION_STALE, Kind, Refusal
from service.office import Act, Office
from service.people.store import require_independent
from service.rounds.store import round_by_id
from service.rounds.tables import Round

NOTHING_ODD = Kind(
    "cross-checks-clear",
    409,
    N_("Nothing has to be accepted"),
    N_("No figure is out of its bounds, or two have accepted."),
)
ODD = Kind(
    "cross-checks-open",
    409,
    N_("Figures look wrong"),
    N_("Look at the cross-checks of the round. Correct what is wrong, or have two officials accept it with a reason."),
)


def accept(office: Office, actor: Actor, round_id: str, asked: NewAcceptance, key: str | None = None) -> CrossChecks:
    """Accept the findings as they were seen. The second acceptance is another person's.

    Refusals ``not-found``, ``version-stale`` (a figure changed since), ``cross-checks-clear``, ``second-person``.
    """
    with office.act(actor, "round.run") as act:
        named = {"round": round_id, "accepts": asked.model_dump()}
        return act.once(key, named, CrossChecks, lambda: _accept(act, round_id, asked))


def _accept(act: Act, round_id: str, asked: NewAcceptance) -> CrossChecks:
    its_round = round_by_id(act.session, round_id)
    seen = store.cross_checks(act.session, its_round)
    if seen.findings != asked.findings:
        raise Refusal(VERSION_STALE)
    if seen.clear:
        raise Refusal(NOTHING_ODD)
    for one in store.acceptances(act.session, its_round, seen.findings):
        require_independent(act.session, act.actor, one.accepted_by)
    act.session.add(
        CrossCheckAcceptance(
            round_id=int(its_round.id or 0),
            findings=seen.findings,
            reason=asked.reason,
            accepted_by=act.actor.trace,
            accepted_at=act.now,
        )
    )
    act.session.flush()
    act.record(
        f"round:{round_id}", stage="cross-checks", after=seen.findings, reason=asked.reason, odd=len(seen.oddities)
    )
    return store.cross_checks(act.session, its_round)


def require_clear(session: Session, its_round: Round) -> None:
    """Refusal ``cross-checks-open`` while something looks wrong that two have not accepted."""
    if not store.cross_checks(session, its_round).clear:
        raise Refusal(ODD)
