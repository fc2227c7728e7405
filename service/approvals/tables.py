"""Table of approvals: what a governing body decided about the offer of a school. Added to, never edited."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column
from sqlmodel import Field, SQLModel

from service.kit.append_only import append_only
from service.kit.db import Instant, one_of

VERDICTS = ("approved", "sent-back")


class OfferApproval(SQLModel, table=True):
    """One decision. ``offer`` stands for the offer that was looked at; once that changes, it waits again."""

    __tablename__ = "offer_approval"
    __table_args__ = (
        CheckConstraint(one_of("verdict", VERDICTS), name="verdict"),
        CheckConstraint("verdict = 'approved' OR reason IS NOT NULL", name="reason"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    school_id: int = Field(foreign_key="school.id", index=True)
    verdict: str = Field(max_length=10)
    offer: str = Field(max_length=64)
    reason: str | None = Field(default=None, max_length=500)
    decided_by: str = Field(max_length=64)
    decided_at: datetime = Field(sa_column=Column(Instant, nullable=False))


APPEND_ONLY = append_only("offer_approval")
