"""What a matching says of everybody, in plain values: from the engine to the statuses."""

from __future__ import annotations

from recruit_core.matching import Matching
from recruit_core.rounds.statuses import Outcome
from recruit_core.rounds.waiting_list import foremost


def outcome_of(matching: Matching, *, keeps_waiting_list: bool = False) -> Outcome:
    """The seats of a matching and, where the organiser keeps a waiting list, who waits for what."""
    given = matching.assignments()
    seats = dict(zip(given["candidate"].to_list(), given["programme"].to_list(), strict=True))
    return Outcome(seats, foremost(matching) if keeps_waiting_list else {})


def after_supplementary(earlier: Outcome, later: Matching) -> Outcome:
    """Everybody's seat after the supplementary round: its own outcome for whoever took part, the earlier for the rest.

    `earlier` says what is held when the round begins; whoever had resigned by then is in it without a seat.
    """
    return Outcome({**earlier.seats, **outcome_of(later).seats}, tied=earlier.tied)
