"""The command ``move-database``: from the SQLite file of an installation to PostgreSQL, counted and compared."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table
    from sqlmodel import Session

    from service.audit.chain import ChainState

ROWS_AT_ONCE = 2_000


class NotMovedError(RuntimeError):
    """Nothing was moved, and why."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved: rows by table, and the chain of the record of events, the same at both places."""

    rows: dict[str, int]
    chain: "ChainState"


def move_database(
    folder: Annotated[
        Path, typer.Option(envvar="RECRUIT_FOLDER", help="Folder of the installation, whose SQLite file is moved.")
    ] = Path("var"),
) -> None:
    """Copy everything into the empty PostgreSQL database that RECRUIT_DATABASE names. The file stays as it is.

    Stop the service first. All rows are copied in one transaction and compared before it is committed.
    """
    from service.serve import AlreadyServedError, sole_server
    from service.settings import Settings

    settings = Settings(folder=folder)
    try:
        if isinstance(settings.database, Path):
            raise NotMovedError("RECRUIT_DATABASE names no PostgreSQL database to move to")
        if not settings.sqlite_file.is_file():
            raise NotMovedError(f"{settings.sqlite_file} is not there: nothing to move")
        with sole_server(folder):
            moved = move(settings.sqlite_file, settings.database)
    except (AlreadyServedError, NotMovedError) as refused:
        sys.stderr.write(f"{refused}\n")
        raise typer.Exit(2) from None
    typer.echo("\n".join(f"{count:>10,} {table}" for table, count in moved.rows.items()))
    typer.echo(f"the chain of the record of events: {moved.chain.links} links, head {moved.chain.head}")
    typer.echo("everything is there; keep the SQLite file until you have looked at the service, then lock it away")


def move(file: Path, address: str) -> Moved:
    """Copy all tables and compare them; NotMovedError when the target is not empty or anything differs."""
    from service.kit.db import Database
    from service.schema import metadata, upgrade

    upgrade(file)
    upgrade(address)
    source, target = Database(file), Database(address)
    try:
        with source.read() as old, target.write() as new:
            for table in metadata().sorted_tables:
                _require_empty(new, table)
            rows = {table.name: _copy(old, new, table) for table in metadata().sorted_tables}
            return Moved(rows, _require_same(old, new))
    finally:
        source.close()
        target.close()


def _require_empty(session: "Session", table: "Table") -> None:
    if session.execute(table.select().limit(1)).first() is not None:
        raise NotMovedError(f"the database to move to is not empty: there are rows in {table.name}")


def _copy(old: "Session", new: "Session", table: "Table") -> int:
    copied = 0
    for rows in old.execute(table.select()).mappings().partitions(ROWS_AT_ONCE):
        new.execute(table.insert(), [dict(row) for row in rows])
        copied += len(rows)
    _count_on(new.connection(), table)
    return copied


def _count_on(connection: "Connection", table: "Table") -> None:
    """The next id follows the highest one that was copied: PostgreSQL counts apart from the rows."""
    from sqlalchemy import func, select

    own = table.autoincrement_column
    if own is None:
        return
    highest = connection.execute(select(func.max(own))).scalar()
    sequence = connection.execute(select(func.pg_get_serial_sequence(table.name, own.name))).scalar()
    if highest and sequence:
        connection.execute(select(func.setval(sequence, highest)))


def _require_same(old: "Session", new: "Session") -> "ChainState":
    """Row for row the same at both places, and the chain whole; NotMovedError otherwise."""
    from service.audit.chain import check_chain
    from service.schema import metadata

    for table in metadata().sorted_tables:
        for before, after in zip(_in_order(old, table), _in_order(new, table), strict=True):
            if before != after:
                raise NotMovedError(f"a row of {table.name} is not the same at both places; nothing was moved")
    before, after = check_chain(old), check_chain(new)
    if before != after or after.broken_at is not None:
        raise NotMovedError(f"the chain of the record of events is broken: {before} here, {after} there")
    return after


def _in_order(session: "Session", table: "Table") -> Iterator[tuple[Any, ...]]:
    for row in session.execute(table.select().order_by(*table.primary_key), execution_options={"yield_per": 1_000}):
        yield tuple(row)
