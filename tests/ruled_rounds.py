"""What hypothesis draws where programmes choose by rules: small divided rounds with any rule at each programme."""

from __future__ import annotations

import polars as pl
from hypothesis import strategies as st
from strategies import LISTED

from recruit_core.choice_rules.allocation import opened
from recruit_core.choice_rules.table import ChoiceRules, assemble_choice_rules
from recruit_core.columns import Table
from recruit_core.matching import Matching
from recruit_core.register import Register

RULES = ("pools-in-order", "transfer", "horizontal", "ceiling", "minimum-share")
COLUMNS = {"programme": pl.String, "rule": pl.String, "pool": pl.String, "to": pl.String, "group": pl.String}
COLUMNS |= {"amount": pl.String, "order": pl.Int64}
Frames = dict[str, pl.DataFrame]
"""The tables of a market folder by name, `choice_rules` among them."""
Drawn = tuple[Matching, ChoiceRules]
"""A round before anybody has a seat, and its rules."""


def stated(register: Register, rows: list[dict[str, object]]) -> ChoiceRules:
    return assemble_choice_rules(register, Table("choice_rules.csv", pl.DataFrame(rows, schema=COLUMNS), first=2))


def register_of(frames: Frames) -> Register:
    return Register.assemble({name: frame for name, frame in frames.items() if name != "choice_rules"}, LISTED.facts)


@st.composite
def ruled(draw: st.DrawFn) -> Drawn:
    """A strict round of divided programmes, with overlapping groups and any rule at each programme."""
    frames = draw(ruled_frames())
    register = register_of(frames)
    return opened(register, LISTED), stated(register, frames["choice_rules"].to_dicts())


@st.composite
def ruled_frames(draw: st.DrawFn, levels: int | None = None, rules: tuple[str, ...] = RULES) -> Frames:
    """The tables of such a round; with merits of so many levels there are ties."""
    count = draw(st.integers(1, 3))
    names = [f"P{number}" for number in range(count)]
    candidates = [f"c{number}" for number in range(draw(st.integers(1, 5)))]
    listed = [(c, draw(st.lists(st.sampled_from(names), unique=True, min_size=1))) for c in candidates]
    rows = [(candidate, rank, name) for candidate, wished in listed for rank, name in enumerate(wished, 1)]
    strict = st.permutations(range(len(rows)))
    merits = draw(
        strict if levels is None else st.lists(st.integers(1, levels), min_size=len(rows), max_size=len(rows))
    )
    choices = pl.DataFrame(
        [(*row, str(merit)) for row, merit in zip(rows, merits, strict=True)],
        schema=["candidate", "rank", "programme", "merit"],
        orient="row",
    )
    pools, clauses = [], []
    for name in names:
        rule = draw(st.sampled_from(rules))
        reserve = "soft" if rule == "horizontal" else draw(st.sampled_from(["hard", "soft"]))
        pools += [(name, group, draw(st.integers(0, 1)), group, reserve, at) for at, group in enumerate("gh")]
        pools.append((name, "open", draw(st.integers(0, 2)), None, None, 2))
        clauses += draw(rows_of(name, rule))
    frame = pl.DataFrame(pools, schema=["programme", "pool", "seats", "group", "reserve", "order"], orient="row")
    groups = [(c, group) for c in candidates for group in "gh" if draw(st.booleans())]
    return {
        "programmes": frame.group_by("programme", maintain_order=True).agg(pl.col("seats").sum()),
        "choices": choices,
        "pools": frame,
        "groups": pl.DataFrame(groups, schema={"candidate": pl.String, "group": pl.String}, orient="row"),
        "choice_rules": pl.DataFrame(clauses, schema=COLUMNS),
    }


@st.composite
def rows_of(draw: st.DrawFn, name: str, rule: str) -> list[dict[str, object]]:
    own: dict[str, object] = {"programme": name, "rule": rule, "order": 0}
    if rule == "transfer":
        return [own | {"pool": "g", "to": draw(st.sampled_from(["h", "open"]))}, own | {"pool": "h", "to": "open"}]
    if rule == "ceiling":
        return [own | {"group": group, "amount": str(draw(st.integers(0, 2)))} for group in "gh"]
    if rule == "minimum-share":
        shares = st.sampled_from([0, 20, 34, 50, 100])
        return [own | {"group": group, "amount": f"{draw(shares)}%", "order": at} for at, group in enumerate("gh")]
    return [own]
