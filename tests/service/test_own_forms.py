"""Only our own pages can send a form: origin, mark, and whose mark it is."""

import pytest
from routes import CHILD

from service.access.actions import token_digest
from service.access.permissions import Role
from service.kit import csrf
from service.kit.csrf import mark_for


@pytest.fixture
def anna(browser, people):
    people.account(Role.FAMILY, "anna")
    return browser.signed_in("anna")


def children(browser) -> int:
    return len(browser.get("/api/v1/children").json())


def test_our_own_form_is_taken(anna):
    anna.fill("/children/new", **CHILD)
    assert children(anna) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:8001"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_from_elsewhere_is_refused(anna, headers):
    form = anna.hidden("/children/new") | CHILD
    assert anna.post("/children/new", data=form, headers=headers).status_code == 403
    assert children(anna) == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://127.0.0.1:8000"},
        {"Origin": "https://127.0.0.1:8000"},  # a proxy speaks TLS in front
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_a_form_of_our_own_origin_is_taken(anna, headers):
    form = anna.hidden("/children/new") | CHILD
    assert anna.post("/children/new", data=form, headers=headers).status_code == 200
    assert children(anna) == 1


def test_a_form_needs_its_mark(anna):
    form = anna.hidden("/children/new") | CHILD
    for mark in ("", "0" * 64, "ą", None):
        sent = {name: value for name, value in (form | {csrf.FIELD: mark}).items() if value is not None}
        assert anna.post("/children/new", data=sent).status_code == 403
    assert children(anna) == 0


def test_the_mark_of_another_person_does_not_fit(anna, another_browser, people):
    people.account(Role.FAMILY, "marta")
    marta = another_browser().signed_in("marta")
    form = anna.hidden("/children/new") | CHILD | {csrf.FIELD: marta.hidden("/children/new")[csrf.FIELD]}
    assert anna.post("/children/new", data=form).status_code == 403


def test_nobody_can_be_signed_in_by_a_foreign_page(browser, another_browser, people):
    people.account(Role.FAMILY, "anna")
    form = another_browser().hidden("/sign-in") | {"login": "anna", "password": "four quiet words here"}
    assert browser.post("/sign-in", data=form).status_code == 403
    assert "session" not in browser.cookies


def test_a_cookie_alone_changes_nothing_through_the_api(anna, office):
    headers = {"Idempotency-Key": "12345678"}
    assert anna.post("/api/v1/children", json=CHILD, headers=headers).status_code == 403
    assert children(anna) == 0
    headers[csrf.HEADER] = mark_for(office.keys, token_digest(anna.cookies["session"]))
    assert anna.post("/api/v1/children", json=CHILD, headers=headers).status_code == 201


def test_a_bearer_token_needs_no_mark(browser, people):
    people.account(Role.FAMILY, "anna")
    headers = people.bearer("anna") | {"Idempotency-Key": "12345678"}
    assert browser.post("/api/v1/children", json=CHILD, headers=headers).status_code == 201


def test_a_script_cannot_read_a_session(browser, people):
    people.account(Role.FAMILY, "anna")
    hidden = browser.hidden("/sign-in")
    answer = browser.post(
        "/sign-in", data=hidden | {"login": "anna", "password": "four quiet words here"}, follow_redirects=False
    )
    cookie = next(value for value in answer.headers.get_list("set-cookie") if value.startswith("session="))
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
