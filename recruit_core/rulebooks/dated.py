"""Dated numbers of the law: blocks that each hold from a school year on, with reference and confirmation.

A rulebook keeps its numbers in a TOML file beside its code. Every block names the school year from which it holds,
the place in the law, and whether that text has been confirmed. A new year is a new block; nothing old is edited.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Annotated, Any, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator

_SCHOOL_YEAR = re.compile(r"(20\d\d)/(\d\d)")


def first_year(school_year: str) -> int:
    """Calendar year in which a school year begins: 2026 for "2026/27". Raises ValueError for anything else."""
    match = _SCHOOL_YEAR.fullmatch(school_year)
    if match is None or (int(match[1]) + 1) % 100 != int(match[2]):
        raise ValueError(f'a school year is written like "2026/27", not "{school_year}"')
    return int(match[1])


def _school_year(text: str) -> str:
    first_year(text)
    return text


SchoolYear = Annotated[str, AfterValidator(_school_year)]
"""Text such as "2026/27"."""


class Sourced(BaseModel):
    """A rule with its place in the law. What is not confirmed must say what has to be checked."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    law: str
    confirmed: bool
    note: str | None = None

    @model_validator(mode="after")
    def _unconfirmed_says_why(self) -> Self:
        if not self.confirmed and not self.note:
            raise ValueError("a rule that is not confirmed needs a note that says what to check")
        return self


class Dated(Sourced):
    """A rule that holds from a school year until a later block of the same kind takes over."""

    valid_from: SchoolYear


D = TypeVar("D", bound=Dated)


def in_force(blocks: Sequence[D], year: int) -> D | None:
    """The block that holds in the school year beginning in `year`; None where the earliest begins later.

    Raises ValueError where two blocks hold from the same year: nobody could say which of them is the law.
    """
    begun = [block for block in blocks if first_year(block.valid_from) <= year]
    twice = sorted(year for year, times in Counter(block.valid_from for block in begun).items() if times > 1)
    if twice:
        raise ValueError(f"two blocks of one kind hold from {', '.join(twice)}; keep one")
    return max(begun, key=lambda block: first_year(block.valid_from), default=None)


def numbers(file: str, package: str = __package__) -> Mapping[str, Any]:
    """The content of a TOML file that lies in a package, beside the rulebooks where none is named, read as its data."""
    return tomllib.loads((files(package) / file).read_text(encoding="utf-8"))
