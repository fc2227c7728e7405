"""The database: one engine, many readers, one writer at a time, and a log of writes that only we fold back."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, String, create_engine, event
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session, SQLModel

from service.kit.problems import BUSY, Refusal

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

BUSY_MILLISECONDS = 5_000
LONGEST_WAIT_SECONDS = 10.0
WRITES_BETWEEN_CHECKPOINTS = 500


class Instant(TypeDecorator[datetime]):
    """A moment as UTC text of fixed length (``2026-05-12T13:00:00.000000Z``): text order is time order."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: object) -> str | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a zone cannot be stored")
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def process_result_value(self, value: str | None, dialect: object) -> datetime | None:  # noqa: ARG002
        return None if value is None else datetime.fromisoformat(value)


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we begin transactions ourselves, see _begin
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # a receipt is a promise: it must survive a power cut
        "wal_autocheckpoint=0",  # SQLite before 3.51.3 may corrupt a WAL that is folded back during a commit
        f"busy_timeout={BUSY_MILLISECONDS}",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # A read that turns into a write inside a deferred transaction fails at once, so a writer says so first.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def make_engine(file: Path) -> Engine:
    """An engine on the SQLite file, with the settings every connection needs."""
    engine = create_engine(
        f"sqlite:///{file}",
        pool_size=24,
        max_overflow=24,
        pool_timeout=LONGEST_WAIT_SECONDS,
        hide_parameters=True,  # an error in the log names the statement, never what stood in it
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


class Database:
    """One SQLite file. ``read`` for looking, ``write`` for changing; writers stand in one queue inside the process."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self.file = file
        self.engine = make_engine(file)
        self._writing_engine = self.engine.execution_options(writes=True)
        self._writer = threading.Lock()
        self._writes = 0

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session on one unchanging picture of the database."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One writing transaction: committed at the end, undone by any exception. Raises Refusal ``busy`` (503)."""
        if not self._writer.acquire(timeout=LONGEST_WAIT_SECONDS):
            raise Refusal(BUSY)
        try:
            with Session(self._writing_engine, expire_on_commit=False) as session, session.begin():
                session.connection()  # takes the write lock now: what follows is decided in this order
                yield session
            self._writes += 1
            if self._writes % WRITES_BETWEEN_CHECKPOINTS == 0:
                self._checkpoint()
        finally:
            self._writer.release()

    def checkpoint(self) -> None:
        """Fold the write-ahead log back into the file, while nobody writes."""
        with self._writer:
            self._checkpoint()

    def _checkpoint(self) -> None:
        link = sqlite3.connect(self.file, timeout=0.2)
        try:
            link.execute("PRAGMA wal_autocheckpoint=0")
            link.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            link.close()

    def close(self) -> None:
        self.checkpoint()
        self.engine.dispose()


def one_of(column: str, values: tuple[str, ...]) -> str:
    """The text of a CHECK constraint that allows only these values."""
    allowed: Any = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({allowed})"
