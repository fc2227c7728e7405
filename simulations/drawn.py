"""People and wishes, drawn once for all cities and futures that share what they are drawn from.

Base and scenarios of one future mostly differ in nothing that a family looks at when it writes its list, and a future
of lotteries alone has the people and the wishes of the standing cohort. What was drawn is kept by the bytes it was
drawn from, never by which object it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

import numpy as np
import polars as pl

from simulations.assumptions import Assumptions
from simulations.candidates import Traits, candidates
from simulations.draws import UNIT, Draws
from simulations.wishes import Landscape, wishes


@dataclass(frozen=True)
class Source:
    """What people and their wishes are drawn from; two are equal where their bytes are."""

    given: Assumptions = field(compare=False, repr=False)
    schools: pl.DataFrame = field(compare=False, repr=False)
    seen: pl.DataFrame = field(compare=False, repr=False)
    """programmes with the seats that families look at"""
    appeal: Mapping[str, float] = field(compare=False, repr=False)
    digest: bytes

    @classmethod
    def of(cls, given: Assumptions, schools: pl.DataFrame, seen: pl.DataFrame, appeal: Mapping[str, float]) -> Source:
        """The source with the digest of everything in it."""
        told = hashlib.sha256(given.model_dump_json().encode())
        told.update(repr(sorted(appeal.items())).encode())
        for table in (schools, seen):
            told.update(table.write_ipc(None).getvalue())
        return cls(given, schools, seen, appeal, told.digest())

    @cached_property
    def of_people(self) -> Source:
        """What people alone are drawn from: no school is in it."""
        nothing = pl.DataFrame()
        return Source.of(self.given, nothing, nothing, {})


@lru_cache(maxsize=32)
def landscape(source: Source) -> Landscape:
    """The offer as families see it."""
    found = Landscape.of(source.schools, source.seen, source.given)
    shift = [source.appeal.get(school, 0.0) for school in source.seen["school"]]
    return replace(found, constant=found.constant + np.array([round(UNIT * each) for each in shift], dtype=np.int64))


def people(source: Source, seed: str, many: int) -> tuple[pl.DataFrame, Traits]:
    """The first `many` people of a seed (`simulations.candidates.candidates`)."""
    return _people(source.of_people, seed, many)


@lru_cache(maxsize=4)
def _people(source: Source, seed: str, many: int) -> tuple[pl.DataFrame, Traits]:
    return candidates(Draws(seed), np.arange(1, many + 1, dtype=np.uint64), source.given)


@lru_cache(maxsize=8)
def wished(source: Source, seed: str, tastes: str, many: int) -> pl.DataFrame:
    """The wishes of the people of a seed, with the tastes of another (`simulations.wishes.wishes`)."""
    _, traits = people(source, seed, many)
    return wishes(Draws(tastes), traits, landscape(source))
