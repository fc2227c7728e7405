"""One more on one side is enough: the short side chooses, whichever side asks."""

from __future__ import annotations

from collections.abc import Iterator
from math import log

import numpy as np

from simulations.draws import Draws
from simulations.scoreboard.entry import SEED, Entry, Figure
from simulations.scoreboard.markets import market_of, orders, own_keys, ranks, ranks_of_the_seated, seated

FEW, MORE = 1_000, (1_001, 1_010)


def figures() -> Iterator[Figure]:
    """Short side at most 3 ln n, long side at least n / (3 ln n) with one more; with k more (n + k) / n ln((n + k) / k)
    on the short side and at least n / (1 + that) on the long one.
    """
    asking, asked = _mean_ranks(FEW, MORE[0])
    yield Figure("short side asks, one more: its mean rank", 3 * log(FEW), 0, asking, "at most")
    yield Figure("the same: mean rank of the long side", FEW / (3 * log(FEW)), 0, asked, "at least")
    asking, asked = _mean_ranks(MORE[0], FEW)
    yield Figure("long side asks, one more: its mean rank", FEW / (3 * log(FEW)), 0, asking, "at least")
    yield Figure("the same: mean rank of the short side", 3 * log(FEW), 0, asked, "at most")
    short = MORE[1] / FEW * log(MORE[1] / (MORE[1] - FEW))
    asking, asked = _mean_ranks(FEW, MORE[1])
    yield Figure("short side asks, ten more: its mean rank", short, 0.5, asking)
    yield Figure("the same: mean rank of the long side", FEW / (1 + short), 0, asked, "at least")


def _mean_ranks(candidates: int, seats: int) -> tuple[float, float]:
    draws = Draws(f"{SEED} {candidates} candidates {seats} seats")
    lists = orders(draws, "wishes", candidates, seats)
    market = market_of(lists, own_keys(draws, "orders", lists), np.ones(seats))
    seating = seated(market, "deferred-acceptance")
    return float(ranks(market, seating).mean()), float(ranks_of_the_seated(market, seating).mean())


ENTRY = Entry(
    "unequal-sides",
    "I. Ashlagi, Y. Kanoria and J. D. Leshno, Unbalanced random matching markets: the stark effect of competition, "
    "Journal of Political Economy 125 (2017)",
    f"{FEW:,} on one side and {MORE[0]:,} or {MORE[1]:,} on the other, complete lists, every order equally likely",
    "deferred-acceptance",
    "none for the bounds; the mean rank with ten more is the leading term for large n, and a single market differs "
    "by some per cent",
    figures,
)
