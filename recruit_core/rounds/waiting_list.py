"""Waiting lists (listy rezerwowe): who is next at a programme, read from a matching."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from recruit_core.errors import RecruitError
from recruit_core.matching import Matching


class UnknownProgramme(RecruitError):
    """The round has no programme of that id."""

    code = "programme-unknown"


def waiting_list(matching: Matching, programme: str) -> tuple[str, ...]:
    """Candidates who are eligible at a programme and would rather have it than what they hold, who is next first.

    Where the programme has several pools a candidate stands at the best place of any of them. Candidates of one place
    are equal; they stand in the order of their ids, and `positions` gives them the same number. Raises
    `UnknownProgramme`.
    """
    names = matching.register.programmes["programme"]
    if programme not in names:
        raise UnknownProgramme(f'there is no programme "{programme}" in this round')
    there = {c: places[programme] for c, places in positions(matching).items() if programme in places}
    return tuple(sorted(there, key=lambda candidate: (there[candidate], candidate.encode())))


def positions(matching: Matching) -> dict[str, dict[str, int]]:
    """candidate -> programme -> place on its waiting list: 1 and the number of those who go before. Equals share it.

    A place gets better when those before resign or are called elsewhere. It gets worse only by an event that changes
    who stands there or how: a correction or an appeal lifts somebody, or a resignation is retracted. Calling the
    waiting list (`call_waiting`) makes no place worse, for nobody ends with a lower wish than before.
    """
    found: dict[str, dict[str, int]] = {}
    candidates = matching.register.candidates["candidate"].to_list()
    names = matching.register.programmes["programme"].to_list()
    for owner, programme, place in _places(matching):
        own = found.setdefault(candidates[owner], {})
        own[names[programme]] = min(place, own.get(names[programme], place))
    return found


def foremost(matching: Matching) -> dict[str, tuple[str, int]]:
    """For `Outcome.waiting`: every candidate without a seat who waits, with programme and place.

    Of several waiting lists the one with the best place is told, and among equal places the higher wish.
    """
    seatless = matching.assignments().filter(matching.assignments()["programme"].is_null())["candidate"].to_list()
    waiting = positions(matching)
    return {c: min(waiting[c].items(), key=lambda place: place[1]) for c in seatless if c in waiting}


def _places(matching: Matching) -> Iterator[tuple[int, int, int]]:
    """Candidate, programme and place for each desired claim, in the order of claims: candidates, then wishes."""
    market = matching.market
    wanted = matching.desired[~_of_the_programme_held(matching)]
    pool, key = market.pool[wanted], market.key[wanted]
    order = np.lexsort((-key, pool))
    place = np.empty(len(wanted), dtype=np.int64)
    first, same = 0, 0
    for at, claim in enumerate(order):
        if at == 0 or pool[claim] != pool[order[at - 1]]:
            first = same = at
        elif key[claim] != key[order[at - 1]]:
            same = at
        place[claim] = same - first + 1
    yield from zip(market.owner(wanted).tolist(), market.programme[pool].tolist(), place.tolist(), strict=True)


def _of_the_programme_held(matching: Matching) -> NDArray[np.bool_]:
    """Which of the desired claims are for another pool of the programme that the candidate sits in."""
    market, wanted = matching.market, matching.desired
    held = matching.seating[market.owner(wanted)]
    own = market.programme[market.pool[np.where(held >= 0, held, 0)]] if len(market.pool) else held
    same: NDArray[np.bool_] = (held >= 0) & (own == market.programme[market.pool[wanted]])
    return same
