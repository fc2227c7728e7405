"""How many are left after each round of immediate acceptance."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from simulations.draws import Draws
from simulations.scoreboard.entry import SEED, Entry, Figure
from simulations.scoreboard.markets import market_of, own_keys, ranks, seated, some

CANDIDATES = 200_000
PUBLISHED = (0.368, 0.255, 0.197)


def figures() -> Iterator[Figure]:
    """A share w without a seat asks everywhere, w of the seats are free: w e^-w are left."""
    draws = Draws(f"{SEED} immediate acceptance")
    lists = some(draws, "wishes", CANDIDATES, CANDIDATES, len(PUBLISHED))
    market = market_of(lists, own_keys(draws, "order", lists), np.ones(CANDIDATES))
    rank = ranks(market, seated(market, "immediate-acceptance"))
    for place, published in enumerate(PUBLISHED, 1):
        left = 1 - float((rank <= place).sum()) / CANDIDATES
        yield Figure(f"share without a seat after round {place}", published, 0.003, left)


ENTRY = Entry(
    "immediate-acceptance-rounds",
    "G. Pritchard and M. C. Wilson, Asymptotic welfare performance of Boston assignment algorithms, "
    "Stochastic Systems 13 (2023)",
    f"{CANDIDATES:,} candidates and as many single seats, lists of {len(PUBLISHED)}, every order equally likely",
    "immediate-acceptance",
    "limits for many candidates, published to three digits; shares of so many vary by about 0.0007",
    figures,
)
