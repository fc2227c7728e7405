"""What the asking side of a balanced market gets, and what the other side gets."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from simulations.draws import Draws
from simulations.scoreboard.entry import SEED, Entry, Figure
from simulations.scoreboard.markets import (
    apart,
    harmonic,
    market_of,
    orders,
    own_keys,
    ranks,
    ranks_of_the_seated,
    seated,
)

CANDIDATES, MARKETS = 200, 100


def figures() -> Iterator[Figure]:
    """H(n) for those who ask, n / H(n) for those who are asked; the product of both is n."""
    n, everybody = CANDIDATES, CANDIDATES * MARKETS
    draws = Draws(f"{SEED} proposers")
    lists = apart(orders(draws, "wishes", everybody, n), n, n)
    market = market_of(lists, own_keys(draws, "orders", lists), np.ones(everybody))
    seating = seated(market, "deferred-acceptance")
    asking, asked = float(ranks(market, seating).mean()), float(ranks_of_the_seated(market, seating).mean())
    yield Figure(f"mean rank of the seat, {n} candidates", harmonic(n), 0.5, asking)
    yield Figure("mean rank of the candidate in the programme's order", n / harmonic(n), 3, asked)
    yield Figure("product of both, for each candidate", 1, 0.1, asking * asked / n)


ENTRY = Entry(
    "proposers-rank",
    "L. B. Wilson, An analysis of the stable marriage assignment algorithm, BIT 12 (1972); B. Pittel, The average "
    "number of stable matchings, SIAM Journal on Discrete Mathematics 2 (1989), and On likely solutions of a stable "
    "matching problem, Annals of Applied Probability 2 (1992)",
    f"{MARKETS} markets of {CANDIDATES} candidates and {CANDIDATES} single seats, complete lists, "
    "every order equally likely",
    "deferred-acceptance",
    "leading terms for large n; H(n) is Wilson's upper bound of the mean, and the mean here varies by about 0.1",
    figures,
)
