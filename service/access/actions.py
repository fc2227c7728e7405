"""Signing in and out. Sessions live on the server and can be ended there."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select, update

from service.access.actor import PUBLIC, Actor
from service.access.due import Due
from service.access.permissions import Role
from service.access.tables import SecondFactor, SignIn, StartPasswordTerm
from service.kit.ids import new_public_id
from service.kit.languages import N_, moment
from service.kit.log import log
from service.kit.problems import Kind, Refusal
from service.office import Act, Office
from service.people.store import account_by_login
from service.people.tables import Account

WRONG_SIGN_IN = Kind(
    "wrong-sign-in",
    401,
    N_("Login or password is not right"),
    N_("Check both and try again. Neither is ever a PESEL. The help desk can set a new password."),
)
START_PASSWORD_OVER = Kind(
    "start-password-over",
    401,
    N_("This start password is no longer valid"),
    N_("It was valid until {moment}. Ask for a new one where you got the letter, or at the help desk."),
)
LONGEST_SESSION = timedelta(hours=12)
IDLE = {Role.FAMILY: timedelta(hours=2)}  # a family may be called away from a long list; an office computer is shared
IDLE_STAFF = timedelta(minutes=30)
SEEN_EVERY = timedelta(minutes=5)
FOR_THE_CODE = timedelta(minutes=10)
"""So long a right password waits for its code."""
OBLIGED = {
    "offered": frozenset[Role](),
    "officials": frozenset({Role.OFFICIAL, Role.AUDITOR}),
    "staff": frozenset({Role.PRIMARY, Role.SCHOOL, Role.ORGANISER, Role.OFFICIAL, Role.AUDITOR}),
}
"""Who must have a second factor, by the setting ``RECRUIT_SECOND_FACTOR``."""


class Credentials(BaseModel):
    """What one signs in with."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    login: str = Field(max_length=254)
    password: SecretStr = Field(max_length=200)


@dataclass(frozen=True, slots=True)
class Opened:
    """A session just opened. The token exists here and with the person, nowhere else."""

    token: str
    actor: Actor
    language: str
    ends_at: datetime


def token_digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def sign_in(office: Office, asked: Credentials, address: str) -> Opened:
    """Open a session. Refusals ``wrong-sign-in`` (the same for unknown accounts), ``too-many-tries``.

    Refusal ``start-password-over`` for whoever knows a start password whose days have passed.
    """
    login = asked.login.strip().lower()
    mark = office.keys.mark(f"login:{login}")
    office.guessing.require_patience(mark, address)
    with office.database.read() as session:
        account = account_by_login(session, login)
    fits, fresh = office.passwords.verify(asked.password.get_secret_value(), account.password if account else None)
    if account is None or not fits:
        office.guessing.wrong(mark)
        log.warning("sign-in refused", login=mark[:16])
        raise Refusal(WRONG_SIGN_IN)
    office.guessing.right(mark)
    _require_in_time(office, account)
    return _open(office, account, fresh)


def _require_in_time(office: Office, account: Account) -> None:
    with office.database.read() as session:
        term = session.get(StartPasswordTerm, account.id)
    if term is not None and term.ends_at <= office.clock.now():
        raise Refusal(START_PASSWORD_OVER, moment=moment(term.ends_at))


def _open(office: Office, account: Account, fresh_hash: str | None) -> Opened:
    token = secrets.token_urlsafe(32)
    with office.act(PUBLIC, "session.start") as act:
        factor = act.session.get(SecondFactor, account.id)
        code_due = _in_force(factor)
        row = SignIn(
            token=token_digest(token),
            public_id=new_public_id(),
            account_id=account.id,
            started_at=act.now,
            seen_at=act.now,
            last_moment=act.now + (FOR_THE_CODE if code_due else LONGEST_SESSION),
            code_due=code_due,
        )
        act.session.add(row)
        if fresh_hash:
            act.session.exec(update(Account).where(col(Account.id) == account.id).values(password=fresh_hash))
        actor = _actor(office, account, row, act.session.get(StartPasswordTerm, account.id), factor)
        act.record(f"session:{row.public_id}", actor=actor, due=actor.due)
    return Opened(token, actor, account.language, row.last_moment)


def _actor(
    office: Office, account: Account, row: SignIn, term: StartPasswordTerm | None, factor: SecondFactor | None
) -> Actor:
    role = Role(account.role)
    return Actor(
        role,
        account.public_id,
        account.id,
        account.name,
        account.school,
        account.organiser,
        row.token,
        due=_due(row, term, must_have_factor(office, role) and not _in_force(factor)),
    )


def _due(row: SignIn, term: StartPasswordTerm | None, factor_missing: bool) -> Due | None:
    if row.code_due:
        return Due.CODE
    if term is not None:
        return Due.PASSWORD
    return Due.FACTOR if factor_missing else None


def _in_force(factor: SecondFactor | None) -> bool:
    return factor is not None and factor.confirmed_at is not None


def must_have_factor(office: Office, role: Role) -> bool:
    """Whether accounts of ``role`` open nothing without a second factor in this installation."""
    return role in OBLIGED[office.settings.second_factor]


def actor_of(office: Office, token: str | None) -> Actor:
    """The person a token stands for; the public when it stands for nobody (any more)."""
    if not token:
        return PUBLIC
    now = office.clock.now()
    with office.database.read() as session:
        found = session.exec(
            select(SignIn, Account, StartPasswordTerm, SecondFactor)
            .join(Account, col(Account.id) == SignIn.account_id)
            .join(StartPasswordTerm, col(StartPasswordTerm.account_id) == Account.id, isouter=True)
            .join(SecondFactor, col(SecondFactor.account_id) == Account.id, isouter=True)
            .where(SignIn.token == token_digest(token), col(SignIn.ended_at).is_(None))
        ).first()
    if found is None:
        return PUBLIC
    row, account, term, factor = found
    if account.closed or now >= row.last_moment or now - row.seen_at >= IDLE.get(Role(account.role), IDLE_STAFF):
        return PUBLIC
    if now - row.seen_at >= SEEN_EVERY:
        with office.database.write() as session:
            session.exec(update(SignIn).where(col(SignIn.token) == row.token).values(seen_at=now))
    return _actor(office, account, row, term, factor)


def sign_out(office: Office, actor: Actor) -> None:
    """End the session in use."""
    with office.act(actor, "session.end") as act:
        end_sessions(act, actor.key, col(SignIn.token) == actor.session)
        act.record(f"account:{actor.account}", sessions=1)


def end_other_sessions(office: Office, actor: Actor) -> int:
    """End all sessions of the account but the one in use; returns how many were ended."""
    with office.act(actor, "session.end") as act:
        ended = end_sessions(act, actor.key, col(SignIn.token) != actor.session)
        act.record(f"account:{actor.account}", sessions=ended)
    return ended


def end_sessions(act: Act, account: int | None, *which: ColumnElement[bool]) -> int:
    """End the open sessions of an account (row number), or those of them that ``which`` names; returns how many."""
    open_ones = (col(SignIn.account_id) == account, col(SignIn.ended_at).is_(None), *which)
    return act.session.exec(update(SignIn).where(*open_ones).values(ended_at=act.now)).rowcount


def open_sessions(session: Session, actor: Actor, now: datetime) -> list[SignIn]:
    """The sessions of one's own account that are not over, newest first."""
    own = select(SignIn).where(
        SignIn.account_id == actor.key,
        col(SignIn.ended_at).is_(None),
        col(SignIn.code_due).is_(False),
        col(SignIn.last_moment) > now,
        col(SignIn.seen_at) > now - IDLE.get(actor.role, IDLE_STAFF),
    )
    return list(session.exec(own.order_by(col(SignIn.started_at).desc())))
