"""Queries of the outbox: how much waits, what died, where an account wants its messages."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlmodel import Session, col, func, select

from service.access.actor import Actor
from service.kit.problems import NOT_FOUND, Refusal
from service.outbox.forms import MailboxView, MessageView
from service.outbox.tables import DEAD, STATES, Mailbox, Message


def counts(session: Session) -> dict[str, int]:
    """Messages by state."""
    found = dict(session.exec(select(Message.state, func.count()).group_by(Message.state)).all())
    return {state: found.get(state, 0) for state in STATES}


def dead(session: Session, most: int = 200) -> Sequence[Message]:
    """Messages that nobody tries any more, the newest first."""
    query = select(Message).where(Message.state == DEAD).order_by(col(Message.id).desc())
    return session.exec(query.limit(most)).all()


def message(session: Session, public_id: str) -> Message:
    """One message; Refusal ``not-found``."""
    found = session.exec(select(Message).where(Message.public_id == public_id)).first()
    if found is None:
        raise Refusal(NOT_FOUND)
    return found


def mailbox_of(session: Session, actor: Actor) -> Mailbox | None:
    """The address of one's own account."""
    return session.get(Mailbox, actor.key)


def last_question(session: Session, account: int) -> datetime:
    """When an account last had an address asked for its confirmation; long ago if never."""
    query = select(Message.written_at).where(Message.account_id == account, Message.kind == "address")
    return session.exec(query.order_by(col(Message.id).desc())).first() or datetime.min.replace(tzinfo=UTC)


def mailbox_by_id(session: Session, public_id: str) -> Mailbox | None:
    """The address that a link names."""
    return session.exec(select(Mailbox).where(Mailbox.public_id == public_id)).first()


def mailbox_view(found: Mailbox | None, language: str) -> MailboxView:
    if found is None:
        return MailboxView(address="", confirmed=False, language=language)
    return MailboxView(address=found.address, confirmed=found.confirmed_at is not None, language=language)


def message_view(one: Message) -> MessageView:
    shown = one.model_dump(include=set(MessageView.model_fields) - {"id", "address"})
    return MessageView(id=one.public_id, address=covered(one.address), **shown)


def covered(address: str) -> str:
    """An address with all of its name but the first letter hidden."""
    return f"{address[0]}***@{address.rpartition('@')[2]}"
