"""How many schools one application may name: counted in schools, not in classes (Prawo oświatowe, art. 156)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from recruit_core.errors import Problem
from recruit_core.procedure.law import STATUTE, ChoiceLimit, procedure_law

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class ChoiceLimits:
    """The statute's limit and those of the organisers that have made a decision of their own."""

    statute: ChoiceLimit
    own: Mapping[str, ChoiceLimit]

    def of(self, organiser: str | None) -> ChoiceLimit:
        """The limit that holds for the schools of an organiser; the statute's where it has none, or is unknown."""
        return self.own.get(organiser or "", self.statute)


def choice_limits(year: int) -> ChoiceLimits:
    """The limits of the school year that begins in `year`. Raises `UnknownProcedure` where none is on record."""
    limits = {limit.organiser: limit for limit in procedure_law(year).choice_limit}
    return ChoiceLimits(limits.pop(STATUTE), limits)


def too_many_schools(
    choices: pl.DataFrame, programmes: pl.DataFrame, limits: ChoiceLimits, file: str = "choices"
) -> list[Problem]:
    """Who names more schools than allowed: one problem for each candidate and each limit exceeded, by candidate.

    `choices` has the columns candidate and programme; `programmes` has programme, school and organiser. Schools of
    all organisers without a decision of their own count together against the statute's three; those of an organiser
    with a decision count against its own number, and not against the statute's. A programme that is not in
    `programmes` counts for nothing: the register refuses it. A programme without a school is a problem of its own, as
    nobody could count it. The order of rows is irrelevant.
    """
    import polars as pl

    homeless = programmes.filter(pl.col("school").is_null())["programme"].sort().to_list()
    if homeless:
        return [_without_school(str(programme)) for programme in homeless]
    with_limit = pl.col("organiser").is_in(list(limits.own))
    whose = pl.when(with_limit).then("organiser").otherwise(pl.lit(STATUTE)).alias("whose")
    named = choices.join(programmes.select("programme", "school", whose), on="programme").select(
        "candidate", "school", "whose"
    )
    highest = {name: limit.schools for name, limit in {STATUTE: limits.statute, **limits.own}.items() if limit.schools}
    return [
        _too_many(str(candidate), schools, limits.of(whose), file)
        for candidate, whose, schools in named.filter(pl.col("whose").is_in(list(highest)))
        .group_by("candidate", "whose")
        .agg(pl.col("school").n_unique())
        .filter(pl.col("school") > pl.col("whose").replace_strict(highest, default=None, return_dtype=pl.UInt32))
        .sort("candidate", "whose")
        .iter_rows()
    ]


def _too_many(candidate: str, schools: int, limit: ChoiceLimit, file: str) -> Problem:
    whose = "" if limit.organiser == STATUTE else f" of {limit.organiser}"
    found = f'"{candidate}" names {schools} schools{whose}; {limit.schools} are allowed ({limit.law})'
    remedy = f"keep classes of at most {limit.schools} schools; the number of classes is free"
    return Problem("too-many-schools", file, None, "programme", found, remedy)


def _without_school(programme: str) -> Problem:
    remedy = "write the school that the programme belongs to"
    return Problem("value-missing", "programmes", None, "school", f'"{programme}" has no school', remedy)
