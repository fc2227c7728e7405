"""All programmes together: where risks rise and fall in common, totals spread further than programmes apart would."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulations.no_shows.absences import Floats, mean, quantile, summed
from simulations.no_shows.forecast import LEVEL
from simulations.no_shows.offers import Outlook, nobody_over, over_scenarios
from simulations.no_shows.scenarios import WEIGHTS


@dataclass(frozen=True, slots=True)
class Total:
    """How many stay away in the whole city: mean and 90 per cent interval."""

    mean: float
    low: int
    high: int

    @classmethod
    def of(cls, chances: Floats) -> Total:
        """`chances` (n + 1,)"""
        return cls(mean(chances), *(quantile(chances, float(side)) for side in ((1 - LEVEL) / 2, (1 + LEVEL) / 2)))


def together(outlooks: Sequence[Outlook], offers: Sequence[int]) -> Floats:
    """(n + 1,)  the number who stay away in all programmes with so many offers each."""
    each = [
        [outlook.absent[many - outlook.seats][at] for outlook, many in zip(outlooks, offers, strict=True)]
        for at in range(len(WEIGHTS))
    ]
    totals = [summed(parts) for parts in each]
    found = np.zeros((len(WEIGHTS), max(map(len, totals))))
    for row, total in zip(found, totals, strict=True):
        row[: len(total)] = total
    return over_scenarios(found)


def apart(outlooks: Sequence[Outlook], offers: Sequence[int]) -> Floats:
    """The same, as if nothing were common to programmes."""
    return summed([outlook.absences(many) for outlook, many in zip(outlooks, offers, strict=True)])


def somebody_over(outlooks: Sequence[Outlook], offers: Sequence[int]) -> float:
    """The chance that at one programme or more somebody comes for whom there is no seat."""
    nobody = np.ones(len(WEIGHTS))
    for outlook, many in zip(outlooks, offers, strict=True):
        nobody *= nobody_over(outlook, many)
    return 1 - float(over_scenarios(nobody))
