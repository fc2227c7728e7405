"""More or fewer seats in programmes that there are."""

from typing import Annotated, Literal

import polars as pl
from pydantic import Field

from simulations.changes.change import Change, chosen
from simulations.city import City


class Seats(Change):
    """`add` seats (fewer where negative, never below zero) in each programme named, or in all of the schools named."""

    kind: Literal["seats"]
    programmes: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()
    add: Annotated[int, Field(ge=-1_000, le=1_000)]

    def applied(self, city: City) -> City:
        named = chosen(city, self.programmes, self.schools)
        more = pl.when(pl.col("programme").is_in(named)).then(self.add).otherwise(0)
        seats = pl.max_horizontal(pl.col("seats") + more, 0).cast(pl.Int64)
        return city.with_programmes(city.programmes.with_columns(seats=seats))
