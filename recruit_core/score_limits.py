"""Equal treatment: the tied enter a pool together or stay out together (Biró and Kiselgof, CEJOR 23, 2015).

A pool's *limit* is what a key must reach. Lower limits admit the whole group that straddles the last seat, over the
seats; higher limits keep it out, and seats may stay free. Limits rise from zero, and only where they must: the
outcome is the candidates' best, and the order in which pools are looked at has no influence. Keys that are all
different give the outcome of deferred acceptance under either rule.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recruit_core.errors import NotVerified
from recruit_core.market import Market, Seating
from recruit_core.stability import CLOSED, desired, first_reached, taken


def accept_together(market: Market, whole: NDArray[np.bool_]) -> Seating:
    """The candidate-optimal seating under limits. `whole` (p,): the straddling group enters (else it stays out).

    In each turn every pool that is over-full raises its limit and all whom it lets go move on together.
    """
    limits = np.where(market.seats > 0, np.int64(0), CLOSED)
    held = first_reached(market, limits)
    while True:
        risen = _raised(market, held, limits, whole)
        if np.array_equal(risen, limits):
            return held
        limits = risen
        held = _moved_on(market, held, limits)


def _raised(market: Market, held: Seating, limits: NDArray[np.int64], whole: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The limits after one look at every pool that holds more than its seats."""
    full = np.flatnonzero(taken(market, held) > market.seats)
    if not len(full):
        return limits
    there = np.zeros(len(market.seats), dtype=np.bool_)
    there[full] = True
    claims = held[held >= 0]
    claims = claims[there[market.pool[claims]]]
    pools, keys = market.pool[claims], market.key[claims]
    order = np.lexsort((-keys, pools))
    first = np.searchsorted(pools[order], full)
    last_in = keys[order[first + np.maximum(market.seats[full] - 1, 0)]]
    first_out = keys[order[first + market.seats[full]]]
    risen = limits.copy()
    risen[full] = np.where(market.seats[full] == 0, CLOSED, np.where(whole[full], last_in, first_out + 1))
    return np.maximum(risen, limits)


def _moved_on(market: Market, held: Seating, limits: NDArray[np.int64]) -> Seating:
    """Whoever no longer reaches the limit goes down the list to the first claim that does."""
    moved = held.copy()
    seated = np.flatnonzero(moved >= 0)
    going = seated[market.key[moved[seated]] < limits[market.pool[moved[seated]]]]
    ends = market.starts[1:]
    while len(going):
        moved[going] += 1
        through = moved[going] == ends[going]
        moved[going[through]] = -1
        going = going[~through]
        claims = moved[going]
        going = going[(market.key[claims] < 0) | (market.key[claims] < limits[market.pool[claims]])]
    return moved


def check_equal_treatment(market: Market, seating: Seating, whole: NDArray[np.bool_]) -> None:
    """Raises `NotVerified` unless limits explain the seating and none could be lower.

    Shares no line with the rise: limits are read off the seating, and one group more would be one too many.
    """
    wanted = desired(market, seating)
    outside = np.full(len(market.seats), -1, dtype=np.int64)
    np.maximum.at(outside, market.pool[wanted], market.key[wanted])
    held = seating[seating >= 0]
    inside = np.full(len(market.seats), CLOSED)
    np.minimum.at(inside, market.pool[held], market.key[held])
    if bool((outside >= inside).any()):
        raise NotVerified("somebody outside a pool is level with somebody inside, or above")
    if not np.array_equal(first_reached(market, np.where(market.seats > 0, outside + 1, CLOSED)), seating):
        raise NotVerified("somebody does not hold the first claim on the list that reaches its limit")
    filled = taken(market, seating)
    lowest = np.bincount(market.pool[held[market.key[held] == inside[market.pool[held]]]], minlength=len(filled))
    if bool((whole & (filled > market.seats) & (filled - lowest >= market.seats)).any()):
        raise NotVerified("a pool is over-full by more than the group at its last seat")
    next_group = np.bincount(
        market.pool[wanted[market.key[wanted] == outside[market.pool[wanted]]]], minlength=len(filled)
    )
    room = np.where(whole, filled < market.seats, filled + next_group <= market.seats) & (outside >= 0)
    if bool((room & (market.seats > 0)).any()):
        raise NotVerified("a pool has room for the next group that wants to come in")
    if bool((~whole & (filled > market.seats)).any()):
        raise NotVerified("a pool holds more candidates than it has seats")
