"""The upper tail of chi-squared, by the finite sums for whole degrees of freedom.

For even degrees a Poisson sum, for odd ones the normal tail and a sum of half powers (Abramowitz and Stegun 26.4.4,
26.4.5).
"""

from __future__ import annotations

from math import erfc, exp, isinf, lgamma, log, sqrt


def upper_tail(statistic: float, degrees: int) -> float:
    """The chance that chi-squared of 1, 2, 3 ... degrees exceeds a statistic of 0 or more."""
    if degrees < 1 or not statistic >= 0:
        raise ValueError("a statistic of 0 or more, and one degree at least")
    half = statistic / 2
    if half == 0 or isinf(half):
        return float(half == 0)
    tail = erfc(sqrt(half)) if degrees % 2 else 0.0
    powers = [place + 0.5 * (degrees % 2) for place in range(degrees // 2)]
    return min(1.0, tail + sum(exp(power * log(half) - half - lgamma(power + 1)) for power in powers))
