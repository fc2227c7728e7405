"""How far down the list random serial dictatorship goes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from simulations.draws import Draws
from simulations.scoreboard.entry import SEED, Entry, Figure
from simulations.scoreboard.markets import apart, common_key, harmonic, market_of, orders, ranks, seated

CANDIDATES, MARKETS = 100, 200


def figures() -> Iterator[Figure]:
    """Mean rank (n + 1) / n (H(n + 1) - 1), share of first choices (n + 1) / 2n: exact for every n."""
    n, everybody = CANDIDATES, CANDIDATES * MARKETS
    draws = Draws(f"{SEED} serial dictatorship")
    lists = apart(orders(draws, "wishes", everybody, n), n, n)
    market = market_of(lists, common_key(draws, "order", everybody), np.ones(everybody))
    rank = ranks(market, seated(market, "serial-dictatorship"))
    yield Figure(f"mean rank of {n} candidates", (n + 1) / n * (harmonic(n + 1) - 1), 0.15, float(rank.mean()))
    yield Figure("share seated at their first choice", (n + 1) / (2 * n), 0.012, float((rank == 1).mean()))


ENTRY = Entry(
    "serial-dictatorship-rank",
    "D. E. Knuth, An exact analysis of stable allocation, Journal of Algorithms 20 (1996)",
    f"{MARKETS} markets of {CANDIDATES} candidates and {CANDIDATES} single seats, complete lists, "
    "every order equally likely",
    "serial-dictatorship",
    "four standard errors of the mean over the markets; the published numbers are exact",
    figures,
)
