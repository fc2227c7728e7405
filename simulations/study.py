"""A study: every scenario beside the base, in the same futures; differences are paired.

Futures are played in batches by any executor with `submit`. A batch is a pure function of the question and the numbers
of its futures, so the table is the same on any number of cores and in any order; batches already on disk are not played
again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, as_completed
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from simulations.city import City
from simulations.first_wishes import WORTH_COMPILING, wake
from simulations.futures import Future as CityFuture
from simulations.futures import future, last_ones, truthful
from simulations.intervals import Interval, enough, interval
from simulations.made_from import digest_with, inputs, versions
from simulations.measures import MEASURES, placed_by_home
from simulations.scenario import Question

BATCH = 4
"""Futures of one task: some seconds of work, so that a lost worker loses little."""
ROUND = 5
"""Batches between two looks at the tolerance."""
SCHEMA = {"scenario": pl.String, "future": pl.Int64, "measure": pl.String, "key": pl.String, "value": pl.Float64}
Told = Callable[[int, int], None]


def played(question: Question, numbers: Sequence[int]) -> pl.DataFrame:
    """The rows of some futures: `scenario`, `future`, `measure`, `key` (a gmina or a programme, else empty), `value`.

    Beside the measures: `better` and `worse`, candidates whose class stands higher or lower on the list as wanted than
    under the base; `placed-of` and `from` by home gmina; `points` of the last one in by programme.
    """
    if question.base.candidates * question.futures >= WORTH_COMPILING:
        wake()
    cities, rows = _cities(question), []
    for number in numbers:
        base = future(cities["base"], number, question.uncertain)
        for name, city in cities.items():
            seen = base if name == "base" else future(city, number, question.uncertain)
            rows += [(name, number, *row) for row in _rows(seen, base)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row").sort("scenario", "future", "measure", "key")


@lru_cache(maxsize=4)
def _cities(question: Question) -> dict[str, City]:
    return question.cities()


def _rows(seen: CityFuture, base: CityFuture) -> Iterator[tuple[str, str, float]]:
    for name, measure in MEASURES.items():
        yield name, "", measure.of(seen)
    if seen is not base:
        many = min(len(seen.wanted), len(base.wanted))
        own, before = seen.wanted[:many], base.wanted[:many]
        yield "better", "", float((own < before).sum())
        yield "worse", "", float((own > before).sum())
    for home, (everybody, inside) in placed_by_home(seen).items():
        yield "from", home, float(everybody)
        yield "placed-of", home, float(inside)
    for programme, points in last_ones(seen).items():
        yield "points", programme, float("nan") if points is None else points / 100


@dataclass(frozen=True)
class Study:
    """A question with the rows of its futures."""

    question: Question
    table: pl.DataFrame

    @property
    def scenarios(self) -> list[str]:
        return [scenario.name for scenario in self.question.scenarios]

    @cached_property
    def futures(self) -> int:
        return self.table["future"].n_unique()

    def values(self, scenario: str, measure: str, key: str = "") -> NDArray[np.float64]:
        """One number a future, in the order of futures."""
        found = self.table.filter(scenario=scenario, measure=measure, key=key).sort("future")
        return found["value"].to_numpy()

    def level(self, scenario: str, measure: str, key: str = "") -> Interval:
        """The measure itself."""
        return interval(self.values(scenario, measure, key))

    def difference(self, scenario: str, measure: str, key: str = "") -> Interval:
        """Scenario minus base, future by future."""
        return interval(self.values(scenario, measure, key) - self.values("base", measure, key))

    def keys(self, measure: str) -> list[str]:
        """The gminas or programmes of a measure that both the base and every scenario have."""
        counted = self.table.filter(measure=measure).group_by("key").agg(pl.col("scenario").n_unique())
        return sorted(counted.filter(pl.col("scenario") == len(self.scenarios) + 1)["key"])

    def not_truthful(self) -> list[str]:
        """`base` or scenarios in which families are taken to name other wishes than their own."""
        return [name for name, city in _cities(self.question).items() if not truthful(city)]


def run(question: Question, executor: Executor, folder: Path | None = None, told: Told | None = None) -> Study:
    """Play the futures of a question. `folder` keeps finished batches, so that an interrupted study goes on.

    Stops before the last future when every tolerance is met: looked at after each round of batches in the order of
    futures, so the number played is the same whatever the executor.
    """
    _cities(question)  # refused before anything is played
    batches = [range(at, min(at + BATCH, question.futures + 1)) for at in range(1, question.futures + 1, BATCH)]
    tables: list[pl.DataFrame] = []
    for start in range(0, len(batches), ROUND):
        some = batches[start : start + ROUND]
        tables += _batches(question, some, executor, folder)
        if told:
            told(min(some[-1][-1], question.futures), question.futures)
        if question.tolerance and _enough(Study(question, pl.concat(tables))):
            break
    return Study(question, pl.concat(tables).sort("scenario", "future", "measure", "key"))


def _batches(question: Question, some: list[range], executor: Executor, folder: Path | None) -> list[pl.DataFrame]:
    found = {numbers: _kept(question, numbers, folder) for numbers in some}
    asked: dict[Future[pl.DataFrame], range] = {
        executor.submit(played, question, numbers): numbers for numbers, table in found.items() if table is None
    }
    for done in as_completed(asked):
        found[asked[done]] = _keep(question, asked[done], done.result(), folder)
    return [table for table in (found[numbers] for numbers in some) if table is not None]


def _place(question: Question, numbers: range, folder: Path) -> Path:
    """Named by question, inputs and versions: what another program kept is not taken for one's own."""
    return folder / f"{digest_with(question.digest)[:16]}-{numbers[0]}-{numbers[-1]}.parquet"


def _kept(question: Question, numbers: range, folder: Path | None) -> pl.DataFrame | None:
    place = None if folder is None else _place(question, numbers, folder)
    return pl.read_parquet(place) if place is not None and place.exists() else None


def _keep(question: Question, numbers: range, table: pl.DataFrame, folder: Path | None) -> pl.DataFrame:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        place = _place(question, numbers, folder)
        beside = place.with_suffix(".part")
        table.write_parquet(beside)
        beside.rename(place)
    return table


def _enough(study: Study) -> bool:
    asked = study.question.tolerance
    halves = {name: max(study.difference(scenario, name).half for scenario in study.scenarios) for name in asked}
    return enough(halves, dict(asked), study.futures)


def manifest(study: Study, table: bytes) -> str:
    """What the table was made from, as JSON: enough to make the same bytes again."""
    made = {
        "question": study.question.model_dump(mode="json"),
        "digest": study.question.digest,
        "futures": study.futures,
        "table_sha256": hashlib.sha256(table).hexdigest(),
        "versions": versions(),
        "inputs": inputs(),
    }
    return json.dumps(made, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
