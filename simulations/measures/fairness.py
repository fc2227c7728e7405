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


def wasted_seats(seen: Future) -> float:
    """Seats that stayed free although somebody who may sit there would rather have them."""
    market, seating = seen.matching.market, seen.matching.seating
    wanted = np.unique(market.pool[desired(market, seating)])
    return float(np.maximum(market.seats - taken(market, seating), 0)[wanted].sum())
