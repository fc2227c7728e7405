"""SQLite: one file, many readers, one process, and a log of writes that only we fold back."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event

from service.kit.waiting import LONGEST_WAIT_SECONDS

BUSY_MILLISECONDS = 5_000
WRITES_BETWEEN_CHECKPOINTS = 500


def make_engine(url: URL) -> Engine:
    """An engine on the SQLite file, with the settings every connection needs."""
    engine = create_engine(
        url,
        pool_size=24,
        max_overflow=24,
        pool_timeout=LONGEST_WAIT_SECONDS,
        hide_parameters=True,  # an error in the log names the statement, never what stood in it
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


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


class SQLiteFile:
    """The one file of an installation. What has to happen once is kept apart by locks of the one process."""

    def __init__(self, url: URL) -> None:
        self.file = Path(str(url.database))
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.engine = self.reading = make_engine(url)
        self.writing = self.engine.execution_options(writes=True)
        self._writes = 0
        self._taken: set[str] = set()
        self._taking = threading.Lock()

    def take_turn(self, connection: Connection) -> None:
        """``BEGIN IMMEDIATE`` has taken the write lock already."""

    def written(self) -> None:
        """A write has been committed and its writer still has the turn."""
        self._writes += 1
        if self._writes % WRITES_BETWEEN_CHECKPOINTS == 0:
            self.checkpoint()

    def checkpoint(self) -> None:
        link = sqlite3.connect(self.file, timeout=0.2)
        try:
            link.execute("PRAGMA wal_autocheckpoint=0")
            link.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            link.close()

    @contextmanager
    def alone(self, name: str) -> Iterator[bool]:
        with self._taking:
            mine = name not in self._taken
            self._taken.add(name)
        try:
            yield mine
        finally:
            if mine:
                self._taken.discard(name)
