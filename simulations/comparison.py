"""The cohort beside the published figures, line by line: what fits, and what does not."""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
import polars as pl

from simulations.assumptions import assumptions, published
from simulations.candidates import EXAM_COLUMNS, national_results
from simulations.draws import Draws, Integers
from simulations.offer import ASSUMED, left_out
from simulations.places import areas
from simulations.recruited import Recruited

KIND_CODES: Final = {"general": "LO", "technical": "T", "vocational": "BS1"}
"""Kinds of school and the codes of the published tables."""

SIGNS: Final = {"reported_approx": "~", "reported_more_than": ">"}
"""How sure a published figure is; no sign: as reported."""

STAND_IN: Final = ("1219012", "1219043", "1219053")
"""Gminas of powiat wielicki: they borrow the means of powiat krakowski and are not compared with them."""

TOP_COLUMNS: Final = {"polish": "pol", "mathematics": "mat", "foreign_language": "ang"}


class Figure(NamedTuple):
    """A published figure: its value, how sure it is (`~` about, `>` more than), the year and who said it."""

    value: float
    sign: str
    year: str
    source: str


class Line(NamedTuple):
    """One measure of the cohort and the published figure beside it; `decimals` for people."""

    part: str
    measure: str
    figure: Figure
    cohort: float | None
    decimals: int

    @property
    def difference(self) -> float | None:
        """Cohort minus published; None where the cohort gives no number."""
        return None if self.cohort is None else self.cohort - self.figure.value


def comparison(after: Recruited) -> list[Line]:
    """All lines, part by part."""
    return [
        *_people(after),
        *_exam(after),
        *_shape(after),
        *_offer(after),
        *_wanted(after),
        *_allocated(after),
        *_minima(after),
    ]


def _aggregate(year: int, measure: str, kind: str = "all", scope: str = "city-run schools") -> Figure:
    rows = published("published/aggregates").filter(
        admission_year=str(year), measure=measure, school_type=kind, scope=scope
    )
    row = rows.filter(pl.col("kind") != "reported_conflicting").row(0, named=True)
    return Figure(float(row["value"]), SIGNS.get(row["kind"], ""), str(year), row["source"])


def _ratio(above: Figure, below: Figure, factor: float = 100) -> Figure:
    return Figure(factor * above.value / below.value, above.sign, above.year, above.source)


def _per_cent(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None


def _people(after: Recruited) -> Iterator[Line]:
    figure = _aggregate(2023, "share_from_outside_pct")
    for name, people in (("first choices, city-run", after.of_city_schools), ("all candidates", after.first_choices)):
        share = _per_cent(after.from_outside(people), people.height)
        yield Line("Where candidates come from", f"outside Kraków, % of {name}", figure, share, 1)


def _exam(after: Recruited) -> Iterator[Line]:
    year = str(assumptions().exam.year)
    means = published("published/exam_results").filter(year=year)
    home = {place.code: place.exam_area for place in areas() if place.ring != "beyond" and place.code not in STAND_IN}
    people = after.cohort.candidates.with_columns(area=pl.col("gmina").replace_strict(home, default=None))
    for area in ("Kraków", "powiat krakowski", "gmina Zielonki"):
        row, own = means.filter(area=area).row(0, named=True), people.filter(area=area)
        for part, column in EXAM_COLUMNS.items():
            figure = Figure(float(row[column]), "", year, row["source"])
            yield Line("Exam, mean in %", f"{area}: {part.replace('_', ' ')}", figure, _mean(own[f"exam_{part}"]), 1)


def _shape(after: Recruited) -> Iterator[Line]:
    """The same candidates as if they were like the country: does the shape of the results hold?"""
    top, medians = published("published/exam_top_scores"), published("published/exam_results")
    country = medians.filter(year="2024", area="Polska").row(0, named=True)
    draws, part = Draws(after.cohort.seed), "Exam, shape of the country"
    for exam, code in TOP_COLUMNS.items():
        results = national_results(draws, after.cohort.traits, exam, assumptions().exam)
        row, name = top.filter(subject=code).row(0, named=True), exam.replace("_", " ")
        share = Figure(float(row["share_pct"]), "", "2024", row["source"])
        middle = Figure(float(country[f"{code}_median"]), "", "2024", country["source"])
        yield Line(part, f"{name}: % of pupils at 90-100 %", share, _share_of(results, 90), 1)
        yield Line(part, f"{name}: median", middle, float(np.median(results)), 0)


def _share_of(results: Integers, at_least: int) -> float:
    return 100 * float((results >= at_least).mean())


def _mean(column: pl.Series) -> float | None:
    mean = column.mean()
    return float(mean) if isinstance(mean, float) else None


def _offer(after: Recruited) -> Iterator[Line]:
    of_city = after.cohort.programmes.filter("run_by_city")
    for kind, code in KIND_CODES.items():
        own = of_city.filter(kind=kind)
        name = f"{code}, {'assumed rows' if kind == 'vocational' else 'published groups'}"
        yield Line(
            "Offer of city-run schools",
            f"schools {name}",
            _aggregate(2022, "schools", code),
            own["school"].n_unique(),
            0,
        )
        for year in (2022, 2023):
            yield Line(
                "Offer of city-run schools",
                f"seats {name}",
                _aggregate(year, "seats", code),
                int(own["seats"].sum()),
                0,
            )


def _wanted(after: Recruited) -> Iterator[Line]:
    part, first = "First choices", after.of_city_schools
    everybody = _aggregate(2023, "candidates")
    for kind, code in KIND_CODES.items():
        figure = _ratio(_aggregate(2023, "candidates", code), everybody)
        yield Line(
            part,
            f"{code}, % of first choices, city-run",
            figure,
            _per_cent(first.filter(kind=kind).height, first.height),
            1,
        )
    seats = int(after.cohort.programmes.filter("run_by_city")["seats"].sum())
    yield Line(
        part, "candidates per seat, city-run", _ratio(everybody, _aggregate(2023, "seats"), 1), first.height / seats, 2
    )
    yield from _peaks(after)
    longest = int(after.seated["wishes"].max() or 0)  # type: ignore[arg-type]
    yield Line(part, "groups on the longest list", _aggregate(2019, "longest_list_classes"), longest, 0)


def _peaks(after: Recruited) -> Iterator[Line]:
    known = assumptions().schools.known
    for row in published("published/demand").iter_rows(named=True):
        figure = Figure(float(row["candidates_per_seat"]), "", row["admission_year"], row["source"])
        school = after.programmes.filter(school=str(known.get(row["school"])))
        groups = school if school.height else after.programmes.filter(pl.col("kind") == "general")
        if school.height:
            peak = float(groups["wanted"].sum()) / float(groups["seats"].sum())
        else:
            peak = float((groups["wanted"] / groups["seats"]).max() or 0)  # type: ignore[arg-type]
        name = row["school"] if school.height else "most wanted group"
        yield Line("First choices", f"{name}, first choices per seat", figure, peak, 2)


def _allocated(after: Recruited) -> Iterator[Line]:
    part, seated = "After the allocation", after.seated
    alone, placed = seated.filter(pl.col("rank").is_null()), seated.filter(pl.col("rank").is_not_null())
    for year in (2019, 2023):
        unplaced = _ratio(_aggregate(year, "unassigned"), _aggregate(year, "candidates"))
        yield Line(part, "without a seat, % of candidates", unplaced, _per_cent(alone.height, seated.height), 1)
    first = _aggregate(2019, "share_of_qualified_in_first_choice_pct")
    yield Line(
        part,
        "in the first choice, % of those with a seat",
        first,
        _per_cent(placed.filter(rank=1).height, placed.height),
        1,
    )
    short = _ratio(_aggregate(2019, "unassigned_who_listed_one_school"), _aggregate(2019, "unassigned"))
    yield Line(
        part,
        "of those, one group only (2019: one school), %",
        short,
        _per_cent(alone.filter(wishes=1).height, alone.height),
        1,
    )
    yield from _free(after)


def _free(after: Recruited) -> Iterator[Line]:
    part, city = "After the allocation", after.programmes.filter("run_by_city")
    for kind, code in KIND_CODES.items():
        yield Line(
            part,
            f"free seats {code}, city-run",
            _aggregate(2021, "free_after_qualified_list", code),
            _free_seats(city.filter(kind=kind)),
            0,
        )
    for kind, code in KIND_CODES.items():
        figure = _ratio(_aggregate(2023, "qualified", code), _aggregate(2023, "seats", code))
        own = city.filter(kind=kind)
        yield Line(
            part,
            f"seats taken {code}, city-run, %",
            figure,
            100 * float(own["taken"].sum()) / float(own["seats"].sum()),
            1,
        )
    beyond = after.programmes.filter(pl.col("gmina") != "1261011", kind="vocational")
    scope = "Omikron schools outside Krakow"
    yield Line(
        part,
        "free seats BS1 outside Kraków, assumed rows",
        _aggregate(2022, "free_after_confirmation", "BS1", scope),
        _free_seats(beyond),
        0,
    )


def _free_seats(programmes: pl.DataFrame) -> int:
    return int(programmes["seats"].sum()) - int(programmes["taken"].sum())


def _minima(after: Recruited) -> Iterator[Line]:
    known = assumptions().schools.known
    for row in published("published/thresholds").iter_rows(named=True):
        figure = Figure(float(row["min_points"]), "", row["admission_year"], row["source"])
        full = after.programmes.filter(school=str(known[row["school"]]))["points"].drop_nulls()
        lowest = full.min()
        yield Line(
            "Lowest points of full groups", row["school"], figure, lowest if isinstance(lowest, float) else None, 2
        )


class Rows(NamedTuple):
    """How much of the offer somebody published, and how much is assumed."""

    kind: str
    source: str
    schools: int
    groups: int
    seats: int
    taken: int
    wanted: int


def rows_by_source(after: Recruited) -> list[Rows]:
    """Published and assumed rows of the offer, never added together."""
    source = pl.when(pl.col("source") == ASSUMED).then(pl.lit("assumed")).otherwise(pl.lit("published"))
    table = after.programmes.with_columns(source=source)
    counted = table.group_by("kind", "source").agg(
        pl.col("school").n_unique(), pl.len(), pl.col("seats").sum(), pl.col("taken").sum(), pl.col("wanted").sum()
    )
    return [Rows(*row) for row in counted.sort("kind", "source").iter_rows()]


def left_out_by_reason() -> list[tuple[str, int]]:
    """Published schools that take no part: reason and number."""
    return list(left_out().group_by("reason").len().sort("reason").iter_rows())
