"""Tables of people: accounts and candidates. A PESEL is kept sealed; its mark finds it again."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, LargeBinary
from sqlmodel import Field, SQLModel

from service.access.permissions import Role
from service.kit.db import Instant, one_of

ACCOUNT_ROLES = tuple(role.value for role in Role if role is not Role.PUBLIC)


class Account(SQLModel, table=True):
    """Somebody who can sign in."""

    __tablename__ = "account"
    __table_args__ = (CheckConstraint(one_of("role", ACCOUNT_ROLES), name="role"),)

    id: int = Field(default=None, primary_key=True)  # given by the database
    public_id: str = Field(max_length=26, unique=True)
    login: str = Field(max_length=254, unique=True)  # lower case; an e-mail address or a name of the office's choice
    password: str = Field(max_length=200)  # argon2id
    role: str = Field(max_length=16)
    name: str = Field(max_length=200)
    school: str | None = Field(default=None, max_length=64, index=True)
    organiser: str | None = Field(default=None, max_length=64, index=True)
    language: str = Field(default="pl", max_length=2)
    closed: bool = False
    version: int = 1
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False))


class Candidate(SQLModel, table=True):
    """A pupil who applies. ``number`` is the pseudonymous id that the core, lists and publications know."""

    __tablename__ = "candidate"

    id: int = Field(default=None, primary_key=True)  # given by the database
    public_id: str = Field(max_length=26, unique=True)
    number: str = Field(max_length=32, unique=True)
    first_name: str = Field(max_length=100)
    last_name: str = Field(max_length=100)
    pesel: bytes = Field(sa_column=Column(LargeBinary, nullable=False))  # sealed for the public id
    pesel_mark: str = Field(max_length=64, unique=True)  # HMAC of the PESEL
    gmina: str | None = Field(default=None, max_length=100)
    version: int = 1
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False))


class Guardianship(SQLModel, table=True):
    """Which family account may act for which candidate."""

    __tablename__ = "guardianship"

    account_id: int = Field(foreign_key="account.id", primary_key=True)
    candidate_id: int = Field(foreign_key="candidate.id", primary_key=True, index=True)
