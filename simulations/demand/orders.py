"""Orders: what each candidate could choose from, and what was chosen first, second and so on.

A ranked list is an order over everything that is offered; a seat is an order of one place over what was feasible. So
both estimates are one likelihood of two kinds of orders.

A programme is feasible for whoever reaches its cutoff. In a stable outcome everybody has the best of what is feasible
to them, whatever they left out of their list because it was out of reach (Fack, Grenet and He, "Beyond
Truth-Telling: Preference Estimation with Centralized School Choice and College Admissions", AER 2019).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simulations.draws import Integers, Marks

Reals = NDArray[np.float64]

NONE: Final = -1
"""Behind the end of an order."""


NOT_ELIGIBLE: Final = np.iinfo(np.int64).min
"""Below every cutoff."""
FREE: Final = NOT_ELIGIBLE + 1
"""The cutoff that every eligible candidate reaches."""


@dataclass(frozen=True, slots=True)
class Orders:
    """Choices of n candidates among p programmes of some schools, described by k covariates.

    Raises `ValueError` where shapes differ, or a place names a programme that was not open or stands there twice.
    """

    covariates: Reals
    """(n, p, k)  what a programme is to a candidate: distance in km, points of quality; any units"""
    school: Integers
    """(p,)  the nest of each programme, 0, 1, 2 ..."""
    open: Marks
    """(n, p)  what the candidate could choose"""
    chosen: Integers
    """(n, longest)  programmes, most wanted first; `NONE` behind the end. Without any the candidate says nothing"""

    def __post_init__(self) -> None:
        n, p, _ = self.covariates.shape
        said = self.chosen != NONE
        if self.school.shape != (p,) or self.open.shape != (n, p) or self.chosen.ndim != 2 or len(self.chosen) != n:
            raise ValueError("covariates (n, p, k), school (p,), open (n, p) and chosen (n, longest) do not fit")
        if (self.chosen < NONE).any() or (self.chosen >= p).any() or (said[:, 1:] > said[:, :-1]).any():
            raise ValueError("chosen names no programme, or goes on behind its end")
        if (self._times() > self.open).any():
            raise ValueError("a programme is chosen that is not open, or chosen twice")

    def _times(self) -> Integers:
        """(n, p)  how often each programme is chosen."""
        times = np.zeros(self.open.shape, dtype=np.int64)
        row, place = np.nonzero(self.chosen != NONE)
        np.add.at(times, (row, self.chosen[row, place]), 1)
        return times

    @property
    def speaking(self) -> int:
        """How many candidates chose anything."""
        return int((self.chosen != NONE).any(axis=1).sum())

    def part(self, some: slice) -> Orders:
        """The orders of some candidates."""
        return replace(self, covariates=self.covariates[some], open=self.open[some], chosen=self.chosen[some])


def feasible(merit: Integers, cutoff: Integers) -> Marks:
    """(n, p)  whose merit (n, p) reaches the cutoff (p,) of a programme.

    The cutoff is the merit of the last one admitted, `FREE` while seats are free; merit is `NOT_ELIGIBLE` where no
    seat may be had.
    """
    reached: Marks = merit >= cutoff
    return reached


def seated(lists: Orders, reached: Marks, seat: Integers) -> Orders:
    """The seat (n,) of each candidate as the choice among what they reached; without a seat (`NONE`) nothing is said.

    Raises `ValueError` where a seat is held whose cutoff is not reached.
    """
    return replace(lists, open=reached, chosen=seat[:, None])
