"""Pages to sign in and out."""

import re

from fastapi import Request
from fastapi.responses import Response

from service.access.actions import LONGEST_SESSION, Credentials, end_other_sessions, sign_in, sign_out
from service.access.codes import square_code
from service.access.door import FormFields, session_cookie
from service.access.due import Due
from service.access.renewal import ChangedPassword, LostPassword, change_password, set_start_password
from service.access.second_factor import (
    NOT_BEGUN,
    Code,
    Present,
    begin_factor,
    confirm_factor,
    end_factor,
    factor_state,
    give_code,
    pending_key,
)
from service.kit.languages import gettext as _
from service.kit.languages import ngettext
from service.kit.problems import Refusal, checked
from service.office import permitted
from service.pages import OF_OTHERS, Page, PageDep
from service.subject import page_router

pages = page_router()
OWN_PATH = re.compile(r"/(?!/)[\w./-]*")


def own_path(path: str | None) -> str:
    """A path of this service to continue at; the account page for anything else."""
    return path if path and OWN_PATH.fullmatch(path) else "/account"


@pages.get("/sign-in")
def show_sign_in(page: PageDep, next: str = "/account") -> Response:
    if page.actor.signed_in:
        return page.go(own_path(next))
    return page.show("access/sign_in.html", next=own_path(next))


@pages.post("/sign-in")
def send_sign_in(page: PageDep, fields: FormFields, request: Request) -> Response:
    onward = own_path(fields.pop("next", None))
    try:
        opened = sign_in(page.office, checked(Credentials, fields), request.client.host if request.client else "")
    except Refusal as refusal:
        return page.again("access/sign_in.html", refusal, {"login": fields.get("login", "")}, next=onward)
    # Whoever has something to do first is led there by the page that is asked for, and on to it afterwards.
    answer = page.go(onward)
    page.set_cookie(answer, session_cookie(page.office), opened.token, int(LONGEST_SESSION.total_seconds()))
    page.set_cookie(answer, "lang", opened.language, 365 * 86_400)
    return answer


@pages.get("/sign-in/code")
def show_code(page: PageDep, next: str = "/account") -> Response:
    permitted(page.actor, "factor.give")
    if page.actor.due is not Due.CODE:
        return page.go(own_path(next))
    return page.show("access/code.html", next=own_path(next))


@pages.post("/sign-in/code")
def send_code(page: PageDep, fields: FormFields) -> Response:
    onward = own_path(fields.pop("next", None))
    try:
        give_code(page.office, page.actor, checked(Code, fields))
    except Refusal as refusal:
        if refusal.kind.status in OF_OTHERS:
            raise
        return page.again("access/code.html", refusal, {}, next=onward)
    return page.go(onward)


@pages.get("/account/second-factor")
def show_factor(page: PageDep) -> Response:
    return page.show("access/second_factor.html", factor=factor_state(page.office, page.actor))


@pages.post("/account/second-factor")
def send_factor(page: PageDep, fields: FormFields) -> Response:
    try:
        key = begin_factor(page.office, page.actor, checked(Present, fields))
    except Refusal as refusal:
        return _factor_again(page, refusal)
    return page.show("access/factor_key.html", key=key, square=square_code(key.address))


@pages.post("/account/second-factor/confirmation")
def send_factor_confirmation(page: PageDep, fields: FormFields) -> Response:
    try:
        told = confirm_factor(page.office, page.actor, checked(Code, fields))
    except Refusal as refusal:
        if refusal.kind.status in OF_OTHERS or refusal.kind is NOT_BEGUN:
            raise
        key = pending_key(page.office, page.actor)
        return page.again("access/factor_key.html", refusal, {}, key=key, square=square_code(key.address))
    # Shown on this page alone: codes have no place in a cookie or an address.
    return page.show("access/recovery_codes.html", codes=told.recovery_codes)


@pages.post("/account/second-factor/removal")
def send_factor_removal(page: PageDep, fields: FormFields) -> Response:
    try:
        end_factor(page.office, page.actor, checked(Present, fields))
    except Refusal as refusal:
        return _factor_again(page, refusal)
    return page.go("/account", _("From now on your password alone signs you in."))


def _factor_again(page: Page, refusal: Refusal) -> Response:
    if refusal.kind.status in OF_OTHERS:
        raise refusal
    state = factor_state(page.office, page.actor)
    return page.again("access/second_factor.html", refusal, {}, factor=state)


@pages.post("/sign-out")
def send_sign_out(page: PageDep, _fields: FormFields) -> Response:
    if page.actor.signed_in:
        sign_out(page.office, page.actor)
    return _signed_out(page)


@pages.get("/sign-out")
def show_sign_out(page: PageDep) -> Response:
    return page.show("access/sign_out.html")


@pages.get("/account/password")
def show_password(page: PageDep) -> Response:
    with page.office.look(page.actor, "account.change"):
        return page.show("access/password.html")


@pages.post("/account/password")
def send_password(page: PageDep, fields: FormFields) -> Response:
    try:
        change_password(page.office, page.actor, checked(ChangedPassword, fields))
    except Refusal as refusal:
        return page.again("access/password.html", refusal, {})
    return page.go("/account", _("The new password is in force. You are signed out everywhere else."))


@pages.get("/help-desk/password")
def show_lost_password(page: PageDep) -> Response:
    with page.office.look(page.actor, "account.reset"):
        return page.show("access/lost_password.html", given=None)


@pages.post("/help-desk/password")
def send_lost_password(page: PageDep, fields: FormFields) -> Response:
    try:
        given = set_start_password(page.office, page.actor, checked(LostPassword, fields))
    except Refusal as refusal:
        return page.again("access/lost_password.html", refusal, fields, given=None)
    # Shown on this page alone: a password has no place in a cookie or an address.
    return page.show("access/lost_password.html", given=given)


@pages.post("/account/sessions/end-others")
def send_end_others(page: PageDep, _fields: FormFields) -> Response:
    ended = end_other_sessions(page.office, page.actor)
    return page.go(
        "/account", ngettext("{number} other session was ended.", "{number} other sessions were ended.", ended)
    )


def _signed_out(page: Page) -> Response:
    answer = page.go("/", _("You are signed out."))
    answer.delete_cookie(session_cookie(page.office), path="/", secure=page.office.settings.https)
    return answer
