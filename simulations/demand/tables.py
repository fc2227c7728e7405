"""Covariates as people write them: a table of pairs, and one of programmes if there is any. All problems at once."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from recruit_core.columns import Column, Findings, Table, columns_of, read_columns
from recruit_core.errors import Problem
from recruit_core.files import read_content, read_table
from recruit_core.register import Register
from simulations.demand.estimate import NEST
from simulations.demand.orders import NOT_ELIGIBLE, Reals
from simulations.draws import Integers


class PairRow(BaseModel):
    """One candidate at one programme, on the list or not: the merit there; empty = not eligible."""

    model_config = ConfigDict(frozen=True)

    candidate: str
    programme: str
    merit: Decimal | None


class ProgrammeRow(BaseModel):
    """One programme: its school, where classes of one school are to be tied together."""

    model_config = ConfigDict(frozen=True)

    programme: str
    school: str | None = None


Number = TypeVar("Number", np.int64, np.float64)

PAIRS: Final = columns_of(PairRow)
PROGRAMMES: Final = columns_of(ProgrammeRow)


@dataclass(frozen=True, slots=True)
class Covariates:
    """What every programme is to every candidate of a register; n candidates, p programmes, k covariates."""

    names: tuple[str, ...]
    values: Reals
    """(n, p, k)"""
    merit: Integers
    """(n, p)  millionths, `NOT_ELIGIBLE` where there is none"""
    school: Integers
    """(p,)  every programme its own without a table of programmes"""


def read_covariates(register: Register, pairs: Path, programmes: Path | None = None) -> Covariates:
    """Both tables against a register of the rulebook `listed`; further columns are covariates, by name.

    Raises `InvalidRegister` with every problem found: a value that is no number, a pair or programme that is missing,
    unknown or there twice, a merit other than that of the choices, a covariate in both tables, none in either.
    """
    findings = Findings()
    paired, offered = _read(pairs, findings), None if programmes is None else _read(programmes, findings)
    if paired is None or (programmes is not None and offered is None):
        findings.stop_if_any()
    assert paired is not None
    by_pair, merit = _pairs(register, paired, findings)
    by_programme, school = _programmes(register, offered, findings)
    twice = sorted(by_pair.keys() & by_programme.keys())
    for name in twice:
        _say(findings, "covariate-twice", paired, name, "both tables have the column", "keep it in one of them")
    if not by_pair and not by_programme:
        _say(findings, "covariate-missing", paired, None, "no column beside the ids and merit", "add a covariate")
    findings.stop_if_any()
    shape = (register.candidates.height, register.programmes.height)
    columns = {**by_pair, **{name: np.broadcast_to(each, shape) for name, each in by_programme.items()}}
    names = tuple(sorted(columns))
    return Covariates(names, np.stack([columns[name] for name in names], axis=2), merit, school)


def _read(path: Path, findings: Findings) -> Table | None:
    content = read_content(path, findings)
    return None if content is None else read_table(path.name, content, findings)


def _say(findings: Findings, code: str, table: Table, column: str | None, found: str, remedy: str) -> None:
    findings.add(Problem(code, table.file, None, column, found, remedy))


def _pairs(register: Register, table: Table, findings: Findings) -> tuple[dict[str, Reals], Integers]:
    """Covariates (n, p) and merit (n, p) of the table of pairs; meaningless where anything was found."""
    read = read_columns(table, PAIRS, findings)
    candidate = _places(register.candidates["candidate"], table, read["candidate"], findings)
    programme = _places(register.programmes["programme"], table, read["programme"], findings)
    shape = (register.candidates.height, register.programmes.height)
    there = (candidate >= 0) & (programme >= 0)
    cell = np.where(there, candidate * shape[1] + programme, -1)
    _once(table, "pair", cell, shape[0] * shape[1], findings)
    merit = _filled(cell, read["merit"].fill_null(NOT_ELIGIBLE).to_numpy(), shape)
    covariates = {name: _filled(cell, each, shape) for name, each in _numbers(table, PAIRS, findings).items()}
    _as_chosen(register, table, cell, read["merit"], findings)
    return covariates, merit


def _programmes(register: Register, table: Table | None, findings: Findings) -> tuple[dict[str, Reals], Integers]:
    """Covariates (p,) and the school (p,) of the table of programmes."""
    many = register.programmes.height
    if table is None:
        return {}, np.arange(many)
    read = read_columns(table, PROGRAMMES, findings)
    place = _places(register.programmes["programme"], table, read["programme"], findings)
    _once(table, "programme", place, many, findings)
    covariates = {name: _filled(place, each, (many,)) for name, each in _numbers(table, PROGRAMMES, findings).items()}
    alone = [f"\n{name}" for name in read["programme"].fill_null("").to_list()]  # no id holds a line feed
    names = [school or own for school, own in zip(read["school"].to_list(), alone, strict=True)]
    school = np.zeros(many, dtype=np.int64)
    school[place[place >= 0]] = np.unique(names, return_inverse=True)[1][place >= 0]
    return covariates, np.unique(school, return_inverse=True)[1]


def _filled(place: Integers, values: NDArray[Number], shape: tuple[int, ...]) -> NDArray[Number]:
    """The values of rows at their places of an array."""
    array = np.zeros(shape, dtype=values.dtype)
    array.reshape(-1)[place[place >= 0]] = values[place >= 0]
    return array


def _places(known: pl.Series, table: Table, ids: pl.Series, findings: Findings) -> Integers:
    """Where each id stands among the known ones, -1 where it does not."""
    order = pl.Series(range(len(known)), dtype=pl.Int64)
    place = ids.replace_strict(known, order, default=None, return_dtype=pl.Int64)
    stranger = place.is_null() & ids.is_not_null()
    findings.mark("id-unknown", table, ids.name, stranger, f"write a {ids.name} of the market", "found {}")
    return place.fill_null(-1).to_numpy()


def _once(table: Table, what: str, place: Integers, many: int, findings: Findings) -> None:
    """Every place once: rows that come again are marked, what is missing is counted."""
    first = np.zeros(len(place), dtype=bool)
    first[np.unique(place, return_index=True)[1]] = True
    again = pl.Series(~first & (place >= 0))
    findings.mark(f"{what}-twice", table, None, again, "keep one", f"the {what} stands above already")
    missing = many - len(np.unique(place[place >= 0]))
    if missing:
        found = f"{missing} of {many} have no row"
        _say(findings, f"{what}-missing", table, None, found, f"add a row for every {what} of the market")


def _numbers(table: Table, known: tuple[Column, ...], findings: Findings) -> dict[str, Reals]:
    """Every further column as finite floats."""
    ids = {column.name for column in known}
    numbers = {}
    for name in (name for name in table.frame.columns if name not in ids):
        read = table.frame[name].cast(pl.Float64, strict=False)
        finite = read.is_finite().fill_null(False)
        findings.mark("value-unreadable", table, name, ~finite, "write a number", "found {}")
        if name == NEST:
            _say(findings, "covariate-name-taken", table, name, "the nest parameter has this name", "rename it")
        numbers[name] = read.fill_null(0.0).to_numpy()
    return numbers


def _as_chosen(register: Register, table: Table, cell: Integers, merit: pl.Series, findings: Findings) -> None:
    """The merit of a pair that was chosen is the one of the choice."""
    choices = register.choices
    chosen = (
        choices["candidate"].to_numpy().astype(np.int64) * register.programmes.height + choices["programme"].to_numpy()
    )
    given = pl.DataFrame({"cell": chosen, "own": choices["merit"], "chosen": True})
    beside = pl.DataFrame({"cell": cell, "merit": merit}).join(given, on="cell", how="left", maintain_order="left")
    other = beside["chosen"].fill_null(False) & ~beside["merit"].eq_missing(beside["own"])
    findings.mark("merit-differs", table, "merit", other, "write the merit of the choice", "choices say otherwise: {}")
