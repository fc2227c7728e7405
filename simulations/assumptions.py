"""The assumptions of the standing example, read once from `krakow/assumptions.toml`."""

import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import polars as pl
from pydantic import BaseModel, ConfigDict

Anchors = tuple[tuple[float, float], ...]
"""(share of everybody, value reached by that share), both rising."""


class Part(BaseModel):
    """A part of the assumptions: frozen, and a key nobody knows is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SharedClass(Part):
    """Groups of one school, by class: the groups of an inner tuple share the seats of one class."""

    rspo: int
    groups: tuple[tuple[str, ...], ...]


class SeveralClasses(Part):
    """Groups of one school that stand for more than one class."""

    rspo: int
    groups: dict[str, int]


class Offer(Part):
    """How seats, scored subjects and groups follow from the published rows."""

    general_class_seats: int
    technical_class_seats: int
    vocational_class_seats: int
    split_by_second_languages: int
    split_class_types: tuple[str, ...]
    always_scored: tuple[str, ...]
    fill_scored_with: tuple[str, ...]
    leave_out_not_public: bool
    leave_out_names_with: tuple[str, ...]
    not_run_by_city: tuple[int, ...]
    shared_class: tuple[SharedClass, ...]
    several_classes: tuple[SeveralClasses, ...]


class Profile(Part):
    """What a group is about; matched by all `extended` subjects or any of the `words` of the occupation."""

    name: str
    kinds: tuple[str, ...]
    extended: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    popularity: float
    tilt: float


class Neighbourhood(Part):
    """A place around which people of the city live."""

    name: str
    lat: float
    lng: float
    weight: int


class Homes(Part):
    """Where candidates live."""

    outside_city: float
    metropolis_among_outside: float
    scatter_m: int
    neighbourhoods: tuple[Neighbourhood, ...]


class Loading(Part):
    """How much of a result is general ability, and how much the lean to numbers (+) or words (-)."""

    ability: float
    tilt: float


class Exam(Part):
    """Shape and inner relation of the exam results."""

    year: int
    raw_points: dict[str, int]
    shape: dict[str, Anchors]
    loading: dict[str, Loading]


class Grades(Part):
    """Shape and inner relation of the grades on the certificate."""

    hard_shares: tuple[float, ...]
    easy_shares: tuple[float, ...]
    easy: tuple[str, ...]
    ability: float
    tilt: float
    numeric: tuple[str, ...]
    verbal: tuple[str, ...]
    neutral: tuple[str, ...]
    second_language: dict[str, float]
    honours_average: int
    behaviour_share: float
    behaviour_ability: float


class Rate(Part):
    """How many candidates have something, and how much it goes with ability."""

    share: float
    ability: float = 0.0
    points: Anchors = ()


class Schools(Part):
    """Level and appeal of schools."""

    level_mean: dict[str, float]
    level_spread: dict[str, float]
    appeal_spread: float
    appeal_on_level: float
    city_candidates_per_seat: float
    outside_city_level: float
    known: dict[str, int]


class Wishes(Part):
    """Weights of the utility, in units of Gumbel noise."""

    strength_centre: float
    appeal: float
    size: float
    reach: float
    reach_slack: float
    below: float
    distance_near: float
    distance_bend_km: float
    distance_far: float
    school_noise: float
    profile_noise: float
    kind_noise: float
    kind_base: dict[str, float]
    kind_strength: dict[str, float]
    special_types: dict[str, float]
    second_language_fit: float
    list_length: Anchors


class Tests(Part):
    """Tests that some groups ask for."""

    language: Rate
    fitness: Rate
    language_types: tuple[str, ...]
    fitness_types: tuple[str, ...]


class Assumptions(Part):
    """Everything that somebody chose."""

    offer: Offer
    profile: tuple[Profile, ...]
    homes: Homes
    exam: Exam
    grades: Grades
    facts: dict[str, Rate]
    schools: Schools
    wishes: Wishes
    tests: Tests


def room() -> Traversable:
    """The folder of the package that holds the published figures and the assumptions."""
    return files("simulations") / "krakow"


@cache
def assumptions() -> Assumptions:
    """The assumptions as they stand in the file."""
    return Assumptions.model_validate(tomllib.loads((room() / "assumptions.toml").read_text(encoding="utf-8")))


def published(table: str) -> pl.DataFrame:
    """One CSV of the package, every column text: `schools`, `published/demand`."""
    path = room().joinpath(*f"{table}.csv".split("/"))
    return pl.read_csv(path.read_bytes(), infer_schema=False).fill_null("")
