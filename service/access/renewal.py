"""New passwords: one's own, and a start password from the help desk. Sessions opened with the old one end."""

from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from sqlalchemy import ColumnElement, delete
from sqlmodel import Session, col, update

from service.access.actions import end_sessions
from service.access.actor import Actor
from service.access.codes import GROUP, letters
from service.access.passwords import LONGEST, too_easy
from service.access.permissions import Role
from service.access.tables import RecoveryCode, SecondFactor, SignIn, StartPasswordTerm
from service.kit.languages import N_
from service.kit.problems import INVALID, Finding, Kind, Refusal
from service.office import Act, Office
from service.people.forms import TOO_EASY, Login, Password, Reason
from service.people.store import account_by_login, own_account
from service.people.tables import Account

NO_SUCH_LOGIN = Kind(
    "login-unknown", 404, N_("No open account has this login"), N_("Check how it is written, and ask the person.")
)
NOT_AT_THE_DESK = Kind(
    "password-not-here",
    409,
    N_("This password is not set at the help desk"),
    N_("Decisions of officials and auditors need two people who really are two. Such an account is opened anew."),
)
AT_THE_DESK = frozenset({Role.FAMILY, Role.PRIMARY, Role.SCHOOL, Role.ORGANISER})
PASSWORD_WRONG = N_("This is not the present password.")
PASSWORD_SAME = N_("This is the present password. Choose another one, which only you know.")
START_PASSWORD_LASTS = timedelta(days=30)
START_GROUPS = 4


class ChangedPassword(BaseModel):
    """The present password and the new one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    present: SecretStr = Field(max_length=LONGEST)
    password: Password


class LostPassword(BaseModel):
    """Whose password is lost, and how the help desk knows that this is the person."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    login: Login
    reason: Reason


class StartPassword(BaseModel):
    """A password to begin with. Told once, to the person at the desk, and changed at the first sign-in."""

    login: str
    password: str
    ends_at: datetime


def change_password(office: Office, actor: Actor, asked: ChangedPassword) -> int:
    """Replace one's own password and end the other sessions; returns how many.

    Refusals ``invalid`` (pointing at ``present`` or ``password``), ``too-many-tries``.
    """
    account = account_by_password(office, actor, "account.change", asked.present)
    if too_easy(asked.password.get_secret_value(), account.login):
        raise Refusal(INVALID, [Finding(TOO_EASY, "password-easy", pointer="password")])
    if asked.password.get_secret_value() == asked.present.get_secret_value():
        raise Refusal(INVALID, [Finding(PASSWORD_SAME, "password-same", pointer="password")])
    hashed = office.passwords.hash(asked.password.get_secret_value())
    with office.act(actor, "account.change") as act:
        ended = _renew(act, account, hashed, col(SignIn.token) != actor.session)
        act.record(f"account:{account.public_id}", sessions=ended)
    return ended


def account_by_password(office: Office, actor: Actor, action: str, present: SecretStr) -> Account:
    """One's own account, for an ``action`` that asks for its password once more.

    Refusals ``invalid`` (pointing at ``present``) and ``too-many-tries`` unless it is right.
    """
    with office.look(actor, action) as session:
        account = own_account(session, actor)
    mark = office.keys.mark(f"login:{account.login}")
    office.guessing.require_tries_left(mark)
    fits, _ = office.passwords.verify(present.get_secret_value(), account.password)
    if not fits:
        office.guessing.wrong(mark)
        raise Refusal(INVALID, [Finding(PASSWORD_WRONG, "password-wrong", pointer="present")])
    return account


def set_start_password(office: Office, actor: Actor, asked: LostPassword) -> StartPassword:
    """The help desk gives somebody a new password; all sessions of the account end, and its second factor.

    Refusals ``login-unknown`` and ``password-not-here``: whoever could set the password of another official or of an
    auditor could be the second person as well.
    """
    password = start_password()
    hashed = office.passwords.hash(password)
    with office.act(actor, "account.reset") as act:
        account = account_by_login(act.session, asked.login)
        if account is None:
            raise Refusal(NO_SUCH_LOGIN)
        if Role(account.role) not in AT_THE_DESK:
            raise Refusal(NOT_AT_THE_DESK)
        ended = _renew(act, account, hashed)
        forget_factor(act.session, account.id)
        ends_at = begin_with(act, int(account.id))
        act.record(f"account:{account.public_id}", sessions=ended, reason=asked.reason)
    office.guessing.right(office.keys.mark(f"login:{account.login}"))
    return StartPassword(login=account.login, password=password, ends_at=ends_at)


def begin_with(act: Act, account: int) -> datetime:
    """Say of an account (row number) that its password is one to begin with; returns until when."""
    term = StartPasswordTerm(account_id=account, ends_at=act.now + START_PASSWORD_LASTS)
    act.session.add(term)
    return term.ends_at


def forget_factor(session: Session, account: int) -> None:
    """Key and codes on paper of an account (row number) are gone."""
    session.exec(delete(RecoveryCode).where(col(RecoveryCode.account_id) == account))
    session.exec(delete(SecondFactor).where(col(SecondFactor.account_id) == account))


def start_password() -> str:
    """Four groups of five letters and digits (almost 100 bits), easy to read out."""
    return "-".join(letters(GROUP) for _ in range(START_GROUPS))


def _renew(act: Act, account: Account, hashed: str, *which: ColumnElement[bool]) -> int:
    act.session.exec(update(Account).where(col(Account.id) == account.id).values(password=hashed))
    act.session.exec(delete(StartPasswordTerm).where(col(StartPasswordTerm.account_id) == account.id))
    return end_sessions(act, account.id, *which)
