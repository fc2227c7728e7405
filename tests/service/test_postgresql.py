"""What only PostgreSQL needs: locks that hold between processes, an order of texts, errors that keep quiet."""

from types import SimpleNamespace

import pytest
from routes import CHILD
from service_crowd import crowd
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import select

from service.access.guessing import WRONG_PER_ACCOUNT, Guessing
from service.access.permissions import Role
from service.applications.tables import Submission
from service.kit.db import Database
from service.kit.postgresql import WrongOrderError, require_plain_order
from service.kit.problems import Refusal
from service.people.tables import Account
from tests.service.databases import dump

pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"], scope="module")


def test_another_process_that_writes_is_waited_for_and_not_forever(office, monkeypatch):
    monkeypatch.setattr("service.kit.postgresql.LONGEST_WAIT_SECONDS", 1.0)
    other = Database(office.settings.database)
    with other.write(), pytest.raises(Refusal) as refused, office.database.write():
        pass
    assert refused.value.kind.code == "busy"
    with office.database.write():  # the turn has come round
        pass
    other.close()


def test_a_reader_cannot_write(people, office):
    anna = people.account(Role.FAMILY, "anna")
    with pytest.raises(DBAPIError, match="read-only"), office.database.read() as session:
        session.get(Account, anna.key).name = "Somebody else"
        session.flush()


def test_neither_error_nor_cause_tells_what_stood_in_the_row(people, office):
    people.account(Role.FAMILY, "anna.secret")
    with pytest.raises(IntegrityError) as wrong, office.database.write() as session:
        session.execute(text("UPDATE account SET role = 'public'"))
    assert "violates check constraint" in str(wrong.value)
    assert "secret" not in str(wrong.value) + str(wrong.value.orig) + str(wrong.value.__cause__)


def test_a_table_of_events_cannot_be_emptied_either(people, office):
    people.account(Role.FAMILY, "anna")
    with pytest.raises(IntegrityError, match="append-only"), office.database.write() as session:
        session.execute(text("TRUNCATE audit_event CASCADE"))


def test_a_connection_that_the_server_has_cut_is_replaced(people, office):
    people.account(Role.FAMILY, "anna")
    url = make_url(office.settings.database)
    with create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT").connect() as admin:
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
        admin.execute(text(cut), {"name": url.database})
    assert people.actor("anna").signed_in


def test_a_database_in_the_order_of_a_language_is_refused(office):
    """No locale of a language need be installed where tests run, so its answer is played."""
    with office.database.engine.connect() as connection:
        require_plain_order(connection)
    german = SimpleNamespace(execute=lambda _: SimpleNamespace(scalar=lambda: False))
    with pytest.raises(WrongOrderError, match="LC_COLLATE 'C'"):
        require_plain_order(german)


def test_processes_count_attempts_together_and_forget_them_together(office):
    one, other = (Guessing.of(Database(office.settings.database)) for _ in range(2))
    for turn in range(WRONG_PER_ACCOUNT.amount):
        (one, other)[turn % 2].wrong("anna")
    for guessing in (one, other):
        with pytest.raises(Refusal) as refused:
            guessing.require_tries_left("anna")
        assert 0 < int(refused.value.headers["Retry-After"]) <= 15 * 60
        guessing.require_tries_left("marta")
    other.right("anna")
    one.require_tries_left("anna")


def test_no_address_stands_among_the_attempts(office):
    Guessing.of(office.database).require_patience("anna", "192.0.2.7")
    assert "192.0.2" not in dump(office)


def test_what_the_database_cannot_keep_is_refused(browser, people):
    people.account(Role.FAMILY, "anna")
    headers = people.bearer("anna") | {"Idempotency-Key": "12345678"}
    answer = browser.post("/api/v1/children", json=CHILD | {"last_name": "No\x00wak"}, headers=headers)
    assert answer.status_code in {400, 422}


def sent(office) -> int:
    with office.database.read() as session:
        return len(session.exec(select(Submission)).all())


def test_a_server_that_is_gone_is_told_and_comes_back_by_itself(browser, office, people):
    """Nobody may connect, and whoever was connected is cut off: what a stopped server looks like from here."""
    (family,) = crowd(office, people, 1)
    before = sent(office)
    name = make_url(str(office.settings.database)).database
    admin = create_engine(
        make_url(str(office.settings.database)).set(database="postgres"), isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as link:
        link.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
        link.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"), {"name": name}
        )
        refused = browser.post(family.path, **family.asked("a-key-of-the-family"))
        first_page = browser.get("/")
        told = browser.get("/api/v1/status").json()["state"]
        assert "does not answer at the moment" in browser.get("/status").text
        link.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))
    admin.dispose()
    assert (refused.status_code, refused.headers["Retry-After"], first_page.status_code) == (503, "5", 503)
    assert told == "down"
    assert browser.post(family.path, **family.asked("a-key-of-the-family")).status_code == 201
    assert sent(office) == before + 1
    assert browser.get("/api/v1/status").json()["state"] == "works"
