"""Tables of the offer: schools, programmes (recruitment groups), and files that were looked at before they count."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, CheckConstraint, Column, UniqueConstraint, true
from sqlmodel import Field, SQLModel

from service.kit.db import Instant, one_of

KINDS = ("general", "technical", "vocational")


class School(SQLModel, table=True):
    """A post-primary school. ``code`` is the id that the core and accounts of the school know it by."""

    __tablename__ = "school"
    __table_args__ = (CheckConstraint(one_of("kind", KINDS), name="kind"),)

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(max_length=26, unique=True)
    code: str = Field(max_length=64, unique=True)
    name: str = Field(max_length=300)
    kind: str = Field(max_length=16)
    gmina: str = Field(max_length=7, index=True)  # TERYT
    lat: int | None = None  # micro-degrees
    lng: int | None = None
    public: bool = Field(default=True, sa_column=Column(Boolean, nullable=False, server_default=true()))
    source: str = Field(default="", max_length=300)
    sought: str = Field(max_length=400, index=True)  # name and code without accents: what a search looks in


class Programme(SQLModel, table=True):
    """The unit a family ranks: a class, or by second language a part of one."""

    __tablename__ = "programme"
    __table_args__ = (
        CheckConstraint("seats >= 0", name="seats"),
        CheckConstraint(one_of("kind", KINDS), name="kind"),
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(max_length=26, unique=True)
    code: str = Field(max_length=64, unique=True)
    school_id: int = Field(foreign_key="school.id", index=True)
    name: str = Field(max_length=300)
    kind: str = Field(max_length=16)
    seats: int
    scored_subjects: str = Field(max_length=200)  # polish|mathematics|biology/chemistry: "/" is "the best of"
    extended_subjects: str = Field(default="", max_length=200, sa_column_kwargs={"server_default": ""})  # "|" between
    second_languages: str = Field(default="", max_length=200, sa_column_kwargs={"server_default": ""})
    version: int = 1
    source: str = Field(default="", max_length=300)
    sought: str = Field(max_length=800)


class OfferImport(SQLModel, table=True):
    """A school's file that was looked at. The same file of the same school is the same import."""

    __tablename__ = "offer_import"
    __table_args__ = (UniqueConstraint("school_id", "sha256"),)

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(max_length=26, unique=True)
    school_id: int = Field(foreign_key="school.id")
    sha256: str = Field(max_length=64)
    encoding: str = Field(max_length=16)
    separator: str = Field(max_length=1)
    lines: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    prepared_by: str = Field(max_length=64)
    prepared_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    confirmed_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
