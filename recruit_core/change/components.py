"""The independent parts of a market: candidates and programmes that no list connects decide nothing for each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def components(
    candidate: NDArray[np.int64], programme: NDArray[np.int64], candidates: int, programmes: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(candidates,) and (programmes,)  the number of the part that each belongs to, from 0 on without gaps.

    `candidate` and `programme` (k,) are the pairs on the lists. A candidate without a list and a programme that nobody
    lists are parts of their own. In each round the lower of two labels that meet takes the place of the higher one
    wherever that stands, so that few rounds are needed however long the ways are.
    """
    many = candidates + programmes
    label = np.arange(many, dtype=np.int64)
    one, other = candidate, programme + candidates
    while True:
        lowest = np.minimum(label[one], label[other])
        lower = label.copy()
        for end in (label[one], label[other]):
            np.minimum.at(lower, end, lowest)
        while not np.array_equal(lower, lower[lower]):
            lower = lower[lower]
        if np.array_equal(lower, label):
            break
        label = lower
    number = np.unique(label, return_inverse=True)[1].astype(np.int64)
    return number[:candidates], number[candidates:]
