"""How many offers a programme would make, and who of its waiting list is called: two sides of one distribution.

With n offers and s seats somebody comes for whom there is no seat where fewer than n - s stay away, and a seat stays
empty where more do. At the cost a of one person without a seat and b of one empty seat, one offer more is worth making
exactly while b times the chance that it fills a seat is more than a times the chance that it does not; where risks do
not vary over scenarios that is while the chance of an empty seat is above a / (a + b), the newsvendor's quantile
(Arrow, Harris and Marschak, Econometrica 19, 1951).

The k-th of a waiting list is called where fewer than s come of the s + k - 1 before: of those with a seat and those
called earlier. That is the chance of an empty seat with s + k - 1 offers, so an offer beforehand goes just to those
who are likely enough to be called anyhow.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulations.no_shows.absences import Floats, growing, mean, quantile
from simulations.no_shows.scenarios import WEIGHTS, risks_in_scenarios

NEARLY = 1e-9
"""Costs that differ by less are equal, and the fewer offers are chosen."""


@dataclass(frozen=True, slots=True)
class Costs:
    """What one person over the seats costs beside one seat that stays empty; whole numbers above 0, of any unit."""

    over: int = 3
    empty: int = 1

    @property
    def quantile(self) -> float:
        """a / (a + b)"""
        return self.over / (self.over + self.empty)


@dataclass(frozen=True, slots=True)
class Offered:
    """What so many offers lead to: chance and mean of people over the seats, and of seats that stay empty."""

    offers: int
    over: float
    over_mean: float
    empty: float
    empty_mean: float

    def cost(self, costs: Costs) -> float:
        return costs.over * self.over_mean + costs.empty * self.empty_mean


@dataclass(frozen=True, slots=True)
class Outlook:
    """A programme with s seats and a list of s + w people, those of the waiting list last.

    `absent` holds for s, s + 1, … s + w offers the chances of so many absences in each scenario of the city,
    (25, offers + 1). Rows of scenarios weigh `scenarios.WEIGHTS`.
    """

    seats: int
    absent: tuple[Floats, ...]

    @classmethod
    def of(cls, seats: int, risks: Floats, shared: float = 0.0, own: float = 0.0) -> Outlook:
        """`risks` (s + w,) in the order of the list; `shared` and `own` as in `scenarios.risks_in_scenarios`."""
        if len(risks) < seats:
            raise ValueError(f"{seats} seats and a list of {len(risks)}")
        longer = growing(risks_in_scenarios(risks, shared, own))
        found = [(chances * WEIGHTS[None, :, None]).sum(axis=1) for chances in longer]
        return cls(seats, tuple(found[seats - 1 :]))

    def absences(self, offers: int) -> Floats:
        """(offers + 1,)  the chance that 0, 1, … of so many offers are not taken up."""
        return over_scenarios(self.absent[offers - self.seats])

    def offered(self, offers: int) -> Offered:
        """What so many offers lead to, from s to s + w."""
        chances, more = self.absences(offers), offers - self.seats
        over, empty = chances[:more], chances[more + 1 :]
        return Offered(offers, float(over.sum()), _counted(over[::-1]), float(empty.sum()), _counted(empty))

    def best(self, costs: Costs) -> Offered:
        """The number of offers of least cost, of all from s to s + w; of equals the fewest."""
        tried = [self.offered(self.seats + more) for more in range(len(self.absent))]
        least = min(each.cost(costs) for each in tried)
        return next(each for each in tried if each.cost(costs) <= least + NEARLY)

    def called(self) -> list[float]:
        """(w,)  the chance that the first, second, … of the waiting list is called, if all say yes or no in turn."""
        return [self.offered(self.seats + ahead).empty for ahead in range(len(self.absent) - 1)]

    def between(self, offers: int, share: float) -> tuple[int, int]:
        """The numbers of absences between which this share lies, as much left out below as above."""
        chances = self.absences(offers)
        return quantile(chances, (1 - share) / 2), quantile(chances, (1 + share) / 2)


def _counted(chances: Floats) -> float:
    """The mean, the first chance being that of one."""
    return mean(chances) + float(chances.sum())


def over_scenarios(chances: Floats) -> Floats:
    """The last axis of (25, …) summed over the scenarios of the city."""
    weights = WEIGHTS.reshape(-1, *[1] * (chances.ndim - 1))
    found: Floats = (chances * weights).sum(axis=0)
    return found


def nobody_over(outlook: Outlook, offers: int) -> Floats:
    """(25,)  the chance, in each scenario of the city, that everybody who comes has a seat."""
    more = offers - outlook.seats
    found: Floats = outlook.absent[more][:, more:].sum(axis=1)
    return found
