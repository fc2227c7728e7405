"""Accounts of schools and offices, one's own password, and the help desk."""

import re

import pytest
from fastapi.testclient import TestClient
from routes import PASSWORD
from sqlmodel import select
from typer.testing import CliRunner

from service.access.codes import LETTERS
from service.access.permissions import Role
from service.access.renewal import start_password
from service.app import create_app
from service.audit.tables import AuditEvent
from service.cli import app
from service.kit.problems import Refusal
from service.people.actions import create_staff
from service.people.forms import NewStaff
from service.people.store import require_independent
from service.people.tables import Account
from service.serve import sole_server
from service.settings import Settings

NEW = "other quiet words there"
STAFF = {"name": "Jan Nowak", "login": "jan@lo5.example", "password": PASSWORD, "role": "school", "school": "LO-005"}


@pytest.fixture
def official(browser, people):
    people.account(Role.OFFICIAL, "ewa")
    return browser.signed_in("ewa")


def works(browser, login: str, password: str) -> bool:
    return browser.post("/api/v1/sessions", json={"login": login, "password": password}).status_code == 201


def test_an_official_opens_an_account_and_the_school_signs_in(official, another_browser):
    answer = official.fill("/staff/new", **STAFF)
    assert answer.url.path == "/staff"
    assert "jan@lo5.example" in answer.text
    assert "LO-005" in answer.text
    assert another_browser().signed_in("jan@lo5.example").get("/account").status_code == 200


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"school": ""}, "school"),
        ({"role": "organiser"}, "organiser"),
        ({"role": "official"}, "school"),
        ({"organiser": "Kraków"}, "organiser"),
        ({"role": "family"}, "role"),
        ({"password": "short"}, "password"),
        ({"password": "qwerty123456"}, "password"),
        ({"login": "44051401359"}, "login"),
        ({"name": " "}, "name"),
    ],
)
def test_a_wrong_field_is_pointed_at(official, changed, field):
    answer = official.fill("/staff/new", **STAFF | changed)
    assert answer.status_code == 422
    assert f'href="#field-{field}"' in answer.text
    assert PASSWORD not in answer.text
    assert "jan@lo5.example" not in official.get("/staff").text


def test_a_login_is_given_once(official):
    official.fill("/staff/new", **STAFF)
    assert official.fill("/staff/new", **STAFF | {"login": "JAN@LO5.example "}).status_code == 409


def test_one_changes_ones_own_password_and_other_sessions_end(browser, another_browser, people):
    people.account(Role.FAMILY, "anna")
    elsewhere = another_browser().signed_in("anna")
    browser.signed_in("anna")
    answer = browser.fill("/account/password", present=PASSWORD, password=NEW)
    assert answer.url.path == "/account"
    assert elsewhere.get("/account").url.path == "/sign-in"
    assert works(another_browser(), "anna", NEW)
    assert not works(another_browser(), "anna", PASSWORD)


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"present": "not this one", "password": NEW}, "present"),
        ({"present": PASSWORD, "password": "short"}, "password"),
        ({"present": PASSWORD, "password": "qwerty123456"}, "password"),
        ({"present": PASSWORD, "password": "kowalska2027"}, "password"),
    ],
)
def test_a_password_is_not_changed_by_mistake(browser, people, form, field):
    people.account(Role.FAMILY, "kowalska@example.pl")
    browser.signed_in("kowalska@example.pl")
    answer = browser.fill("/account/password", **form)
    assert answer.status_code == 422
    assert f'href="#field-{field}"' in answer.text
    assert all(value not in answer.text for value in form.values())
    assert works(browser, "kowalska@example.pl", PASSWORD)


def test_the_present_password_cannot_be_guessed_on_an_open_screen(browser, people):
    people.account(Role.FAMILY, "anna")
    browser.signed_in("anna")
    form = {"present": "not this one", "password": NEW}
    answers = [browser.fill("/account/password", **form).status_code for _ in range(9)]
    assert answers == [422] * 8 + [429]


def test_the_help_desk_sets_a_password_told_once(official, another_browser, people, office):
    people.account(Role.FAMILY, "anna")
    stolen = another_browser().signed_in("anna")
    answer = official.fill("/help-desk/password", login="anna", reason="identity card, number 44051401359")
    password = re.search(r"<code>([a-z0-9-]+)</code>", answer.text)[1]
    assert password not in official.get("/help-desk/password").text
    assert stolen.get("/account").url.path == "/sign-in"
    assert works(another_browser(), "anna", password)
    assert not works(another_browser(), "anna", PASSWORD)
    with office.database.read() as session:
        event = session.exec(select(AuditEvent).where(AuditEvent.action == "account.reset")).one()
    assert event.actor == people.actor("ewa").account
    assert event.reason == "identity card, number ***********"
    assert password not in event.model_dump_json()


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.AUDITOR])
def test_no_official_can_become_the_second_person_by_way_of_the_help_desk(official, people, browser, role):
    people.account(role, "other")
    assert official.fill("/help-desk/password", login="other", reason="asked to").status_code == 409
    assert works(browser, "other", PASSWORD)


def test_the_help_desk_says_when_there_is_no_such_account(official):
    assert official.fill("/help-desk/password", login="nobody", reason="asked to").status_code == 404


def test_start_passwords_are_hard_to_guess_and_easy_to_read_out():
    made = {start_password() for _ in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch(rf"([{LETTERS}]{{5}}-){{3}}[{LETTERS}]{{5}}", password) for password in made)
    assert not set(LETTERS) & set("01lio")


def test_passwords_are_kept_as_argon2id(people, office):
    people.account(Role.FAMILY, "anna")
    with office.database.read() as session:
        assert session.exec(select(Account.password)).one().startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def official_opened_by(office, people, first, login):
    """An official whose account another official opened."""
    create_staff(office, first, NewStaff(login=login, name=login, password=PASSWORD, role="official"))
    return people.actor(login)


def test_whoever_opened_the_account_of_another_is_no_second_person_beside_them(office, people):
    first, other = people.account(Role.OFFICIAL, "first"), people.account(Role.OFFICIAL, "other")
    made = official_opened_by(office, people, first, "made")
    with office.database.read() as session:
        require_independent(session, other, first.account)
        require_independent(session, other, made.account)
        for second, prepared_by in ((made, first), (first, made), (first, first)):
            with pytest.raises(Refusal, match="second-person"):
                require_independent(session, second, prepared_by.account)


def account(folder, *arguments: str, password: str = PASSWORD):
    return CliRunner().invoke(app, ["account", *arguments, "--folder", str(folder)], input=f"{password}\n")


def test_an_installation_gets_its_first_officials_by_command(tmp_path):
    assert account(tmp_path, "ewa", "--name", "Ewa Nowak").exit_code == 0
    assert account(tmp_path, "jan", "--name", "Jan Nowak").exit_code == 0
    made = create_app(Settings(folder=tmp_path))
    with TestClient(made) as client:
        assert works(client, "ewa", PASSWORD)
    assert PASSWORD.encode() not in made.state.office.settings.sqlite_file.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "password", "said"),
    [
        (["ewa", "--name", "Ewa"], "short", "password: "),
        (["ewa", "--name", "Ewa", "--role", "family"], PASSWORD, "role: "),
        (["lo5", "--name", "Jan", "--role", "school"], PASSWORD, "school: "),
        (["44051401359", "--name", "Jan"], PASSWORD, "login: "),
    ],
)
def test_the_command_says_what_is_wrong_and_opens_nothing(tmp_path, arguments, password, said):
    run = account(tmp_path, *arguments, password=password)
    assert run.exit_code == 2
    assert said in run.stderr
    assert account(tmp_path, "ewa", "--name", "Ewa Nowak").exit_code == 0


def test_the_command_leaves_a_served_installation_to_its_pages(tmp_path):
    with sole_server(tmp_path):
        run = account(tmp_path, "ewa", "--name", "Ewa Nowak")
    assert run.exit_code == 2
    assert "/staff/new" in run.stderr


def closing_of(official, login: str) -> str:
    accounts = official.get("/api/v1/staff").json()
    return f"/staff/{next(one['id'] for one in accounts if one['login'] == login)}/closing"


def test_whoever_has_left_is_out_at_once(official, another_browser, people, office):
    people.account(Role.SCHOOL, "szkola")
    school = another_browser().signed_in("szkola")
    page = official.fill(closing_of(official, "szkola"), reason="has left the school")
    assert page.url.path == "/staff"
    assert "szkola" in page.text
    assert school.get("/account").url.path == "/sign-in"
    assert not works(another_browser(), "szkola", PASSWORD)
    with office.database.read() as session:
        (event,) = session.exec(select(AuditEvent).where(AuditEvent.action == "account.close"))
    assert (event.reason, event.facts["sessions"]) == ("has left the school", 1)
    assert official.fill(closing_of(official, "szkola"), reason="once more").status_code == 409


def test_nobody_closes_their_own_account_or_that_of_a_family(official, people):
    anna = people.account(Role.FAMILY, "anna")
    assert official.fill(closing_of(official, "ewa"), reason="has left").status_code == 409
    assert official.get(f"/staff/{anna.account}/closing").status_code == 404
    assert official.get("/staff").status_code == 200
