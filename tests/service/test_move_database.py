"""An installation moves from its SQLite file to PostgreSQL: everything is there, or nothing is."""

import pytest
from service_town import town
from sqlalchemy import text
from sqlmodel import func, select
from typer.testing import CliRunner

from service.access.permissions import Role
from service.audit.chain import check_chain, seal_waiting
from service.audit.tables import AuditEvent
from service.cli import app as commands
from service.kit.db import Database
from service.office import open_office
from service.people.tables import Account
from service.schema import metadata
from tests.service.conftest import People
from tests.service.databases import POSTGRESQL, SQLITE, installations_on

pytestmark = pytest.mark.parametrize("database_kind", [SQLITE], scope="module")


@pytest.fixture
def target(tmp_path, monkeypatch):
    """An empty PostgreSQL database, named as an installation names it."""
    kept = installations_on(POSTGRESQL)
    settings = kept.fresh(tmp_path / "target")
    monkeypatch.setenv("RECRUIT_DATABASE", settings.database)
    yield settings.database
    kept.drop(settings)


def move(office):
    office.database.close()
    return CliRunner().invoke(commands, ["move-database", "--folder", str(office.settings.folder)])


def count(database: Database) -> dict[str, int]:
    with database.read() as session:
        return {
            table.name: session.exec(select(func.count()).select_from(table)).one()
            for table in metadata().sorted_tables
        }


def test_a_season_moves_and_goes_on_where_it_was(office, clock, people, target):
    made = town(office, clock, people).close()
    made.release(made.verified())
    seal_waiting(office.database)
    before = count(office.database)
    moved = move(office)
    assert moved.exit_code == 0, moved.output
    there = open_office(type(office.settings)(folder=office.settings.folder), clock)
    assert there.database.shared
    assert count(there.database) == before
    People(there).account(Role.FAMILY, "anna.new")
    seal_waiting(there.database)
    with there.database.read() as session:
        chain = check_chain(session)
        assert chain.links == session.exec(select(func.count()).select_from(AuditEvent)).one() > before["audit_seal"]
        assert chain.broken_at is None
    there.database.close()


def test_a_database_with_rows_in_it_is_left_alone(office, people, target):
    people.account(Role.FAMILY, "anna")
    assert move(office).exit_code == 0
    again = move(office)
    assert again.exit_code == 2
    assert "not empty" in again.output
    database = Database(target)
    with database.read() as session:
        assert session.exec(select(Account.login)).all() == ["anna"]
    database.close()


def test_a_broken_chain_is_not_moved(office, people, target):
    people.account(Role.FAMILY, "anna")
    seal_waiting(office.database)
    with office.database.write() as session:
        session.execute(text("DROP TRIGGER audit_event_no_update"))
        session.execute(text("UPDATE audit_event SET actor = 'somebody else'"))
    moved = move(office)
    assert moved.exit_code == 2
    assert "chain" in moved.output
    database = Database(target)
    assert not sum(count(database).values())
    database.close()


def test_without_a_place_to_move_to_nothing_happens(office, people):
    moved = move(office)
    assert moved.exit_code == 2
    assert "RECRUIT_DATABASE" in moved.output
