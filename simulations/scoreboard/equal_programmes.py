"""Cutoffs of programmes that everybody likes equally well, with scores of their own and with one score for all."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from recruit_core.stability import cutoff_keys
from simulations.draws import Draws, Integers
from simulations.scoreboard.entry import SEED, Entry, Figure
from simulations.scoreboard.markets import KEYS, common_key, market_of, orders, own_keys, seated

CANDIDATES, PROGRAMMES, SHARE = 200_000, 5, 0.8


def figures() -> Iterator[Figure]:
    """A candidate stays without a seat where every score is too low: p^m = 1 - s, or p = 1 - s with one score."""
    draws = Draws(f"{SEED} equal programmes")
    lists = orders(draws, "wishes", CANDIDATES, PROGRAMMES)
    own, common = own_keys(draws, "scores", lists), common_key(draws, "score", CANDIDATES)
    yield Figure("cutoffs, a score for each programme", (1 - SHARE) ** (1 / PROGRAMMES), 0.005, _cutoff(lists, own))
    yield Figure("cutoffs, one score for all", 1 - SHARE, 0.005, _cutoff(lists, common))


def _cutoff(lists: Integers, key: Integers) -> float:
    """The mean of the cutoffs, as a share of the highest score."""
    market = market_of(lists, key, np.full(PROGRAMMES, round(CANDIDATES * SHARE / PROGRAMMES)))
    return float((cutoff_keys(market, seated(market, "deferred-acceptance")) / KEYS).mean())


ENTRY = Entry(
    "equal-programmes",
    "E. M. Azevedo and J. D. Leshno, Journal of Political Economy 124 (2016): cutoffs clear the market, "
    "here (1 - s)^(1/m) and 1 - s",
    f"{CANDIDATES:,} candidates, {PROGRAMMES} programmes with seats for {SHARE:g} of them, complete lists, "
    "every order equally likely",
    "deferred-acceptance",
    "limits for many candidates; cutoffs of n candidates vary by about 1/sqrt(n) = 0.0022",
    figures,
)
