"""What officials do to rounds: set the dates, close after the deadline."""

from service.access.actor import Actor
from service.kit.etag import require_version
from service.kit.ids import new_public_id
from service.kit.languages import N_, moment
from service.kit.problems import INVALID, Finding, Kind, Refusal
from service.office import Act, Office
from service.rounds import store
from service.rounds.forms import Closing, NewRound, RoundView
from service.rounds.limits import on_record
from service.rounds.tables import Round

ROUND_CLOSED = Kind(
    "round-closed", 409, N_("This round is closed"), N_("It was closed on {moment}. Nothing in it can be changed.")
)
STILL_OPEN = Kind(
    "round-still-open",
    409,
    N_("The deadline has not come yet"),
    N_("Families may send and change lists until {moment}. A round can be closed after that."),
)
FOLLOWS = N_("A supplementary round follows a released one and is opened from there: it gives out what stayed free.")
LIMIT_REASON = N_("Neither the act nor a resolution on record says this number. Write why it holds.")


def open_round(office: Office, actor: Actor, asked: NewRound, key: str | None = None) -> RoundView:
    """An official sets the dates of a main round; it opens and ends for families by the clock alone.

    Refusal ``invalid``, also for a supplementary round: it follows a released one (`service.vacancies`).
    """
    with office.act(actor, "round.open") as act:
        return act.once(key, asked, RoundView, lambda: _open_round(act, asked))


def _open_round(act: Act, asked: NewRound) -> RoundView:
    if asked.kind != "main":
        raise Refusal(INVALID, [Finding(FOLLOWS, "supplementary-follows", pointer="kind")])
    if not asked.choice_limit_reason and not on_record(asked.closes_at, asked.choice_limit):
        raise Refusal(INVALID, [Finding(LIMIT_REASON, "limit-reason", pointer="choice_limit_reason")])
    return store.round_view(write_round(act, asked), act.now)


def write_round(act: Act, asked: NewRound, **facts: str | int) -> Round:
    """Write a round down, with its audit event; ``facts`` are told there, too."""
    plain = asked.model_dump() | {"choice_limit_reason": asked.choice_limit_reason or None}
    made = Round(public_id=new_public_id(), **plain)
    act.session.add(made)
    act.session.flush()
    dates = asked.model_dump(mode="json", exclude={"name", "choice_limit_reason"})
    act.record(f"round:{made.public_id}", reason=made.choice_limit_reason, **dates, **facts)
    return made


def close_round(
    office: Office, actor: Actor, round_id: str, asked: Closing | None = None, seen: int | None = None
) -> RoundView:
    """An official closes a round: from now on nothing in it changes, and it may be allocated.

    The deadline belongs to the families, so nobody closes before it (Refusal ``round-still-open``), except in a
    rehearsal (setting ``demo``) with a reason, which the audit keeps. Refusals ``round-closed``, ``version-stale``.
    """
    closing = asked or Closing()
    with office.act(actor, "round.close") as act:
        one = store.round_by_id(act.session, round_id)
        require_not_closed(one)
        require_version(one.version, one.version if seen is None else seen)
        early = act.now <= one.closes_at
        if early and not (office.settings.demo and closing.reason):
            raise Refusal(STILL_OPEN, moment=moment(one.closes_at))
        one.closed_at, one.closed_by, one.version = act.now, act.actor.trace, one.version + 1
        act.session.add(one)
        act.record(f"round:{one.public_id}", reason=closing.reason or None, before_deadline=early)
        return store.round_view(one, act.now)


def require_not_closed(one: Round) -> None:
    """Refusal ``round-closed`` when an official has closed the round."""
    if one.closed_at is not None:
        raise Refusal(ROUND_CLOSED, moment=moment(one.closed_at))
