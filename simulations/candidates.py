"""Candidates: where they live, what they can, and the facts of the certificate that follow from both.

Hidden traits are a general ability and a tilt to numbers (+) or words (-), standard normal each. An exam result is the
national shape, moved by the area so that its published mean comes out; grades, honours and achievements lean on the
same traits. All of it in whole numbers: units of 1/1024 of a standard deviation.
"""

from dataclasses import dataclass
from functools import cache
from math import isqrt
from typing import Final

import numpy as np
import polars as pl

from simulations.assumptions import Assumptions, Exam, Grades, Rate, published
from simulations.draws import UNIT, Draws, Integers, Marks, Words
from simulations.places import areas, cumulated, home_areas, home_points
from simulations.shapes import at, cut_above, cuts, exam_table, length_table, shift_for_mean

EXAM_COLUMNS: Final = {"polish": "pol_mean", "mathematics": "mat_mean", "foreign_language": "ang_mean"}
"""Parts of the exam and the published column of their means."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What the wishes look at and nobody else sees. Arrays of n; traits in 1/1024, homes in micro-degrees.

    `strength` is what a family sees of itself, in 1/1024 of a point on a scale of about 200.
    """

    who: Words
    area: Integers
    lat: Integers
    lng: Integers
    ability: Integers
    tilt: Integers
    strength: Integers
    second_language: Integers


def candidate_ids(who: Words) -> pl.Series:
    """`K000001` and so on: the number of the candidate is all that the draws know."""
    return pl.Series("candidate", [f"K{number:06d}" for number in who.tolist()], dtype=pl.String)


def candidates(draws: Draws, who: Words, given: Assumptions) -> tuple[pl.DataFrame, Traits]:
    """Facts of each candidate as `pl-2026` names them (with `gmina`, `lat`, `lng`), and the traits behind them."""
    area = home_areas(draws, who, given.homes)
    lat, lng = home_points(draws, who, area, given.homes)
    ability, tilt = draws.normal("ability", who), draws.normal("tilt", who)
    results = {f"exam_{part}": exam_results(draws, who, area, ability, tilt, part, given.exam) for part in EXAM_COLUMNS}
    second = second_languages(draws, who, given.grades)
    grades = _grades(draws, who, ability, tilt, second, given.grades)
    average = average_in_hundredths(grades)
    facts = {**results, **grades, **_facts(draws, who, ability, average, given), "grade_average": average}
    home = {"gmina": np.array([place.code for place in areas()])[area], "lat": lat, "lng": lng}
    strength = _strength(list(results.values()), average)
    traits = Traits(who, area, lat, lng, ability, tilt, strength, second)
    return pl.DataFrame({"candidate": candidate_ids(who), **facts, **home}), traits


def exam_results(
    draws: Draws, who: Words, area: Integers, ability: Integers, tilt: Integers, part: str, exam: Exam
) -> Integers:
    """Whole per cents of one part of the exam."""
    loading = exam.loading[part]
    level = leaning(draws.normal(f"exam {part}", who), {loading.ability: ability, loading.tilt: tilt})
    return at(_exam_table(exam, part), level + _area_shifts(exam, part)[area])


def national_results(draws: Draws, traits: Traits, part: str, exam: Exam) -> Integers:
    """What the same candidates would reach were they like the country: the check of the shape."""
    loading = exam.loading[part]
    own = draws.normal(f"exam {part}", traits.who)
    return at(_exam_table(exam, part), leaning(own, {loading.ability: traits.ability, loading.tilt: traits.tilt}))


def _exam_table(exam: Exam, part: str) -> Integers:
    return exam_table(exam.shape[part], exam.raw_points[part])


def _area_shifts(exam: Exam, part: str) -> Integers:
    """By how much each area stands above the country, from the published means of one year."""
    means = published("published/exam_results").filter(year=str(exam.year))
    mean = dict(zip(means["area"], means[EXAM_COLUMNS[part]], strict=True))
    shift = {name: _shift(exam.shape[part], exam.raw_points[part], float(mean[name])) for name in _exam_areas()}
    return np.array([shift[place.exam_area] for place in areas()], dtype=np.int64)


def _exam_areas() -> set[str]:
    return {place.exam_area for place in areas()}


@cache
def _shift(shape: tuple[tuple[float, float], ...], raw_points: int, mean: float) -> int:
    return shift_for_mean(exam_table(shape, raw_points), mean)


def leaning(own: Integers, loadings: dict[float, Integers]) -> Integers:
    """A standard normal trait that leans on others by the given loadings; `own` fills up the variance to one."""
    whole = {round(UNIT * loading): trait for loading, trait in loadings.items()}
    rest = isqrt(UNIT * UNIT - sum(loading * loading for loading in whole))
    return (sum((loading * trait for loading, trait in whole.items()), rest * own)) >> 10


def second_languages(draws: Draws, who: Words, grades: Grades) -> Integers:
    """Index of the second language of the primary school, in the order of the assumptions."""
    shares = list(grades.second_language.values())
    return np.searchsorted(cumulated(shares), draws.share("second language", who), side="right")


def _grades(
    draws: Draws, who: Words, ability: Integers, tilt: Integers, second: Integers, grades: Grades
) -> dict[str, pl.Series]:
    """Columns `grade_<subject>`, 2 to 6; of the second languages only the own one is given."""
    lean = {**dict.fromkeys(grades.numeric, grades.tilt), **dict.fromkeys(grades.verbal, -grades.tilt)}
    languages = list(grades.second_language)
    columns = {}
    for subject in (*grades.numeric, *grades.verbal, *grades.neutral):
        limits = cuts(grades.easy_shares if subject in grades.easy else grades.hard_shares)
        own = draws.normal(f"grade {subject}", who)
        level = leaning(own, {grades.ability: ability, lean.get(subject, 0.0): tilt})
        column = pl.Series(f"grade_{subject}", np.searchsorted(limits, level, side="right").astype(np.int64) + 2)
        if subject in languages:
            own_language = pl.Series(second == languages.index(subject))
            column = pl.select(pl.when(own_language).then(column)).to_series().alias(column.name)
        columns[column.name] = column
    return columns


def average_in_hundredths(grades: dict[str, pl.Series]) -> Integers:
    """Average of the grades that are given, in hundredths of a grade, halves up."""
    table = pl.DataFrame(list(grades.values()))
    total: Integers = table.sum_horizontal().to_numpy()
    given: Integers = table.select(pl.sum_horizontal(pl.all().is_not_null())).to_series().to_numpy().astype(np.int64)
    return (200 * total + given) // (2 * given)


def _facts(draws: Draws, who: Words, ability: Integers, average: Integers, given: Assumptions) -> dict[str, pl.Series]:
    """Honours, volunteering, achievements, titles, opinions and social criteria."""
    has = {name: rated(draws, name, who, ability, rate) for name, rate in given.facts.items()}
    behaviour = Rate(share=given.grades.behaviour_share, ability=given.grades.behaviour_ability)
    honours = (average >= given.grades.honours_average) & rated(draws, "behaviour", who, ability, behaviour)
    points = length_table(given.facts["achievements"].points)[draws.share("achievement points", who)]
    earned = np.where(has.pop("achievements"), points, 0)
    return {"honours": pl.Series(honours), "achievement_points": pl.Series(earned)} | {
        name: pl.Series(values) for name, values in has.items()
    }


def rated(draws: Draws, purpose: str, who: Words, ability: Integers, rate: Rate) -> Marks:
    """Who has something that the given share has, more or less often with ability."""
    return leaning(draws.normal(purpose, who), {rate.ability: ability}) > cut_above(rate.share)


def _strength(results: list[Integers], average: Integers) -> Integers:
    """Mean of the three results plus the average of the grades on a scale to 100, in 1/1024 of a point."""
    exam = sum(results[1:], results[0]) * UNIT // len(results)
    return exam + (average - 100) * UNIT // 5
