"""Markets of the literature as arrays: everybody ranks equally many programmes, each of one pool.

Many small markets stand side by side as one: no candidate of one ranks a programme of another, so a mechanism seats
each as if it were alone.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from recruit_core.market import Market, Seating
from recruit_core.mechanisms import mechanism
from simulations.draws import Draws, Integers, Words

SPARE_BITS = np.uint64(2)
"""A random key is a random word without its last two bits: below the bit of a group."""
KEYS = 2**62
"""So many keys there are; a key as a share of them is a score between 0 and 1."""


def market_of(lists: NDArray[Any], key: NDArray[Any], seats: NDArray[Any]) -> Market:
    """The market in which candidate c ranks the pools `lists[c]`, first wish first, with the keys `key[c]`.

    lists (n, l), key (n, l) or whatever spreads to that shape, seats (p,).
    """
    candidates, length = lists.shape
    claims = candidates * length
    arrays = (
        np.arange(0, claims + 1, length, dtype=np.int64),
        np.ascontiguousarray(lists, dtype=np.int32).ravel(),
        np.tile(np.arange(1, length + 1, dtype=np.int16), candidates),
        np.ascontiguousarray(np.broadcast_to(key, lists.shape), dtype=np.int64).ravel(),
        np.arange(claims, dtype=np.int32),
        np.asarray(seats, dtype=np.int64),
        np.arange(len(seats), dtype=np.int64),
    )
    return Market(*arrays)


def seated(market: Market, name: str) -> Seating:
    """What the mechanism of that name makes of the market."""
    rule = mechanism(name)
    return rule.seat(rule.compares(market) if rule.compares else market)


def numbers(many: int) -> Words:
    """The candidates 0, 1, 2 and so on, as draws ask for them."""
    return np.arange(many, dtype=np.uint64)


def orders(draws: Draws, purpose: str, many: int, programmes: int) -> NDArray[np.int64]:
    """(many, programmes)  an order of all programmes for each candidate, every order equally likely."""
    return np.argsort(draws.words(purpose, numbers(many), numbers(programmes)), axis=1)


def apart(lists: NDArray[np.int64], candidates: int, programmes: int) -> NDArray[np.int64]:
    """The same lists with the programmes of every `candidates` rows as a market of their own."""
    return lists + programmes * (np.arange(len(lists)) // candidates)[:, None]


def some(draws: Draws, purpose: str, many: int, programmes: int, length: int) -> NDArray[np.int64]:
    """(many, length)  a list of some programmes without repetition: a wish that stands there already is drawn again."""
    lists = np.empty((many, length), dtype=np.int64)
    for place in range(length):
        again, attempt = np.arange(many), 0
        while len(again):
            word = draws.words(f"{purpose} {attempt}", again.astype(np.uint64), place)
            lists[again, place] = (word >> np.uint64(32)) * np.uint64(programmes) >> np.uint64(32)
            repeated = (lists[again, :place] == lists[again, place : place + 1]).any(axis=1)
            again, attempt = again[repeated], attempt + 1
    return lists


def own_keys(draws: Draws, purpose: str, lists: NDArray[np.int64]) -> Integers:
    """(n, l)  a random key of every claim: each programme has an order of its own."""
    who = np.repeat(numbers(len(lists)), lists.shape[1])
    words = draws.pair_words(purpose, who, lists.ravel().astype(np.uint64))
    return (words >> SPARE_BITS).astype(np.int64).reshape(lists.shape)


def common_key(draws: Draws, purpose: str, many: int) -> Integers:
    """(n, 1)  one random key of every candidate, the same at each programme."""
    return (draws.words(purpose, numbers(many)) >> SPARE_BITS).astype(np.int64)[:, None]


def ranks(market: Market, seating: Seating) -> NDArray[np.int16]:
    """(seated,)  the place on the own list of everybody who has a seat."""
    return market.choice[seating[seating >= 0]]


def ranks_of_the_seated(market: Market, seating: Seating) -> Integers:
    """(seats taken,)  the place that the holder of each single seat has in the order of the programme, 1 = first."""
    held = seating[seating >= 0]
    bar = np.full(len(market.seats), np.iinfo(np.int64).max)
    bar[market.pool[held]] = market.key[held]
    before = np.bincount(market.pool[market.key > bar[market.pool]], minlength=len(bar))
    return before[market.pool[held]] + 1


def harmonic(number: int) -> float:
    """1 + 1/2 + ... + 1/number."""
    return float((1 / np.arange(1, number + 1)).sum())
