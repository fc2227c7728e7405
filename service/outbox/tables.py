"""Tables of the outbox: where a family wants its messages, and every message with what became of it."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Column, Index
from sqlmodel import Field, SQLModel

from service.kit.db import Instant, one_of

WAITING, SENT, DEAD, ASIDE = STATES = ("waiting", "sent", "dead", "aside")


class Mailbox(SQLModel, table=True):
    """The e-mail address of one account. Nothing but the question for confirmation goes there before it is confirmed.

    The link of the question is a keyed mark over this row, so no secret is kept; ``public_id`` is new with every
    question, and an older link is worth nothing.
    """

    __tablename__ = "mailbox"

    account_id: int = Field(foreign_key="account.id", primary_key=True)
    public_id: str = Field(max_length=26, unique=True)
    address: str = Field(max_length=254)
    asked_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    confirmed_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


class Message(SQLModel, table=True):
    """One message to one account. ``occasion`` names fact and account: a fact is told to nobody twice.

    ``due_at`` is when it may be tried next. While somebody is trying, it lies ahead; whoever dies then has only
    delayed the message.
    """

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
        Index("ix_message_state_due_at", "state", "due_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(max_length=26, unique=True)  # and the Message-ID, the same in every try
    occasion: str = Field(max_length=160, unique=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    address: str = Field(max_length=254)
    language: str = Field(max_length=2)
    kind: str = Field(max_length=24)
    facts: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))  # what the text names
    state: str = Field(default=WAITING, max_length=8)
    tries: int = 0
    problem: str | None = Field(default=None, max_length=24)  # why the last try failed
    written_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    due_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    useful_until: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    sent_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
