"""Cutoffs of the two colleges with which the continuum of candidates was introduced."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt

import numpy as np

from recruit_core.stability import cutoff_keys
from simulations.draws import Draws
from simulations.scoreboard.entry import SEED, Entry, Figure
from simulations.scoreboard.markets import KEYS, market_of, numbers, own_keys, seated

CANDIDATES = 400_000
SHARES = (0.25, 0.5)


def figures() -> Iterator[Figure]:
    """Half of the candidates prefer each college, scores are independent and uniform."""
    draws = Draws(f"{SEED} two colleges")
    first = (draws.words("wishes", numbers(CANDIDATES)) >> np.uint64(63)).astype(np.int64)
    lists = np.stack([first, 1 - first], axis=1)
    market = market_of(lists, own_keys(draws, "scores", lists), (np.array(SHARES) * CANDIDATES).astype(np.int64))
    cutoffs = cutoff_keys(market, seated(market, "deferred-acceptance")) / KEYS
    for college, sign in enumerate((1, -1)):
        what = f"cutoff of college {college + 1}, seats for {SHARES[college]:g} of the candidates"
        yield Figure(what, (sqrt(17) + sign) / 8, 0.005, float(cutoffs[college]))


ENTRY = Entry(
    "two-colleges",
    "E. M. Azevedo and J. D. Leshno, A supply and demand framework for two-sided matching markets, "
    "Journal of Political Economy 124 (2016)",
    f"{CANDIDATES:,} candidates, two colleges, either list and every score equally likely",
    "deferred-acceptance",
    "limits for many candidates; cutoffs of n candidates vary by about 1/sqrt(n) = 0.0016",
    figures,
)
