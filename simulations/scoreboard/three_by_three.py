"""How many stable matchings the markets of three and three have, all of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations, product

import numpy as np
from numpy.typing import NDArray

from recruit_core.market import Market, Seating
from recruit_core.stability import cutoff_keys, first_reached
from simulations.scoreboard.entry import Entry, Figure
from simulations.scoreboard.markets import apart, market_of

PUBLISHED = {1: 34_080, 2: 11_484, 3: 1_092}
ORDERS = np.array(list(permutations(range(3))))


def every_market() -> Market:
    """All 6^6 profiles of three lists and three orders, side by side."""
    profiles = np.array(list(product(range(6), repeat=6)))
    lists = ORDERS[profiles[:, :3]]
    places = ORDERS[profiles[:, 3:]].transpose(0, 2, 1)
    key = np.take_along_axis(places, lists, axis=2)
    return market_of(apart(lists.reshape(-1, 3), 3, 3), key.reshape(-1, 3), np.ones(3 * len(profiles)))


def figures() -> Iterator[Figure]:
    """Each of the six matchings is looked at in all markets at once, by its cutoffs."""
    market = every_market()
    stable = sum(_stable(market, seated).astype(np.int64) for seated in ORDERS)
    for many, published in PUBLISHED.items():
        what = f"markets with {many} stable matching{'s' if many > 1 else ''}"
        yield Figure(what, published, 0, float((stable == many).sum()))


def _stable(market: Market, seated: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether the matching of candidate c with programme seated[c] is stable, for each market."""
    wanted = market.pool.reshape(-1, 3, 3) % 3 == seated[:, None]
    seating: Seating = np.flatnonzero(wanted.ravel())
    reached = first_reached(market, cutoff_keys(market, seating))
    same: NDArray[np.bool_] = (reached == seating).reshape(-1, 3).all(axis=1)
    return same


ENTRY = Entry(
    "three-by-three",
    "On-Line Encyclopedia of Integer Sequences, A344666; M. Borodin and others, Sequences of the stable matching "
    "problem (2021)",
    "every market of three candidates, three single seats and complete lists: 46,656",
    "the test of stability by cutoffs, on every matching",
    "none: a count",
    figures,
)
