"""Limits that treat the tied alike stand on either side of every order of the tied."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from recruit_core.draws import Lotteries
from recruit_core.market import Market, Seating
from recruit_core.score_limits import accept_together
from simulations.draws import Draws
from simulations.scoreboard.entry import SEED, Entry, Figure
from simulations.scoreboard.markets import market_of, numbers, some

CANDIDATES, PROGRAMMES, SEATS, LENGTH, LEVELS, ORDERS = 5_000, 200, 24, 6, 20, 50


def figures() -> Iterator[Figure]:
    """No candidate does worse under lower limits than under any order of the tied, or better under higher ones."""
    draws = Draws(f"{SEED} equal treatment")
    lists = some(draws, "wishes", CANDIDATES, PROGRAMMES, LENGTH)
    score = draws.share("score", numbers(CANDIDATES))[:, None] * LEVELS >> 16
    market = market_of(lists, score, np.full(PROGRAMMES, SEATS))
    every = np.ones(PROGRAMMES, dtype=np.bool_)
    lower, higher = (_place(market, accept_together(market, whole)) for whole in (every, ~every))
    lotteries = Lotteries.of(market, SEED, numbers(CANDIDATES), numbers(PROGRAMMES))
    strict = [_place(market, seating) for seating in lotteries.seatings(range(ORDERS))]
    below = sum(int((lower > place).sum()) for place in strict)
    above = sum(int((place > higher).sum()) for place in strict)
    yield Figure("candidates better off under an order than under lower limits", 0, 0, below)
    yield Figure("candidates worse off under an order than under higher limits", 0, 0, above)


def _place(market: Market, seating: Seating) -> NDArray[np.int64]:
    """(n,)  the place on the own list that was reached, one more than its length without a seat."""
    return np.where(seating >= 0, market.choice[seating], LENGTH + 1).astype(np.int64)


ENTRY = Entry(
    "equal-treatment",
    "P. Biró and S. Kiselgof, College admissions with stable score-limits, Central European Journal of Operations "
    "Research 23 (2015)",
    f"{CANDIDATES:,} candidates with {LEVELS} different scores, {PROGRAMMES} programmes with {SEATS} seats, "
    f"lists of {LENGTH}; {ORDERS} orders of the tied, a lottery for each programme",
    "deferred-acceptance with admit-all, admit-none and lotteries",
    "none: a theorem about every market",
    figures,
)
