"""Queries about rounds, and the state that follows from dates and clock. Rounds are public: nothing to scope."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from service.kit.problems import NOT_FOUND, Refusal
from service.rounds.forms import RoundState, RoundView
from service.rounds.tables import Round


def state_of(one: Round, now: datetime) -> RoundState:
    """Where the round stands at ``now``. The very instant of the deadline is still in time."""
    if one.closed_at is not None:
        return RoundState.CLOSED
    if now < one.opens_at:
        return RoundState.BEFORE
    return RoundState.OPEN if now <= one.closes_at else RoundState.PAST_DEADLINE


def rounds(session: Session) -> Sequence[Round]:
    """All rounds, by opening."""
    return session.exec(select(Round).order_by(col(Round.opens_at), col(Round.id))).all()


def current(session: Session, now: datetime) -> Round | None:
    """The round that people mean at ``now``: the first begun and not closed, else the last closed, else the next.

    None while no dates are known.
    """
    known = rounds(session)
    running = [one for one in known if state_of(one, now) in (RoundState.OPEN, RoundState.PAST_DEADLINE)]
    closed = [one for one in known if one.closed_at is not None]
    return next(iter([*running, *reversed(closed), *known]), None)


def round_by_id(session: Session, public_id: str) -> Round:
    """One round; Refusal ``not-found``."""
    found = session.exec(select(Round).where(Round.public_id == public_id)).first()
    if found is None:
        raise Refusal(NOT_FOUND)
    return found


def round_view(one: Round, now: datetime) -> RoundView:
    shown = one.model_dump(include=set(RoundView.model_fields) - {"id", "state"})
    return RoundView(id=one.public_id, state=state_of(one, now), **shown)
