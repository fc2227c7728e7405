"""Tables of applications: the draft changes, what was sent never does."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from service.kit.append_only import append_only
from service.kit.db import Instant


class Application(SQLModel, table=True):
    """The application of one candidate in one round. ``version`` counts the changes of its draft."""

    __tablename__ = "application"
    __table_args__ = (UniqueConstraint("candidate_id", "round_id"),)

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(max_length=26, unique=True)
    candidate_id: int = Field(foreign_key="candidate.id")
    round_id: int = Field(foreign_key="round.id", index=True)
    version: int = 1


class DraftChoice(SQLModel, table=True):
    """One wish of the draft; places are 1, 2, 3, … without a gap."""

    __tablename__ = "draft_choice"
    __table_args__ = (UniqueConstraint("application_id", "programme_id"), CheckConstraint("place > 0", name="place"))

    application_id: int = Field(foreign_key="application.id", primary_key=True)
    place: int = Field(primary_key=True)
    programme_id: int = Field(foreign_key="programme.id")


class Submission(SQLModel, table=True):
    """A list as it was sent. The newest one counts; none is ever changed or removed while the round lasts."""

    __tablename__ = "submission"
    __table_args__ = (UniqueConstraint("application_id", "number"), CheckConstraint("number > 0", name="number"))

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(max_length=26, unique=True)
    application_id: int = Field(foreign_key="application.id")
    number: int  # 1, 2, 3, … of this application
    submitted_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    receipt_number: str = Field(max_length=14, unique=True)  # what people read out: "7K2M-QX4R-9TPA"
    receipt: str = Field(max_length=64)  # SHA-256, see receipts.py
    salt: str = Field(max_length=32)
    entered_by: str = Field(max_length=64)  # public id of the account that sent it


class SubmittedChoice(SQLModel, table=True):
    """One wish of a sent list."""

    __tablename__ = "submitted_choice"
    __table_args__ = (UniqueConstraint("submission_id", "programme_id"), CheckConstraint("rank > 0", name="rank"))

    submission_id: int = Field(foreign_key="submission.id", primary_key=True)
    rank: int = Field(primary_key=True)
    programme_id: int = Field(foreign_key="programme.id", index=True)


APPEND_ONLY = append_only("submission", "submitted_choice")
