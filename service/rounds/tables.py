"""The table of rounds. What may be done follows from the dates and the clock; nothing else says so."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column
from sqlmodel import Field, SQLModel

from service.kit.db import Instant, one_of

KINDS = ("main", "supplementary")


class Round(SQLModel, table=True):
    """One round of the recruitment. ``choice_limit`` counts schools, not groups; None: families may name any number."""

    __tablename__ = "round"
    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint("opens_at < closes_at", name="dates"),
        CheckConstraint("choice_limit > 0", name="choice_limit"),
        CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name="closed"),
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(max_length=26, unique=True)
    name: str = Field(max_length=200)
    kind: str = Field(max_length=16)
    opens_at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))
    closes_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    choice_limit: int | None = None
    choice_limit_reason: str | None = Field(default=None, max_length=500)  # where no law on record says the number
    closed_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    closed_by: str | None = Field(default=None, max_length=64)  # public id of the account
    version: int = 1
