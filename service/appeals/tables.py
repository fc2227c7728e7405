"""The table of appeals. An appeal is written once and decided once; the decision is never changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from service.kit.append_only import Guard
from service.kit.db import Instant, one_of

UPHELD, DISMISSED = DECISIONS = ("upheld", "dismissed")


class Appeal(SQLModel, table=True):
    """What a family asks of one school after a result: a correction, with its reason; and what the head decided.

    ``corrected`` holds the facts that the head found to be otherwise, ``granted`` the class of the seat that follows
    from them. Where the correction reaches no published cutoff an upheld appeal gives no seat.
    """

    __tablename__ = "appeal"
    __table_args__ = (
        UniqueConstraint("publication_id", "candidate_id", "school"),
        CheckConstraint(one_of("decision", DECISIONS), name="decision"),
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided"),
        CheckConstraint("granted IS NULL OR decision = 'upheld'", name="granted"),
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(max_length=26, unique=True)
    publication_id: int = Field(foreign_key="publication.id", index=True)
    candidate_id: int = Field(foreign_key="candidate.id", index=True)
    school: str = Field(max_length=64, index=True)
    programmes: list[str] = Field(sa_column=Column(JSON, nullable=False))  # classes of the school that refused
    reason: str = Field(max_length=2000)
    lodged_by: str = Field(max_length=64)  # public id of the account
    lodged_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    decision: str | None = Field(default=None, max_length=16)
    decision_reason: str | None = Field(default=None, max_length=2000)
    corrected: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    comparisons: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    granted: str | None = Field(default=None, max_length=64)  # code of the class
    decided_by: str | None = Field(default=None, max_length=64)
    decided_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    version: int = 1


APPEND_ONLY = (
    Guard("appeal", "update", kept="decided once", when="OLD.decision IS NOT NULL"),
    Guard("appeal", "delete", kept="kept"),
)
