"""Trading cycles from random priorities are random serial dictatorship."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations, product

import numpy as np
from numpy.typing import NDArray

from simulations.draws import Draws
from simulations.scoreboard.entry import SEED, Entry, Figure
from simulations.scoreboard.markets import apart, harmonic, market_of, orders, own_keys, ranks, seated

CANDIDATES, MARKETS = 50, 200
ORDERS = np.array(list(permutations(range(3))))


def figures() -> Iterator[Figure]:
    """The same chances for every list of three and three; the same mean rank where there are more."""
    differ = (_chances_by_trading() != _chances_in_turn()).any(axis=(1, 2))
    yield Figure("profiles of three lists whose chances differ", 0, 0, float(differ.sum()))
    n, everybody = CANDIDATES, CANDIDATES * MARKETS
    draws = Draws(f"{SEED} trading")
    lists = apart(orders(draws, "wishes", everybody, n), n, n)
    market = market_of(lists, own_keys(draws, "orders", lists), np.ones(everybody))
    rank = ranks(market, seated(market, "top-trading-cycles"))
    yield Figure(f"mean rank of {n} candidates", (n + 1) / n * (harmonic(n + 1) - 1), 0.16, float(rank.mean()))


def _chances_by_trading() -> NDArray[np.int64]:
    """(216, 3, 3)  in how many of the 216 profiles of priorities each candidate gets each seat."""
    profiles = np.array(list(product(range(6), repeat=6)))
    lists, places = ORDERS[profiles[:, :3]], ORDERS[profiles[:, 3:]].transpose(0, 2, 1)
    key = np.take_along_axis(places, lists, axis=2).reshape(-1, 3)
    return _times(lists, key, "top-trading-cycles")


def _chances_in_turn() -> NDArray[np.int64]:
    """The same out of the six orders of the candidates, each of which stands for 36 profiles."""
    lists = np.repeat(ORDERS[np.array(list(product(range(6), repeat=3)))], len(ORDERS), axis=0)
    key = np.tile(ORDERS, (216, 1)).reshape(-1, 1)
    return 36 * _times(lists, key, "serial-dictatorship")


def _times(lists: NDArray[np.int64], key: NDArray[np.int64], name: str) -> NDArray[np.int64]:
    """(216, 3, 3)  how often each candidate gets each seat, by the profile of lists."""
    market = market_of(apart(lists.reshape(-1, 3), 3, 3), key, np.ones(lists.size // 3))
    got = (market.pool[seated(market, name)] % 3).reshape(216, -1, 3)
    return np.stack([(got == seat).sum(axis=1) for seat in range(3)], axis=2)


ENTRY = Entry(
    "trading-from-endowments",
    "A. Abdulkadiroğlu and T. Sönmez, Random serial dictatorship and the core from random endowments in house "
    "allocation problems, Econometrica 66 (1998); for priorities P. A. Pathak and J. Sethuraman, Lotteries in student "
    "assignment: an equivalence result, Theoretical Economics 6 (2011)",
    "all 46,656 markets of three and three; "
    f"{MARKETS} markets of {CANDIDATES} candidates and {CANDIDATES} single seats, every order equally likely",
    "top-trading-cycles, serial-dictatorship",
    "none for three and three; four standard errors of the mean rank",
    figures,
)
