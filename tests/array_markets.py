"""Small markets told as arrays."""

from __future__ import annotations

import numpy as np

from recruit_core.market import Market


def market(lists: list[list[int]], keys: list[list[int]], seats: list[int], chance_bits: int = 0) -> Market:
    """A market of pools by number: what each candidate wants, most wanted first, with the key of each claim."""
    pool = np.array([pool for wishes in lists for pool in wishes], dtype=np.int32)
    return Market(
        np.cumsum([0, *map(len, lists)], dtype=np.int64),
        pool,
        np.array([place + 1 for wishes in lists for place in range(len(wishes))], dtype=np.int16),
        np.array([key for own in keys for key in own], dtype=np.int64),
        np.arange(len(pool), dtype=np.int32),
        np.array(seats, dtype=np.int64),
        np.arange(len(seats), dtype=np.int64),
        chance_bits,
    )
