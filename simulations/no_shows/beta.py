"""The beta distribution: what is believed of a rate after counting."""

from __future__ import annotations

from math import exp, lgamma, log, log1p

_TINY, _ENOUGH, _LONGEST = 1e-300, 1e-15, 10_000


def below(share: float, a: float, b: float) -> float:
    """The chance that a beta(a, b) is at most `share`: the regularised incomplete beta function.

    By its continued fraction (DLMF 8.17.22) in Lentz's way, on the side on which it converges fast.
    """
    if share <= 0 or share >= 1:
        return float(share >= 1)
    if share > (a + 1) / (a + b + 2):
        return 1 - below(1 - share, b, a)
    logarithm = lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(share) + b * log1p(-share)
    return exp(logarithm) * _fraction(share, a, b) / a


def _fraction(share: float, a: float, b: float) -> float:
    value, above, under = 1.0, 1.0, 0.0
    for term in range(1, _LONGEST):
        factor = _factor(term, share, a, b)
        under = 1 / _away_from_zero(1 + factor * under)
        above = _away_from_zero(1 + factor / above)
        value *= above * under
        if abs(above * under - 1) < _ENOUGH:
            break
    return 1 / value


def _factor(term: int, share: float, a: float, b: float) -> float:
    """The number d of DLMF 8.17.23, from the first on."""
    half = term // 2
    if term % 2:
        return -(a + half) * (a + b + half) * share / ((a + 2 * half) * (a + 2 * half + 1))
    return half * (b - half) * share / ((a + 2 * half - 1) * (a + 2 * half))


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def quantile(chance: float, a: float, b: float) -> float:
    """The share that a beta(a, b) does not exceed with this chance, to twelve digits."""
    low, high = 0.0, 1.0
    for _ in range(44):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle, a, b) < chance else (low, middle)
    return (low + high) / 2
