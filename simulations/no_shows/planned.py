"""Forecast, offers and waiting list of every programme of a city, as a table and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import polars as pl

from simulations.no_shows.city_wide import Total, apart, somebody_over, together
from simulations.no_shows.forecast import LEVEL, Forecast, forecasts
from simulations.no_shows.last_year import LastYear
from simulations.no_shows.offers import Costs, Offered, Outlook

DIGITS = 6
"""Digits of a chance or a mean in tables: fewer than the grid of scenarios gives."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One programme: the risk of each person and who is absent, both with 90 per cent intervals, from as many offers as
    seats (`lawful`); the offers of least cost (`offered`); the chance of each place of the waiting list to be called.
    """

    programme: str
    seats: int
    risk: float
    risk_low: float
    risk_high: float
    absent: float
    absent_low: int
    absent_high: int
    lawful: Offered
    offered: Offered
    called: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class City:
    """All programmes by id, and what is true of them together; `…_apart`: if nothing were common to them."""

    programmes: tuple[Planned, ...]
    costs: Costs
    total: Total
    total_apart: Total
    somebody_over: float
    somebody_over_apart: float

    @property
    def at_the_end(self) -> int:
        """Programmes where every place of the waiting list is offered a seat, and more might be."""
        return sum(one.offered.offers == one.seats + len(one.called) for one in self.programmes)

    def front(self, many: int) -> list[Planned]:
        """The programmes with most absences expected; equals in the order of ids."""
        return sorted(self.programmes, key=lambda one: (-round(one.absent, DIGITS), one.programme))[:many]

    def table(self) -> pl.DataFrame:
        """One row a programme, by id: columns as in `docs/no-shows.md`."""
        return pl.DataFrame([_row(one) for one in self.programmes])

    def as_json(self) -> str:
        """Everything, for machines; chances to six digits."""
        told = {"costs": asdict(self.costs), "all": self._all(), "programmes": [asdict(one) for one in self.programmes]}
        return json.dumps(_rounded(told), ensure_ascii=False, indent=2) + "\n"

    def _all(self) -> dict[str, object]:
        return {
            "absent": asdict(self.total),
            "absent_if_nothing_common": asdict(self.total_apart),
            "somebody_over": self.somebody_over,
            "somebody_over_if_nothing_common": self.somebody_over_apart,
        }


def planned(years: Sequence[LastYear], costs: Costs, shared: float, waiting: int) -> City:
    """A plan from the counts of a year, for waiting lists of so many places; `shared` from 0 to 0.3."""
    expected = forecasts(sorted(years, key=lambda year: year.programme))
    outlooks = [_outlook(each, shared, waiting) for each in expected]
    found = [_planned(each, outlook, costs) for each, outlook in zip(expected, outlooks, strict=True)]
    seats, offers = [one.seats for one in found], [one.offered.offers for one in found]
    nobody_apart = float(np.prod([1 - one.offered.over for one in found]))
    return City(
        tuple(found),
        costs,
        Total.of(together(outlooks, seats)),
        Total.of(apart(outlooks, seats)),
        somebody_over(outlooks, offers),
        1 - nobody_apart,
    )


def _outlook(expected: Forecast, shared: float, waiting: int) -> Outlook:
    seats = expected.year.seats
    return Outlook.of(seats, np.full(seats + waiting, expected.risk), shared, expected.own)


def _planned(expected: Forecast, outlook: Outlook, costs: Costs) -> Planned:
    lawful = outlook.offered(outlook.seats)
    return Planned(
        expected.year.programme,
        outlook.seats,
        expected.risk,
        expected.low,
        expected.high,
        lawful.empty_mean,
        *outlook.between(outlook.seats, float(LEVEL)),
        lawful,
        outlook.best(costs),
        tuple(outlook.called()),
    )


def _row(one: Planned) -> dict[str, object]:
    plain = {name: value for name, value in asdict(one).items() if not isinstance(value, dict | tuple)}
    listed = {"empty_at_seats": one.lawful.empty, "offers": one.offered.offers}
    listed |= {name: getattr(one.offered, name) for name in ("over", "over_mean", "empty", "empty_mean")}
    listed |= {f"called_{place}": chance for place, chance in enumerate(one.called, 1)}
    return {name: _rounded(value) for name, value in (plain | listed).items()}


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return round(value, DIGITS)
    if isinstance(value, dict):
        return {name: _rounded(each) for name, each in value.items()}
    return [_rounded(each) for each in value] if isinstance(value, list | tuple) else value
