"""Wishes: each candidate orders all groups by utility and writes down the first few.

The utility of a group is a multinomial logit (McFadden, 1974) with

- the appeal of the school, and how far its level lies above or below the candidate's strength,
- the kind of school, by strength and a taste of one's own; the profile, by popularity, tilt and a taste of one's own,
- the distance from home, the fit of the second language, the size of the group (McFadden, 1978), and less of everything
  for groups with a test of their own,
- a noise shared by the groups of one school, so that they stand together and still interleave with others, and
- a Gumbel number for the group itself.

Utilities are whole numbers of 1/1024, equal ones stand in the order of the programme ids: an order of wishes never
hangs on the last bit of a float.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import log
from typing import Final

import numpy as np
import polars as pl

from recruit_core.draws import Words, word_of
from simulations.assumptions import Assumptions, Schools, published
from simulations.candidates import Traits, candidate_ids, rated
from simulations.draws import UNIT, Draws, Integers, Marks
from simulations.first_wishes import Parts
from simulations.places import CITY, metres
from simulations.shapes import gumbel_table, length_table

BLOCK: Final = 2_000
"""Candidates at a time: utilities of all groups for so many stay small in memory."""

CITY_ITSELF: Final = Draws("the schools of the city, whatever the cohort")

Progress = Callable[[int, int], None]
"""Told how many candidates are done, of how many."""


@dataclass(frozen=True, slots=True)
class Landscape:
    """The offer as arrays: s schools, k kinds, f profiles, p programmes in the order of their ids."""

    given: Assumptions
    ids: pl.Series
    numbers: Words
    school: Integers
    kind: Integers
    profile: Integers
    constant: Integers
    test: Integers
    languages: Marks
    school_lat: Integers
    school_lng: Integers
    school_numbers: Words
    level: Integers
    appeal: Integers

    @classmethod
    def of(cls, schools: pl.DataFrame, programmes: pl.DataFrame, given: Assumptions) -> "Landscape":
        """The landscape of an offer; both tables sorted by id."""
        names = {name: index for index, name in enumerate(schools["school"])}
        kinds = {name: index for index, name in enumerate(given.wishes.kind_base)}
        profiles = {profile.name: index for index, profile in enumerate(given.profile)}
        level = school_levels(schools, given.schools)
        tongues = list(given.grades.second_language)
        return cls(
            given=given,
            ids=programmes["programme"],
            numbers=_numbers(programmes["programme"]),
            school=np.array([names[name] for name in programmes["school"]]),
            kind=np.array([kinds[name] for name in programmes["kind"]]),
            profile=np.array([profiles[name] for name in programmes["profile"]]),
            constant=_constants(programmes, given),
            test=np.array([_test_of(name, given) for name in programmes["class_type"]], dtype=np.int64),
            languages=np.array(
                [[tongue in row.split("|") for row in programmes["second_languages"]] for tongue in tongues]
            ),
            school_lat=schools["lat"].to_numpy(),
            school_lng=schools["lng"].to_numpy(),
            school_numbers=_numbers(schools["school"]),
            level=level,
            appeal=school_appeals(schools, level, given.schools),
        )


def _constants(programmes: pl.DataFrame, given: Assumptions) -> Integers:
    """What a group is to everybody alike: its size, and less for groups with a test of their own."""
    special = [given.wishes.special_types.get(name, 0.0) for name in programmes["class_type"]]
    size = [given.wishes.size * log(max(seats, 1) / given.offer.general_class_seats) for seats in programmes["seats"]]
    return _units(special) + _units(size)


def _numbers(ids: pl.Series) -> Words:
    return np.array([word_of(text) for text in ids], dtype=np.uint64)


def _units(values: list[float]) -> Integers:
    return np.array([round(UNIT * value) for value in values], dtype=np.int64)


def school_levels(schools: pl.DataFrame, given: Schools) -> Integers:
    """Level of each school in 1/1024 of a point: published where there is a threshold, else drawn from its number."""
    known = _known_levels(given)
    own = CITY_ITSELF.normal("level", _numbers(schools["school"])).tolist()
    rows = zip(schools["school"], schools["kind"], schools["gmina"], own, strict=True)
    return np.array([known.get(school) or _drawn_level(kind, gmina, z, given) for school, kind, gmina, z in rows])


def _known_levels(given: Schools) -> dict[str, int]:
    rows = published("published/thresholds").iter_rows(named=True)
    return {str(given.known[row["school"]]): round(UNIT * float(row["min_points"])) for row in rows}


def _drawn_level(kind: str, gmina: str, normal: int, given: Schools) -> int:
    outside = 0.0 if gmina == CITY else given.outside_city_level
    return round(UNIT * (given.level_mean[kind] + outside)) + round(given.level_spread[kind] * normal)


def school_appeals(schools: pl.DataFrame, level: Integers, given: Schools) -> Integers:
    """Appeal of each school in 1/1024: the logarithm of first choices per seat where published, else drawn."""
    known = _known_appeals(given)
    own = CITY_ITSELF.normal("appeal", _numbers(schools["school"])).tolist()
    rows = zip(schools["school"], schools["kind"], level.tolist(), own, strict=True)
    return np.array([known.get(school) or _drawn_appeal(kind, high, z, given) for school, kind, high, z in rows])


def _known_appeals(given: Schools) -> dict[str, int]:
    """The mean over the years in which a school's candidates per seat were published."""
    rows = published("published/demand").filter(pl.col("school").is_in(list(given.known)))
    mean = rows.group_by("school").agg(pl.col("candidates_per_seat").cast(pl.Float64).mean())
    per_seat = dict(mean.iter_rows())
    return {
        str(given.known[name]): round(UNIT * log(ratio / given.city_candidates_per_seat))
        for name, ratio in per_seat.items()
    }


def _drawn_appeal(kind: str, level: int, normal: int, given: Schools) -> int:
    above = (level - UNIT * given.level_mean[kind]) / given.level_spread[kind]
    return round(given.appeal_on_level * above * given.appeal_spread * 2 + given.appeal_spread * normal)


def wishes(draws: Draws, traits: Traits, offer: Landscape, progress: Progress | None = None) -> pl.DataFrame:
    """Ranked lists: `candidate`, `rank` from 1, `programme`, `test_passed`, `tiebreak`; by candidate, then rank."""
    lengths = length_table(offer.given.wishes.list_length)[draws.share("list length", traits.who)]
    lengths = np.minimum(lengths, len(offer.ids))
    blocks = []
    for start in range(0, len(traits.who), BLOCK):
        some = slice(start, start + BLOCK)
        blocks.append(_first(_parts(draws, _part(traits, some), offer), lengths[some], start))
        if progress:
            progress(min(start + BLOCK, len(traits.who)), len(traits.who))
    row, rank, programme = (np.concatenate(column) for column in zip(*blocks, strict=True))
    return pl.DataFrame(
        {
            "candidate": candidate_ids(traits.who).gather(row),
            "rank": rank,
            "programme": offer.ids.gather(programme),
            "test_passed": _tests_passed(draws, traits, offer.given)[offer.test[programme], row],
            "tiebreak": tiebreaks(draws, traits.who[row], offer.numbers[programme]),
        }
    )


def tiebreaks(draws: Draws, who: Words, programme: Words) -> Integers:
    """31 bits for each pair: stands in for the recorded decision of a committee where the law's steps leave a tie."""
    return (draws.pair_words("tiebreak", who, programme) >> np.uint64(33)).astype(np.int64)


def _tests_passed(draws: Draws, traits: Traits, given: Assumptions) -> Marks:
    """Who passed no test (everybody), the language test, the fitness test: shape (3, candidates)."""
    language = rated(draws, "language test", traits.who, traits.ability, given.tests.language)
    fitness = rated(draws, "fitness test", traits.who, traits.ability, given.tests.fitness)
    return np.stack([np.ones_like(language), language, fitness])


def _test_of(class_type: str, given: Assumptions) -> int:
    """0 no test, 1 language, 2 fitness."""
    return 1 * (class_type in given.tests.language_types) + 2 * (class_type in given.tests.fitness_types)


def _part(traits: Traits, some: slice) -> Traits:
    return Traits(*(getattr(traits, name)[some] for name in Traits.__slots__))


def _first(parts: Parts, lengths: Integers, start: int) -> tuple[Integers, Integers, Integers]:
    """The first wishes of a block: row of the candidate, rank, column of the programme. Ties go by programme id."""
    chosen = parts.firsts(lengths)
    row, place = np.nonzero(np.arange(chosen.shape[1])[None, :] < lengths[:, None])
    return row + start, place + 1, chosen[row, place]


def utilities(draws: Draws, traits: Traits, offer: Landscape) -> Integers:
    """Utility of each group for each candidate, in 1/1024: shape (candidates, programmes)."""
    return _parts(draws, traits, offer).summed()


def _parts(draws: Draws, traits: Traits, offer: Landscape) -> Parts:
    return Parts(
        first=draws.words("group taste", traits.who),
        numbers=offer.numbers,
        taste=gumbel_table(),
        by_school=_school_part(draws, traits, offer),
        school=offer.school,
        by_kind=_kind_part(draws, traits, offer),
        kind=offer.kind,
        by_profile=_profile_part(draws, traits, offer),
        profile=offer.profile,
        by_language=round(UNIT * offer.given.wishes.second_language_fit) * offer.languages.astype(np.int64),
        language=traits.second_language,
        constant=offer.constant,
    )


def _school_part(draws: Draws, traits: Traits, offer: Landscape) -> Integers:
    """Appeal, reach, distance and the noise shared by the groups of one school."""
    given = offer.given.wishes
    gap = offer.level[None, :] - traits.strength[:, None]
    above = np.maximum(gap - round(UNIT * given.reach_slack), 0)
    reach = _times(given.reach / 10, above) + _times(given.below / 10, np.maximum(-gap, 0))
    taste = draws.rough_normal("school taste", traits.who, offer.school_numbers)
    return (
        _times(given.appeal, offer.appeal)[None, :]
        - reach
        - _distance(traits, offer)
        + _times(given.school_noise, taste)
    )


def _distance(traits: Traits, offer: Landscape) -> Integers:
    given = offer.given.wishes
    way = metres(traits.lat, traits.lng, offer.school_lat, offer.school_lng)
    bend = round(1000 * given.distance_bend_km)
    near, far = np.minimum(way, bend), np.maximum(way - bend, 0)
    burden: Integers = (round(UNIT * given.distance_near) * near + round(UNIT * given.distance_far) * far) // 1000
    return burden


def _kind_part(draws: Draws, traits: Traits, offer: Landscape) -> Integers:
    given = offer.given.wishes
    above = traits.strength - round(UNIT * given.strength_centre)
    slope = np.stack([_times(slope / 10, above) for slope in given.kind_strength.values()], axis=1)
    taste = draws.rough_normal("kind taste", traits.who, _names(list(given.kind_base)))
    return _units(list(given.kind_base.values()))[None, :] + slope + _times(given.kind_noise, taste)


def _profile_part(draws: Draws, traits: Traits, offer: Landscape) -> Integers:
    profiles = offer.given.profile
    lean = np.stack([_times(profile.tilt, traits.tilt) for profile in profiles], axis=1)
    taste = draws.rough_normal("profile taste", traits.who, _names([profile.name for profile in profiles]))
    popular = _units([profile.popularity for profile in profiles])
    return popular[None, :] + lean + _times(offer.given.wishes.profile_noise, taste)


def _names(names: list[str]) -> Words:
    return np.array([word_of(name) for name in names], dtype=np.uint64)


def _times(factor: float, values: Integers) -> Integers:
    """A product with a factor rounded to 1/16384, in whole numbers."""
    product: Integers = round(16 * UNIT * factor) * values >> 14
    return product
