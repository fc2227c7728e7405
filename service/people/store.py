"""Queries about people, scoped by who asks: what is not yours is not there."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from service.access.actor import Actor, require_second_person
from service.access.permissions import Reach, Role, may
from service.audit.tables import AuditEvent
from service.kit.keys import Keys
from service.kit.languages import N_
from service.kit.pesel import masked
from service.kit.problems import NOT_FOUND, SECOND_PERSON, Kind, Refusal
from service.people.forms import AccountView, ChildView, StaffView
from service.people.tables import Account, Candidate, Guardianship

OPENED_BY_THE_OTHER = Kind(
    SECOND_PERSON.code,
    SECOND_PERSON.status,
    SECOND_PERSON.title,
    N_("One of you two opened the account of the other. A third official has to look and decide."),
)


def account_by_login(session: Session, login: str) -> Account | None:
    """The open account of this login."""
    found = session.exec(select(Account).where(Account.login == login.strip().lower())).first()
    return None if found is None or found.closed else found


def own_account(session: Session, actor: Actor) -> Account:
    """The account of whoever asks."""
    found = session.get(Account, actor.key)
    if found is None:
        raise Refusal(NOT_FOUND)
    return found


def staff(session: Session) -> Sequence[Account]:
    """Accounts of schools and offices, by role and login. Families are not on any list."""
    others = select(Account).where(Account.role != Role.FAMILY.value)
    return session.exec(others.order_by(col(Account.role), col(Account.login))).all()


def opened_by(session: Session, account: str) -> str | None:
    """Who opened a staff account (public ids), as the record of events has it."""
    found = select(AuditEvent.actor).where(
        AuditEvent.action == "account.create", AuditEvent.thing == f"account:{account}"
    )
    return session.exec(found).first()


def require_independent(session: Session, actor: Actor, first: str) -> None:
    """Four eyes of two people: Refusal ``second-person`` also when one of the two opened the account of the other.

    Whoever opened an account knew its first password, and could be both.
    """
    require_second_person(actor, first)
    if opened_by(session, str(actor.account)) == first or opened_by(session, first) == actor.account:
        raise Refusal(OPENED_BY_THE_OTHER)


def children(session: Session, actor: Actor) -> Sequence[Candidate]:
    """The candidates this account acts for, in the order in which they were written down."""
    own = select(Candidate).join(Guardianship).where(Guardianship.account_id == actor.key)
    return session.exec(own.order_by(col(Candidate.id))).all()


def child(session: Session, actor: Actor, public_id: str) -> Candidate:
    """One candidate within reach of ``actor``; Refusal ``not-found`` for anybody else's and for none alike."""
    query = select(Candidate).where(Candidate.public_id == public_id)
    if may(actor.role, "child.read") is not Reach.ALL:
        query = query.join(Guardianship).where(Guardianship.account_id == actor.key)
    found = session.exec(query).first()
    if found is None:
        raise Refusal(NOT_FOUND)
    return found


def account_view(account: Account) -> AccountView:
    return AccountView(id=account.public_id, **account.model_dump(include=set(AccountView.model_fields) - {"id"}))


def staff_view(account: Account) -> StaffView:
    return StaffView(id=account.public_id, **account.model_dump(include=set(StaffView.model_fields) - {"id"}))


def child_view(candidate: Candidate, keys: Keys) -> ChildView:
    """The candidate with all but the last four digits of the PESEL hidden."""
    shown = candidate.model_dump(include=set(ChildView.model_fields) - {"id", "pesel_masked"})
    return ChildView(
        id=candidate.public_id, pesel_masked=masked(keys.unseal(candidate.pesel, candidate.public_id)), **shown
    )
