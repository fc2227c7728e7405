"""What theory gives the studies, on thousands of random markets at once: they stand side by side as one.

Each market has its own lists, orders and seats, drawn by a hash of its number.
"""

from __future__ import annotations

import numpy as np

from recruit_core.acceptance import accept
from recruit_core.market import GROUP_BIT, Market
from simulations.draws import Draws
from simulations.held import NOTHING, held
from simulations.scoreboard.markets import apart, common_key, market_of, numbers, own_keys, some
from simulations.scoreboard.reversed_lottery import second_round

CANDIDATES, PROGRAMMES, LENGTH, DISTRICTS = 24, 9, 5, 3
MANY = 4_000


def markets(many: int, purpose: str) -> Market:
    """So many markets: lists of five of nine programmes, an order of its own at each, one to four seats."""
    draws, everybody = Draws(f"theorems at large\n{purpose}"), CANDIDATES * many
    lists = apart(some(draws, "lists", everybody, PROGRAMMES, LENGTH), CANDIDATES, PROGRAMMES)
    seats = 1 + (draws.share("seats", numbers(PROGRAMMES * many)) & 3)
    reserved = GROUP_BIT * (draws.share("group", numbers(everybody)) < 16_384).astype(np.int64)
    keys = own_keys(draws, "keys", lists) >> 1
    favours = np.isin(lists % PROGRAMMES, (0, 4))
    return market_of(lists, np.where(favours, keys | reserved[:, None], keys), seats)


def by_market(mark: np.ndarray) -> np.ndarray:
    return mark.reshape(-1, CANDIDATES).sum(axis=1)


def test_a_seat_more_hurts_no_candidate():
    """Gale and Sotomayor (1985): with more seats anywhere, deferred acceptance gives nobody a class they want less."""
    market = markets(MANY, "a seat more")
    before = held(accept(market))
    chosen = np.arange(MANY) * PROGRAMMES + np.arange(MANY) % PROGRAMMES
    seats = market.seats.copy()
    seats[chosen] += 1
    after = held(accept(market.replace(seats=seats)))
    assert (after <= before).all()
    assert (by_market(after < before) > 0).mean() > 0.3, "in many markets the seat is of use"


def test_recruiting_together_harms_nobody():
    """Doğan and Yenmez (2019): unified deferred acceptance beside one in each district, the best offer kept."""
    market = markets(MANY, "together")
    district = market.pool % PROGRAMMES % DISTRICTS
    apart_ = [held(accept(market.replace(key=np.where(district == one, market.key, -1)))) for one in range(DISTRICTS)]
    alone, together = np.stack(apart_).min(axis=0), held(accept(market))
    assert (together <= alone).all()
    assert ((together < alone) & (alone == NOTHING)).any(), "somebody gets a seat at all"


def test_a_reversed_lottery_seats_as_many_and_moves_fewer():
    """Feigenbaum, Kanoria, Lo and Sethuraman (2020): one lottery, popularity in one order, one in four leaves.

    A theorem of large markets; in markets as small as these a few may go the other way.
    """
    draws, everybody = Draws("theorems at large\nreversed"), CANDIDATES * MANY
    tastes = (draws.words("tastes", numbers(everybody), numbers(PROGRAMMES)) >> np.uint64(50)).astype(np.int64)
    wishes = np.argsort(tastes - 700 * np.arange(PROGRAMMES), axis=1)
    lottery = common_key(draws, "lottery", everybody)
    first = market_of(apart(wishes, CANDIDATES, PROGRAMMES), lottery, np.full(PROGRAMMES * MANY, 2))
    had = accept(first)
    leaves = draws.share("leaves", numbers(everybody)) < 16_384
    again, turned = (second_round(first, had, leaves, key) for key in (first.key, first.key.max() - first.key))
    moved = [by_market((after != had) & (had >= 0) & ~leaves) for after in (again, turned)]
    assert (by_market(again >= 0) == by_market(turned >= 0)).all()
    assert moved[1].sum() < 0.6 * moved[0].sum()
    assert (moved[1] > moved[0]).mean() < 0.02
