"""Who applies, for what, in which order of wish: one round as tables in canonical order.

One record is a frozen pydantic model; many records are columns whose schema is taken from that model. A `Register`
holds positions instead of text ids, so a million choices cost no million strings. `Register.assemble` checks
everything at once and refuses with all problems listed; a `Register` that exists is valid.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Literal, NamedTuple

import numpy as np
import polars as pl
from pydantic import BaseModel, ConfigDict, Field

from recruit_core.columns import Column, Findings, Table, columns_of, in_turn_or_together, read_columns
from recruit_core.errors import Problem
from recruit_core.positions import (
    any_repeated,
    by_candidate_and_rank,
    in_runs,
    lists_a_programme_twice,
    positions_among,
    run_starts,
)

OPEN = "open"
"""Name of the one pool of a programme that declares none."""

MOST_CHOICES = 32_767
SEATS_BOUND = 1_000_000_000


class Row(BaseModel):
    """A row of a table: frozen, and nothing but its columns."""

    model_config = ConfigDict(frozen=True)


class NoFacts(Row):
    """No facts beyond identity."""


class Programme(Row):
    """Recruitment group (grupa rekrutacyjna): the unit that a candidate ranks."""

    programme: str
    seats: Annotated[int, Field(ge=0, le=SEATS_BOUND)]
    ties: Literal["refuse", "single-lottery", "multiple-lottery", "admit-all", "admit-none"] | None = None


class Pool(Row):
    """Seats of a programme with one order: open, or for a group, hard or soft."""

    programme: str
    pool: str
    seats: Annotated[int, Field(ge=0, le=SEATS_BOUND)]
    group: str | None = None
    reserve: Literal["hard", "soft"] | None = None
    order: int = 0


class Membership(Row):
    """One group that a candidate belongs to."""

    candidate: str
    group: str


class Candidate(Row):
    """Pupil who applies, known to the core by a pseudonymous id alone."""

    candidate: str


class Choice(Row):
    """One place on a candidate's ranked list."""

    candidate: str
    rank: Annotated[int, Field(ge=1, le=SEATS_BOUND)]
    programme: str
    tiebreak: int | None = None


class Facts(NamedTuple):
    """The row models of a rulebook: further columns of candidates, programmes and choices."""

    candidate: type[BaseModel]
    programme: type[BaseModel]
    pair: type[BaseModel]


@dataclass(frozen=True, slots=True)
class Register:
    """One round in canonical order; `programme` and `candidate` columns of the last three tables are row positions.

    - `candidates`: `candidate` (String, sorted by UTF-8 bytes) and the rulebook's facts;
    - `programmes`: `programme` (String, sorted), `seats` Int64, `ties` String or null, and facts;
    - `pools`: `programme` UInt32, `pool`, `seats`, `group`, `reserve`, `order`; sorted by programme, order, name;
    - `groups`: `candidate` UInt32, `group` String;
    - `choices`: `candidate` UInt32, `rank` Int64, `programme` UInt32, `tiebreak` Int64 or null, and facts of the pair;
      sorted by candidate, then rank.
    """

    candidates: pl.DataFrame
    programmes: pl.DataFrame
    pools: pl.DataFrame
    groups: pl.DataFrame
    choices: pl.DataFrame

    @classmethod
    def assemble(
        cls, tables: Mapping[str, Table | pl.DataFrame], facts: Facts, findings: Findings | None = None
    ) -> Register:
        """Check the tables and put them in canonical order.

        `tables` maps `programmes` and `choices` (required), `candidates`, `pools`, `groups` (optional) to tables with
        text ids in the columns `candidate` and `programme`. Raises `InvalidRegister` with every problem found, those
        that are in `findings` already included.
        """
        return _Assembly(tables, facts, findings or Findings()).register()

    def only(self, candidate: str) -> Register | None:
        """The same round with one candidate alone; None where there is no such candidate."""
        place = int(self.candidates["candidate"].search_sorted(candidate))
        if place == self.candidates.height or self.candidates["candidate"][place] != candidate:
            return None
        first = pl.lit(0, dtype=pl.UInt32).alias("candidate")
        return replace(
            self,
            candidates=self.candidates[place : place + 1],
            groups=self.groups.filter(pl.col("candidate") == place).with_columns(first),
            choices=self.choices.filter(pl.col("candidate") == place).with_columns(first),
        )


_REQUIRED = ("programmes", "choices")


class _Assembly:
    """Reads, checks and orders the tables of one register."""

    def __init__(self, tables: Mapping[str, Table | pl.DataFrame], facts: Facts, findings: Findings) -> None:
        self._findings = findings
        self._tables = {
            name: table if isinstance(table, Table) else Table(name, table) for name, table in tables.items()
        }
        self._columns: dict[str, tuple[Column, ...]] = {
            "programmes": columns_of(Programme) + columns_of(facts.programme),
            "candidates": columns_of(Candidate) + columns_of(facts.candidate),
            "pools": columns_of(Pool),
            "groups": columns_of(Membership),
            "choices": columns_of(Choice) + columns_of(facts.pair),
        }

    def register(self) -> Register:
        for name in _REQUIRED:
            if name not in self._tables and not self._findings.total:
                self._findings.add(Problem("table-missing", name, None, None, "there is no such table", "add it"))
        read = {name: read_columns(t, self._columns[name], self._findings) for name, t in self._tables.items()}
        if any(name not in self._tables for name in _REQUIRED):
            self._findings.stop_if_any()
        programmes = self._identities("programmes", "programme", read["programmes"])
        candidates = self._candidates(read)
        choices = self._choices(read["choices"], candidates, programmes)
        pools = self._pools(read.get("pools"), programmes)
        groups = self._groups(read.get("groups"), candidates)
        self._findings.stop_if_any()
        return Register(candidates, programmes, pools, groups, choices)

    def _identities(self, name: str, column: str, read: pl.DataFrame) -> pl.DataFrame:
        table, ids = self._tables[name], read[column]
        mark_untidy(self._findings, table, column, ids)
        if any_repeated(ids):
            repeated = ids.is_duplicated() & ~ids.is_first_distinct() & ids.is_not_null()
            self._findings.mark("id-twice", table, column, repeated, "keep one row for each id", "{} has a row already")
        return read if ids.is_sorted() else read.sort(column)

    def _candidates(self, read: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
        if "candidates" in read:
            return self._identities("candidates", "candidate", read["candidates"])
        given = read["choices"]["candidate"]
        distinct = given.drop_nulls().unique().sort() if not in_runs(given) else given.filter(run_starts(given))
        if _untidy(distinct).any():  # asked of the distinct ids, told by the lines of the choices
            mark_untidy(self._findings, self._tables["choices"], "candidate", given)
        facts = Table("candidates", distinct.to_frame())
        return read_columns(facts, self._columns["candidates"], self._findings)

    def _known(self, name: str, column: str, ids: pl.Series, known: pl.Series, where: str) -> pl.Series:
        """Row positions of ids among sorted known ids; strangers are findings."""
        positions = positions_among(ids, known)
        self._strangers(name, column, ids, known, where, positions)
        return positions

    def _strangers(
        self, name: str, column: str, ids: pl.Series, known: pl.Series, where: str, positions: pl.Series
    ) -> None:
        if positions.null_count() == ids.null_count():
            return
        strange = positions.is_null() & ids.is_not_null()
        if strange.any() and (known.is_empty() or known.null_count() < len(known)):
            first = ids.filter(strange)[0]
            close = difflib.get_close_matches(first, known.head(20_000).drop_nulls().to_list(), n=1, cutoff=0.75)
            hint = f' (for {first}, did you mean "{close[0]}"?)' if close else ""
            remedy = f"correct the id or add it to {where}{hint}"
            self._findings.mark(
                f"{column}-unknown", self._tables[name], column, strange, remedy, f"{{}} is not in {where}"
            )

    def _choices(self, read: pl.DataFrame, candidates: pl.DataFrame, programmes: pl.DataFrame) -> pl.DataFrame:
        known = {"candidate": candidates["candidate"], "programme": programmes["programme"]}
        where = {"candidate": "candidates" if "candidates" in self._tables else "choices", "programme": "programmes"}
        found = in_turn_or_together(
            lambda column: positions_among(read[column], known[column]), list(known), read.height
        )
        positions = dict(zip(known, found, strict=True))
        for column, ids in known.items():
            file = self._tables[where[column]].file
            self._strangers("choices", column, read[column], ids, file, positions[column])
        candidate, programme = positions["candidate"], positions["programme"]
        encoded = read.with_columns(candidate.alias("candidate"), programme.alias("programme"))
        sound = encoded.select("candidate", "rank", "programme").null_count().sum_horizontal().item() == 0
        if not sound or encoded.is_empty():
            return encoded
        ordered = by_candidate_and_rank(encoded)
        if ordered is None:
            self._once_each(
                "choices", encoded, "rank", "keep one programme for each rank of a candidate", "rank {} is there twice"
            )
        if ordered is None or lists_a_programme_twice(ordered):
            remedy = "keep one rank for each programme"
            self._once_each("choices", encoded, "programme", remedy, "{} is on the list already")
        many = int((np.bincount(encoded["candidate"].to_numpy()) > MOST_CHOICES).sum())
        if many:
            told = f"{many} candidate(s) with more than {MOST_CHOICES} choices"
            remedy = f"keep at most {MOST_CHOICES} choices for a candidate"
            self._findings.add(Problem("list-too-long", self._tables["choices"].file, None, "candidate", told, remedy))
        return encoded if ordered is None else ordered

    def _once_each(self, name: str, rows: pl.DataFrame, column: str, remedy: str, found: str) -> None:
        pairs = rows.select(pl.struct("candidate", column).alias("pair"))["pair"]
        repeated = pairs.is_duplicated() & ~pairs.is_first_distinct()
        self._findings.mark(f"{column}-twice", self._tables[name], column, repeated, remedy, found)

    def _pools(self, read: pl.DataFrame | None, programmes: pl.DataFrame) -> pl.DataFrame:
        undivided = pl.DataFrame(
            {"programme": pl.int_range(programmes.height, dtype=pl.UInt32, eager=True), "seats": programmes["seats"]}
        ).select(
            "programme",
            pl.lit(OPEN).alias("pool"),
            "seats",
            pl.lit(None, dtype=pl.String).alias("group"),
            pl.lit(None, dtype=pl.String).alias("reserve"),
            pl.lit(0, dtype=pl.Int64).alias("order"),
        )
        if read is None or read.is_empty():
            return undivided
        mark_untidy(self._findings, self._tables["pools"], "pool", read["pool"])
        programme = self._known(
            "pools", "programme", read["programme"], programmes["programme"], self._tables["programmes"].file
        )
        reserve = pl.when(pl.col("group").is_not_null()).then("reserve")  # an open pool is reserved for nobody
        pools = read.with_columns(programme.alias("programme"), reserve.alias("reserve"))
        if not programme.null_count():
            self._pool_rules(pools, programmes)
        rest = undivided.join(pools, on="programme", how="anti")
        return pl.concat([rest, pools]).sort("programme", "order", "pool")

    def _pool_rules(self, pools: pl.DataFrame, programmes: pl.DataFrame) -> None:
        table, findings = self._tables["pools"], self._findings
        twice = pools.select(pl.struct("programme", "pool").is_duplicated()).to_series()
        findings.mark("pool-twice", table, "pool", twice, "name each pool of a programme once", "{} stands there twice")
        same = pools.select(pl.struct("programme", "order").is_duplicated()).to_series()
        remedy = "give the pools of a programme different places"
        findings.mark("order-twice", table, "order", same, remedy, "place {} stands there twice")
        bare = pools["group"].is_not_null() & pools["reserve"].is_null()
        findings.mark(
            "reserve-missing", table, "reserve", bare, "write hard or soft for a pool of a group", "found nothing"
        )
        sums = pools.group_by("programme").agg(pl.col("seats").sum().alias("sum"))
        told = sums.with_columns(programmes["seats"].gather(sums["programme"]).alias("told"))
        for programme, total, seats in told.filter(pl.col("sum") != pl.col("told")).sort("programme").iter_rows():
            name = programmes["programme"][programme]
            found = f'the pools of "{name}" add up to {total}, the programme has {seats}'
            findings.add(Problem("seats-differ", table.file, None, "seats", found, "make the two numbers agree"))

    def _groups(self, read: pl.DataFrame | None, candidates: pl.DataFrame) -> pl.DataFrame:
        empty = pl.DataFrame(schema={"candidate": pl.UInt32, "group": pl.String})
        if read is None or read.is_empty():
            return empty
        where = self._tables["candidates" if "candidates" in self._tables else "choices"].file
        candidate = self._known("groups", "candidate", read["candidate"], candidates["candidate"], where)
        groups = read.with_columns(candidate.alias("candidate"))
        if not candidate.null_count():
            self._once_each("groups", groups, "group", "keep one row", "{} stands twice")
        return groups.sort("candidate", "group")


def mark_untidy(findings: Findings, table: Table, column: str, ids: pl.Series) -> None:
    """A finding for each id that is none: empty, too long, with spaces around it or control characters."""
    remedy = "write an id of 1 to 200 bytes without spaces around it and without control characters"
    findings.mark("id-untidy", table, column, _untidy(ids), remedy, "found {}")


def _untidy(ids: pl.Series) -> pl.Series:
    return ids.str.contains(r"^\s|\s$|[\x00-\x1f\x7f]") | (ids.str.len_bytes() > 200) | (ids == "")
