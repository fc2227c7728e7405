"""What hypothesis draws: small rounds as tables, as an office would hand them in."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl
from hypothesis import strategies as st

from recruit_core.register import Register
from recruit_core.rulebooks import rulebook

LISTED = rulebook("listed")


@dataclass(frozen=True)
class Round:
    """The tables of a small round in the laboratory form."""

    programmes: pl.DataFrame
    choices: pl.DataFrame
    pools: pl.DataFrame
    groups: pl.DataFrame

    def tables(self) -> dict[str, pl.DataFrame]:
        """As `Register.assemble` takes them; tables without rows are left out."""
        named = {"programmes": self.programmes, "choices": self.choices, "pools": self.pools, "groups": self.groups}
        return {name: table for name, table in named.items() if table.height or name in ("programmes", "choices")}

    def register(self) -> Register:
        """The round as the core sees it, put together once."""
        return self._register

    @cached_property
    def _register(self) -> Register:
        return Register.assemble(self.tables(), LISTED.facts)


CHOICES = {"candidate": pl.String, "rank": pl.Int64, "programme": pl.String, "merit": pl.String}
GROUPS = {"candidate": pl.String, "group": pl.String}
POOLS = {"programme": pl.String, "pool": pl.String, "seats": pl.Int64, "group": pl.String, "reserve": pl.String}
FAMILIES = ("strict", "ties", "pools", "short", "scarce", "ample", "zero", "one", "nobody", "coarse")
"""Kinds of market: strict merit; coarse merit; divided seats; one or two wishes; few seats; seats for all; programmes
without a seat; one candidate; nobody eligible; everybody equal."""
LEVELS = {"ties": (None, 0, 1, 2), "pools": (None, 0, 1, 2), "nobody": (None,), "coarse": (1,)}
"""The merits of the families in which candidates may be equal; null = not eligible."""


@st.composite
def rounds(draw: st.DrawFn, family: str | None = None, most_candidates: int = 6, most_programmes: int = 4) -> Round:
    """A round of a family of markets (any of them by default), with zero seats and ineligible choices among them."""
    family = family or draw(st.sampled_from(FAMILIES))
    count = draw(st.integers(1, most_programmes))
    names = [f"P{number}" for number in range(count)]
    most = {"scarce": 1, "ample": most_candidates, "zero": 1}.get(family, 3)
    seats = [draw(st.integers(0 if family != "ample" else most, most)) for _ in names]
    seats[0] = 0 if family == "zero" else seats[0]
    crowd = 1 if family == "one" else draw(st.integers(0, most_candidates))
    candidates = [f"c{number}" for number in range(crowd)]
    longest = 2 if family == "short" else count
    rows = []
    for candidate in candidates:
        listed = draw(st.lists(st.sampled_from(names), unique=True, min_size=1, max_size=longest))
        rank = 0
        for programme in listed:
            rank += draw(st.integers(1, 2))
            merit = draw(st.sampled_from(LEVELS[family])) if family in LEVELS else None
            rows.append((candidate, rank, programme, None if merit is None else str(merit)))
    if family not in LEVELS:
        order = draw(st.permutations(range(len(rows))))
        out = draw(st.sets(st.sampled_from(range(len(rows))), max_size=1)) if rows else set()
        rows = [(*row[:3], None if at in out else f"{at}.5") for row, at in zip(rows, order, strict=True)]
    choices = pl.DataFrame(rows, schema=CHOICES, orient="row")
    pools, groups = _divided(draw, names, seats, candidates) if family == "pools" else ([], [])
    return Round(
        pl.DataFrame({"programme": names, "seats": seats}, schema={"programme": pl.String, "seats": pl.Int64}),
        choices,
        pl.DataFrame(pools, schema=POOLS | {"order": pl.Int64}, orient="row"),
        pl.DataFrame(groups, schema=GROUPS, orient="row"),
    )


def _divided(
    draw: st.DrawFn, names: list[str], seats: list[int], candidates: list[str]
) -> tuple[list[tuple[object, ...]], list[tuple[str, str]]]:
    pools: list[tuple[object, ...]] = []
    for name, total in zip(names, seats, strict=True):
        kind = draw(st.sampled_from(["whole", "hard", "soft", "both"]))
        reserves = {"whole": [], "hard": ["hard"], "soft": ["soft"], "both": ["hard", "soft"]}[kind]
        order = draw(st.permutations(range(len(reserves) + 1)))
        left = total
        for place, reserve in zip(order, reserves, strict=False):
            part = draw(st.integers(0, left))
            left -= part
            group = draw(st.sampled_from(["g", "h"]))
            pools.append((name, f"{reserve}-{group}", part, group, reserve, place))
        if reserves:
            pools.append((name, "open", left, None, None, order[-1]))
    members = draw(st.lists(st.sampled_from(candidates), unique=True)) if candidates else []
    groups = [(candidate, draw(st.sampled_from(["g", "h"]))) for candidate in members]
    return pools, groups


def larger(number: int, most_candidates: int = 40) -> Round:
    """A round too large for looking at everything, drawn from one number: few levels of merit and few seats, so that
    chance does much and many would gladly trade."""
    chance = random.Random(number)
    levels, most = chance.choice([["1"], ["0", "0", "1", "2", None]]), chance.choice([1, 2, 6])
    names = [f"P{place}" for place in range(chance.randint(3, 9))]
    rows, pools = [], []
    for candidate in (f"c{place:02}" for place in range(chance.randint(10, most_candidates))):
        for rank, name in enumerate(chance.sample(names, chance.randint(1, len(names))), 1):
            rows.append((candidate, rank, name, chance.choice(levels)))
    seats = [chance.randint(most // 2, most) for _ in names]
    for name, total in zip(names, seats, strict=True):
        if chance.random() < 1 / 3:
            kept = chance.randint(0, total)
            pools += [(name, "kept", kept, "g", chance.choice(["hard", "soft"]), chance.choice([0, 2]))]
            pools += [(name, "open", total - kept, None, None, 1)]
    members = [(c, "g") for c in sorted({row[0] for row in rows}) if chance.random() < 1 / 3]
    return Round(
        pl.DataFrame({"programme": names, "seats": seats}),
        pl.DataFrame(rows, schema=CHOICES, orient="row"),
        pl.DataFrame(pools, schema=POOLS | {"order": pl.Int64}, orient="row"),
        pl.DataFrame(members, schema=GROUPS, orient="row"),
    )


def ruled(round_: Round, rules: list[str | None]) -> Round:
    """The round with the tie rules of its programmes, as many as are given; null leaves it to the run."""
    own = (rules + [None] * round_.programmes.height)[: round_.programmes.height]
    return replace(round_, programmes=round_.programmes.with_columns(ties=pl.Series(own, dtype=pl.String)))
