"""Immediate acceptance, the "Boston" rule (Abdulkadiroğlu and Sönmez, American Economic Review 93, 2003).

First wishes are looked at first, and a seat once given is final; second wishes get what is left, and so on. On the
lists as sent in it is efficient. It is not stable, and the true list is not safe: whoever puts a hard programme first
may find the second one full. It is here for comparison.
"""

from __future__ import annotations

from recruit_core.acceptance import accept
from recruit_core.market import Market
from recruit_core.mechanisms.mechanism import Mechanism
from recruit_core.orders import by_blocks


def by_wish(market: Market) -> Market:
    """Earlier wishes before later ones; the law among equal wishes."""
    return by_blocks(market, 1)


IMMEDIATE_ACCEPTANCE = Mechanism(accept, ("feasible", "earlier wishes first"), by_wish, "candidates-propose", block=1)
