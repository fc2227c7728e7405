"""Sessions, of which only the digest of a token is kept (a copy signs nobody in), passwords, factors, attempts."""

from datetime import datetime

from sqlalchemy import Column, LargeBinary, false
from sqlmodel import Field, SQLModel

from service.kit.db import Instant


class SignIn(SQLModel, table=True):
    """One session on the server. It is over when ended, idle too long or past its last moment."""

    __tablename__ = "sign_in"

    token: str = Field(primary_key=True, max_length=64)  # SHA-256 of the token
    public_id: str = Field(max_length=26, unique=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    started_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    seen_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    last_moment: datetime = Field(sa_column=Column(Instant, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    # the password was right, the code of the second factor is awaited
    code_due: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class StartPasswordTerm(SQLModel, table=True):
    """The password of this account is one to begin with. It opens nothing but the page for a password of one's own."""

    __tablename__ = "start_password_term"

    account_id: int = Field(foreign_key="account.id", primary_key=True)
    ends_at: datetime = Field(sa_column=Column(Instant, nullable=False))


class Attempt(SQLModel, table=True):
    """An attempt to sign in or to open an account, kept while it counts, where several processes count together."""

    __tablename__ = "attempt"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=64, index=True)  # digest of limit and account or network: no address is kept
    at: float  # seconds since 1970
    until: float = Field(index=True)


class SecondFactor(SQLModel, table=True):
    """The key an account's codes are made from, sealed; ``pending`` is one whose first code has not been given yet."""

    __tablename__ = "second_factor"

    account_id: int = Field(foreign_key="account.id", primary_key=True)
    key: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    pending: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    confirmed_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    last_step: int = 0  # 30 s since 1970; a code of this step or an earlier one has been used


class RecoveryCode(SQLModel, table=True):
    """A code on paper that has not been used."""

    __tablename__ = "recovery_code"

    account_id: int = Field(foreign_key="account.id", primary_key=True)
    mark: str = Field(primary_key=True, max_length=64)  # HMAC of account and code
