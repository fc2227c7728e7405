"""Do the lists tell the truth? The estimate from lists against the one from feasible seats (Hausman 1978).

Where families write down what they want in the order in which they want it, both estimates are of the same tastes and
differ by chance only. Where they leave out what looks out of reach, the lists mislead and the seats do not. The
variance of the difference is that of the candidates' influences on both (White 1982), not the difference of the two
variances: that one supposes the lists to be used to the last bit, and need not be positive.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from simulations.demand.chi_squared import upper_tail
from simulations.demand.estimate import Estimate
from simulations.demand.orders import Reals

LEVEL: Final = 0.05
"""Below this p value the lists are not believed."""
UNSEEN: Final = 1e-10
"""Of the largest eigenvalue of the variance: directions below it do not differ at all."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both estimates side by side, and Hausman's test of one against the other."""

    ranked: Estimate
    stable: Estimate
    statistic: float
    degrees: int
    p_value: float

    @property
    def truthful(self) -> bool:
        """Whether the lists may be taken for what families want."""
        return self.p_value >= LEVEL

    @property
    def credible(self) -> Estimate:
        """The estimate to go on with: from lists while nothing speaks against them, else from feasible seats."""
        return self.ranked if self.truthful else self.stable


def compared(ranked: Estimate, stable: Estimate) -> Comparison:
    """Hausman's test of an estimate from lists against one from feasible seats of the same candidates and parameters.

    Raises `ValueError` where they are not of the same.
    """
    if ranked.names != stable.names or ranked.influence.shape != stable.influence.shape:
        raise ValueError("both estimates have to be of the same parameters and candidates")
    statistic, degrees = _distance(stable.values - ranked.values, stable.influence - ranked.influence)
    return Comparison(ranked, stable, statistic, degrees, upper_tail(statistic, degrees) if degrees else 1.0)


def _distance(difference: Reals, influence: Reals) -> tuple[float, int]:
    """Squared difference (q,) in units of its own variance, and along how many directions there is one."""
    variance = np.einsum("nq,nr->qr", influence, influence)
    size = np.sqrt(np.diag(variance))
    size = np.where(size > 0, size, 1.0)
    spread, axes = np.linalg.eigh(variance / np.outer(size, size))
    seen = spread > UNSEEN * max(spread[-1], 0.0)
    along = np.einsum("q,qr->r", difference / size, axes)[seen]
    return float((along * along / spread[seen]).sum()), int(seen.sum())
