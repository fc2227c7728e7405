"""What each candidate holds, as numbers that compare: a claim of lower number stands higher on the list."""

import numpy as np
from numpy.typing import NDArray

from recruit_core.market import Seating

NOTHING = np.iinfo(np.int64).max
"""Below every claim."""


def held(seating: Seating) -> NDArray[np.int64]:
    """(n,)  the claim that each candidate holds, `NOTHING` without a seat."""
    return np.where(seating >= 0, seating, NOTHING)
