"""Quarantine: the parts of a market that must wait are held back, with a proof that they decide nothing for the rest.

Two programmes belong to one part where a chain of lists connects them. Under every mechanism and every choice rule a
part is decided by its own candidates and programmes alone, so the rest of a market has, decided alone, the outcome
that it has in the whole. Tables are divided as they were given, cell by cell, before anything is read as a number:
what cannot be read can be held back, too.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from recruit_core.change.components import components
from recruit_core.choice_rules.table import TABLE as CHOICE_RULES
from recruit_core.choice_rules.table import assemble_choice_rules
from recruit_core.columns import Findings, Table
from recruit_core.errors import InvalidRegister, NotVerified, Problem, RecruitError
from recruit_core.files import ENDINGS, TABLES, read_content, read_table
from recruit_core.register import Facts, Register

SIDES = ("clear", "held")
_IDS = ("candidate", "programme")


class NothingToHold(RecruitError):
    """No programme was named and no table has a problem, or a programme is not there."""

    code = "quarantine-empty"


class QuarantineExists(RecruitError):
    """The folder to be written is there already."""

    code = "quarantine-exists"


@dataclass(frozen=True, slots=True)
class Parts:
    """The tables of a market as given, and the part that each row belongs to: 0 .. `count` - 1.

    A row that names neither a candidate nor a programme belongs to none (-1) and is always held back.
    """

    tables: Mapping[str, Table]
    of_row: Mapping[str, NDArray[np.int64]]
    of_programme: Mapping[str, int]
    count: int

    @classmethod
    def of(cls, tables: Mapping[str, Table]) -> Parts:
        """Divide tables whose columns `candidate` and `programme` hold ids."""
        ids = {name: _distinct(tables, name) for name in _IDS}
        pairs = tables["choices"].frame.select(pl.col(name).cast(pl.String) for name in _IDS).drop_nulls()
        ends = [_positions(pairs[name], ids[name]) for name in _IDS]
        candidate, programme = components(ends[0], ends[1], len(ids["candidate"]), len(ids["programme"]))
        part = {"candidate": candidate, "programme": programme}
        of_row = {name: _part_of_rows(table.frame, ids, part) for name, table in tables.items()}
        of_programme = dict(zip(ids["programme"].to_list(), programme.tolist(), strict=True))
        return cls(tables, of_row, of_programme, 1 + int(max(candidate.max(initial=-1), programme.max(initial=-1))))

    def rows(self, parts: Collection[int]) -> dict[str, Table]:
        """The tables with the rows of some parts alone, in the order in which they were given."""
        return {
            name: Table(table.file, table.frame.filter(pl.Series(np.isin(self.of_row[name], list(parts)))))
            for name, table in self.tables.items()
        }

    def with_problems(self, facts: Facts) -> set[int]:
        """The parts whose tables are refused: halves of halves, so that one bad part costs few readings.

        -1 is among them where a row belongs to no part. Should the rest be refused as a whole, every part is.
        """
        everything = set(range(self.count))
        refused = self._refused(list(everything), facts)
        refused |= {-1} if any((numbers < 0).any() for numbers in self.of_row.values()) else set()
        return refused if _sound(self.rows(everything - refused), facts) else everything

    def _refused(self, parts: list[int], facts: Facts) -> set[int]:
        if not parts or _sound(self.rows(parts), facts):
            return set()
        if len(parts) == 1:
            return set(parts)
        half = len(parts) // 2
        return self._refused(parts[:half], facts) | self._refused(parts[half:], facts)


def _distinct(tables: Mapping[str, Table], column: str) -> pl.Series:
    there = [table.frame[column].cast(pl.String) for table in tables.values() if column in table.frame.columns]
    return pl.concat([pl.Series([], dtype=pl.String), *there]).drop_nulls().unique().sort()


def _positions(given: pl.Series, known: pl.Series) -> NDArray[np.int64]:
    """The place of each id among the distinct ones; -1 where there is none."""
    numbered = pl.DataFrame({"id": known, "at": pl.int_range(len(known), dtype=pl.Int64, eager=True)})
    asked = pl.DataFrame({"id": given.cast(pl.String)})
    return asked.join(numbered, on="id", how="left", maintain_order="left")["at"].fill_null(-1).to_numpy()


def _part_of_rows(
    frame: pl.DataFrame, ids: Mapping[str, pl.Series], part: Mapping[str, NDArray[np.int64]]
) -> NDArray[np.int64]:
    found = np.full(frame.height, -1, dtype=np.int64)
    for name in _IDS:
        if name in frame.columns and len(part[name]):
            place = _positions(frame[name], ids[name])
            found = np.where(place >= 0, part[name][place], found)
    return found


def _sound(tables: Mapping[str, Table], facts: Facts) -> bool:
    return not _problems(tables, facts)


def _problems(tables: Mapping[str, Table], facts: Facts) -> tuple[Problem, ...]:
    given = dict(tables)
    rules = given.pop(CHOICE_RULES, None)
    try:
        assemble_choice_rules(Register.assemble(given, facts), rules)
    except InvalidRegister as refusal:
        return refusal.problems
    return ()


def read_parts(folder: Path) -> Parts:
    """A market folder divided into its parts. Raises `InvalidRegister` where a file cannot be read as a table."""
    findings = Findings()
    tables: dict[str, Table] = {}
    for name in (*TABLES, CHOICE_RULES):
        there = [path for ending in ENDINGS if (path := folder / f"{name}{ending}").is_file()]
        for path in there[:1]:
            content = read_content(path, findings)
            table = None if content is None else read_table(path.name, content, findings)
            tables |= {} if table is None else {name: table}
        if len(there) > 1:
            findings.add(Problem("table-twice", there[0].name, None, None, f"{there[1].name} is there too", "keep one"))
    for name, needed in (("programmes", ("programme",)), ("choices", _IDS)):
        missing = [column for column in needed if name not in tables or column not in tables[name].frame.columns]
        if missing and not findings.total:
            found = f"{', '.join(missing)} cannot be found, so the market cannot be divided"
            findings.add(Problem("column-missing", f"{name}.csv", None, missing[0], found, "add the table or column"))
    findings.stop_if_any()
    return Parts.of(tables)


def problems_of(parts: Parts, facts: Facts) -> tuple[Problem, ...]:
    """What the tables as a whole are refused for; empty where they are sound."""
    return _problems(parts.tables, facts)


def parts_of_programmes(parts: Parts, programmes: Iterable[str]) -> set[int]:
    """The parts in which programmes lie. Raises `NothingToHold` for one that is not there."""
    named = list(programmes)
    if strange := [name for name in named if name not in parts.of_programme]:
        raise NothingToHold(f"there is no programme {', '.join(strange)}")
    return {parts.of_programme[name] for name in named}


def write_quarantine(parts: Parts, held: set[int], folder: Path, problems: Iterable[Problem] = ()) -> dict[str, object]:
    """`clear/`, `held/` and `proof.json` into a new folder, whole or not at all; returns the proof.

    The tables have the form in which they were given. Raises `QuarantineExists`, and `NotVerified` where what was
    written does not pass `check_quarantine`.
    """
    folder = Path(os.path.abspath(folder))  # noqa: PTH100  resolve() would follow a link away from the place asked for
    if folder.exists() or folder.is_symlink():
        raise QuarantineExists(f"{folder.name} is there already; name another folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        new = beside / "new"
        sides = {"clear": set(range(parts.count)) - held, "held": held | {-1}}
        for side, numbers in sides.items():
            (new / side).mkdir(parents=True)
            for table in parts.rows(numbers).values():
                _write(table, new / side / table.file)
        proof = _proof(new) | {
            "parts": parts.count,
            "parts_held": len(held - {-1}),
            "problems": [str(p) for p in problems],
        }
        (new / "proof.json").write_text(json.dumps(proof, ensure_ascii=False, indent=2, sort_keys=True) + "\n", "utf-8")
        check_quarantine(parts, new)
        new.rename(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return proof


def _write(table: Table, path: Path) -> None:
    write: Callable[[Path], None] = table.frame.write_parquet if path.suffix == ".parquet" else table.frame.write_csv
    write(path)


def _proof(folder: Path) -> dict[str, object]:
    """What anybody can count again: for each side the digest of each file, and digest and number of its ids."""
    proof: dict[str, object] = {}
    for side in SIDES:
        files = {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted((folder / side).iterdir())}
        tables = _tables(folder / side)
        ids = {f"{name}s": _distinct(tables, name).to_list() for name in _IDS}
        counted = {name: {"count": len(own), "sha256": _digest(own)} for name, own in ids.items()}
        proof[side] = {"files": files, "ids": counted}
    return proof


def _digest(ids: Iterable[str]) -> str:
    """SHA-256 of the sorted ids, each followed by a line feed."""
    return sha256("".join(f"{each}\n" for each in sorted(ids, key=str.encode)).encode()).hexdigest()


def _tables(folder: Path) -> dict[str, Table]:
    """The tables of one side, as far as they can be read."""
    findings = Findings()
    read = {path.stem: read_table(path.name, path.read_bytes(), findings) for path in sorted(folder.iterdir())}
    findings.stop_if_any()
    return {name: table for name, table in read.items() if table is not None}


def check_quarantine(parts: Parts, folder: Path) -> None:
    """Is a quarantine what its proof says, and true? Raises `NotVerified` naming the first thing that is not.

    1. No candidate and no programme of `clear` is named anywhere in `held`.
    2. Both sides together hold every row of the input, and no other.
    3. The digests of the proof are those of the files and ids.
    """
    sides = {side: _tables(folder / side) for side in SIDES}
    for name in _IDS:
        shared = set(_distinct(sides["clear"], name)) & set(_distinct(sides["held"], name))
        if shared:
            raise NotVerified(f"{name} {min(shared, key=str.encode)} is named on both sides")
    for name, table in parts.tables.items():
        if not _same_rows(table.frame, [side[name].frame for side in sides.values() if name in side]):
            raise NotVerified(f"the rows of {name} on both sides together are not those of the input")
    try:
        said = dict(json.loads((folder / "proof.json").read_text("utf-8")))
    except (ValueError, TypeError):
        raise NotVerified("proof.json cannot be read as a proof") from None
    if any(said.get(side) != found for side, found in _proof(folder).items()):
        raise NotVerified("proof.json does not name the files and ids that lie beside it")


def _same_rows(whole: pl.DataFrame, sides: list[pl.DataFrame]) -> bool:
    if len(sides) < len(SIDES) or any(side.columns != whole.columns for side in sides):
        return False
    both = pl.concat(sides, how="vertical_relaxed")
    counted = [table.group_by(pl.all()).len("rows") for table in (whole, both)]
    alone = counted[0].join(counted[1], on=counted[0].columns, how="anti", nulls_equal=True)
    return whole.height == both.height and alone.is_empty()
