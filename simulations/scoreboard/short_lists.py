"""One lottery for the city or one for each programme, when lists are short."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from simulations.draws import Draws, Integers
from simulations.scoreboard.entry import SEED, Entry, Figure
from simulations.scoreboard.markets import common_key, market_of, own_keys, ranks, seated, some

CANDIDATES, LENGTH = 200_000, 3


def figures() -> Iterator[Figure]:
    """Several lotteries seat more, one lottery grants more first choices."""
    draws = Draws(f"{SEED} short lists")
    lists = some(draws, "wishes", CANDIDATES, CANDIDATES, LENGTH)
    yield from _told("one lottery", lists, common_key(draws, "lottery", CANDIDATES), 0.823, 0.540)
    yield from _told("a lottery for each programme", lists, own_keys(draws, "lotteries", lists), 0.841, 0.458)


def _told(scheme: str, lists: Integers, key: Integers, share: float, first: float) -> Iterator[Figure]:
    market = market_of(lists, key, np.ones(CANDIDATES))
    rank = ranks(market, seated(market, "deferred-acceptance"))
    yield Figure(f"share seated, {scheme}", share, 0.003, len(rank) / CANDIDATES)
    yield Figure(f"share at their first choice, {scheme}", first, 0.003, float((rank == 1).sum()) / CANDIDATES)


ENTRY = Entry(
    "short-lists",
    "N. Arnosti, Lottery design for school choice, Management Science 69 (2023): his limits for lists of three",
    f"{CANDIDATES:,} candidates and as many single seats, lists of {LENGTH}, every list equally likely",
    "deferred-acceptance",
    "limits for many candidates, to three digits; shares of so many vary by about 0.001",
    figures,
)
