"""The record of events: complete, append-only, and a chain that shows any change."""

import pytest
from routes import CHILD
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from service.access.permissions import Role
from service.audit.chain import FIRST, check_chain, head_of, seal_waiting
from service.audit.tables import APPEND_ONLY, AuditEvent, Seal
from service.office import UnrecordedActError
from service.people.actions import add_child
from service.people.forms import NewChild
from service.people.tables import Account

pytestmark = pytest.mark.both_databases


@pytest.fixture
def recorded(people, office):
    """Some events, sealed in two batches."""
    people.account(Role.FAMILY, "anna")
    seal_waiting(office.database)
    add_child(office, people.actor("anna"), NewChild(**CHILD))
    people.account(Role.OFFICIAL, "ewa")
    seal_waiting(office.database)
    return office


def state(office):
    with office.database.read() as session:
        return check_chain(session)


def tamper(office, *statements: str) -> None:
    """Change the record as somebody with the database file in hand would: triggers away first."""
    with office.database.write() as session:
        for guard in APPEND_ONLY:
            on = f" ON {guard.table}" if office.database.shared else ""
            session.execute(text(f"DROP TRIGGER {guard.name}{on}"))
        for statement in statements:
            session.execute(text(statement))
        for guard in APPEND_ONLY:
            session.execute(guard)


def test_every_act_leaves_its_event(recorded):
    with recorded.database.read() as session:
        events = session.exec(select(AuditEvent).order_by(AuditEvent.id)).all()
        anna = session.exec(select(Account).where(Account.login == "anna")).one()
    assert [(event.action, event.role) for event in events] == [
        ("account.register", "public"),
        ("child.add", "family"),
        ("account.create", "official"),
    ]
    assert events[1].actor == anna.public_id
    assert not [event for event in events if "Zofia" in event.model_dump_json()]


def test_an_untouched_chain_fits(recorded):
    found = state(recorded)
    assert (found.links, found.broken_at) == (3, None)
    with recorded.database.read() as session:
        assert found.head == head_of(session) != FIRST


def test_sealing_again_changes_nothing(recorded):
    before = state(recorded)
    assert seal_waiting(recorded.database) == 0
    assert state(recorded) == before


@pytest.mark.parametrize(("table", "column"), [("audit_event", "reason"), ("audit_seal", "digest")])
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_the_database_refuses_to_rewrite_the_record(recorded, table, column, statement):
    with pytest.raises(IntegrityError, match="append-only"), recorded.database.write() as session:
        session.execute(text(statement.format(table, column, column)))
    assert state(recorded).links == 3


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("UPDATE audit_event SET actor = 'somebody else' WHERE id = 2", 2),
        ("UPDATE audit_event SET at = '2027-05-17T08:00:00.000001Z' WHERE id = 1", 1),
        ('UPDATE audit_event SET facts = \'{"role": "auditor"}\' WHERE id = 3', 3),
        ("UPDATE audit_event SET reason = 'none' WHERE id = 2", 2),
        ("UPDATE audit_seal SET digest = '" + "0" * 64 + "' WHERE number = 2", 2),
        ("DELETE FROM audit_seal WHERE number = 2", 3),
        ("SELECT 1", None),
    ],
)
def test_a_change_behind_the_services_back_is_found(recorded, statement, broken_at):
    tamper(recorded, statement)
    assert state(recorded).broken_at == broken_at


def test_a_whole_chain_made_anew_has_another_head(recorded):
    before = state(recorded).head
    tamper(recorded, "UPDATE audit_event SET actor = 'x' WHERE id = 1", "DELETE FROM audit_seal")
    seal_waiting(recorded.database)
    found = state(recorded)
    assert found.broken_at is None
    assert found.head != before  # which is why the head is shown to the public and kept outside


def test_an_act_without_an_event_is_undone(people, office):
    anna = people.account(Role.FAMILY, "anna")
    with pytest.raises(UnrecordedActError), office.act(anna, "account.change") as act:
        act.session.get(Account, anna.key).name = "Somebody else"
    with office.database.read() as session:
        assert session.get(Account, anna.key).name == "Anna"


def test_a_failed_act_leaves_neither_effect_nor_event(people, office):
    anna = people.account(Role.FAMILY, "anna")
    with pytest.raises(ZeroDivisionError), office.act(anna, "account.change") as act:
        act.session.get(Account, anna.key).name = "Somebody else"
        act.record("account:x")
        raise ZeroDivisionError
    with office.database.read() as session:
        assert session.get(Account, anna.key).name == "Anna"
        assert session.exec(select(AuditEvent.action)).all() == ["account.register"]


def test_seals_grow_without_a_gap(recorded):
    with recorded.database.read() as session:
        assert session.exec(select(Seal.number).order_by(Seal.number)).all() == [1, 2, 3]
