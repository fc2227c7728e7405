"""Deferred acceptance, candidates proposing (Gale and Shapley, American Mathematical Monthly 69, 1962).

Every candidate asks down the list; a pool keeps the best it has seen, up to its seats. The outcome is stable and the
best stable outcome for every candidate at once, and no candidate gains by a list that is not true (Dubins and
Freedman 1981; Roth 1982). The order in which candidates are taken has no influence (McVitie and Wilson 1970).

Equal keys are broken by position, the lower going first, only so that the kernel ends; whether such a tie decided
anybody's seat is asked afterwards (`matching.deciding_ties`).
"""

from __future__ import annotations

import heapq
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recruit_core.market import Market, Seating

WORTH_COMPILING = 500_000
"""Claims from which waking the compiler (about 1 s) pays; the two twins give the same seating."""


def deferred_acceptance(market: Market) -> Seating:
    """The candidate-optimal stable seating. Time: one look at each claim that is made and log(seats) to keep it.

    A market of a city's size is seated by the plain twin, sooner than the compiler would be awake.
    """
    if len(market.key) < WORTH_COMPILING and "numba" not in sys.modules:
        return deferred_acceptance_plain(market)
    try:
        seat = _compiled()
    except ImportError:
        return deferred_acceptance_plain(market)
    demand = np.bincount(market.pool, minlength=len(market.seats))
    room = np.zeros(len(market.seats) + 1, dtype=np.int64)
    np.cumsum(np.minimum(demand, market.seats), out=room[1:])
    held: Seating = seat(market.starts, market.pool, market.key, market.seats, room)
    return held


def deferred_acceptance_plain(market: Market) -> Seating:
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


@cache
def _compiled() -> Callable[..., Any]:
    """The kernel, compiled by numba on first use so that importing this room costs nothing."""
    import numba

    return numba.njit(cache=True, nogil=True)(_seat)


def _seat(
    starts: NDArray[np.int64],
    pool: NDArray[np.int32],
    key: NDArray[np.int64],
    seats: NDArray[np.int64],
    room: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Kernel. starts (n + 1,), pool (k,), key (k,), seats (p,), room (p + 1,) -> held (n,).

    `room` marks each pool's stretch of one flat heap whose root is the pool's worst holder: lowest key, then highest
    position. Invariant: everybody before `first` holds a seat or has asked down the whole list.
    """
    held = np.full(len(starts) - 1, -1, np.int64)
    taken = np.zeros(len(seats), np.int64)
    heap_key = np.empty(room[-1], np.int64)
    heap_owner = np.empty(room[-1], np.int32)
    asking = starts[:-1].copy()
    for first in range(len(starts) - 1):
        candidate = first
        while candidate >= 0:
            claim, end, displaced = asking[candidate], starts[candidate + 1], -1
            while claim < end:
                value, wanted = key[claim], pool[claim]
                if value >= 0 and seats[wanted] > 0:
                    base, size = room[wanted], taken[wanted]
                    if size < seats[wanted]:
                        spot = size
                        while spot > 0:
                            above = base + (spot - 1) // 2
                            if heap_key[above] < value or (heap_key[above] == value and heap_owner[above] > candidate):
                                break
                            heap_key[base + spot], heap_owner[base + spot] = heap_key[above], heap_owner[above]
                            spot = (spot - 1) // 2
                        heap_key[base + spot], heap_owner[base + spot] = value, candidate
                        taken[wanted] = size + 1
                        break
                    if value > heap_key[base] or (value == heap_key[base] and candidate < heap_owner[base]):
                        displaced = heap_owner[base]
                        spot = 0
                        while True:
                            low = 2 * spot + 1
                            if low >= size:
                                break
                            if low + 1 < size:
                                left, right = base + low, base + low + 1
                                if heap_key[right] < heap_key[left] or (
                                    heap_key[right] == heap_key[left] and heap_owner[right] > heap_owner[left]
                                ):
                                    low += 1
                            below = base + low
                            if heap_key[below] > value or (heap_key[below] == value and heap_owner[below] < candidate):
                                break
                            heap_key[base + spot], heap_owner[base + spot] = heap_key[below], heap_owner[below]
                            spot = low
                        heap_key[base + spot], heap_owner[base + spot] = value, candidate
                        break
                claim += 1
            asking[candidate] = claim + 1
            held[candidate] = claim if claim < end else -1
            if displaced >= 0:
                held[displaced] = -1
            candidate = displaced
    return held
