"""One change to a seated market, exactly, without seating everybody again.

A seat more, or a candidate gone, lets candidates rise; a seat less, or a candidate more, lets them fall. Another merit
is both: the candidate leaves the market with the old keys and comes back with the new ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from recruit_core.change.falling import Fall
from recruit_core.change.moves import THE_CHANGE, Move, moves
from recruit_core.change.rising import Rise
from recruit_core.change.solved import Solved, inverse, with_seats
from recruit_core.errors import RecruitError
from recruit_core.market import INELIGIBLE, Market, Seating


class NoSeatToTake(RecruitError):
    """A pool without seats cannot lose one."""

    code = "seat-none"


@dataclass(frozen=True, slots=True)
class Change:
    """The market before and after, and everybody who moves, each after the one because of whom."""

    before: Seating
    """(n,)  in the numbers of the changed market"""
    after: Solved
    moves: tuple[Move, ...]


def add_seat(solved: Solved, pool: int, *, checked: bool = False) -> Change:
    """One more seat in a pool. `checked` compares with a full solve, here and below (`NotVerified`)."""
    wider = replace(solved, market=with_seats(solved.market, pool, 1))
    return _change(solved.seating, _risen(wider, pool), THE_CHANGE, checked)


def take_seat(solved: Solved, pool: int, *, checked: bool = False) -> Change:
    """One seat less in a pool. Raises `NoSeatToTake`."""
    if solved.market.seats[pool] == 0:
        raise NoSeatToTake("the pool has no seat that could be taken")
    narrower = replace(solved, market=with_seats(solved.market, pool, -1))
    fall = Fall(narrower)
    fall.leave_one_too_many(pool)
    return _change(solved.seating, _fallen(narrower, fall), THE_CHANGE, checked)


def remove_candidate(solved: Solved, candidate: int, *, checked: bool = False) -> Change:
    """A candidate gone: none of the claims is eligible any more. Numbers stay as they are."""
    return _change(solved.seating, _without(solved, candidate), candidate, checked)


def change_keys(solved: Solved, candidate: int, keys: NDArray[np.int64], *, checked: bool = False) -> Change:
    """Other keys on the claims of a candidate, most wanted first; -1 = not eligible."""
    if np.array_equal(keys, solved.market.key[solved.claims_of(candidate)]):
        return Change(solved.seating, solved, ())
    return _change(solved.seating, _back(_without(solved, candidate), candidate, keys), candidate, checked)


def add_candidate(
    solved: Solved, pools: Sequence[int], keys: Sequence[int], choices: Sequence[int], *, checked: bool = False
) -> Change:
    """A candidate more, with a claim for each of the pools, most wanted first; gets the last number.

    `choices` are the positions on the list. The claims stand behind no row of the register (`Market.row` is -1).
    """
    wider, newcomer = _with_claims(solved, pools, choices), solved.market.candidates
    after = _back(wider, newcomer, np.array(keys, dtype=np.int64))
    return _change(wider.seating, after, newcomer, checked)


def _change(before: Seating, after: Solved, subject: int, checked: bool) -> Change:
    if checked:
        after.check()
    return Change(before, after, moves(after.market, before, after.seating, subject))


def _risen(solved: Solved, vacancy: int, unsettled: Sequence[int] = ()) -> Solved:
    rise = Rise(solved)
    rise.rise(vacancy, unsettled)
    return replace(solved, seating=rise.held, front=rise.front)


def _fallen(solved: Solved, fall: Fall) -> Solved:
    return replace(solved, seating=fall.held, front=fall.front)


def _without(solved: Solved, candidate: int) -> Solved:
    """The candidate leaves: the seat comes free, and so does the way of those who stood behind at other pools."""
    market, claims = solved.market, solved.claims_of(candidate)
    held = int(solved.seating[candidate])
    seating = solved.seating.copy()
    seating[candidate] = -1
    gone = _requeued(replace(solved, seating=seating), claims, np.full(len(claims), INELIGIBLE))
    return _risen(gone, int(market.pool[held]) if held >= 0 else -1, market.pool[claims].tolist())


def _back(solved: Solved, candidate: int, keys: NDArray[np.int64]) -> Solved:
    """A candidate without eligible claims comes with keys, and asks."""
    claims = solved.claims_of(candidate)
    if not len(claims):
        return solved
    contented = solved.seating.copy()
    contented[candidate] = claims[0]  # desires nothing yet: a claim is desired from its refusal on
    come = _requeued(replace(solved, seating=contented), claims, keys)
    fall = Fall(replace(come, seating=solved.seating))
    fall.ask(candidate, int(claims[0]))
    return _fallen(come, fall)


def _requeued(solved: Solved, claims: NDArray[np.int64], keys: NDArray[np.int64]) -> Solved:
    """The claims with other keys, each in its new place in the queue of its pool."""
    market, owner, ends, held = solved.market, solved.owner, solved.ends, solved.seating
    key, queue, place, front = market.key.copy(), solved.queue.copy(), solved.place.copy(), solved.front.copy()
    key[claims] = keys
    for claim in claims.tolist():
        pool = market.pool[claim]
        start, end = ends[pool], ends[pool + 1]
        others = queue[start:end][queue[start:end] != claim]
        above = (key[others] > key[claim]) | ((key[others] == key[claim]) & (owner[others] < owner[claim]))
        before = np.count_nonzero(above)
        there = np.concatenate([others[:before], [claim], others[before:]])
        queue[start:end], place[there] = there, np.arange(start, end)
        seat = held[owner[there]]
        wanted = np.flatnonzero((key[there] >= 0) & ((seat < 0) | (there < seat)))
        front[pool] = start + wanted[0] if len(wanted) else end
    return replace(solved, market=market.replace(key=key), queue=queue, place=place, front=front)


def _with_claims(solved: Solved, pools: Sequence[int], choices: Sequence[int]) -> Solved:
    """One candidate more, whose claims are not eligible yet and stand at the end of each queue."""
    market, many = solved.market, len(pools)
    asked = np.array(pools, dtype=np.int64)
    widened: Market = market.replace(
        starts=np.append(market.starts, market.starts[-1] + many),
        pool=np.append(market.pool, asked.astype(market.pool.dtype)),
        choice=np.append(market.choice, np.array(choices, dtype=market.choice.dtype)),
        key=np.append(market.key, np.full(many, INELIGIBLE)),
        row=np.append(market.rows(np.arange(len(market.key))), np.full(many, -1)).astype(np.int32),
    )
    order = np.argsort(asked, kind="stable")
    queue = np.insert(solved.queue, solved.ends[asked[order] + 1], len(market.key) + order)
    before = np.zeros(len(solved.ends), dtype=np.int64)  # how many of the new claims stand in the queues before
    np.cumsum(np.bincount(asked, minlength=len(market.seats)), out=before[1:])
    return Solved(
        widened,
        np.append(solved.seating, -1),
        np.append(solved.owner, np.full(many, market.candidates)),
        queue,
        inverse(queue),
        solved.ends + before,
        solved.front + before[:-1] + np.where(solved.front == solved.ends[1:], np.diff(before), 0),
    )
