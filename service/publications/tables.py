"""Tables of publications: written once, at the release, and only read afterwards."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from service.kit.append_only import Guard, append_only
from service.kit.db import Instant


class Publication(SQLModel, table=True):
    """The one released result of a round: the round and the run stand here once, so a release happens once."""

    __tablename__ = "publication"

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(max_length=26, unique=True)
    round_id: int = Field(foreign_key="round.id", unique=True)
    run_id: int = Field(foreign_key="run.id", unique=True)
    released_by: str = Field(max_length=26)  # public id of the second official
    released_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    counts: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    ties_decided: int


class PublishedProgramme(SQLModel, table=True):
    """What everybody may know of one class: seats, seats taken, and the law's steps of the last one admitted.

    Name and school are kept as they were at the release. ``cutoff`` is empty while seats are free.
    """

    __tablename__ = "published_programme"

    publication_id: int = Field(foreign_key="publication.id", primary_key=True)
    programme: str = Field(primary_key=True, max_length=64)
    name: str = Field(max_length=300)
    school: str = Field(max_length=64, index=True)
    school_name: str = Field(max_length=300)
    seats: int
    taken: int
    points: int | None = None  # of the last one admitted, in hundredths
    cutoff: dict[str, int] = Field(sa_column=Column(JSON, nullable=False))
    cutoff_merit: str | None = Field(default=None, max_length=32)
    sought: str = Field(max_length=800)


class CandidateResult(SQLModel, table=True):
    """What one candidate was told at the release: class and rank, or neither, and a reason for every choice."""

    __tablename__ = "candidate_result"
    __table_args__ = (Index("ix_candidate_result_programme", "publication_id", "programme"),)

    publication_id: int = Field(foreign_key="publication.id", primary_key=True)
    candidate_id: int = Field(foreign_key="candidate.id", primary_key=True)
    programme: str | None = Field(default=None, max_length=64)
    rank: int | None = None
    reasons: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))


APPEND_ONLY = (
    *append_only("publication", "published_programme", kept="written once"),
    Guard("candidate_result", "update", kept="written once"),  # rows may go when the law's time of keeping is over
)
