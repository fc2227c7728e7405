"""A city before anybody applies: offer, people to come, rules. Changes are applied to it, futures drawn from it.

Everything about people is a function of the seed and of numbers of candidates and programmes, so two cities that differ
in one thing differ in a future only in what follows from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import polars as pl

from recruit_core.rulebooks import Rulebook, rulebook
from simulations import offer
from simulations.assumptions import Assumptions, assumptions
from simulations.drawn import Source
from simulations.places import CITY, Area, areas
from simulations.population import DEFAULT_CANDIDATES
from simulations.recruited import RULEBOOK

JOINT = "joint"
"""The system that every school takes part in unless somebody recruits alone."""


@dataclass(frozen=True, eq=False)
class City:
    """Offer, size of the cohort, rules of the recruitment. Immutable: a change gives another city.

    `programmes` and `schools` are the tables of `simulations.population.Cohort`. `seats_seen` are the seats that
    families look at when they choose, by programme: those of the base, so that a seat more changes no wish.
    `systems` names for the TERYT code of each gmina with schools the recruitment they take part in.
    """

    seed: str
    candidates: int
    schools: pl.DataFrame
    programmes: pl.DataFrame
    seats_seen: Mapping[str, int]
    given: Assumptions
    rules: Rulebook
    mechanism: str = "deferred-acceptance"
    ties: str = "refuse"
    choice_limit: int | None = None
    systems: Mapping[str, str] = field(default_factory=dict)
    appeal: Mapping[str, float] = field(default_factory=dict)
    """by school: how much more its classes are wanted, in units of utility"""
    no_shows: float = 0.0
    """share of those seated who do not come"""
    corrected: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """by candidate: facts that are otherwise than drawn"""

    @cached_property
    def seen(self) -> pl.DataFrame:
        """The programmes as families see them when they choose."""
        seats = [self.seats_seen[name] for name in self.programmes["programme"]]
        return self.programmes.with_columns(seats=pl.Series(seats, dtype=pl.Int64))

    @cached_property
    def source(self) -> Source:
        """What its people and their wishes are drawn from."""
        return Source.of(self.given, self.schools, self.seen, self.appeal)

    def system_of(self, gmina: str) -> str:
        """The recruitment that the schools of a gmina take part in."""
        return self.systems.get(gmina, JOINT)

    @property
    def several_systems(self) -> bool:
        """Whether families have to apply in more than one recruitment."""
        return len({self.system_of(gmina) for gmina in self.programmes["gmina"].unique()}) > 1

    def with_programmes(self, programmes: pl.DataFrame, seen: Mapping[str, int] | None = None) -> City:
        """The city with another offer, in the order of ids; `seen` names the seats of new programmes."""
        return replace(self, programmes=programmes.sort("programme"), seats_seen={**self.seats_seen, **(seen or {})})


def krakow(seed: str, candidates: int = DEFAULT_CANDIDATES) -> City:
    """The Kraków Metropolis of the standing example (docs/cohort.md)."""
    schools, programmes = offer.schools(), offer.programmes()
    seats = dict(programmes.select("programme", "seats").iter_rows())
    return City(seed, candidates, schools, programmes, seats, assumptions(), rulebook(RULEBOOK))


def municipalities() -> tuple[Area, ...]:
    """The fifteen gminas of the metropolis, Kraków first."""
    inside = [area for area in areas() if len(area.code) == len(CITY)]
    return tuple(sorted(inside, key=lambda area: (area.code != CITY, area.name)))
