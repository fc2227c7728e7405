"""What only SQLite needs: the settings of a connection, and a log of writes that we fold back."""

import sqlite3

import pytest
from sqlalchemy import text

from service.access.permissions import Role

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], scope="module")


def test_what_is_written_stays_after_the_log_is_folded_back(people, office):
    people.account(Role.FAMILY, "anna")
    office.database.checkpoint()
    plain = sqlite3.connect(f"file:{office.settings.sqlite_file}?mode=ro", uri=True)
    assert plain.execute("SELECT login FROM account").fetchall() == [("anna",)]
    assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_connections_are_set_up_for_safety(office):
    with office.database.read() as session:
        found = {name: session.execute(text(f"PRAGMA {name}")).scalar() for name in PRAGMAS}
    assert found == PRAGMAS


PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "wal_autocheckpoint": 0, "foreign_keys": 1}
