"""Other people: how many come, what they want, who does not turn up, one candidate whose record is otherwise."""

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from simulations.candidates import candidate_ids
from simulations.changes.change import Change, UnknownName, chosen
from simulations.city import City
from simulations.places import areas
from simulations.population import LARGEST_COHORT


class CohortSize(Change):
    """So many candidates, or so many per cent more or fewer. The first ones are the same people."""

    kind: Literal["cohort-size"]
    per_cent: Annotated[int, Field(ge=-90, le=500)]

    def applied(self, city: City) -> City:
        return replace(city, candidates=max(1, min(LARGEST_COHORT, city.candidates * (100 + self.per_cent) // 100)))


class Composition(Change):
    """Another share of candidates from outside Kraków, in per cent."""

    kind: Literal["composition"]
    from_outside: Annotated[int, Field(ge=0, le=100)]

    def applied(self, city: City) -> City:
        homes = city.given.homes.model_copy(update={"outside_city": self.from_outside / 100})
        return replace(city, given=city.given.model_copy(update={"homes": homes}))


class Demand(Change):
    """Schools that are wanted more or less: by so many units of utility, of which one is the noise of a taste."""

    kind: Literal["demand"]
    schools: Annotated[tuple[str, ...], Field(min_length=1)]
    shift: Annotated[float, Field(ge=-5, le=5)]

    def applied(self, city: City) -> City:
        chosen(city, (), self.schools)
        return replace(city, appeal={**city.appeal, **dict.fromkeys(self.schools, self.shift)})


class NoShows(Change):
    """So many per cent of those seated do not come."""

    kind: Literal["no-shows"]
    per_cent: Annotated[int, Field(ge=0, le=100)]

    def applied(self, city: City) -> City:
        return replace(city, no_shows=self.per_cent / 100)


class Record(Change):
    """One candidate of the cohort whose exam is otherwise, as an upheld appeal would have it."""

    kind: Literal["record"]
    candidate: str
    exam_polish: Annotated[int, Field(ge=0, le=100)] | None = None
    exam_mathematics: Annotated[int, Field(ge=0, le=100)] | None = None
    exam_foreign_language: Annotated[int, Field(ge=0, le=100)] | None = None

    def applied(self, city: City) -> City:
        import numpy as np

        known = candidate_ids(np.arange(1, city.candidates + 1, dtype=np.uint64)).to_list()
        if self.candidate not in known:
            raise UnknownName("candidate", self.candidate, known)
        facts = self.model_dump(exclude={"kind", "candidate"}, exclude_none=True)
        return replace(city, corrected={**city.corrected, self.candidate: facts})


class TakesPart(Change):
    """Which gminas' schools recruit together; each of the others recruits alone.

    Where several recruitments are held, every family applies in each with the wishes that lie there, holds one seat in
    each until will is confirmed, and keeps the best. Seats left then stay free in this round.
    """

    kind: Literal["takes-part"]
    together: tuple[str, ...]

    def applied(self, city: City) -> City:
        known = {area.name: area.code for area in areas()}
        codes = {area.code for area in areas()}
        for name in self.together:
            if name not in known and name not in codes:
                raise UnknownName("gmina", name, sorted(known))
        joined = {known.get(name, name) for name in self.together}
        everywhere = city.programmes["gmina"].unique().sort().to_list()
        return replace(city, systems={code: code for code in everywhere if code not in joined})
