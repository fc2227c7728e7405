"""A future of a city: who comes, what they want, who is seated. Its number means the same draws in every city.

What is uncertain is switched on by name. What is not, is as in the standing cohort of the seed.

- `cohort`: other people, with other homes, results and wishes
- `wishes`: the same people with other tastes
- `points`: one raw point of the exam more, less or as it was, in each part (families choose before they know)
- `lists`: a quarter of the families write half as many wishes, another quarter leave out what looks hopeless
- `lotteries`: another order where the law leaves candidates equal
- `no-shows`: who of those seated does not come
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from recruit_core.matching import Matching
from recruit_core.mechanisms import mechanism as named_mechanism
from recruit_core.register import Register
from recruit_core.result import recruit
from simulations import drawn
from simulations.candidates import Traits
from simulations.city import City
from simulations.draws import Draws, Words
from simulations.wishes import tiebreaks

SOURCES: Final = ("cohort", "wishes", "points", "lists", "lotteries", "no-shows")
QUARTER: Final = 65_536 // 4
HOPELESS: Final = 1_000
"""Hundredths of a point below the last one in of the year before: what lies so far below looks hopeless."""
UNSEATED: Final = np.iinfo(np.int32).max
"""Below every place on a list."""
TRUE_LISTS: Final = "strategy-proof for candidates"


@dataclass(frozen=True)
class Future:
    """A city in one future, after its round.

    `wished` are the lists as families want them, `written` those that they hand in. `matching` is the round as one
    market with everybody's seat in it; `offers` counts the seats that each candidate was offered: two or more only
    where several recruitments are held.
    """

    city: City
    people: pl.DataFrame
    traits: Traits
    wished: pl.DataFrame
    written: pl.DataFrame
    matching: Matching
    offers: NDArray[np.int64]
    gone: NDArray[np.bool_]

    @cached_property
    def seats(self) -> pl.DataFrame:
        """`candidate`, `programme`, `rank` on the list handed in; null without a seat; by candidate."""
        return self.matching.assignments().drop("pool")

    @cached_property
    def wanted(self) -> NDArray[np.int64]:
        """(n,)  place on the list as wanted of the class that each candidate has; `UNSEATED` without a seat."""
        found = self.seats.drop("rank").join(self.wished, on=["candidate", "programme"], how="left").sort("candidate")
        return found["rank"].fill_null(UNSEATED).to_numpy()


def future(city: City, number: int, sources: Collection[str]) -> Future:
    """The city in the future of this number. Raises what `recruit_core.recruit` raises."""
    others = _seed(city, number, "cohort" in sources)
    people, traits = drawn.people(city.source, others, city.candidates)
    tastes = _seed(city, number, "cohort" in sources or "wishes" in sources)
    wished = drawn.wished(city.source, others, tastes, city.candidates)
    expected = people
    people = _corrected(city, _noisy(city, number, people, traits) if "points" in sources else people)
    written = _by_lot(city, number, wished) if "lotteries" in sources else wished
    if "lists" in sources:
        written = _as_written(city, number, expected, written, traits)
    if not truthful(city):
        written = _strategic(city, number, expected, written, traits)
    written = _at_most(city, written)
    matching, offers = _seated(city, number if "lotteries" in sources else 0, people, written)
    gone = _gone(city, number if "no-shows" in sources else 0, traits.who, matching)
    return Future(city, people, traits, wished, written, matching, offers, gone)


def truthful(city: City) -> bool:
    """Whether the mechanism promises that the true list is safe, and no limit makes families choose what to name."""
    return city.choice_limit is None and TRUE_LISTS in named_mechanism(city.mechanism).promises


def _seed(city: City, number: int, anew: bool) -> str:
    return f"{city.seed}\nfuture {number}" if anew else city.seed


def _purpose(city: City, number: int, what: str) -> Draws:
    return Draws(f"{city.seed}\nfuture {number}\n{what}")


def _noisy(city: City, number: int, people: pl.DataFrame, traits: Traits) -> pl.DataFrame:
    """Each part of the exam one raw point more, less, or as it was, a third each."""
    draws, changed = _purpose(city, number, "points"), {}
    for place, (part, most) in enumerate(city.given.exam.raw_points.items()):
        step = draws.share("raw point", traits.who, place) * 3 // 65_536 - 1
        column = f"exam_{part}"
        changed[column] = np.clip(people[column].to_numpy() + step * round(100 / most), 0, 100)
    return people.with_columns(**{name: pl.Series(values).cast(people[name].dtype) for name, values in changed.items()})


def _corrected(city: City, people: pl.DataFrame) -> pl.DataFrame:
    for candidate, facts in sorted(city.corrected.items()):
        there = pl.col("candidate") == candidate
        people = people.with_columns(
            **{
                name: pl.when(there).then(value).otherwise(name).cast(people[name].dtype)
                for name, value in facts.items()
            }
        )
    return people


def _row_numbers(written: pl.DataFrame) -> tuple[Words, NDArray[np.int64]]:
    """Number of the candidate of each row, and the place of the candidate."""
    place = written["candidate"].str.slice(1).cast(pl.Int64).to_numpy() - 1
    return (place + 1).astype(np.uint64), place


def _by_lot(city: City, number: int, written: pl.DataFrame) -> pl.DataFrame:
    """Other numbers where the law leaves a tie."""
    who, _ = _row_numbers(written)
    landscape = drawn.landscape(city.source)
    there = landscape.ids.search_sorted(written["programme"]).to_numpy()
    lots = tiebreaks(_purpose(city, number, "lotteries"), who, landscape.numbers[there])
    return written.with_columns(tiebreak=pl.Series(lots))


def _at_most(city: City, written: pl.DataFrame) -> pl.DataFrame:
    """The first schools of each list, as many as may be named, with all their classes."""
    if city.choice_limit is None:
        return written
    schools = written.join(
        city.programmes.select("programme", "school"), on="programme", how="left", maintain_order="left"
    )
    first = pl.col("rank").min().over("candidate", "school")
    numbered = schools.with_columns(order=first.rank("dense").over("candidate"))
    return numbered.filter(pl.col("order") <= city.choice_limit).drop("school", "order")


def _as_written(city: City, number: int, people: pl.DataFrame, written: pl.DataFrame, traits: Traits) -> pl.DataFrame:
    """A quarter write half their list, another quarter leave out classes that look hopeless; nobody writes nothing."""
    _, place = _row_numbers(written)
    habit = _purpose(city, number, "lists").share("habit", traits.who)[place]
    length = written.select(pl.len().over("candidate"))["len"].to_numpy()
    rank = written["rank"].to_numpy()
    halved = (habit < QUARTER) & (rank > (length + 1) // 2)
    skipped = (habit >= QUARTER) & (habit < 2 * QUARTER) & _hopeless(city, people, written, HOPELESS)
    return _kept(written, ~(halved | skipped))


def _kept(written: pl.DataFrame, keep: NDArray[np.bool_]) -> pl.DataFrame:
    """Rows that are kept, and the last wish of whoever would have none left."""
    marked = written.with_columns(kept=pl.Series(keep))
    last = pl.col("rank") == pl.col("rank").max().over("candidate")
    return marked.filter(pl.col("kept") | (last & ~pl.col("kept").any().over("candidate"))).drop("kept")


def _hopeless(city: City, people: pl.DataFrame, written: pl.DataFrame, below: int) -> NDArray[np.bool_]:
    """Rows in which the points lie so far below those of the last one in of the year before."""
    before = cutoffs_before(city)
    points = _points(city, people, written)
    needed = written.select(pl.col("programme").replace_strict(before, default=0, return_dtype=pl.Int64))
    return points < needed.to_series().to_numpy() - below


def _points(city: City, people: pl.DataFrame, written: pl.DataFrame) -> NDArray[np.int64]:
    register = _register(city, people, written)
    return city.rules.standing(register)["points"].to_numpy()


@lru_cache(maxsize=16)
def cutoffs_before(city: City) -> dict[str, int]:
    """By programme, what families go by: the points of last year's last ones in.

    Here those of the standing cohort, under deferred acceptance and true lists.
    """
    before = replace(city, mechanism="deferred-acceptance", ties="refuse", choice_limit=None, systems={})
    seen = future(before, 0, ())
    return {name: points for name, points in last_ones(seen).items() if points is not None}


def last_ones(seen: Future) -> dict[str, int | None]:
    """By programme: points, in hundredths, of the last one in; None while seats are free."""
    cutoffs, rules = seen.matching.cutoffs(), seen.matching.rulebook
    return {
        name: None if merit is None else int(rules.unpack(rules.read(merit))["points"])
        for name, merit in cutoffs.select("programme", "cutoff_merit").iter_rows()
    }


def _strategic(city: City, number: int, people: pl.DataFrame, written: pl.DataFrame, traits: Traits) -> pl.DataFrame:
    """Where the true list is not safe, half of the families put nothing first that last year's points put out of reach.

    They leave out what stands before the first class that they would have reached.
    """
    _, place = _row_numbers(written)
    careful = (_purpose(city, number, "strategy").share("careful", traits.who) < 2 * QUARTER)[place]
    out = _hopeless(city, people, written, 0)
    reached = written.with_columns(out=pl.Series(out), careful=pl.Series(careful))
    first = pl.col("rank").filter(~pl.col("out")).min().over("candidate")
    keep = ~pl.col("careful") | first.is_null() | (pl.col("rank") >= first)
    return reached.filter(keep).drop("out", "careful")


def _register(city: City, people: pl.DataFrame, written: pl.DataFrame) -> Register:
    tied = written if city.ties == "refuse" else written.with_columns(tiebreak=pl.lit(None, dtype=pl.Int64))
    tables = {"programmes": city.programmes, "candidates": people, "choices": tied}
    return Register.assemble(tables, city.rules.facts)


def _seated(city: City, lots: int, people: pl.DataFrame, written: pl.DataFrame) -> tuple[Matching, NDArray[np.int64]]:
    """Everybody's seat; where several recruitments are held, the best of the seats that each candidate was offered.

    `lots` is the future whose lottery is drawn where a tie rule draws one: 0, that of the standing cohort, unless
    lotteries are uncertain.
    """
    whole = _round(city, lots, people, written)
    if not city.several_systems:
        return whole, (whole.seating >= 0).astype(np.int64)
    systems = [city.system_of(gmina) for gmina in city.programmes["gmina"]]
    there = dict(zip(city.programmes["programme"], systems, strict=True))
    system = written["programme"].replace_strict(there, return_dtype=pl.String)
    offers = []
    for name in sorted(set(systems)):
        alone = replace(city, programmes=city.programmes.filter(pl.Series([each == name for each in systems])))
        wanted = written.filter(system == name)
        if wanted.height:
            applied = people.filter(pl.col("candidate").is_in(wanted["candidate"].unique().implode()))
            offers.append(_round(alone, lots, applied, wanted).assignments().drop_nulls("programme"))
    made = pl.concat(offers).sort("candidate", "rank")
    best = made.unique("candidate", keep="first", maintain_order=True)
    counted = people.select("candidate").join(made.group_by("candidate").len(), on="candidate", how="left")
    many = counted.sort("candidate")["len"].fill_null(0).cast(pl.Int64).to_numpy()
    return whole.seated(best), many


def _round(city: City, lots: int, people: pl.DataFrame, written: pl.DataFrame) -> Matching:
    drawn = city.ties.endswith("lottery")
    seed = f"{city.seed} future {lots}" if drawn else None
    register = _register(city, people, written)
    return recruit(register, city.rules, mechanism=city.mechanism, ties=city.ties, seed=seed).matching


def _gone(city: City, number: int, who: Words, matching: Matching) -> NDArray[np.bool_]:
    """Those seated who do not come."""
    leaves = _purpose(city, number, "no-shows").share("leaves", who) < round(65_536 * city.no_shows)
    return leaves & (matching.seating >= 0)


__all__ = ["SOURCES", "UNSEATED", "Future", "cutoffs_before", "future", "last_ones", "truthful"]
