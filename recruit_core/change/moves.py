"""Who moves because of whom, read from two seatings of one market."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from recruit_core.market import Market, Seating

THE_CHANGE = -1
"""In place of a candidate: the change itself, a seat that was added or taken, or a candidate's own data."""


class Move(NamedTuple):
    """One candidate, the claim held before and the claim held after (-1: none), and because of whom.

    `because` is the candidate who left the seat that is taken, for a move up; the one who takes the seat that is lost,
    for a move down; `THE_CHANGE` where nobody stands between.
    """

    candidate: int
    before: int
    after: int
    because: int

    @property
    def up(self) -> bool:
        """Is the new seat wanted more than the old one?"""
        return self.before < 0 or 0 <= self.after < self.before


def moves(market: Market, before: Seating, after: Seating, subject: int = THE_CHANGE) -> tuple[Move, ...]:
    """Everybody who holds something else, once: first what the change itself does, then each after its cause.

    `subject` is the candidate whose own data changed. Where several come to a pool and several leave it they are paired
    in the order of their numbers: seats of one pool are alike, so that any pairing is as true as another.
    """
    found = [Move(c, int(before[c]), int(after[c]), THE_CHANGE) for c in np.flatnonzero(before != after).tolist()]
    others = [move for move in found if move.candidate != subject]
    own = [move for move in found if move.candidate == subject]
    up, down = [move for move in others if move.up], [move for move in others if not move.up]
    cause = _pairs(_by_pool(market, up, "after"), _by_pool(market, up + own, "before"))
    cause |= _pairs(_by_pool(market, down, "before"), _by_pool(market, down + own, "after"))
    return _in_turn([move._replace(because=cause.get(move.candidate, THE_CHANGE)) for move in found])


def _by_pool(market: Market, moving: Iterable[Move], seat: str) -> dict[int, list[int]]:
    """pool -> candidates who hold a seat of it before or after their move."""
    there: dict[int, list[int]] = {}
    for move in moving:
        claim = getattr(move, seat)
        if claim >= 0:
            there.setdefault(int(market.pool[claim]), []).append(move.candidate)
    return there


def _pairs(moved: Mapping[int, list[int]], causing: Mapping[int, list[int]]) -> dict[int, int]:
    """candidate -> because of whom; the first of a pool have none where there are fewer causes than moves."""
    return {
        candidate: cause
        for pool, candidates in moved.items()
        for candidate, cause in zip(reversed(candidates), reversed(causing.get(pool, [])), strict=False)
    }


def _in_turn(found: list[Move]) -> tuple[Move, ...]:
    """Each move after its cause; rings, which the change only made possible, from their lowest number on."""
    followers: dict[int, list[Move]] = {}
    for move in found:
        followers.setdefault(move.because, []).append(move)
    told: dict[int, Move] = {}
    for first in [*followers.get(THE_CHANGE, []), *found]:
        turn = [first]
        while turn:
            move = turn.pop()
            if move.candidate not in told:
                told[move.candidate] = move
                turn += reversed(followers.get(move.candidate, []))
    return tuple(told.values())
