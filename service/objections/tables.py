"""Table of objections: raised once, answered once."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column
from sqlmodel import Field, SQLModel

from service.kit.db import Instant


class Objection(SQLModel, table=True):
    """A family says that one fact on record is wrong. ``upheld`` is None while nobody has answered."""

    __tablename__ = "objection"
    __table_args__ = (CheckConstraint("(upheld IS NULL) = (answered_at IS NULL)", name="answered"),)

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(max_length=26, unique=True)
    candidate_id: int = Field(foreign_key="candidate.id", index=True)
    fact: str = Field(max_length=64)  # by the name of the rulebook
    claim: str = Field(max_length=500)
    raised_by: str = Field(max_length=26)
    raised_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    upheld: bool | None = None
    answer: str | None = Field(default=None, max_length=500)
    answered_by: str | None = Field(default=None, max_length=64)
    answered_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
