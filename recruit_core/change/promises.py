"""Places on waiting lists: which changes can never make one worse, and whose this one would.

A place is 1 and the number of those who go before (`rounds.waiting_list`). It gets worse only if somebody who did not
stand there before comes to stand before, so:

- **a seat more** makes no place worse, anywhere: nobody's seat gets worse, so nobody begins to wait anywhere, and no
  order changes;
- **a withdrawal** makes no place of another worse, for the same reason (a candidate less hurts no other: Kelso and
  Crawford, Econometrica 50, 1982; Gale and Sotomayor, American Mathematical Monthly 92, 1985);
- **a seat beside the others** (an upheld appeal) makes no place worse as long as the candidate's order at more wanted
  programmes stays as it was: one candidate waits for less, the others as before;
- **another merit, a candidate more, a seat less** can: `worsened` says beforehand whose places, by how much and
  because of whom.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from recruit_core.change.resolving import Change
from recruit_core.change.solved import with_seats
from recruit_core.market import Market, Seating
from recruit_core.matching import Matching
from recruit_core.rounds.waiting_list import positions

NEVER_WORSE = ("seat added", "candidate withdrawn", "seat beside the others")
"""Changes that can make no other candidate's place on any waiting list worse."""

CAN_BE_WORSE = ("merit corrected", "candidate added", "seat taken")
"""Changes that can."""


@dataclass(frozen=True, slots=True)
class Worsened:
    """A place on a waiting list that a change would make worse, and who would newly stand before."""

    candidate: str
    programme: str
    before: int
    after: int
    because: tuple[str, ...]
    """who stands before after the change and did not do so before, in the order of ids"""

    def as_json(self) -> dict[str, object]:
        """Plain values."""
        return {name: getattr(self, name) for name in self.__slots__}


def changed_matching(matching: Matching, change: Change) -> Matching:
    """The matching after a change that added no candidate."""
    return _seated(matching, change.after.market, change.after.seating)


def with_seat_beside(matching: Matching, candidate: int, claim: int) -> Matching:
    """The matching after an upheld appeal: one candidate sits in one more seat, nobody else moves or is called."""
    market, seating = matching.compared, matching.seating.copy()
    seating[candidate] = claim
    return _seated(matching, with_seats(market, int(market.pool[claim]), 1), seating)


def _seated(matching: Matching, market: Market, seating: Seating) -> Matching:
    return replace(matching, seating=seating, market=market, compared=market)


def worsened(before: Matching, after: Matching) -> tuple[Worsened, ...]:
    """Every place that is worse after than before, by candidate, then programme; of candidates who wait in both.

    Lists stand in the order that decides, a lottery included. Both matchings are of one register; a place that is new
    (somebody lost a seat and waits for it now) is not worse than none.
    """
    was, now = (_places(_seated(each, each.compared, each.seating)) for each in (before, after))
    found = [
        Worsened(candidate, programme, then[candidate], place, _newly_before(then, there, candidate))
        for programme, there in now.items()
        for then in [was.get(programme, {})]
        for candidate, place in there.items()
        if place > then.get(candidate, place)
    ]
    return tuple(sorted(found, key=lambda worse: (worse.candidate.encode(), worse.programme.encode())))


def _places(matching: Matching) -> dict[str, dict[str, int]]:
    """programme -> candidate -> place on its waiting list."""
    found: dict[str, dict[str, int]] = {}
    for candidate, places in positions(matching).items():
        for programme, place in places.items():
            found.setdefault(programme, {})[candidate] = place
    return found


def _newly_before(then: dict[str, int], now: dict[str, int], candidate: str) -> tuple[str, ...]:
    before = {other for other, place in then.items() if place < then[candidate]}
    there = {other for other, place in now.items() if place < now[candidate]}
    return tuple(sorted(there - before, key=str.encode))
