"""Tables of records: what certificates, the examination board and declarations show, and how a school's test went."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column
from sqlmodel import Field, SQLModel

from service.kit.append_only import append_only
from service.kit.db import Instant

MOST_TEST_POINTS = 20_000


class Record(SQLModel, table=True):
    """The facts of one candidate. ``facts`` holds what is given, by the names of the rulebook's candidate facts."""

    __tablename__ = "record"

    candidate_id: int = Field(foreign_key="candidate.id", primary_key=True)
    facts: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    version: int = 1
    entered_by: str = Field(max_length=26)  # public id of the account
    entered_at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))


class SchoolTest(SQLModel, table=True):
    """How a candidate did in a test that a programme requires: fitness, aptitude, language. Points in hundredths."""

    __tablename__ = "school_test"
    __table_args__ = (CheckConstraint(f"points >= 0 AND points <= {MOST_TEST_POINTS}", name="points"),)

    candidate_id: int = Field(foreign_key="candidate.id", primary_key=True)
    programme: str = Field(max_length=64, primary_key=True)  # code of the programme
    passed: bool
    points: int = 0
    entered_by: str = Field(max_length=26)
    entered_at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))


class RecordChange(SQLModel, table=True):
    """What was changed in the facts of a candidate: a line of the family's own log. Never edited."""

    __tablename__ = "record_change"
    __table_args__ = {"sqlite_autoincrement": True}

    id: int | None = Field(default=None, primary_key=True)
    candidate_id: int = Field(foreign_key="candidate.id", index=True)
    before: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))  # the facts that differ, as they were
    after: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    reason: str | None = Field(default=None, max_length=500)
    role: str = Field(max_length=16)  # of whoever changed them
    changed_by: str = Field(max_length=26)
    changed_at: datetime = Field(sa_column=Column(Instant, nullable=False))


APPEND_ONLY = append_only("record_change")
