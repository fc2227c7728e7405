"""The account of somebody who has left a school or an office is closed: no session of it is worth anything any more.

It stays on record, since what it did stays. Nobody closes their own, and none is opened again: its login is used up,
and whoever comes back gets a new account.
"""

from pydantic import BaseModel, ConfigDict
from sqlmodel import Session, select

from service.access.actions import end_sessions
from service.access.actor import Actor
from service.access.permissions import Role
from service.kit.languages import N_
from service.kit.problems import NOT_FOUND, Kind, Refusal
from service.office import Office
from service.people import store
from service.people.forms import Reason, StaffView
from service.people.tables import Account

OWN_ACCOUNT = Kind(
    "account-own",
    409,
    N_("This is your own account"),
    N_("Another official closes it. So there is always somebody left who can open one."),
)
CLOSED_ALREADY = Kind(
    "account-closed", 409, N_("This account is closed already"), N_("Look at the list of staff accounts.")
)


class Closing(BaseModel):
    """Why an account is closed; it goes into the record of events."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Reason


def staff_account(session: Session, public_id: str) -> Account:
    """An account of a school or an office; Refusal ``not-found``, for a family's, too."""
    found = session.exec(select(Account).where(Account.public_id == public_id)).first()
    if found is None or found.role == Role.FAMILY.value:
        raise Refusal(NOT_FOUND)
    return found


def close_account(office: Office, actor: Actor, account_id: str, asked: Closing) -> StaffView:
    """Close a staff account and end its sessions. Refusals ``not-found``, ``account-own``, ``account-closed``."""
    with office.act(actor, "account.close") as act:
        account = staff_account(act.session, account_id)
        if account.id == actor.key:
            raise Refusal(OWN_ACCOUNT)
        if account.closed:
            raise Refusal(CLOSED_ALREADY)
        account.closed = True
        account.version += 1
        act.session.add(account)
        act.record(f"account:{account.public_id}", sessions=end_sessions(act, account.id), reason=asked.reason)
        return store.staff_view(account)
