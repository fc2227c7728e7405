"""Tables of the audit: events, written in the transaction of the act; seals, written a moment later."""

from datetime import datetime

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from service.kit.append_only import append_only
from service.kit.db import Instant


class AuditEvent(SQLModel, table=True):
    """One act. No names, no PESEL: public ids, digests and numbers only."""

    __tablename__ = "audit_event"
    __table_args__ = {"sqlite_autoincrement": True}

    id: int = Field(default=None, primary_key=True)  # given by the database
    at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))
    actor: str = Field(max_length=64, index=True)  # public id of the account, or "public", or "service"
    role: str = Field(max_length=16)
    action: str = Field(max_length=64, index=True)
    thing: str = Field(max_length=120, index=True)  # "application:mq7…"
    before: str | None = Field(default=None, max_length=64)  # digests of the state, when it changed
    after: str | None = Field(default=None, max_length=64)
    facts: dict[str, object] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    reason: str | None = Field(default=None, max_length=2000)
    request: str = Field(max_length=32)


class Seal(SQLModel, table=True):
    """A link of the chain: ``digest = SHA-256(previous digest, canonical event)``."""

    __tablename__ = "audit_seal"

    number: int = Field(primary_key=True)  # 1, 2, 3, … without a gap
    event_id: int = Field(foreign_key="audit_event.id", unique=True)
    digest: str = Field(max_length=64)


APPEND_ONLY = append_only("audit_event", "audit_seal")
