"""Columns of a table as people write them, read into exact numbers.

Every kind of column is one function in `KINDS`: a column as given (text from CSV, anything from Parquet) becomes a
typed column and a mask of the rows that could not be read. Nothing is repaired: what is not plainly right is marked.
"""

from __future__ import annotations

import decimal
import math
import types
import typing
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import polars as pl
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from recruit_core.errors import InvalidRegister, Problem

DECIMALS = 6
"""Digits behind the point that a decimal column may carry; values are held as whole millionths."""

WHOLE_DIGITS = 12
"""Digits before the point; 18 in all fit 64 bits."""

MILLION = 10**DECIMALS
LONGEST_WHOLE = 19
_DECIMAL = r"^-?[0-9]{1,12}(\.[0-9]{1,6})?$"
_LONG = 100_000
_WORTH_THREADS = 10_000
_FLAGS = {"0": False, "1": True, "false": False, "true": True, "nie": False, "tak": True}
_LARGEST = 10**WHOLE_DIGITS

T = TypeVar("T")
R = TypeVar("R")

Read = tuple[pl.Series, pl.Series]
"""A typed column, and a Boolean column that is true where the value could not be read."""


def _text(given: pl.Series) -> Read:
    read = given.cast(pl.String) if given.dtype.is_integer() or given.dtype == pl.Categorical else given
    if read.dtype != pl.String:
        return pl.Series(given.name, [None] * len(given), dtype=pl.String), given.is_not_null()
    return read, pl.repeat(False, len(read), eager=True)


def _integer(given: pl.Series) -> Read:
    if given.dtype.is_integer():
        read = given.cast(pl.Int64, strict=False)
    elif given.dtype == pl.String:
        # Polars reads signs and digits and nothing else, far sooner than a pattern could; a plus is no way to write.
        digits = given.str.len_bytes() - given.str.starts_with("-").cast(pl.UInt32)
        plain = ((digits <= LONGEST_WHOLE) & ~given.str.starts_with("+")).fill_null(True)
        cast = given.cast(pl.Int64, strict=False)
        read = cast if plain.all() else cast.set(~plain, None)
    else:
        read = pl.Series(given.name, [None] * len(given), dtype=pl.Int64)
    return read, read.is_null() & given.is_not_null()


def _decimal(given: pl.Series) -> Read:
    """Whole millionths. A float column stands for the shortest decimals that name its values (never compared as is)."""
    if given.dtype.is_integer():
        wide = given.cast(pl.Int64, strict=False)
        read = wide.set(wide.abs() > _LARGEST, None) * MILLION
    elif given.dtype.is_float():
        read = _of_floats(given)
    elif isinstance(given.dtype, pl.Decimal):
        read = _millionths(given)
    elif given.dtype == pl.String:
        plain = given.str.contains(_DECIMAL).fill_null(True)
        trusted = given if plain.all() else given.set(~plain, None)
        read = _millionths(trusted.cast(pl.Decimal(18, DECIMALS), strict=False))
    else:
        read = pl.Series(given.name, [None] * len(given), dtype=pl.Int64)
    return read, read.is_null() & given.is_not_null()


def _of_floats(given: pl.Series) -> pl.Series:
    if given.dtype == pl.Float32:  # its own shortest text, not that of the wider number it would become
        return _decimal(given.cast(pl.String))[0]
    return _of_doubles(given)


def _of_doubles(given: pl.Series) -> pl.Series:
    """NumPy divides to the nearest double, which makes the test exact; Polars may multiply by a reciprocal instead."""
    values = given.cast(pl.Float64).fill_null(math.nan).to_numpy()
    near = np.abs(values) < 1e9
    nearest = np.rint(np.where(near, values, 0) * MILLION)
    exact = near & (nearest / MILLION == values)
    return pl.Series(given.name, nearest.astype(np.int64)).set(pl.Series(~exact), None)


def _millionths(given: pl.Series) -> pl.Series:
    assert isinstance(given.dtype, pl.Decimal)
    scale, digits = given.dtype.scale, given.dtype.precision
    if scale <= DECIMALS and digits is not None and digits - scale <= WHOLE_DIGITS:
        exact: pl.Series = given.to_physical().cast(pl.Int64) * 10 ** (DECIMALS - scale)
        return exact
    scaled = given.cast(pl.Decimal(38, DECIMALS), strict=False)
    kept = (scaled.cast(given.dtype, strict=False) == given) & (scaled.abs() <= _LARGEST)
    return scaled.to_physical().set(~kept.fill_null(True), None).cast(pl.Int64, strict=False)


def _flag(given: pl.Series) -> Read:
    if given.dtype == pl.Boolean:
        return given, pl.repeat(False, len(given), eager=True)
    words = given.cast(pl.String, strict=False).str.to_lowercase()
    read = words.replace_strict(_FLAGS, default=None, return_dtype=pl.Boolean)
    return read, read.is_null() & given.is_not_null()


KINDS: dict[type, tuple[Callable[[pl.Series], Read], str]] = {
    str: (_text, "text"),
    int: (_integer, "a whole number of 64 bits"),
    decimal.Decimal: (_decimal, "a decimal number with a point, at most 12 digits before it and 6 behind it"),
    bool: (_flag, "0 or 1"),
}
"""What a field of a row model may be, how a column of it is read, and how people are told."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table, as its row model declares it."""

    name: str
    kind: type
    required: bool
    nullable: bool
    default: str | int | bool | None
    lowest: int | None
    highest: int | None
    among: tuple[str, ...]

    @property
    def dtype(self) -> pl.DataType:
        """The type of the column once read."""
        return {str: pl.String(), int: pl.Int64(), decimal.Decimal: pl.Int64(), bool: pl.Boolean()}[self.kind]


def columns_of(model: type[BaseModel]) -> tuple[Column, ...]:
    """The columns that a row model declares, in the order of its fields."""
    return tuple(_column(name, field) for name, field in model.model_fields.items())


def _column(name: str, field: FieldInfo) -> Column:
    annotation, nullable = field.annotation, False
    if typing.get_origin(annotation) in (types.UnionType, typing.Union):
        members = typing.get_args(annotation)
        nullable = type(None) in members
        annotation = next(member for member in members if member is not type(None))
    among: tuple[str, ...] = ()
    if typing.get_origin(annotation) is typing.Literal:
        among, annotation = typing.get_args(annotation), str
    if annotation not in KINDS:
        raise TypeError(f"a column cannot be of type {annotation!r} (field {name})")
    bounds = {key: getattr(item, key) for item in field.metadata for key in ("ge", "le") if hasattr(item, key)}
    default = None if field.is_required() else field.default
    return Column(name, annotation, field.is_required(), nullable, default, bounds.get("ge"), bounds.get("le"), among)


@dataclass(frozen=True, slots=True)
class Table:
    """A table as given: where it came from and its columns, not yet read.

    `lines` holds the line of the file on which each row begins; None means row 0 stands on line `first`.
    """

    file: str
    frame: pl.DataFrame
    first: int = 1
    lines: tuple[int, ...] | None = None

    def row(self, position: int) -> int:
        """The place of a row as its author counts."""
        return self.lines[position] if self.lines is not None else position + self.first


class Findings:
    """Collects problems over several tables: all are counted, the first `each` of a kind are described."""

    def __init__(self, each: int = 20) -> None:
        self._each = each
        self.problems: list[Problem] = []
        self.total = 0

    def add(self, problem: Problem) -> None:
        """One finding."""
        self.problems.append(problem)
        self.total += 1

    def stop_if_any(self) -> None:
        """Raise `InvalidRegister` where anything was found."""
        if self.total:
            raise InvalidRegister(self.problems, self.total)

    def mark(
        self, code: str, table: Table, column: str | None, where: pl.Series, remedy: str, found: str = "{}"
    ) -> None:
        """One finding for each row where `where` is true; `{}` in `found` and `remedy` stands for the value there."""
        if not where.any():
            return
        rows = where.fill_null(False).arg_true()
        self.total += len(rows)
        for position in rows.head(self._each).to_list():
            value = _quoted(table.frame[column][position]) if column in table.frame.columns else ""
            place = table.row(position)
            self.problems.append(
                Problem(code, table.file, place, column, found.replace("{}", value), remedy.replace("{}", value))
            )


def printable(text: str) -> str:
    """One line of a message stays one line, whatever the file held."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def _quoted(value: object) -> str:
    if value is None:
        return "nothing"
    shown = printable(str(value))
    return f'"{shown[:60]}…"' if len(shown) > 60 else f'"{shown}"'


def read_columns(table: Table, columns: tuple[Column, ...], findings: Findings) -> pl.DataFrame:
    """The declared columns of a table, typed and complete; whatever is wrong goes to `findings`.

    Columns that the models do not name are left out.
    """
    present = [column for column in columns if column.name in table.frame.columns]
    read = in_turn_or_together(
        lambda column: _read(KINDS[column.kind][0], table.frame[column.name]), present, table.frame.height
    )
    readings = {column.name: reading for column, reading in zip(present, read, strict=True)}
    return pl.DataFrame([_checked(table, column, readings.get(column.name), findings) for column in columns])


def in_turn_or_together(work: Callable[[T], R], parts: Sequence[T], rows: int) -> list[R]:
    """`work` on every part, in their order; side by side where there are rows enough to be worth the threads."""
    if rows < _WORTH_THREADS or len(parts) < 2:
        return [work(part) for part in parts]
    with ThreadPoolExecutor(len(parts)) as together:  # Polars works outside the interpreter's lock
        return list(together.map(work, parts))


def _read(reader: Callable[[pl.Series], Read], given: pl.Series) -> Read:
    """A column read; a long one of text in two halves, since its pattern is what reading a table waits for."""
    if given.dtype != pl.String or len(given) < _LONG:
        return reader(given)
    half = len(given) // 2
    (read, unreadable), (more, more_unreadable) = in_turn_or_together(reader, (given[:half], given[half:]), len(given))
    return read.append(more), unreadable.append(more_unreadable)


def _checked(table: Table, column: Column, reading: Read | None, findings: Findings) -> pl.Series:
    if reading is None:
        if column.required:
            findings.add(_missing(table, column))
        return pl.Series(column.name, [column.default], dtype=column.dtype).new_from_index(0, table.frame.height)
    read, unreadable = reading
    given, expected = table.frame[column.name], KINDS[column.kind][1]
    findings.mark("value-unreadable", table, column.name, unreadable, f"write {expected}", "found {}")
    if not column.nullable and given.null_count():
        if column.required:
            findings.mark("value-missing", table, column.name, given.is_null(), f"write {expected}", "found nothing")
        else:
            read = read.fill_null(column.default)
    _bounds(table, column, read, findings)
    return read.alias(column.name)


def _bounds(table: Table, column: Column, read: pl.Series, findings: Findings) -> None:
    if column.lowest is not None:
        remedy = f"write a number from {column.lowest} up" if column.highest is None else ""
        remedy = remedy or f"write a number from {column.lowest} to {column.highest}"
        findings.mark("value-too-low", table, column.name, read < column.lowest, remedy, "found {}")
    if column.highest is not None:
        remedy = f"write a number of at most {column.highest}"
        findings.mark("value-too-high", table, column.name, read > column.highest, remedy, "found {}")
    if column.among:
        strange = read.is_not_null() & ~read.is_in(list(column.among))
        findings.mark(
            "value-unknown", table, column.name, strange, f"write one of: {', '.join(column.among)}", "found {}"
        )


def _missing(table: Table, column: Column) -> Problem:
    header = ", ".join(table.frame.columns[:12]) or "no columns"
    return Problem("column-missing", table.file, None, column.name, f"the header has {header}", f"add {column.name}")
