"""Accounts and children over the JSON API."""

from fastapi import Request

from service.access.door import ApiActor, OfficeDep
from service.kit.idempotency import RequiredKey
from service.office import permitted
from service.people import actions, store
from service.people.closing import Closing, close_account
from service.people.forms import (
    AccountView,
    ChildView,
    Enrolment,
    NewChild,
    NewEnrolment,
    NewFamily,
    NewStaff,
    StaffView,
)
from service.subject import api_router

api = api_router("people")


@api.post("/accounts", status_code=201)
def register_family(
    asked: NewFamily, office: OfficeDep, actor: ApiActor, key: RequiredKey, request: Request
) -> AccountView:
    """A family opens its account."""
    permitted(actor, "account.register")
    office.guessing.require_new_account(request.client.host if request.client else "")
    return actions.register_family(office, asked, key)


@api.post("/staff", status_code=201)
def create_staff(asked: NewStaff, office: OfficeDep, actor: ApiActor, key: RequiredKey) -> AccountView:
    """An official opens an account for a school or an office."""
    return actions.create_staff(office, actor, asked, key)


@api.get("/staff")
def read_staff(office: OfficeDep, actor: ApiActor) -> list[StaffView]:
    """The accounts of schools and offices."""
    with office.look(actor, "account.create") as session:
        return [store.staff_view(account) for account in store.staff(session)]


@api.post("/staff/{account_id}/closing")
def close_staff(account_id: str, asked: Closing, office: OfficeDep, actor: ApiActor) -> StaffView:
    """An official closes the account of somebody who has left; its sessions end."""
    return close_account(office, actor, account_id, asked)


@api.get("/account")
def read_account(office: OfficeDep, actor: ApiActor) -> AccountView:
    """One's own account."""
    with office.look(actor, "account.read") as session:
        return store.account_view(store.own_account(session, actor))


@api.post("/candidates", status_code=201)
def enrol(asked: NewEnrolment, office: OfficeDep, actor: ApiActor, key: RequiredKey) -> Enrolment:
    """An office writes down a list of candidates, all of them or none. The same key gives the same answer."""
    return actions.enrol(office, actor, asked.children, key)


@api.get("/children")
def read_children(office: OfficeDep, actor: ApiActor) -> list[ChildView]:
    """The candidates this account acts for."""
    with office.look(actor, "child.read") as session:
        return [store.child_view(child, office.keys) for child in store.children(session, actor)]


@api.post("/children", status_code=201)
def add_child(asked: NewChild, office: OfficeDep, actor: ApiActor, key: RequiredKey) -> ChildView:
    """Write down a child. The PESEL travels in the body only."""
    return actions.add_child(office, actor, asked, key)


@api.get("/children/{child_id}")
def read_child(child_id: str, office: OfficeDep, actor: ApiActor) -> ChildView:
    """One candidate of this account."""
    with office.look(actor, "child.read") as session:
        return store.child_view(store.child(session, actor, child_id), office.keys)
