"""Tables of confirmations: dates and events are only ever added. Every status is derived from them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column
from sqlmodel import Field, SQLModel

from service.kit.append_only import append_only
from service.kit.db import Instant, one_of

CONFIRMATION, RESIGNATION, RETRACTION = KINDS = ("confirmation", "resignation", "retraction")


class ConfirmationDates(SQLModel, table=True):
    """Until when will is confirmed after a release, and when the admitted are named. The newest row counts."""

    __tablename__ = "confirmation_dates"
    __table_args__ = (
        CheckConstraint("closes_at < admitted_at", name="dates"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(max_length=26, unique=True)
    publication_id: int = Field(foreign_key="publication.id", index=True)
    closes_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    admitted_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    reason: str | None = Field(default=None, max_length=500)  # of a change
    entered_by: str = Field(max_length=64)  # public id of the account
    entered_at: datetime = Field(sa_column=Column(Instant, nullable=False))


class ConfirmationEvent(SQLModel, table=True):
    """One thing a school has put on record about a candidate qualified to one of its classes.

    A confirmation means that will was confirmed with the originals. A retraction says what was recorded by
    mistake, and why; what was recorded stays readable.
    """

    __tablename__ = "confirmation_event"
    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint("(kind = 'retraction') = (retracts IS NOT NULL)", name="retracts"),
        CheckConstraint("kind <> 'retraction' OR reason IS NOT NULL", name="reason"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(max_length=26, unique=True)
    publication_id: int = Field(foreign_key="publication.id", index=True)
    candidate_id: int = Field(foreign_key="candidate.id", index=True)
    kind: str = Field(max_length=16)
    programme: str = Field(max_length=64)  # code of the class the candidate is qualified to
    retracts: str | None = Field(default=None, max_length=16)  # the kind of what was recorded by mistake
    reason: str | None = Field(default=None, max_length=500)
    recorded_by: str = Field(max_length=64)  # public id of the account
    recorded_at: datetime = Field(sa_column=Column(Instant, nullable=False))


APPEND_ONLY = append_only("confirmation_dates", "confirmation_event")
