"""Tables of allocations: runs, the ties that stopped them, and the committee's decisions, which are only ever added."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from service.kit.append_only import append_only
from service.kit.db import Instant, one_of

VERIFIED, TIED, INVALID_INPUT, NOT_ACCEPTED, FAILED = OUTCOMES = ("verified", "tied", "invalid", "refused", "failed")


class Run(SQLModel, table=True):
    """One computation of a round. ``outcome`` is written once, at its end; until then the run is waiting or at work."""

    __tablename__ = "run"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        CheckConstraint(one_of("outcome", OUTCOMES), name="outcome"),
        CheckConstraint("(outcome IS NULL) = (finished_at IS NULL)", name="finished"),
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(max_length=26, unique=True)
    round_id: int = Field(foreign_key="round.id", index=True)
    number: int  # 1, 2, … within the round
    asked_by: str = Field(max_length=26)  # public id of the official's account
    asked_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    started_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    finished_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    outcome: str | None = Field(default=None, max_length=16)
    inputs: str | None = Field(default=None, max_length=64)  # SHA-256 of what was computed from
    files: str | None = Field(default=None, max_length=64)  # SHA-256 over the files of the publication folder
    counts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    seconds: dict[str, float] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    verifier: str = ""  # what verify.py said
    problems: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    problems_total: int = 0


class RunTie(SQLModel, table=True):
    """A tie that decides a seat and stopped a run: candidates whom nothing in the law's order sets apart."""

    __tablename__ = "run_tie"
    __table_args__ = (UniqueConstraint("run_id", "programme", "merit"),)

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(max_length=26, unique=True)
    run_id: int = Field(foreign_key="run.id", index=True)
    programme: str = Field(max_length=64)
    merit: str = Field(max_length=32)  # the published merit they share
    steps: dict[str, int] = Field(sa_column=Column(JSON, nullable=False))  # its parts by the law's order
    seats: int
    candidates: list[str] = Field(sa_column=Column(JSON, nullable=False))  # numbers, sorted


class TieDecision(SQLModel, table=True):
    """The order a committee has given to candidates who stood equal. Never edited: a later one takes its place."""

    __tablename__ = "tie_decision"
    __table_args__ = {"sqlite_autoincrement": True}

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(max_length=26, unique=True)
    round_id: int = Field(foreign_key="round.id", index=True)
    tie_id: int = Field(foreign_key="run_tie.id")
    programme: str = Field(max_length=64)
    merit: str = Field(max_length=32)
    order: list[str] = Field(sa_column=Column(JSON, nullable=False))  # numbers, the first one goes first
    committee: str = Field(max_length=200)  # which committee, and the number of its minutes
    reason: str = Field(max_length=2000)
    decided_by: str = Field(max_length=26)  # public id of the account that recorded it
    decided_at: datetime = Field(sa_column=Column(Instant, nullable=False))


APPEND_ONLY = append_only("tie_decision")
