"""Asking down the list and keeping the best: the kernel of every rule of deferred acceptance.

Candidates ask in the order of their claims; a pool keeps the highest keys it has seen, up to its seats. What a rule
compares stands in `Market.key`: the order of law, or an order that puts earlier blocks of wishes or a common number
first. The outcome is the candidates' best among the stable ones (Gale and Shapley, American Mathematical Monthly 69,
1962), whatever the order in which candidates are taken (McVitie and Wilson 1970).

Equal keys are broken by position, the lower going first, only so that the kernel ends; whether such a tie decided
anybody's seat is asked afterwards (`ties`).
"""

from __future__ import annotations

import heapq
import sys

import numpy as np
from numpy.typing import NDArray

from recruit_core.market import Market, Seating
from recruit_core.priorities import compiled
from recruit_core.stability import CLOSED

WORTH_COMPILING = 3_000_000
"""Claims from which waking the compiler (about 1 s) pays; the two twins give the same seating."""


def accept(market: Market) -> Seating:
    """The candidates' best stable seating. Time: one look at each claim that is made and log(seats) to keep it.

    A market of a city's size is seated by the plain twin, sooner than the compiler would be awake.
    """
    if len(market.key) < WORTH_COMPILING and "numba" not in sys.modules:
        return accept_plain(market)
    try:
        seat = compiled(_seat)
    except ImportError:
        return accept_plain(market)
    held: Seating = seat(market.starts, market.pool, market.key, market.seats, _room(market))
    return held


def _room(market: Market) -> NDArray[np.int64]:
    """(p + 1,)  where each pool's stretch of the heap begins. Seats that nobody can ask for get no room."""
    needed = market.seats
    if needed.sum() > len(market.pool):
        needed = np.minimum(needed, np.bincount(market.pool, minlength=len(needed)))
    room = np.zeros(len(needed) + 1, dtype=np.int64)
    np.cumsum(needed, out=room[1:])
    return room


def accept_plain(market: Market) -> Seating:
    """The same in plain Python: the fallback where numba is missing, and an oracle of the kernel."""
    starts, pool, key, seats = (a.tolist() for a in (market.starts, market.pool, market.key, market.seats))
    kept: list[list[tuple[int, int, int]]] = [[] for _ in seats]
    held = np.full(market.candidates, -1, dtype=np.int64)
    asking = starts[:-1].copy()
    for first in range(market.candidates):
        candidate = first
        while candidate >= 0:
            claim = asking[candidate]
            if claim == starts[candidate + 1]:
                break
            asking[candidate] = claim + 1
            if key[claim] < 0:
                continue
            heap, entry = kept[pool[claim]], (key[claim], -candidate, claim)
            if len(heap) < seats[pool[claim]]:
                heapq.heappush(heap, entry)
            elif not heap or entry < heap[0]:
                continue
            else:
                candidate = -heapq.heapreplace(heap, entry)[1]
                continue
            break
    for heap in kept:
        for _, candidate, claim in heap:
            held[-candidate] = claim
    return held


def _seat(
    starts: NDArray[np.int64],
    pool: NDArray[np.int32],
    key: NDArray[np.int64],
    seats: NDArray[np.int64],
    room: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Kernel. starts (n + 1,), pool (k,), key (k,), seats (p,), room (p + 1,) -> held (n,).

    `room` marks each pool's stretch of one flat heap of pairs (key, holder) whose root is the pool's worst: lowest key,
    then highest holder. A holder is the candidate in the high half and the claim in the low half, so whoever is
    displaced asks next at the claim after it without a look into another array. `bar` is what a key must reach: 0 while
    seats are free, then the root's key, never where there are no seats; it turns most claims away at one look.

    Two things spare the memory of a large market. A pool is put in order when its last seat is taken, not before: most
    of its holders are only written down. And whoever is displaced waits for the next turn, so that one look into
    memory need not wait for the one before it; the outcome is the same in any order.
    Invariant: whoever does not wait in `queue` holds a seat or has asked down the whole list.
    """
    held = np.full(len(starts) - 1, -1, np.int64)
    taken = np.zeros(len(seats), np.int64)
    bar = np.where(seats > 0, np.int64(0), CLOSED)
    heap = np.empty((room[-1], 2), np.int64)
    queue = (np.arange(len(held)) << 32) | starts[:-1]
    waiting = len(held)
    while waiting > 0:
        asking, waiting = waiting, 0
        for turn in range(asking):
            candidate, claim = queue[turn] >> 32, queue[turn] & 0xFFFFFFFF
            end = starts[candidate + 1]
            while claim < end:
                value, wanted = key[claim], pool[claim]
                if value >= bar[wanted]:
                    base, size, holder = room[wanted], taken[wanted], candidate << 32 | claim
                    if size < seats[wanted]:
                        heap[base + size, 0], heap[base + size, 1] = value, holder
                        taken[wanted] = size = size + 1
                        if size < seats[wanted]:
                            break
                        top = size // 2
                    elif value > heap[base, 0] or holder < heap[base, 1]:
                        queue[waiting] = heap[base, 1] + 1
                        waiting += 1
                        heap[base, 0], heap[base, 1] = value, holder
                        top = 0
                    else:
                        claim += 1
                        continue
                    while top >= 0:
                        value, holder, spot = heap[base + top, 0], heap[base + top, 1], top
                        while True:
                            low = 2 * spot + 1
                            if low >= size:
                                break
                            if low + 1 < size:
                                left, right = base + low, base + low + 1
                                if heap[right, 0] < heap[left, 0] or (
                                    heap[right, 0] == heap[left, 0] and heap[right, 1] > heap[left, 1]
                                ):
                                    low += 1
                            below = base + low
                            if heap[below, 0] > value or (heap[below, 0] == value and heap[below, 1] < holder):
                                break
                            heap[base + spot, 0], heap[base + spot, 1] = heap[below, 0], heap[below, 1]
                            spot = low
                        heap[base + spot, 0], heap[base + spot, 1] = value, holder
                        top -= 1
                    bar[wanted] = heap[base, 0]
                    break
                claim += 1
            held[candidate] = claim if claim < end else -1
    return held
