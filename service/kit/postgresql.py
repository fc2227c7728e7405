"""PostgreSQL: many processes. What one process keeps apart by its own locks is kept apart here by the database's."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import OperationalError

from service.kit.problems import BUSY, Refusal
from service.kit.waiting import LONGEST_WAIT_SECONDS

WRITER = "writer"
NOT_AVAILABLE = "55P03"  # PostgreSQL's code for a lock that was not had in time


class WrongOrderError(RuntimeError):
    """The database compares texts in the order of some language."""


def make_engine(url: URL) -> Engine:
    """An engine on the PostgreSQL database. A connection that the server has dropped is replaced before it is used."""
    engine = create_engine(
        url,
        pool_size=10,  # a process takes at most 20 of the server's connections (100, unless set otherwise)
        max_overflow=10,
        pool_timeout=LONGEST_WAIT_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,  # an error in the log names the statement, never what stood in it
        connect_args={"application_name": "recruit", "connect_timeout": int(LONGEST_WAIT_SECONDS)},
    )
    event.listen(engine, "handle_error", _without_rows)
    return engine


def _without_rows(context: ExceptionContext) -> None:
    # Below its first line PostgreSQL adds what stood in the row ("Failing row contains (…)"): that belongs in no log.
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args:
            error.args = (str(error.args[0]).split("\n")[0], *error.args[1:])


def lock_key(name: str) -> int:
    """The number under which PostgreSQL knows a lock: 64 bits with a sign. Locks belong to one database."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)


def lock_writers(connection: Connection) -> None:
    """Wait for one's turn to write and keep it until the transaction has ended, in whichever process."""
    connection.execute(text(f"SET LOCAL lock_timeout = '{int(LONGEST_WAIT_SECONDS)}s'"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": lock_key(WRITER)})


def require_plain_order(connection: Connection) -> None:
    """WrongOrderError unless texts are compared by their letters' numbers, as SQLite and Python compare them."""
    if not connection.execute(text("SELECT 'Z' < 'a' AND 'z' < 'ą' AND 'a-b' < 'aa'")).scalar():
        raise WrongOrderError(
            "this PostgreSQL database compares texts by a language; make one that does not: "
            "CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
        )


class PostgreSQLDatabase:
    """One database of a server, shared by the processes of an installation."""

    def __init__(self, url: URL) -> None:
        self.engine = make_engine(url)
        self.reading = self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        # A writer must see what the one before it committed. Under REPEATABLE READ the picture would be taken by the
        # very statement that waits for the turn, and be older than the turn.
        self.writing = self.engine.execution_options(isolation_level="READ COMMITTED")

    def take_turn(self, connection: Connection) -> None:
        try:
            lock_writers(connection)
        except OperationalError as late:
            if getattr(late.orig, "sqlstate", None) == NOT_AVAILABLE:
                raise Refusal(BUSY) from late
            raise

    def written(self) -> None:
        """The server folds its log back by itself."""

    def checkpoint(self) -> None:
        """The server folds its log back by itself."""

    @contextmanager
    def alone(self, name: str) -> Iterator[bool]:
        # The lock is the connection's: when its process dies, the server lets go of it.
        with self.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            key = {"key": lock_key(name)}
            mine = bool(connection.execute(text("SELECT pg_try_advisory_lock(:key)"), key).scalar())
            try:
                yield mine
            finally:
                if mine:
                    connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)
