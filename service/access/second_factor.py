"""The second factor of an account: set up with a telephone, asked for at every sign-in, given back.

Whoever has lost the telephone types a code from the paper instead, once each. The key is kept sealed, the codes on
paper as keyed marks: a copy of the database signs nobody in.
"""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints
from sqlalchemy import delete, func
from sqlmodel import col, select

from service.access.actions import LONGEST_SESSION, end_sessions, must_have_factor
from service.access.actor import Actor
from service.access.codes import RECOVERY_CODES, fitting_step, key_address, new_key, plain, recovery_code
from service.access.due import Due
from service.access.passwords import LONGEST
from service.access.renewal import account_by_password, forget_factor
from service.access.tables import RecoveryCode, SecondFactor, SignIn
from service.kit.keys import Keys
from service.kit.languages import N_
from service.kit.problems import INVALID, Finding, Kind, Refusal
from service.office import Act, Office, permitted
from service.people.store import own_account

CODE_WRONG = N_("This code does not fit. Wait for the next one, and look whether the telephone shows the right time.")
NO_CODE_DUE = Kind(
    "no-code-due",
    409,
    N_("No code is asked for"),
    N_("You are signed in already, or the account has no second factor."),
)
NOT_BEGUN = Kind(
    "second-factor-not-begun",
    409,
    N_("There is no key to confirm"),
    N_("Begin again: a new key is shown, and then its first code is asked for."),
)
FACTOR_OBLIGED = Kind(
    "second-factor-obliged",
    409,
    N_("This account must have a second factor"),
    N_("You can set it up anew with another telephone. Without one an account of an office opens nothing."),
)


class Code(BaseModel):
    """Six digits from the telephone, or a code from the paper."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Annotated[str, StringConstraints(strip_whitespace=True, min_length=6, max_length=20)]


class Present(BaseModel):
    """The present password: whoever finds a screen unlocked may not change how one signs in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    present: SecretStr = Field(max_length=LONGEST)


class FactorState(BaseModel):
    """Whether the account has a second factor, since when, and how many codes on paper are left."""

    since: datetime | None
    recovery_codes_left: int
    obliged: bool


class FactorKey(BaseModel):
    """A key that waits for its first code: to type by hand, and as the address of a square code."""

    key: str
    address: str


class RecoveryCodes(BaseModel):
    """Codes to print or write down. Told once; each opens one session in place of a code from the telephone."""

    recovery_codes: list[str]


class SessionState(BaseModel):
    """A session, until when it lasts, and what is due before anything opens."""

    ends_at: datetime
    due: Due | None


def give_code(office: Office, actor: Actor, asked: Code) -> SessionState:
    """The second half of signing in. Refusals ``no-code-due``, ``invalid`` (``code``), ``too-many-tries``."""
    mark = office.keys.mark(f"code:{actor.account}")
    office.guessing.require_tries_left(mark)
    with office.act(actor, "factor.give") as act:
        row = act.session.get(SignIn, actor.session) if actor.due is Due.CODE else None
        factor = act.session.get(SecondFactor, actor.key)
        if row is None or factor is None:
            raise Refusal(NO_CODE_DUE)
        by = _by(act, factor, plain(asked.code))
        if by is None:
            office.guessing.wrong(mark)
            raise Refusal(INVALID, [Finding(CODE_WRONG, "code-wrong", pointer="code")])
        ends_at = row.started_at + LONGEST_SESSION
        row.code_due, row.last_moment, row.seen_at = False, ends_at, act.now
        act.session.add(row)
        act.record(f"session:{row.public_id}", by=by)
    office.guessing.right(mark)
    return SessionState(ends_at=ends_at, due=None)


def _by(act: Act, factor: SecondFactor, code: str) -> str | None:
    """By what the code fits, and it is used up: "telephone", "paper" or None."""
    step = fitting_step(act.keys.unseal(factor.key, place_of_key(act.actor.account)), code, act.now, factor.last_step)
    if step is not None:
        factor.last_step = step
        act.session.add(factor)
        return "telephone"
    own = (col(RecoveryCode.account_id) == act.actor.key, col(RecoveryCode.mark) == _mark(act.keys, act.actor, code))
    used = act.session.exec(delete(RecoveryCode).where(*own)).rowcount
    return "paper" if used else None


def begin_factor(office: Office, actor: Actor, asked: Present) -> FactorKey:
    """A new key, which counts once its first code was given. Refusals ``invalid`` (``present``), ``too-many-tries``."""
    account = account_by_password(office, actor, "factor.change", asked.present)
    key = new_key()
    with office.act(actor, "factor.change") as act:
        factor = act.session.get(SecondFactor, actor.key) or SecondFactor(account_id=actor.key)
        factor.pending = act.keys.seal(key, place_of_key(actor.account))
        act.session.add(factor)
        act.record(f"account:{actor.account}", step="begun")
    return _shown(office, account.login, key)


def pending_key(office: Office, actor: Actor) -> FactorKey:
    """The key that waits for its first code. Refusal ``second-factor-not-begun``."""
    with office.look(actor, "factor.change") as session:
        factor = session.get(SecondFactor, actor.key)
        if factor is None or factor.pending is None:
            raise Refusal(NOT_BEGUN)
        login = own_account(session, actor).login
    return _shown(office, login, office.keys.unseal(factor.pending, place_of_key(actor.account)))


def confirm_factor(office: Office, actor: Actor, asked: Code) -> RecoveryCodes:
    """The first code of the new key: from now on it is asked for, other sessions end, ten codes on paper are made.

    Refusals ``second-factor-not-begun``, ``invalid`` (``code``).
    """
    with office.act(actor, "factor.change") as act:
        factor = act.session.get(SecondFactor, actor.key)
        if factor is None or factor.pending is None:
            raise Refusal(NOT_BEGUN)
        step = fitting_step(act.keys.unseal(factor.pending, place_of_key(actor.account)), plain(asked.code), act.now, 0)
        if step is None:
            raise Refusal(INVALID, [Finding(CODE_WRONG, "code-wrong", pointer="code")])
        factor.key, factor.pending, factor.confirmed_at, factor.last_step = factor.pending, None, act.now, step
        act.session.add(factor)
        codes = _new_codes(act)
        ended = end_sessions(act, actor.key, col(SignIn.token) != actor.session)
        act.record(f"account:{actor.account}", step="confirmed", sessions=ended)
    return RecoveryCodes(recovery_codes=codes)


def _new_codes(act: Act) -> list[str]:
    codes = [recovery_code() for _ in range(RECOVERY_CODES)]
    act.session.exec(delete(RecoveryCode).where(col(RecoveryCode.account_id) == act.actor.key))
    marks = [_mark(act.keys, act.actor, plain(code)) for code in codes]
    act.session.add_all(RecoveryCode(account_id=act.actor.key, mark=mark) for mark in marks)
    return codes


def end_factor(office: Office, actor: Actor, asked: Present) -> None:
    """Do without a second factor. Refusals ``second-factor-obliged``, ``invalid`` (``present``), ``too-many-tries``."""
    permitted(actor, "factor.change")
    if must_have_factor(office, actor.role):
        raise Refusal(FACTOR_OBLIGED)
    account = account_by_password(office, actor, "factor.change", asked.present)
    with office.act(actor, "factor.change") as act:
        forget_factor(act.session, account.id)
        act.record(f"account:{actor.account}", step="ended")


def factor_state(office: Office, actor: Actor) -> FactorState:
    """What one may know of one's own second factor."""
    with office.look(actor, "factor.change") as session:
        factor = session.get(SecondFactor, actor.key)
        counted = select(func.count()).where(col(RecoveryCode.account_id) == actor.key)
        left = session.exec(counted).one()
    since = factor.confirmed_at if factor else None
    return FactorState(since=since, recovery_codes_left=left, obliged=must_have_factor(office, actor.role))


def _shown(office: Office, login: str, key: str) -> FactorKey:
    issuer = office.settings.operator or "Rekrutacja"
    return FactorKey(key=key, address=key_address(key, login, issuer))


def place_of_key(account: str | None) -> str:
    """The place that the key of an account (public id) is sealed for."""
    return f"second factor of {account}"


def _mark(keys: Keys, actor: Actor, code: str) -> str:
    return keys.mark(f"recovery:{actor.account}:{code}")
