"""Pages of an account: opening one, seeing it, writing down a child."""

from collections.abc import Sequence
from datetime import datetime
from typing import get_args

from fastapi import Request
from fastapi.responses import Response
from sqlmodel import Session

from service.access.actions import LONGEST_SESSION, Credentials, open_sessions, sign_in
from service.access.actor import Actor
from service.access.door import FormFields, session_cookie
from service.access.permissions import ROLE_NAMES, Role
from service.kit.languages import current_language
from service.kit.languages import gettext as _
from service.kit.problems import NOT_SIGNED_IN, Refusal, checked
from service.office import permitted
from service.pages import OF_OTHERS, Page, PageDep
from service.people import actions, store
from service.people.closing import Closing, close_account, staff_account
from service.people.forms import NewChild, NewFamily, NewStaff, StaffRole, StaffView
from service.subject import Card, page_router

pages = page_router()
STAFF_ROLES = {role.value: ROLE_NAMES[role] for role in get_args(StaffRole)}
NEVER_SHOWN_AGAIN = {"password", "pesel"}


def typed(fields: dict[str, str]) -> dict[str, str]:
    """What may be shown once more after an error: everything but secrets."""
    return {name: value for name, value in fields.items() if name not in NEVER_SHOWN_AGAIN}


def cards(session: Session, actor: Actor, _now: datetime) -> Sequence[Card]:
    """On the account page of a family without a child: what to do first."""
    if actor.role is not Role.FAMILY or store.children(session, actor):
        return ()
    return (
        Card(
            _("Start with your child"),
            _("Name and PESEL are enough. It takes two minutes."),
            "/children/new",
            _("Write down a child"),
        ),
    )


@pages.get("/register")
def show_register(page: PageDep) -> Response:
    if page.actor.signed_in:
        return page.go("/account")
    return page.show("people/register.html")


@pages.post("/register")
def send_register(page: PageDep, fields: FormFields, request: Request) -> Response:
    address = request.client.host if request.client else ""
    permitted(page.actor, "account.register")
    try:
        asked = checked(NewFamily, fields | {"language": current_language.get()})
        page.office.guessing.require_new_account(address)
        actions.register_family(page.office, asked, fields.key)
        opened = sign_in(page.office, Credentials(login=asked.login, password=asked.password), address)
    except Refusal as refusal:
        return page.again("people/register.html", refusal, typed(fields))
    answer = page.go("/account", _("Your account is open."))
    page.set_cookie(answer, session_cookie(page.office), opened.token, int(LONGEST_SESSION.total_seconds()))
    return answer


@pages.get("/account")
def show_account(page: PageDep, request: Request) -> Response:
    if not page.actor.signed_in:
        raise Refusal(NOT_SIGNED_IN)
    now = page.office.clock.now()
    with page.office.look(page.actor, "account.read") as session:
        account = store.account_view(store.own_account(session, page.actor))
        family = page.actor.role is Role.FAMILY
        children = (
            [store.child_view(c, page.office.keys) for c in store.children(session, page.actor)] if family else []
        )
        sessions = open_sessions(session, page.actor, now)
        shown = [card for subject in request.app.state.subjects for card in subject.cards(session, page.actor, now)]
    return page.show(
        "people/account.html",
        account=account,
        role=ROLE_NAMES[page.actor.role],
        children=children,
        sessions=sessions,
        cards=shown,
        family=family,
    )


@pages.get("/children/new")
def show_new_child(page: PageDep) -> Response:
    with page.office.look(page.actor, "child.add"):
        return page.show("people/child.html")


@pages.post("/children/new")
def send_new_child(page: PageDep, fields: FormFields) -> Response:
    try:
        child = actions.add_child(page.office, page.actor, checked(NewChild, fields), fields.key)
    except Refusal as refusal:
        return page.again("people/child.html", refusal, typed(fields))
    return page.go("/account", _("{name} is written down.", name=child.first_name))


@pages.get("/staff")
def show_staff(page: PageDep) -> Response:
    with page.office.look(page.actor, "account.create") as session:
        accounts = [store.staff_view(account) for account in store.staff(session)]
    return page.show("people/staff.html", accounts=accounts, role_names=ROLE_NAMES)


@pages.get("/staff/new")
def show_new_staff(page: PageDep) -> Response:
    with page.office.look(page.actor, "account.create"):
        return page.show("people/new_staff.html", roles=STAFF_ROLES)


@pages.post("/staff/new")
def send_new_staff(page: PageDep, fields: FormFields) -> Response:
    try:
        account = actions.create_staff(page.office, page.actor, checked(NewStaff, fields), fields.key)
    except Refusal as refusal:
        return page.again("people/new_staff.html", refusal, typed(fields), roles=STAFF_ROLES)
    return page.go("/staff", _("The account {login} is open.", login=account.login))


@pages.get("/staff/{account_id}/closing")
def show_closing(page: PageDep, account_id: str) -> Response:
    return page.show("people/closing.html", account=_account_to_close(page, account_id))


@pages.post("/staff/{account_id}/closing")
def send_closing(page: PageDep, account_id: str, fields: FormFields) -> Response:
    try:
        closed = close_account(page.office, page.actor, account_id, checked(Closing, fields))
    except Refusal as refusal:
        if refusal.kind.status in OF_OTHERS:
            raise
        return page.again("people/closing.html", refusal, fields, account=_account_to_close(page, account_id))
    return page.go("/staff", _("The account {login} is closed.", login=closed.login))


def _account_to_close(page: Page, account_id: str) -> StaffView:
    with page.office.look(page.actor, "account.close") as session:
        return store.staff_view(staff_account(session, account_id))
