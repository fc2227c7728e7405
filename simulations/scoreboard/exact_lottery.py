"""Chances under random serial dictatorship, to the last fraction."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

import numpy as np

from simulations.scoreboard.entry import Entry, Figure
from simulations.scoreboard.markets import apart, market_of, seated

LISTS = ((0, 1, 2, 3), (0, 1, 2, 3), (1, 0, 3, 2), (1, 0, 3, 2))
PUBLISHED = (5, 1, 5, 1)
"""Twelfths: the chances of the first candidate at a, b, c, d."""


def figures() -> Iterator[Figure]:
    """All 24 orders of the four candidates as one market."""
    order = np.array(list(permutations(range(4))))
    lists = apart(np.tile(LISTS, (len(order), 1)), 4, 4)
    market = market_of(lists, order.reshape(-1, 1), np.ones(lists.size))
    seating = seated(market, "serial-dictatorship")
    first = market.pool[seating[::4]] % 4
    for seat, twelfths in enumerate(PUBLISHED):
        yield Figure(f"chance at {'abcd'[seat]}", twelfths / 12, 0, float((first == seat).sum()) / len(order))


ENTRY = Entry(
    "exact-lottery",
    "A. Bogomolnaia and H. Moulin, A new solution to the random assignment problem, "
    "Journal of Economic Theory 100 (2001)",
    "four candidates, two with the list a b c d and two with b a d c, under every order of the four",
    "serial-dictatorship",
    "none: all orders are tried",
    figures,
)
