"""One writer at a time, nothing lost and nothing doubled, on either database."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from routes import CHILD
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import select

from service.access.permissions import Role
from service.audit.chain import check_chain, seal_waiting
from service.audit.tables import AuditEvent
from service.kit.db import Database, Instant
from service.kit.pesel import WEIGHTS
from service.kit.problems import Refusal
from service.people.actions import add_child
from service.people.forms import NewChild
from service.people.tables import Account, Candidate

pytestmark = pytest.mark.both_databases


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


def test_who_writes_sees_what_the_writer_before_has_written(people, office):
    """Two processes at one database are two queues: what keeps them apart has to be the database's own lock."""
    anna = people.account(Role.FAMILY, "anna")
    offices = [office, *(replace(office, database=Database(office.settings.database)) for _ in range(3))]
    start = threading.Barrier(len(offices))

    def count_up(own) -> None:
        start.wait()
        for _ in range(25):
            with own.act(anna, "account.change") as act:
                account = act.session.get(Account, anna.key)
                account.version += 1
                act.record(f"account:{anna.account}", version=account.version)

    with ThreadPoolExecutor(len(offices)) as writers:
        list(writers.map(count_up, offices))
    with office.database.read() as session:
        assert session.get(Account, anna.key).version == 101
        events = session.exec(select(AuditEvent).where(AuditEvent.action == "account.change")).all()
    assert [event.facts["version"] for event in sorted(events, key=lambda event: event.id)] == list(range(2, 102))
    for own in offices[1:]:
        own.database.close()


def test_seals_of_two_sealers_make_one_chain(people, office):
    for number in range(12):
        people.account(Role.FAMILY, f"family-{number}")
    other, start = Database(office.settings.database), threading.Barrier(4)

    def seal(database: Database) -> int:
        start.wait()
        return seal_waiting(database)

    with ThreadPoolExecutor(4) as sealers:
        assert sum(sealers.map(seal, [office.database, other] * 2)) == 12
    with office.database.read() as session:
        state = check_chain(session)
    assert (state.links, state.broken_at) == (12, None)
    other.close()


def test_what_one_is_at_no_other_begins(office):
    with office.database.alone("run x") as mine, office.database.alone("run x") as second:
        assert (mine, second) == (True, False)
        with office.database.alone("run y") as another:
            assert another
    with office.database.alone("run x") as mine:
        assert mine


def test_a_writer_who_waits_too_long_is_told(people, office, monkeypatch):
    monkeypatch.setattr("service.kit.db.LONGEST_WAIT_SECONDS", 0.05)
    with office.database.write(), pytest.raises(Refusal) as refused, office.database.write():
        pass
    assert refused.value.kind.code == "busy"


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
