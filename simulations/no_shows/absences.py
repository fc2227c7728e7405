"""How many of some people stay away, each with a risk of their own: the Poisson-binomial distribution, exactly.

Person after person is added by convolution; all terms are positive, so nothing is lost by cancelling (Hong,
Computational Statistics and Data Analysis 59, 2013, compares it with the characteristic function). Distributions are
arrays whose last axis counts those who stay away, from nobody on; axes before it are scenarios.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import fsum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FORGOTTEN = 1e-16
"""Chances below this are left out where whole programmes are added up."""


def absences(risks: Floats) -> Floats:
    """(..., n + 1)  chance that 0, 1, … n stay away; `risks` (..., n), each from 0 to 1."""
    found = np.ones((*risks.shape[:-1], 1))
    for found in growing(np.sort(risks, axis=-1)):  # noqa: B007  in one order, so that equal lists give equal bytes
        pass
    return found


def growing(risks: Floats) -> Iterator[Floats]:
    """`absences` of the first, of the first two, … of the people of the last axis, in the order given."""
    found = np.ones((*risks.shape[:-1], 1))
    for person in range(risks.shape[-1]):
        risk = risks[..., person : person + 1]
        longer = np.zeros((*found.shape[:-1], found.shape[-1] + 1))
        longer[..., :-1] = found * (1 - risk)
        longer[..., 1:] += found * risk
        found = longer
        yield found


def mean(chances: Floats) -> float:
    """The expected number of one distribution, (n + 1,)."""
    return fsum(number * chance for number, chance in enumerate(chances.tolist()))


def quantile(chances: Floats, share: float) -> int:
    """The smallest number that is not exceeded with at least this chance; `chances` (n + 1,)."""
    reached = np.flatnonzero(np.cumsum(chances) >= share - 1e-12)
    return int(reached[0]) if len(reached) else len(chances) - 1


def summed(parts: Sequence[Floats]) -> Floats:
    """(n + 1,)  the number in all parts together, each independent of the others; below `FORGOTTEN` nothing is kept."""
    left = [np.ones(1), *parts]
    while len(left) > 1:
        pairs = [_joined(left[at], left[at + 1]) for at in range(0, len(left) - 1, 2)]
        left = pairs + left[2 * len(pairs) :]
    return left[0]


def _joined(one: Floats, other: Floats) -> Floats:
    both = np.convolve(one, other)
    kept = np.flatnonzero(both > FORGOTTEN)
    return both[: int(kept[-1]) + 1]
