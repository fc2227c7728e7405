"""A cohort after one round: who was seated, what was left, what the last one in had."""

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from recruit_core.register import Register
from recruit_core.result import Result, recruit
from recruit_core.rulebooks import rulebook
from simulations.places import CITY
from simulations.population import Cohort

RULEBOOK = "pl-2026"


@dataclass(frozen=True)
class Recruited:
    """A cohort and the result of recruiting it; the tables are made once, when asked for."""

    cohort: Cohort
    result: Result

    @cached_property
    def first_choices(self) -> pl.DataFrame:
        """One row a candidate: `candidate`, `home` (TERYT), and the columns of the programme wanted most."""
        homes = self.cohort.candidates.select("candidate", home="gmina")
        first = self.cohort.choices.filter(pl.col("rank") == 1).select("candidate", "programme")
        return first.join(homes, on="candidate").join(self.cohort.programmes, on="programme")

    @cached_property
    def seated(self) -> pl.DataFrame:
        """One row a candidate: `candidate`, `rank` of the granted choice (null without a seat), `wishes` written."""
        wishes = self.cohort.choices.group_by("candidate").agg(wishes=pl.len())
        return self.result.matching.assignments().select("candidate", "rank").join(wishes, on="candidate")

    @cached_property
    def programmes(self) -> pl.DataFrame:
        """The programmes with `taken`, `wanted` (first choices) and `points` of the last one in (null: free seats)."""
        cutoffs = self.result.matching.cutoffs()
        points = pl.Series([self._points(merit) for merit in cutoffs["cutoff_merit"]], dtype=pl.Float64)
        wanted = self.first_choices.group_by("programme").agg(wanted=pl.len().cast(pl.Int64))
        seen = cutoffs.select("programme", "taken", points=points)
        joined = self.cohort.programmes.join(seen, on="programme").join(wanted, on="programme", how="left")
        return joined.with_columns(pl.col("wanted").fill_null(0))

    def _points(self, merit: str | None) -> float | None:
        """Points out of 200 behind a published cutoff."""
        rules = self.result.rulebook
        return None if merit is None else rules.unpack(rules.read(merit))["points"] / 100

    @property
    def of_city_schools(self) -> pl.DataFrame:
        """First choices of schools that the city runs: what the published counts are about."""
        return self.first_choices.filter("run_by_city")

    def from_outside(self, first_choices: pl.DataFrame) -> int:
        """How many have their home outside Kraków."""
        return first_choices.filter(pl.col("home") != CITY).height


def recruited(cohort: Cohort) -> Recruited:
    """The cohort after one round under `pl-2026`. Ties that the law leaves open are settled by the keyed `tiebreak`."""
    rules = rulebook(RULEBOOK)
    return Recruited(cohort, recruit(Register.assemble(cohort.tables(), rules.facts), rules))
