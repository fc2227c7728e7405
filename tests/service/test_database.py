"""One writer at a time, nothing lost and nothing doubled; the way from an empty file to the present schema."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from routes import CHILD
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import select

from service.access.permissions import Role
from service.audit.tables import AuditEvent
from service.kit.db import Database, Instant, make_engine
from service.kit.pesel import WEIGHTS
from service.people.actions import add_child
from service.people.forms import NewChild
from service.people.tables import Account, Candidate
from service.schema import config, metadata, upgrade


def pesel(number: int) -> str:
    """A well-formed number of nobody: day 0 of month 0 does not exist."""
    digits = f"{number:010d}"
    weighed = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits, strict=True))
    return f"{digits}{(10 - weighed % 10) % 10}"


def test_many_writers_lose_nothing(people, office):
    anna = people.account(Role.FAMILY, "anna")
    start = threading.Barrier(8)

    def write(writer: int) -> list[str]:
        start.wait()
        children = [NewChild(**CHILD | {"pesel": pesel(writer * 100 + place)}) for place in range(20)]
        return [add_child(office, anna, child).number for child in children]

    with ThreadPoolExecutor(8) as writers:
        numbers = [number for made in writers.map(write, range(8)) for number in made]
    with office.database.read() as session:
        stored = session.exec(select(Candidate.number)).all()
        events = session.exec(select(AuditEvent.id).where(AuditEvent.action == "child.add")).all()
    assert sorted(numbers) == sorted(stored)
    assert len(set(stored)) == len(events) == 160


def test_one_request_sent_by_many_at_once_has_one_effect(people, office):
    anna = people.account(Role.FAMILY, "anna")
    child, start = NewChild(**CHILD), threading.Barrier(16)

    def send(_: int):
        start.wait()
        return add_child(office, anna, child, key="the same key")

    with ThreadPoolExecutor(16) as senders:
        answers = list(senders.map(send, range(16)))
    assert len({answer.model_dump_json() for answer in answers}) == 1
    with office.database.read() as session:
        assert len(session.exec(select(Candidate)).all()) == 1


def test_a_reader_keeps_its_picture_while_somebody_writes(people, office):
    anna = people.account(Role.FAMILY, "anna")
    with office.database.read() as session:
        before = session.exec(select(Candidate)).all()
        add_child(office, anna, NewChild(**CHILD))
        assert session.exec(select(Candidate)).all() == before == []
    with office.database.read() as session:
        assert len(session.exec(select(Candidate)).all()) == 1


def test_what_is_written_stays_after_the_log_is_folded_back(people, office):
    people.account(Role.FAMILY, "anna")
    office.database.checkpoint()
    plain = sqlite3.connect(f"file:{office.settings.database}?mode=ro", uri=True)
    assert plain.execute("SELECT login FROM account").fetchall() == [("anna",)]
    assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_connections_are_set_up_for_safety(office):
    with office.database.read() as session:
        found = {name: session.execute(text(f"PRAGMA {name}")).scalar() for name in PRAGMAS}
    assert found == PRAGMAS


PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "wal_autocheckpoint": 0, "foreign_keys": 1}


def test_moments_are_kept_in_utc_and_in_the_order_of_time():
    early, late = datetime(2027, 3, 28, 0, 59, tzinfo=UTC), datetime(2027, 10, 31, 1, 0, tzinfo=UTC)
    kept = [Instant().process_bind_param(moment, None) for moment in (early, late)]
    assert kept == sorted(kept)
    assert [Instant().process_result_value(moment, None) for moment in kept] == [early, late]


def test_a_moment_without_a_zone_is_refused(office):
    with pytest.raises(StatementError, match="without a zone"), office.database.read() as session:
        session.exec(select(Account).where(Account.created_at < datetime(2027, 1, 1))).all()  # noqa: DTZ001


def test_the_schema_refuses_what_the_forms_refuse(people, office):
    people.account(Role.FAMILY, "anna")
    with pytest.raises(IntegrityError), office.database.write() as session:
        session.execute(text("UPDATE account SET role = 'public'"))


def test_an_error_of_the_database_does_not_tell_what_was_in_the_statement(people, office):
    people.account(Role.FAMILY, "anna")
    with pytest.raises(IntegrityError) as wrong, office.database.write() as session:
        session.execute(text("UPDATE account SET role = :secret"), {"secret": "a secret"})
    assert "a secret" not in str(wrong.value)


# Migrations


def test_migrations_lead_from_nothing_to_the_schema_of_the_code(tmp_path: Path):
    upgrade(tmp_path / "new.sqlite3")
    with make_engine(tmp_path / "new.sqlite3").connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata()) == []


def test_a_second_upgrade_changes_nothing(tmp_path: Path):
    file = tmp_path / "new.sqlite3"
    upgrade(file)
    before = list(sqlite3.connect(file).iterdump())
    upgrade(file)
    assert list(sqlite3.connect(file).iterdump()) == before


def test_migrations_stand_in_one_line(tmp_path: Path):
    scripts = ScriptDirectory.from_config(config(make_engine(tmp_path / "none.sqlite3")))
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1


def test_the_database_of_last_year_keeps_its_rows(tmp_path: Path, people, office):
    people.account(Role.FAMILY, "anna")
    office.database.checkpoint()
    upgrade(office.settings.database)
    with Database(office.settings.database).read() as session:
        assert session.exec(select(Account.login)).all() == ["anna"]
