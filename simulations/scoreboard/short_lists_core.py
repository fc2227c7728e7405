"""Where lists are short and the market is large, almost nobody has several stable seats."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from simulations.draws import Draws
from simulations.scoreboard.entry import SEED, Entry, Figure
from simulations.scoreboard.markets import apart, market_of, own_keys, seated, some

LENGTH, EVERYBODY = 5, 100_000
SIZES = (100, 1_000, 10_000, 100_000)


def figures() -> Iterator[Figure]:
    """The share of candidates whose seat depends on the side that asks falls to nothing as the market grows."""
    shares = [_share(size) for size in SIZES]
    yield Figure(f"share with several stable seats, {SIZES[-1]:,} candidates", 0, 0.001, shares[-1])
    for size, share, before in zip(SIZES[1:], shares[1:], shares, strict=False):
        yield Figure(f"the share among {size:,}, beside a tenth as many", before, 0, share, "at most")


def _share(candidates: int) -> float:
    """Of all candidates of as many markets of this size as there are candidates for."""
    draws = Draws(f"{SEED} core {candidates}")
    lists = apart(some(draws, "wishes", EVERYBODY, candidates, LENGTH), candidates, candidates)
    market = market_of(lists, own_keys(draws, "orders", lists), np.ones(EVERYBODY))
    best, worst = (seated(market, name) for name in ("deferred-acceptance", "deferred-acceptance-programmes"))
    return float((best != worst).mean())


ENTRY = Entry(
    "short-lists-core",
    "A. E. Roth and E. Peranson, The redesign of the matching market for American physicians, American Economic Review "
    "89 (1999); N. Immorlica and M. Mahdian, Marriage, honesty, and stability, SODA (2005)",
    f"{EVERYBODY:,} candidates in markets of {', '.join(f'{size:,}' for size in SIZES)} with as many single seats, "
    f"lists of {LENGTH}, every list and order equally likely",
    "deferred-acceptance, deferred-acceptance-programmes",
    "a limit for many candidates: one in a thousand is allowed for",
    figures,
)
