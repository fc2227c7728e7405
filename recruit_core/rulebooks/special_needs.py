"""Integrated classes: seats kept for candidates with a statement of special needs, as a pool filled first."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import polars as pl

from recruit_core.errors import InvalidRegister, Problem
from recruit_core.register import OPEN, Register

SPECIAL_NEEDS = "special-needs"
"""Name of the pool and of the group it is kept for."""


def with_special_needs_seats(register: Register, reserve: Literal["hard", "soft"]) -> Register:
    """The register with `special_needs_seats` as pools and whoever has a statement as their group.

    Programmes whose pools were given already stay as they are. Raises `InvalidRegister` where more seats are kept than
    there are.
    """
    kept = register.programmes["special_needs_seats"]
    if not (kept > 0).any():
        return register
    divided = set(register.pools.filter(pl.col("pool") != OPEN)["programme"])
    keeps = {place: seats for place, seats in enumerate(kept) if seats and place not in divided}
    _check(register, keeps)
    return replace(register, pools=_pools(register, keeps, reserve), groups=_groups(register))


def _pools(register: Register, keeps: dict[int, int], reserve: str) -> pl.DataFrame:
    own = pl.DataFrame(
        [(place, SPECIAL_NEEDS, seats, SPECIAL_NEEDS, reserve, -1) for place, seats in keeps.items()],
        schema=register.pools.schema,
        orient="row",
    )
    taken = pl.col("programme").replace_strict(keeps, default=0, return_dtype=pl.Int64)
    return pl.concat([register.pools.with_columns(pl.col("seats") - taken), own]).sort("programme", "order", "pool")


def _groups(register: Register) -> pl.DataFrame:
    """The groups given, and whoever has a statement now: a corrected fact leaves no membership behind."""
    members = register.candidates["special_needs"].arg_true().cast(pl.UInt32)
    own = pl.DataFrame({"candidate": members, "group": pl.Series([SPECIAL_NEEDS] * len(members), dtype=pl.String)})
    others = register.groups.filter(pl.col("group") != SPECIAL_NEEDS)
    return pl.concat([others, own]).sort("candidate", "group")


def _check(register: Register, keeps: dict[int, int]) -> None:
    names, there = register.programmes["programme"], register.programmes["seats"]
    problems = [
        Problem(
            "seats-differ",
            "programmes",
            None,
            "special_needs_seats",
            f'programme "{names[place]}": {kept} of {there[place]} seats are kept for special needs',
            "keep at most as many as there are",
        )
        for place, kept in keeps.items()
        if kept > there[place]
    ]
    if problems:
        raise InvalidRegister(problems)
