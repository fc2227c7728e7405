"""A city of a size for tests: the offer of Kraków with few seats, so that few candidates compete as a cohort does."""

from functools import cache

import polars as pl
from pydantic import TypeAdapter

from simulations.changes import AnyChange
from simulations.city import City, krakow

READ: TypeAdapter[AnyChange] = TypeAdapter(AnyChange)
SEATS = 4


@cache
def base(candidates: int = 1_500) -> City:
    """Four seats in each class: 1,500 candidates compete for them as a whole cohort does for all."""
    city = krakow("tests", candidates)
    return city.with_programmes(city.programmes.with_columns(seats=pl.lit(SEATS, dtype=pl.Int64)))


def changed(**asked: object) -> City:
    """The city with one change, as a question writes it."""
    return READ.validate_python(asked).applied(base())
