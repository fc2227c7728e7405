"""Signing in: the same answer for unknown accounts, limits on guessing, sessions that end when they should."""

import pytest
from routes import PASSWORD

from service.access.actions import actor_of
from service.access.guessing import NEW_ACCOUNTS_PER_NETWORK, TRIES_PER_NETWORK, WRONG_PER_ACCOUNT, Guessing, network
from service.access.permissions import Role
from service.kit.problems import Refusal
from service.people.tables import Account
from tests.service.databases import dump

WRONG = "quite another password"


def try_api(browser, login: str, password: str = WRONG):
    return browser.post("/api/v1/sessions", json={"login": login, "password": password})


def without_marks(document: dict) -> dict:
    return {name: value for name, value in document.items() if name != "instance"}


def test_an_unknown_account_is_answered_like_a_wrong_password(browser, people, office, monkeypatch):
    people.account(Role.FAMILY, "anna")
    checked = []
    verify = office.passwords._hash.verify_and_update
    monkeypatch.setattr(office.passwords._hash, "verify_and_update", lambda *a: checked.append(a) or verify(*a))
    known, unknown = try_api(browser, "anna"), try_api(browser, "nobody")
    assert known.status_code == unknown.status_code == 401
    assert without_marks(known.json()) == without_marks(unknown.json())
    assert len(checked) == 2  # the slow part is done for both, so the time tells nothing either


def test_a_closed_account_is_answered_like_an_unknown_one(browser, people, office):
    people.account(Role.FAMILY, "anna")
    with office.database.write() as session:
        session.get(Account, people.actor("anna").key).closed = True
    closed, unknown = try_api(browser, "anna", PASSWORD), try_api(browser, "nobody")
    assert closed.status_code == unknown.status_code == 401
    assert without_marks(closed.json()) == without_marks(unknown.json())


def test_guessing_at_one_account_has_to_wait_and_others_do_not(browser, people):
    people.account(Role.FAMILY, "anna")
    people.account(Role.FAMILY, "marta")
    answers = [try_api(browser, "anna").status_code for _ in range(WRONG_PER_ACCOUNT.amount + 1)]
    assert answers == [401] * WRONG_PER_ACCOUNT.amount + [429]
    refused = try_api(browser, "anna", PASSWORD)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 15 * 60
    assert try_api(browser, "marta", PASSWORD).status_code == 201


def test_unknown_logins_run_into_the_same_limit(browser):
    answers = [try_api(browser, "nobody").status_code for _ in range(WRONG_PER_ACCOUNT.amount + 1)]
    assert answers[-1] == 429


def test_the_right_password_forgives_earlier_slips(browser, people):
    people.account(Role.FAMILY, "anna")
    for _ in range(3):
        for _ in range(WRONG_PER_ACCOUNT.amount - 1):
            assert try_api(browser, "anna").status_code == 401
        assert try_api(browser, "anna", PASSWORD).status_code == 201


@pytest.mark.parametrize(
    ("address", "neighbour", "stranger"),
    [("192.0.2.7", "192.0.2.200", "192.0.3.7"), ("2001:db8:0:1::1", "2001:db8:0:ff::2", "2001:db8:0:100::1")],
)
def test_a_network_is_a_street_and_not_a_town(address, neighbour, stranger):
    assert network(address) == network(neighbour) != network(stranger)


def test_one_network_is_slowed_down_only_far_above_a_school():
    guessing = Guessing()
    for number in range(TRIES_PER_NETWORK.amount):
        guessing.require_patience(f"login {number}", "192.0.2.7")
    with pytest.raises(Refusal, match="too-many-tries"):
        guessing.require_patience("another login", "192.0.2.9")
    guessing.require_patience("another login", "192.0.3.9")


def test_accounts_cannot_be_opened_without_end(browser):
    guessing = browser.app.state.office.guessing
    for _ in range(NEW_ACCOUNTS_PER_NETWORK.amount):
        guessing.require_new_account("testclient")
    form = {"name": "Anna", "login": "anna", "password": PASSWORD}
    assert browser.fill("/register", **form).status_code == 429
    refused = browser.post("/api/v1/accounts", json=form, headers={"Idempotency-Key": "12345678"})
    assert refused.status_code == 429


def signed_in_as(browser) -> str | None:
    answer = browser.get("/api/v1/account")
    return answer.json()["login"] if answer.status_code == 200 else None


@pytest.mark.parametrize(("role", "idle"), [(Role.FAMILY, 120), (Role.SCHOOL, 30), (Role.OFFICIAL, 30)])
def test_an_idle_session_ends(browser, people, clock, role, idle):
    people.account(role, "somebody")
    browser.signed_in("somebody")
    clock.advance(minutes=idle - 1)
    assert signed_in_as(browser) == "somebody"  # and this counts as use
    clock.advance(minutes=idle - 1)
    assert signed_in_as(browser) == "somebody"
    clock.advance(minutes=idle + 6)
    assert signed_in_as(browser) is None


def test_no_session_outlives_half_a_day_of_use(browser, people, clock):
    people.account(Role.FAMILY, "anna")
    browser.signed_in("anna")
    for _ in range(11):
        clock.advance(hours=1)
        assert signed_in_as(browser) == "anna"
    clock.advance(minutes=61)
    assert signed_in_as(browser) is None


def test_a_token_is_worth_nothing_after_signing_out(browser, people, office):
    people.account(Role.FAMILY, "anna")
    browser.signed_in("anna")
    token = browser.cookies["session"]
    assert actor_of(office, token).signed_in
    browser.fill("/sign-out")
    assert not actor_of(office, token).signed_in
    assert browser.get("/account").url.path == "/sign-in"
    bearer = people.bearer("anna")
    assert browser.delete("/api/v1/sessions/current", headers=bearer).status_code == 204
    assert browser.get("/api/v1/account", headers=bearer).status_code == 401


def test_other_sessions_can_be_ended_and_ones_own_stays(browser, another_browser, people):
    people.account(Role.FAMILY, "anna")
    lost = another_browser().signed_in("anna")
    browser.signed_in("anna")
    browser.fill("/account", action="/account/sessions/end-others")
    assert signed_in_as(browser) == "anna"
    assert signed_in_as(lost) is None


def test_a_closed_account_is_out_at_once(browser, people, office):
    people.account(Role.FAMILY, "anna")
    browser.signed_in("anna")
    with office.database.write() as session:
        session.get(Account, people.actor("anna").key).closed = True
    assert signed_in_as(browser) is None


def test_the_database_holds_no_token_and_no_password(browser, people, office):
    people.account(Role.FAMILY, "anna")
    browser.signed_in("anna")
    kept = dump(office)
    assert "anna" in kept
    assert browser.cookies["session"] not in kept
    assert PASSWORD not in kept


def test_signing_in_makes_a_new_session_and_never_takes_one_over(browser, people, office):
    people.account(Role.FAMILY, "anna")
    browser.cookies.set("session", "a token somebody planted")
    browser.signed_in("anna")
    assert not actor_of(office, "a token somebody planted").signed_in


@pytest.mark.parametrize("onward", ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example", ""])
def test_signing_in_leads_nowhere_else(browser, people, onward):
    people.account(Role.FAMILY, "anna")
    answer = browser.fill("/sign-in", login="anna", password=PASSWORD, next=onward)
    assert str(answer.url) == "http://127.0.0.1:8000/account"
    assert str(browser.get("/sign-in", params={"next": onward}).url) == "http://127.0.0.1:8000/account"


def test_a_page_that_needs_an_account_comes_back_after_signing_in(browser, people):
    people.account(Role.FAMILY, "anna")
    asked = browser.get("/children/new")
    assert asked.url.path == "/sign-in"
    answer = browser.fill(f"{asked.url.path}?{asked.url.query.decode()}", "/sign-in", login="anna", password=PASSWORD)
    assert answer.url.path == "/children/new"
