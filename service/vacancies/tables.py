"""Tables of free places: those announced with a supplementary round, and seats added after a result."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column
from sqlmodel import Field, SQLModel

from service.kit.append_only import append_only
from service.kit.db import Instant


class FreePlaces(SQLModel, table=True):
    """Free places of one class, as they were announced when a supplementary round was opened."""

    __tablename__ = "free_places"
    __table_args__ = (CheckConstraint("places > 0", name="places"),)

    round_id: int = Field(foreign_key="round.id", primary_key=True)
    programme: str = Field(primary_key=True, max_length=64)
    places: int


class SeatsAddition(SQLModel, table=True):
    """Seats to which the governing body of a school agreed after a result. ``round_id``: the round they were added to.

    They are given in the supplementary round: the one announced already, else the next one.
    """

    __tablename__ = "seats_addition"
    __table_args__ = (CheckConstraint("seats > 0", name="seats"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(max_length=26, unique=True)
    publication_id: int = Field(foreign_key="publication.id", index=True)
    round_id: int | None = Field(default=None, foreign_key="round.id", index=True)
    programme: str = Field(max_length=64)
    seats: int
    reason: str = Field(max_length=500)
    added_by: str = Field(max_length=64)  # public id of the account
    added_at: datetime = Field(sa_column=Column(Instant, nullable=False))


APPEND_ONLY = append_only("free_places", "seats_addition")
