"""Results and publications as folders: written whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import polars as pl

from recruit_core import verify
from recruit_core.columns import Findings, Table, columns_of, read_columns
from recruit_core.errors import Problem, RecruitError
from recruit_core.files import read_content, read_table
from recruit_core.register import Row
from recruit_core.result import Result

RESULT_FILES = ("assignments.csv", "cutoffs.csv", "summary.json")
_PUBLISHED = {"market", "result", "certificate.json", "verify.py"}


class ResultExists(RecruitError):
    """The folder to be written is there already."""

    code = "result-exists"


def write_result(result: Result, folder: Path, *, force: bool = False) -> None:
    """The three result files of the contract into `folder`. Raises `ResultExists`."""
    write_whole(
        folder, RESULT_FILES, lambda beside: _write_tables(result, beside, result.certificate.digests), force=force
    )


def publish(result: Result, folder: Path, *, force: bool = False) -> None:
    """An audit-grade publication: `market/`, `result/`, `certificate.json` and a copy of `verify.py`.

    The market is written in the laboratory form: `merit` is the packed order and `step_<name>` columns stand beside
    it, so that the order of candidates can be checked without the rulebook's code. Raises `ResultExists`.
    """
    write_whole(folder, _PUBLISHED, lambda beside: _write_publication(result, beside), force=force)


def write_whole(folder: Path, expected: Collection[str], write: Callable[[Path], None], *, force: bool = False) -> None:
    """Write beside, then rename; an existing folder is replaced only by force and only if nothing else is in it.

    `expected` are the names that may lie in a folder that is replaced. Raises `ResultExists`.
    """
    folder = _as_named(folder)
    refuse_to_replace(folder, expected, force=force)
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    old = beside / "old"
    try:
        (beside / "new").mkdir()
        write(beside / "new")
        if folder.is_dir():
            folder.rename(old)
        (beside / "new").rename(folder)
    except BaseException:
        if old.is_dir() and not folder.exists():
            old.rename(folder)
        raise
    finally:
        with suppress(OSError):
            shutil.rmtree(beside)


def _as_named(folder: Path) -> Path:
    return Path(os.path.abspath(folder))  # noqa: PTH100  resolve() would follow a link away from the place asked for


def refuse_to_replace(folder: Path, expected: Collection[str] = RESULT_FILES, *, force: bool) -> None:
    """Ask whether a folder of these files, a result unless others are named, may be written. Raises `ResultExists`."""
    folder = _as_named(folder)
    there = {entry.name for entry in folder.iterdir()} if folder.is_dir() else set()
    if folder.is_symlink():
        raise ResultExists(f"{folder.name} is a link; name the folder itself")
    if folder.exists() and not folder.is_dir():
        raise ResultExists(f"{folder.name} is a file; name a folder")
    if there and not force:
        raise ResultExists(f"the folder {folder.name} is there already; name another or add --force")
    if strangers := sorted(there - set(expected)):
        strange = ", ".join(strangers[:3])
        raise ResultExists(f"the folder {folder.name} holds other things ({strange}) and is not replaced; name another")


@dataclass(frozen=True, slots=True)
class ResultFiles:
    """A result folder read back: its two tables, the rules it names, the digests of the tables it was made from."""

    assignments: pl.DataFrame
    cutoffs: pl.DataFrame
    mechanism: str
    ties: str
    seed: str | None
    digests: dict[str, str]


def read_result(folder: Path) -> ResultFiles:
    """The files of a result folder, typed. Raises `InvalidRegister` with every problem found."""
    findings = Findings()
    tables: dict[str, Table] = {}
    for name in RESULT_FILES:
        content = read_content(folder / name, findings)
        if content is not None and name.endswith(".csv"):
            table = read_table(name, content, findings)
            tables |= {name: table} if table else {}
    named, digests = ("", "", None), dict[str, str]()
    with suppress(OSError):
        try:
            summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
            named, digests = (summary["mechanism"], summary["ties"], summary["seed"]), dict(summary["digests"])
        except (ValueError, KeyError, TypeError):
            remedy, found = "take the summary that was published with the result", "it names no rules or no digests"
            findings.add(Problem("summary-broken", "summary.json", None, None, found, remedy))
    findings.stop_if_any()
    read = [read_columns(tables[f"{name}.csv"], columns_of(row), findings) for name, row in _RESULT_ROWS]
    findings.stop_if_any()
    return ResultFiles(read[0], read[1], *named, digests)


class Assignment(Row):
    """A row of `assignments.csv`."""

    candidate: str
    programme: str | None
    pool: str | None
    rank: int | None


class Cutoff(Row):
    """A row of `cutoffs.csv`."""

    programme: str
    pool: str
    seats: int
    taken: int
    cutoff_merit: str | None
    cutoff_tiebreak: int | None
    cutoff_group: int | None


_RESULT_ROWS: tuple[tuple[str, type[Row]], ...] = (("assignments", Assignment), ("cutoffs", Cutoff))


def _write_tables(result: Result, folder: Path, digests: object) -> None:
    matching, certificate = result.matching, result.certificate
    matching.assignments().write_csv(folder / "assignments.csv")
    matching.cutoffs().write_csv(folder / "cutoffs.csv")
    summary = matching.counts() | {
        "mechanism": certificate.mechanism,
        "ties": certificate.ties,
        "seed": certificate.seed,
        "version": certificate.version,
        "digests": digests,
    }
    _write_json(folder / "summary.json", summary)


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def _write_publication(result: Result, folder: Path) -> None:
    market, tables = folder / "market", folder / "result"
    market.mkdir()
    tables.mkdir()
    for name, table in market_tables(result).items():
        table.write_csv(market / f"{name}.csv")
    digests = {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(market.iterdir())}
    _write_tables(result, tables, digests)
    _write_json(folder / "certificate.json", result.certificate.as_json() | {"digests": digests})
    shutil.copyfile(verify.__file__, folder / "verify.py")


def market_tables(result: Result) -> dict[str, pl.DataFrame]:
    """The market of a result in the laboratory form of the file contract: order as `merit`, steps beside it.

    The table `choice_rules` is there where a rule was stated.
    """
    register, rulebook = result.register, result.rulebook
    candidate = register.candidates["candidate"].gather(register.choices["candidate"])
    programme = register.programmes["programme"].gather(register.choices["programme"])
    merit = pl.Series([None if m is None else rulebook.show(m) for m in result.matching.merit], dtype=pl.String)
    steps = rulebook.standing(register).select(pl.col(s.name).alias(f"step_{s.name}") for s in rulebook.steps)
    choices = pl.DataFrame(
        {"candidate": candidate, "rank": register.choices["rank"], "programme": programme, "merit": merit}
    ).with_columns(register.choices["tiebreak"], *steps.get_columns())
    tables = {"programmes": register.programmes.select("programme", "seats", "ties"), "choices": choices}
    if (
        register.pools["group"].null_count() < register.pools.height
        or register.pools.height > register.programmes.height
    ):
        owner = register.programmes["programme"].gather(register.pools["programme"])
        tables["pools"] = register.pools.with_columns(owner.alias("programme"))
    if register.groups.height:
        member = register.candidates["candidate"].gather(register.groups["candidate"])
        tables["groups"] = register.groups.with_columns(member.alias("candidate"))
    if result.choice_rules is not None:
        tables["choice_rules"] = result.choice_rules.table()
    return tables
