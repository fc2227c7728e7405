"""What somebody could complain of: by points a seat was theirs, or it stayed empty."""

import numpy as np

from recruit_core.stability import cutoff_keys, desired, taken
from simulations.futures import Future


def envious(seen: Future) -> float:
    """Candidates who would rather have a class that took somebody behind them by law."""
    market, seating = seen.matching.market, seen.matching.seating
    wanted = desired(market, seating)
    full = taken(market, seating) >= market.seats
    behind = (market.key[wanted] > cutoff_keys(market, seating)[market.pool[wanted]]) & full[market.pool[wanted]]
    return float(len(np.unique(market.owner(wanted[behind]))))


def regret(seen: Future) -> float:
    """Places on the list handed in, on the mean, between what candidates have and the best that was open to them.

    Open is a class with a free seat, or one whose last one in goes after them by law. Without a seat one has what
    stands behind the last wish. Under a stable rule nobody regrets anything.
    """
    market, seating = seen.matching.market, seen.matching.seating
    wanted = desired(market, seating)
    free = taken(market, seating) < market.seats
    open_ = free[market.pool[wanted]] | (market.key[wanted] > cutoff_keys(market, seating)[market.pool[wanted]])
    claims = wanted[open_]
    best = np.full(market.candidates, np.iinfo(np.int64).max)
    np.minimum.at(best, market.owner(claims), market.choice[claims].astype(np.int64))
    wishes = np.diff(market.starts)
    has = np.where(seating >= 0, market.choice[np.maximum(seating, 0)].astype(np.int64), wishes + 1)
    return float(np.maximum(has - best, 0).mean())


def wasted_seats(seen: Future) -> float:
    """Seats that stayed free although somebody who may sit there would rather have them."""
    market, seating = seen.matching.market, seen.matching.seating
    wanted = np.unique(market.pool[desired(market, seating)])
    return float(np.maximum(market.seats - taken(market, seating), 0)[wanted].sum())
