"""Table of those who have looked at what looks wrong and found it right. Added to, never edited."""

from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from service.kit.append_only import append_only
from service.kit.db import Instant


class CrossCheckAcceptance(SQLModel, table=True):
    """One official accepts the findings as they stand: ``findings`` stands for all of them as they were."""

    __tablename__ = "cross_check_acceptance"
    __table_args__ = {"sqlite_autoincrement": True}

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", index=True)
    findings: str = Field(max_length=64)
    reason: str = Field(max_length=500)
    accepted_by: str = Field(max_length=64)
    accepted_at: datetime = Field(sa_column=Column(Instant, nullable=False))


APPEND_ONLY = append_only("cross_check_acceptance")
