"""A question as data: a base, and scenarios that are each a list of changes. Read from YAML, immutable, hashed."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from simulations.changes import CHANGES, AnyChange, Change, UnknownName
from simulations.city import City, krakow
from simulations.futures import SOURCES
from simulations.measures import MEASURES
from simulations.nearest import nearest
from simulations.population import DEFAULT_CANDIDATES, LARGEST_COHORT

Frozen = ConfigDict(frozen=True, extra="forbid")


class Base(BaseModel):
    """What every scenario begins from: the standing example, with a seed and so many candidates."""

    model_config = Frozen

    city: str = "krakow"
    seed: Annotated[str, Field(min_length=1, max_length=100)] = "krakow-2026"
    candidates: Annotated[int, Field(ge=1, le=LARGEST_COHORT)] = DEFAULT_CANDIDATES

    @field_validator("city")
    @classmethod
    def _known(cls, city: str) -> str:
        if city != "krakow":
            raise ValueError(f"there is no city {city!r}; krakow is the standing example")
        return city


class Scenario(BaseModel):
    """What is asked: a name, and the changes that make it, one after another."""

    model_config = Frozen

    name: Annotated[str, Field(min_length=1, max_length=80)]
    changes: Annotated[tuple[AnyChange, ...], Field(min_length=1)]


class Question(BaseModel):
    """A study: the question, why it is asked, what is uncertain, and how sure the answer has to be.

    `futures` is the most that are played; with `tolerance` (a measure and half the width of its interval) it may end
    earlier. `always` are changes that hold for the base as well.
    """

    model_config = Frozen

    question: Annotated[str, Field(min_length=1, max_length=300)]
    motive: Annotated[str, Field(min_length=1, max_length=1_000)]
    base: Base = Base()
    always: tuple[AnyChange, ...] = ()
    scenarios: Annotated[tuple[Scenario, ...], Field(min_length=1, max_length=50)]
    uncertain: tuple[str, ...] = ("wishes",)
    futures: Annotated[int, Field(ge=2, le=100_000)] = 100
    tolerance: dict[str, Annotated[float, Field(gt=0)]] = {}

    @field_validator("uncertain")
    @classmethod
    def _sources(cls, named: tuple[str, ...]) -> tuple[str, ...]:
        for name in named:
            if name not in SOURCES:
                raise ValueError(f"there is no source of uncertainty {name!r}{nearest(name, SOURCES)}")
        return tuple(sorted(set(named), key=SOURCES.index))

    @field_validator("tolerance")
    @classmethod
    def _measures(cls, named: dict[str, float]) -> dict[str, float]:
        for name in named:
            if name not in MEASURES:
                raise ValueError(f"there is no measure {name!r}{nearest(name, MEASURES)}")
        return named

    @model_validator(mode="after")
    def _names_differ(self) -> Question:
        names = [scenario.name for scenario in self.scenarios]
        if len(set(names)) < len(names) or "base" in names:
            raise ValueError("scenarios have names of their own, none of them 'base'")
        return self

    def __hash__(self) -> int:
        return hash(self.digest)

    def cities(self) -> dict[str, City]:
        """`base` and each scenario by name. Raises `InvalidQuestion` with every name that the city does not have."""
        problems: list[str] = []
        base = _changed(krakow(self.base.seed, self.base.candidates), self.always, "always", problems)
        cities = {"base": base}
        for one in self.scenarios:
            cities[one.name] = _changed(base, one.changes, f"scenario {one.name!r}", problems)
        if problems:
            raise InvalidQuestion(problems)
        return cities

    @property
    def digest(self) -> str:
        """SHA-256 of the question as sorted JSON: the same question, the same digest, however it was written."""
        plain = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(plain.encode()).hexdigest()


def _changed(city: City, changes: Sequence[Change], where: str, problems: list[str]) -> City:
    """The city with one change after another; a change that names what is not there is told and left out."""
    for number, change in enumerate(changes, 1):
        try:
            city = change.applied(city)
        except UnknownName as wrong:
            problems.append(f"{where}, change {number}: {wrong}")
    return city


@dataclass(frozen=True)
class InvalidQuestion(Exception):
    """A question that cannot be asked; every problem on a line of its own."""

    problems: list[str]

    def __str__(self) -> str:
        return "\n".join(self.problems)


def read_question(path: Path) -> Question:
    """A question from a YAML file. Raises `InvalidQuestion` with all problems, a typo with the nearest valid word."""
    try:
        plain = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as wrong:
        raise InvalidQuestion([f"{path.name}: not YAML in UTF-8: {str(wrong).splitlines()[0]}"]) from None
    return question_of(plain)


def question_of(plain: Any) -> Question:
    """A question from plain data. Raises `InvalidQuestion`."""
    if not isinstance(plain, dict):
        raise InvalidQuestion(["a question is a mapping with question, motive and scenarios"])
    try:
        return Question.model_validate(plain)
    except ValidationError as wrong:
        raise InvalidQuestion([_told(one) for one in _causes(wrong.errors())]) from None


def _causes(errors: Sequence[Any]) -> list[Any]:
    """Without those that only follow: a list is not too short because one of its parts was refused."""
    places = [error["loc"] for error in errors]
    return [
        error
        for error in errors
        if error["type"] != "too_short"
        or not any(len(place) > len(error["loc"]) and place[: len(error["loc"])] == error["loc"] for place in places)
    ]


def _told(error: Any) -> str:
    """One problem: its place, what was found, and the nearest valid word where one was mistyped."""
    place = ".".join(str(part) for part in error["loc"] if part not in CHANGES)
    last = str(error["loc"][-1]) if error["loc"] else ""
    if error["type"] == "extra_forbidden":
        return f"{place}: nobody knows this word{nearest(last, _words(error['loc']))}"
    if error["type"] == "union_tag_invalid":
        return f"{place}: there is no kind of change {error['ctx']['tag']!r}{nearest(error['ctx']['tag'], CHANGES)}"
    if error["type"] == "union_tag_not_found":
        return f"{place}: a change names its kind, one of {', '.join(CHANGES)}"
    return f"{place or 'question'}: {re.sub('^Value error, ', '', error['msg'])}"


def _words(loc: tuple[Any, ...]) -> list[str]:
    """The words that may stand where one was mistyped."""
    kind = next((part for part in loc if part in CHANGES), None)
    model: type[BaseModel] = CHANGES[kind] if kind else Question
    if kind is None and loc[0] == "base":
        model = Base
    if kind is None and loc[0] == "scenarios":
        model = Scenario
    return list(model.model_fields)
