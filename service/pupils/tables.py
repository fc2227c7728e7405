"""Tables of primary schools: the schools, who goes to which, and files that were looked at before they count."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from service.kit.db import Instant, one_of

CONTENTS = ("pupils", "grades")


class PrimarySchool(SQLModel, table=True):
    """A primary school. ``code`` is what accounts of the school name it by."""

    __tablename__ = "primary_school"

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(max_length=26, unique=True)
    code: str = Field(max_length=64, unique=True)
    name: str = Field(max_length=300)
    gmina: str = Field(max_length=7)  # TERYT


class Pupil(SQLModel, table=True):
    """Which primary school a candidate goes to, and which form of it."""

    __tablename__ = "pupil"

    candidate_id: int = Field(foreign_key="candidate.id", primary_key=True)
    primary_school_id: int = Field(foreign_key="primary_school.id", index=True)
    form: str = Field(default="", max_length=16)  # "8a"


class PupilFile(SQLModel, table=True):
    """A file of a primary school that was looked at. The same file of the same school is the same import.

    ``content`` is sealed, because names and PESELs stand in it, and is emptied once the file has been confirmed.
    """

    __tablename__ = "pupil_file"
    __table_args__ = (
        UniqueConstraint("primary_school_id", "holds", "mark"),
        CheckConstraint(one_of("holds", CONTENTS), name="holds"),
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(max_length=26, unique=True)
    primary_school_id: int = Field(foreign_key="primary_school.id")
    holds: str = Field(max_length=8)
    mark: str = Field(max_length=64)  # keyed fingerprint of the bytes
    encoding: str = Field(max_length=16)
    separator: str = Field(max_length=1)
    rows: int
    wrong: int  # how many findings; 0: it can be confirmed
    content: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    prepared_by: str = Field(max_length=64)
    prepared_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    confirmed_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
