"""Table of verifications: what a school did with a list that was sent. Added to, never edited."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column
from sqlmodel import Field, SQLModel

from service.kit.append_only import append_only
from service.kit.db import Instant, one_of

DEEDS = ("claim", "accept", "ask-back", "reject")


class Verification(SQLModel, table=True):
    """One deed about one sent list. The last one holds; a list sent anew begins without any."""

    __tablename__ = "verification"
    __table_args__ = (
        CheckConstraint(one_of("deed", DEEDS), name="deed"),
        CheckConstraint("deed IN ('claim', 'accept') OR reason IS NOT NULL", name="reason"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    submission_id: int = Field(foreign_key="submission.id", index=True)
    deed: str = Field(max_length=8)
    reason: str | None = Field(default=None, max_length=500)
    done_by: str = Field(max_length=64)
    done_at: datetime = Field(sa_column=Column(Instant, nullable=False))


APPEND_ONLY = append_only("verification")
