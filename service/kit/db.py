"""The database, a SQLite file or PostgreSQL: many readers, one writer at a time."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, String, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session, SQLModel

from service.kit import postgresql, sqlite
from service.kit.problems import BUSY, Refusal
from service.kit.waiting import LONGEST_WAIT_SECONDS

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


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


def url_of(place: Path | str) -> URL:
    """Where a database is: the path of a SQLite file, or an address such as ``postgresql+psycopg://…``."""
    return URL.create("sqlite", database=str(place)) if isinstance(place, Path) else make_url(place)


def make_engine(place: Path | str) -> Engine:
    """An engine on the database at ``place``, with the settings every connection needs."""
    url = url_of(place)
    return (postgresql if url.get_backend_name() == "postgresql" else sqlite).make_engine(url)


class Database:
    """The database of an installation. ``read`` for looking, ``write`` for changing; writers stand in one queue.

    What callers rely on, on either database: a reader sees one unchanging picture; a writer has the turn from before
    its first statement until its commit, and sees everything committed before. So instants read during a turn, and
    the ids of events, grow in the order of the commits, and nothing looked up during a turn is outdated by its end.
    """

    def __init__(self, place: Path | str) -> None:
        url = url_of(place)
        on_postgresql = url.get_backend_name() == "postgresql"
        self._kept = postgresql.PostgreSQLDatabase(url) if on_postgresql else sqlite.SQLiteFile(url)
        self.engine = self._kept.engine
        self.shared = on_postgresql  # several processes may write to it
        self.refuses = False  # the last writing transaction could not be kept: a full disk, a server that is gone
        self._writer = threading.Lock()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session on one unchanging picture of the database."""
        with Session(self._kept.reading, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One writing transaction: committed at the end, undone by any exception. Raises Refusal ``busy`` (503)."""
        if not self._writer.acquire(timeout=LONGEST_WAIT_SECONDS):
            raise Refusal(BUSY)
        try:
            with Session(self._kept.writing, expire_on_commit=False) as session, session.begin():
                self._kept.take_turn(session.connection())  # what follows is decided in this order
                yield session
            self._kept.written()
            self.refuses = False
        except OperationalError:
            self.refuses = True
            raise
        finally:
            self._writer.release()

    def alone(self, name: str) -> AbstractContextManager[bool]:
        """Whether nobody, in any process, is at ``name`` already. True holds it until the end of the block."""
        return self._kept.alone(name)

    def checkpoint(self) -> None:
        """Fold the log of writes back, while nobody writes; nothing to do where a server sees to that."""
        with self._writer:
            self._kept.checkpoint()

    def close(self) -> None:
        self.checkpoint()
        self.engine.dispose()


def one_of(column: str, values: tuple[str, ...]) -> str:
    """The text of a CHECK constraint that allows only these values."""
    allowed: Any = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({allowed})"
