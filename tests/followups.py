"""Small rounds and what may follow them: who resigned, who asks again. For tests of `recruit_core.rounds`."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
from hypothesis import settings
from hypothesis import strategies as st
from pydantic import BaseModel
from strategies import Round

from recruit_core.errors import UnresolvedTie
from recruit_core.register import Facts, NoFacts, Register
from recruit_core.result import Result, recruit
from recruit_core.rounds.statuses import Status
from recruit_core.rulebooks import Rulebook, Step

FEW = settings(max_examples=settings.default.max_examples // 10)
"""For examples that run a round or two each, family by family; the deep profile multiplies them as all others."""

SOME = settings(max_examples=settings.default.max_examples // 6)
"""The same where all families are drawn by one test."""


class Pair(BaseModel):
    """Points at a programme, null where not eligible; whether the seat is held already."""

    points: int | None = None
    holder: bool = False


@dataclass(frozen=True)
class HoldersFirst(Rulebook):
    """The shortest law that begins with the step `holder`, as the Polish one does."""

    name: str = "holders-first"
    steps: tuple[Step, ...] = (Step("holder", 2, "art. 1"), Step("points", 20_001, "art. 2"))

    @property
    def facts(self) -> Facts:
        return Facts(NoFacts, NoFacts, Pair)

    def standing(self, register: Register) -> pl.DataFrame:
        return register.choices.select(
            pl.col("points").is_not_null().alias("eligible"),
            pl.col("holder").cast(pl.Int64),
            pl.col("points").fill_null(0),
        )


BOOK = HoldersFirst()


def register_of(round_: Round) -> Register:
    """The round with its merit as points, in hundredths."""
    points = (pl.col("merit").cast(pl.Decimal(18, 2), strict=False) * 100).cast(pl.Int64).alias("points")
    choices = round_.choices.select(pl.exclude("merit"), points)
    return Register.assemble(round_.tables() | {"choices": choices}, BOOK.facts)


def seated(register: Register) -> Result | None:
    """The result, or None where a tie would have to be decided."""
    try:
        return recruit(register, BOOK)
    except UnresolvedTie:
        return None


def seats_of(result: Result) -> dict[str, str | None]:
    """candidate -> programme."""
    given = result.matching.assignments()
    return dict(zip(given["candidate"].to_list(), given["programme"].to_list(), strict=True))


def wishes_of(register: Register) -> dict[str, list[str]]:
    """candidate -> programmes in the order of wish."""
    names, programmes = register.candidates["candidate"], register.programmes["programme"]
    lists: dict[str, list[str]] = {name: [] for name in names}
    for candidate, programme in register.choices.select("candidate", "programme").iter_rows():
        lists[names[candidate]].append(programmes[programme])
    return lists


def points_of(register: Register) -> dict[tuple[str, str], int | None]:
    """(candidate, programme) -> points."""
    names, programmes = register.candidates["candidate"], register.programmes["programme"]
    rows = register.choices.select("candidate", "programme", "points").iter_rows()
    return {(names[candidate], programmes[programme]): points for candidate, programme, points in rows}


def rewritten(register: Register, choices: list[tuple[str, int, str, int | None]]) -> Register:
    """The same offer and groups with other lists: (candidate, rank, programme, points)."""
    schema = {"candidate": pl.String, "rank": pl.Int64, "programme": pl.String, "points": pl.Int64}
    tables = {"programmes": register.programmes, "choices": pl.DataFrame(choices, schema=schema, orient="row")}
    owner = register.programmes["programme"].gather(register.pools["programme"])
    if register.pools.height > register.programmes.height:
        tables["pools"] = register.pools.with_columns(owner.alias("programme"))
    member = register.candidates["candidate"].gather(register.groups["candidate"])
    groups = register.groups.with_columns(member.alias("candidate"))
    if (kept := groups.filter(member.is_in([row[0] for row in choices]))).height:
        tables["groups"] = kept
    return Register.assemble(tables, BOOK.facts)


@st.composite
def stations(draw: st.DrawFn, result: Result) -> dict[str, Status]:
    """Some of the qualified are admitted, the others resigned."""
    return {
        candidate: Status("not-qualified")
        if programme is None
        else Status(draw(st.sampled_from(["admitted", "admitted", "resigned"])), programme)
        for candidate, programme in seats_of(result).items()
    }


@st.composite
def new_lists(draw: st.DrawFn, main: Register) -> Register:
    """New lists of some candidates and of newcomers; points at a programme are those of the main round."""
    names, programmes = main.candidates["candidate"].to_list(), main.programmes["programme"].to_list()
    points = points_of(main)
    people = draw(st.lists(st.sampled_from([*names, "n0", "n1", "n2"]), unique=True, min_size=1))
    rows = []
    for person in people:
        wishes = draw(st.lists(st.sampled_from(programmes), unique=True, min_size=1))
        for rank, programme in enumerate(wishes, 1):
            known = points[person, programme] if (person, programme) in points else draw(st.integers(0, 900))
            rows.append((person, rank, programme, known))
    return rewritten(main, rows)
