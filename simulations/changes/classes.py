"""Classes that open, close, are divided or put together."""

from typing import Annotated, Literal

import polars as pl
from pydantic import Field

from simulations.changes.change import Change, chosen
from simulations.city import City


class OpenClass(Change):
    """A class more: like a programme that there is, in its own or another school, under an id of its own."""

    kind: Literal["open-class"]
    like: str
    programme: str
    seats: Annotated[int, Field(ge=0, le=1_000)]
    school: str | None = None

    def applied(self, city: City) -> City:
        (name,) = chosen(city, (self.like,), ())
        row = city.programmes.filter(programme=name)
        new = row.with_columns(programme=pl.lit(self.programme), seats=pl.lit(self.seats, dtype=pl.Int64))
        if self.school is not None:
            there = city.programmes.filter(pl.col("programme").is_in(chosen(city, (), (self.school,)))).head(1)
            place = ("school", "gmina", "lat", "lng", "run_by_city")
            new = new.with_columns(**{name: pl.lit(there[name][0]) for name in place})
        return city.with_programmes(
            pl.concat([city.programmes, new], how="vertical_relaxed"), {self.programme: city.seats_seen[name]}
        )


class CloseClass(Change):
    """Programmes that are not offered: families choose among the others."""

    kind: Literal["close-class"]
    programmes: Annotated[tuple[str, ...], Field(min_length=1)]

    def applied(self, city: City) -> City:
        closed = chosen(city, self.programmes, ())
        return city.with_programmes(city.programmes.filter(~pl.col("programme").is_in(closed)))


class SplitClass(Change):
    """A programme recruited as several, with the seats divided: the first parts take what is left over."""

    kind: Literal["split-class"]
    programme: str
    into: Annotated[int, Field(ge=2, le=9)] = 2

    def applied(self, city: City) -> City:
        (name,) = chosen(city, (self.programme,), ())
        row = city.programmes.filter(programme=name)
        seats = int(row["seats"][0])
        parts = [f"{name}/{number}" for number in range(1, self.into + 1)]
        shares = [seats // self.into + (number < seats % self.into) for number in range(self.into)]
        rows = pl.concat([row] * self.into).with_columns(
            programme=pl.Series(parts), seats=pl.Series(shares, dtype=pl.Int64)
        )
        kept = city.programmes.filter(pl.col("programme") != name)
        return city.with_programmes(pl.concat([kept, rows]), dict(zip(parts, shares, strict=True)))


class MergeClasses(Change):
    """Programmes recruited as one, under the id of the first, with the seats of all."""

    kind: Literal["merge-classes"]
    programmes: Annotated[tuple[str, ...], Field(min_length=2)]

    def applied(self, city: City) -> City:
        merged = chosen(city, self.programmes, ())
        seats = int(city.programmes.filter(pl.col("programme").is_in(merged))["seats"].sum())
        first, *others = self.programmes
        kept = city.programmes.filter(~pl.col("programme").is_in(others))
        row = pl.when(pl.col("programme") == first).then(seats).otherwise("seats").cast(pl.Int64)
        return city.with_programmes(kept.with_columns(seats=row), {first: seats})
