"""What happened last year, by programme: how many were admitted, how many of them did not confirm that they come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import polars as pl
from pydantic import Field

from recruit_core.columns import Findings, Table, columns_of, read_columns
from recruit_core.errors import Problem
from recruit_core.files import read_content, read_table
from recruit_core.register import Row, mark_untidy

MOST_SEATS = 1_000


class Counted(Row):
    """A row of the table. `seats` are those of the year that is planned; left empty: as many as were admitted."""

    programme: str
    admitted: Annotated[int, Field(ge=0, le=1_000_000)]
    not_confirmed: Annotated[int, Field(ge=0, le=1_000_000)]
    seats: Annotated[int | None, Field(ge=1, le=MOST_SEATS)] = None


@dataclass(frozen=True, slots=True)
class LastYear:
    """One programme: `admitted` by the list, `not_confirmed` of these, and the seats of the year to be planned."""

    programme: str
    admitted: int
    not_confirmed: int
    seats: int


def read_last_year(path: Path) -> list[LastYear]:
    """The programmes of a CSV or Parquet file, by id. Raises `InvalidRegister` with every problem found."""
    findings = Findings()
    content = read_content(path, findings)
    table = read_table(path.name, content, findings) if content is not None else None
    findings.stop_if_any()
    assert table is not None
    return assemble_last_year(table)


def assemble_last_year(table: Table) -> list[LastYear]:
    """The programmes of a table, by id. Raises `InvalidRegister` with every problem found."""
    findings = Findings()
    read = read_columns(table, columns_of(Counted), findings)
    _identities(table, read["programme"], findings)
    _counts(table, read, findings)
    findings.stop_if_any()
    return list(_rows(read.sort("programme")))


def _identities(table: Table, ids: pl.Series, findings: Findings) -> None:
    mark_untidy(findings, table, "programme", ids)
    twice = ids.is_duplicated() & ~ids.is_first_distinct() & ids.is_not_null()
    findings.mark("id-twice", table, "programme", twice, "keep one row for each programme", "{} has a row already")


def _counts(table: Table, read: pl.DataFrame, findings: Findings) -> None:
    admitted, missing = read["admitted"], read["not_confirmed"]
    too_many = (missing > admitted) & (admitted >= 0)
    remedy = "write how many of those admitted did not confirm, at most all of them"
    findings.mark("more-than-admitted", table, "not_confirmed", too_many, remedy, "found {}, more than admitted")
    unplanned = _no_seats(table) & ((admitted == 0) | (admitted > MOST_SEATS))
    remedy = f"write the seats of the year that is planned, 1 to {MOST_SEATS}, in a column seats"
    findings.mark("seats-unknown", table, "admitted", unplanned, remedy, "no seats are given, and {} were admitted")
    if not admitted.is_null().any() and not (admitted > 0).any():
        found = "nobody was admitted at any programme, so nothing is known of who stays away"
        findings.add(Problem("nobody-admitted", table.file, None, "admitted", found, "give the counts of another year"))


def _no_seats(table: Table) -> pl.Series:
    """Where this year's seats are left open."""
    given = table.frame.get_column("seats", default=pl.repeat(None, table.frame.height, eager=True))
    return given.is_null()


def _rows(read: pl.DataFrame) -> Iterator[LastYear]:
    for programme, admitted, missing, seats in read.select(*Counted.model_fields).iter_rows():
        yield LastYear(programme, admitted, missing, admitted if seats is None else seats)
