"""A register with the facts of one candidate set right: what an appeal or a repair is compared by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl
from pydantic import BaseModel

from recruit_core.columns import Findings, Table, columns_of, read_columns
from recruit_core.errors import Problem
from recruit_core.register import Facts, Register

Values = Mapping[str, object]
"""Field of the rulebook's facts -> right value, as people write it; None = not given."""


def correct(
    register: Register,
    facts: Facts,
    candidate: str,
    of_candidate: Values | None = None,
    of_choices: Mapping[str, Values] | None = None,
) -> Register:
    """The register with other facts of one candidate, and of that candidate at the programmes named in `of_choices`.

    Raises `InvalidRegister` with every problem: an unknown candidate, field or choice, a value that cannot be read.
    """
    findings = Findings()
    names = register.candidates["candidate"].to_list()
    place = names.index(candidate) if candidate in names else None
    if place is None:
        remedy = "correct the id"
        findings.add(Problem("candidate-unknown", "candidates", None, "candidate", f'found "{candidate}"', remedy))
    candidates = _corrected(register.candidates, [place], "candidates", facts.candidate, of_candidate or {}, findings)
    choices = register.choices
    for programme, values in (of_choices or {}).items():
        row = _row(register, place, programme)
        if row is None and place is not None:
            found = f'"{candidate}" does not ask for "{programme}"'
            remedy = "name a programme of the list"
            findings.add(Problem("choice-unknown", "choices", None, "programme", found, remedy))
        choices = _corrected(choices, [row], "choices", facts.pair, values, findings)
    findings.stop_if_any()
    return replace(register, candidates=candidates, choices=choices)


def _row(register: Register, candidate: int | None, programme: str) -> int | None:
    wished = register.programmes["programme"].gather(register.choices["programme"])
    here = (register.choices["candidate"] == candidate) & (wished == programme)
    return int(here.arg_max() or 0) if here.any() else None


def _corrected(
    table: pl.DataFrame, rows: list[int | None], file: str, model: type[BaseModel], values: Values, findings: Findings
) -> pl.DataFrame:
    columns = {column.name: column for column in columns_of(model)}
    for name in values:
        if name not in columns:
            remedy = f"name one of: {', '.join(columns)}"
            findings.add(Problem("field-unknown", file, None, name, f'there is no fact "{name}"', remedy))
    given = {name: [None if value is None else _as_written(value)] for name, value in values.items() if name in columns}
    if not given:
        return table
    frame = pl.DataFrame(given, schema=dict.fromkeys(given, pl.String))
    read = read_columns(Table(file, frame), tuple(columns[name] for name in given), findings)
    here = pl.int_range(table.height, eager=True).is_in(rows)
    return table.with_columns(
        pl.when(here).then(pl.lit(read[name][0], dtype=table[name].dtype)).otherwise(table[name]).alias(name)
        for name in given
    )


def _as_written(value: object) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)
