"""The risk that somebody with a seat does not come, by programme, from the counts of a year before.

The rate of a programme is drawn towards that of all programmes, the more the fewer were counted there: empirical Bayes
with a beta for the rates of programmes (Casella, The American Statistician 39, 1985), whose strength comes from how far
the rates spread beyond chance, by moments (Kleinman, Journal of the American Statistical Association 68, 1973). All in
fractions, so no order of rows changes a bit.

The strength is kept between 1 and the number of those counted: nobody knows more beforehand than all of them tell. Half
a person is added to those who came and to those who did not (Jeffreys), so that no risk is ever told as none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from simulations.no_shows.beta import quantile
from simulations.no_shows.last_year import LastYear
from simulations.no_shows.scenarios import own_share

LEVEL = Fraction(9, 10)


@dataclass(frozen=True, slots=True)
class Prior:
    """What is expected of a programme before it is counted: a rate, and how many counted people that is worth."""

    rate: Fraction
    strength: Fraction


@dataclass(frozen=True, slots=True)
class Forecast:
    """The risk of each person at a programme, its 90 per cent interval, and how far those there stay away together.

    `own` is the share of the leaning that they have in common because the rate itself is not known better
    (`scenarios.risks_in_scenarios`).
    """

    year: LastYear
    risk: float
    low: float
    high: float
    own: float


def prior(years: Sequence[LastYear]) -> Prior:
    """From programmes of which at least one admitted somebody."""
    counted = [year for year in years if year.admitted]
    everybody, absent = sum(year.admitted for year in counted), sum(year.not_confirmed for year in counted)
    rate = Fraction(2 * absent + 1, 2 * everybody + 2)
    together = _together(counted)
    if together <= 0:
        return Prior(rate, Fraction(everybody + 1))
    return Prior(rate, min(max(1 / together - 1, Fraction(1)), Fraction(everybody + 1)))


def _together(counted: Sequence[LastYear]) -> Fraction:
    """The correlation of two people of one programme beyond all programmes, by moments; 0 where rates cannot spread."""
    everybody, absent = sum(year.admitted for year in counted), sum(year.not_confirmed for year in counted)
    room = everybody - Fraction(sum(year.admitted**2 for year in counted), everybody) - (len(counted) - 1)
    if absent in (0, everybody) or room <= 0:
        return Fraction(0)
    rate = Fraction(absent, everybody)
    squares: dict[int, int] = {}
    for year in counted:  # programmes of one size under one denominator: there are few sizes
        squares[year.admitted] = squares.get(year.admitted, 0) + year.not_confirmed**2
    spread = sum((Fraction(total, size) for size, total in sorted(squares.items())), Fraction(0)) - absent * rate
    return (spread / (rate * (1 - rate)) - (len(counted) - 1)) / room


def forecasts(years: Sequence[LastYear]) -> list[Forecast]:
    """One for each programme, in the order given."""
    expected = prior(years)
    return [_forecast(year, expected) for year in years]


def _forecast(year: LastYear, expected: Prior) -> Forecast:
    absent = year.not_confirmed + expected.rate * expected.strength
    came = year.admitted - year.not_confirmed + (1 - expected.rate) * expected.strength
    risk = absent / (absent + came)
    low, high = (quantile(float(side), float(absent), float(came)) for side in ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    return Forecast(year, float(risk), low, high, own_share(float(risk), float(1 / (absent + came + 1))))
