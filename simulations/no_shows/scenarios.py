"""Risks that rise and fall together: what all of a city have in common, and what all of a programme have.

Whoever leaves a city's system leaves all its programmes at once, and whoever else recruits there in a year tempts all
of them. So staying away is a leaning: a standard normal number of which a share is common to the city, a share common
to the programme, the rest one's own; a person stays away where it passes a bar that fits the risk. That is the
one-factor model of Vasicek (The distribution of loan portfolio value, Risk 15, 2002), with one factor more. Given both
common parts people are independent, and the distribution is a mixture of Poisson-binomial ones.

A common part takes 25 values a half apart, weighted by the normal density: the trapezoidal rule, whose error falls as
exp(-79 (1 - share)) for so smooth a function (Trefethen and Weideman, SIAM Review 56, 2014). The mean of the risks over
all scenarios is the risk itself to eight digits.
"""

from __future__ import annotations

from math import erfc, exp, fsum, sqrt
from statistics import NormalDist

import numpy as np

from simulations.no_shows.absences import Floats

STEP, EACH_WAY = 0.5, 12
MOST_SHARED, MOST_OWN = 0.3, 0.5
"""Above these shares the grid would be too coarse for eight digits."""

_DENSITY = [exp(-((STEP * at) ** 2) / 2) for at in range(-EACH_WAY, EACH_WAY + 1)]
VALUES = np.array([STEP * at for at in range(-EACH_WAY, EACH_WAY + 1)])
"""(25,)  the values that a common part takes."""
WEIGHTS = np.array([density / fsum(_DENSITY) for density in _DENSITY])
"""(25,)  the chance of each, adding up to 1."""


def risks_in_scenarios(risks: Floats, shared: float, own: float) -> Floats:
    """(25, 25, n)  the risk of each person for each value of the city's and of the programme's part.

    `risks` (n,) from 0 to 1; `shared` and `own` are the shares of the leaning that are common to the city and to the
    programme. A common part of share 0 changes nothing. A risk of 0 or 1 is sure in every scenario.
    """
    common = sqrt(shared) * VALUES[:, None] + sqrt(own) * VALUES[None, :]
    different, whose = np.unique(risks, return_inverse=True)
    scenarios = [_in_scenarios(risk, common, sqrt(1 - shared - own)) for risk in different.tolist()]
    return np.stack(scenarios, axis=-1)[..., whose] if scenarios else np.zeros((*common.shape, 0))


def _in_scenarios(risk: float, common: Floats, alone: float) -> Floats:
    if not 0 < risk < 1:
        return np.full(common.shape, risk)
    bar = NormalDist().inv_cdf(risk)
    passed = [erfc(-(bar + part) / (alone * sqrt(2))) / 2 for part in common.ravel().tolist()]
    return np.array(passed).reshape(common.shape)


def own_share(risk: float, together: float) -> float:
    """The share of the leaning, at most `MOST_OWN`, by which two people of equal risk are so much correlated.

    `together` is the correlation of two people's staying away, from 0 to 1, as a beta-binomial has it.
    """
    low, high = 0.0, MOST_OWN
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if correlation(risk, middle) < together else (low, middle)
    return (low + high) / 2


def correlation(risk: float, share: float) -> float:
    """Of two people's staying away, both with this risk (between 0 and 1), where the share of a common part is this."""
    risks = _in_scenarios(risk, sqrt(share) * VALUES, sqrt(1 - share))
    both = fsum((WEIGHTS * risks * risks).tolist())
    return (both - risk * risk) / (risk * (1 - risk))
