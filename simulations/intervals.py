"""How sure a mean is: 90 per cent intervals of paired differences, and when enough futures were played.

The interval is Student's: mean plus and minus the 95 per cent quantile of t times the standard error. Stopping as soon
as half the width is within a tolerance keeps the stated coverage in the limit of small tolerances (Chow and Robbins
1965); with a first look after 20 futures and looks in batches it does so closely, which the tests measure.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

LEVEL = 0.90
FIRST_LOOK = 20


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over futures with its 90 per cent interval, and in how many futures it was above and below zero."""

    mean: float
    low: float
    high: float
    futures: int
    above: int
    below: int

    @property
    def half(self) -> float:
        return (self.high - self.low) / 2

    @property
    def sure(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low > 0 or self.high < 0


def interval(values: NDArray[np.float64]) -> Interval:
    """The interval of some values; futures in which there is none (nan) are left out."""
    known = values[np.isfinite(values)]
    if not len(known):
        return Interval(float("nan"), float("nan"), float("nan"), 0, 0, 0)
    mean = float(known.mean())
    error = float(known.std(ddof=1)) / sqrt(len(known)) if len(known) > 1 else float("inf")
    width = quantile_of_t(0.5 + LEVEL / 2, len(known) - 1) * error if error else 0.0
    above, below = int((known > 0).sum()), int((known < 0).sum())
    return Interval(mean, mean - width, mean + width, len(known), above, below)


def quantile_of_t(share: float, degrees: int) -> float:
    """Student's t by Hill's expansion (Communications of the ACM 13, 1970, algorithm 396, asymptotic part).

    Within 0.5 per cent from 3 degrees of freedom on; with one or two the closed forms.
    """
    if degrees <= 0:
        return float("inf")
    if degrees == 1:
        return float(np.tan(np.pi * (share - 0.5)))
    if degrees == 2:
        away = 2 * share - 1
        return away * sqrt(2 / (1 - away * away))
    z = NormalDist().inv_cdf(share)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92_160,
    )
    return float(z + sum(term / degrees**power for power, term in enumerate(terms, 1)))


def enough(halves: dict[str, float], tolerance: dict[str, float], played: int) -> bool:
    """Whether every measure with a tolerance is known as well as asked."""
    if not tolerance or played < FIRST_LOOK:
        return False
    return all(isfinite(halves[name]) and halves[name] <= most for name, most in tolerance.items())
