"""The way from an empty database to the present schema."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect
from sqlmodel import select

from service.access.permissions import Role
from service.kit.db import Database, make_engine
from service.people.tables import Account
from service.schema import config, metadata, upgrade
from tests.service.databases import dump

pytestmark = pytest.mark.both_databases


def test_migrations_lead_from_nothing_to_the_schema_of_the_code(office):
    with make_engine(office.settings.database).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata()) == []


def test_a_second_upgrade_changes_nothing(people, office):
    people.account(Role.FAMILY, "anna")
    before = dump(office)
    upgrade(office.settings.database)
    assert dump(office) == before


def test_the_database_of_last_year_keeps_its_rows(people, office):
    people.account(Role.FAMILY, "anna")
    upgrade(office.settings.database)
    database = Database(office.settings.database)
    with database.read() as session:
        assert session.exec(select(Account.login)).all() == ["anna"]
    database.close()


def test_a_migration_that_fails_leaves_nothing_behind(office, tmp_path, monkeypatch):
    """The second of two new steps fails: the first one is undone with it, and the next start can try again."""
    head = ScriptDirectory.from_config(config(office.database.engine)).get_current_head()
    steps = {"9001": ("op.create_table('half', sa.Column('id', sa.Integer(), primary_key=True))", head)}
    steps["9002"] = ("op.execute('INSERT INTO half VALUES (1)'); raise ZeroDivisionError", "9001")
    for number, (step, before) in steps.items():
        text = f"revision, down_revision = {number!r}, {before!r}\n\ndef upgrade():\n    {step}\n"
        (tmp_path / f"{number}_step.py").write_text(f"import sqlalchemy as sa\nfrom alembic import op\n{text}")
    told = config(office.database.engine)
    told.set_main_option("version_locations", f"{tmp_path};{told.get_main_option('script_location')}/versions")
    told.set_main_option("path_separator", ";")
    before = dump(office)
    with pytest.raises(ZeroDivisionError):
        command.upgrade(told, "head")
    assert not inspect(office.database.engine).has_table("half")
    assert dump(office) == before


def test_migrations_stand_in_one_line(office):
    scripts = ScriptDirectory.from_config(config(office.database.engine))
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1
