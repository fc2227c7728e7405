"""The order that a rule compares: the order of law, earlier wishes first, or one number for everything.

Deferred acceptance under another order is another rule. Under "earlier block of wishes first, then law" a seat given
in an earlier block is never taken away, which is immediate acceptance for blocks of one wish and the parallel rule
for longer ones (Chen and Kesten, Journal of Political Economy 125, 2017). Under one number for every programme it is
serial dictatorship (Balinski and Sönmez, Journal of Economic Theory 84, 1999).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recruit_core.market import GROUP_BIT, INELIGIBLE, Market

KEY_BITS = 62


def with_chance(market: Market, places: NDArray[np.int64]) -> Market:
    """Equal by law, ordered by lottery: `places` (k,) at least 0, higher first, below the order that is there.

    A lottery drawn before, at other programmes, stays above `places`.
    """
    drawn = np.where(market.key >= 0, market.key - (market.law << market.chance_bits), 0)
    return _keyed(market, market.law, drawn << int(places.max(initial=0)).bit_length() | places)


def by_blocks(market: Market, size: int) -> Market:
    """Earlier blocks of `size` places of the list before later ones, whatever the law says; the law inside a block.

    To be asked before a lottery is drawn, like `by_one_number`.
    """
    block = (market.choice.astype(np.int64) - 1) // size
    last = int(block.max(initial=0))
    if last == 0:
        return market
    law = _ranked(market.key, market.key >= 0)
    return _keyed(market, (last - block) * (int(law.max(initial=0)) + 1) + law, np.zeros(1, dtype=np.int64))


def by_one_number(market: Market) -> Market:
    """Everywhere the merit and tie-break of the first eligible choice on the list; no group goes before another."""
    eligible = market.key >= 0
    first = np.full(market.candidates, -1, dtype=np.int64)
    claims = np.flatnonzero(eligible)
    owners = market.owner(claims)
    leads = np.flatnonzero(np.diff(owners, prepend=-1))
    first[owners[leads]] = claims[leads]
    number = np.where(first >= 0, market.key[first] & ~GROUP_BIT, 0) if len(market.key) else first
    return _keyed(market, np.repeat(number, np.diff(market.starts)), np.zeros(1, dtype=np.int64))


def _keyed(market: Market, law: NDArray[np.int64], chance: NDArray[np.int64]) -> Market:
    """The market with keys `law`, then `chance`, in as many bits as they need."""
    eligible = market.key >= 0
    width = int(chance.max(initial=0)).bit_length()
    if int(law[eligible].max(initial=0)).bit_length() + width > KEY_BITS + 1:
        law = _ranked(law, eligible)
    return market.replace(key=np.where(eligible, law << width | chance, INELIGIBLE), chance_bits=width)


def _ranked(law: NDArray[np.int64], eligible: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The place of each number among the distinct ones; 0 where nobody may sit."""
    ranks = np.zeros(len(law), dtype=np.int64)
    ranks[eligible] = np.unique(law[eligible], return_inverse=True)[1]
    return ranks
