"""The second factor: asked for, used up, lost, obliged."""

import re
from datetime import timedelta

import pyotp
import pytest
from routes import PASSWORD
from sqlmodel import select

from service.access.codes import fitting_step, new_key
from service.access.due import STEPS, Due
from service.access.permissions import PERMISSIONS, Reach, Role, may
from service.access.tables import RecoveryCode, SecondFactor, SignIn
from service.audit.tables import AuditEvent
from service.check_installation import findings
from service.kit.keys import Keys
from service.office import permitted
from service.settings import Settings

TELEPHONE = "/account/second-factor"


def set_up(browser) -> tuple[pyotp.TOTP, list[str], str]:
    """The telephone, the codes on paper, and the first code, which is used up."""
    page = browser.fill(TELEPHONE, present=PASSWORD)
    shown = re.search(r'<code class="key">([A-Z2-7 ]+)</code>', page.text)[1]
    telephone = pyotp.TOTP(shown.replace(" ", ""))
    first = telephone.at(browser.app.state.office.clock.now())
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    done = browser.post(f"{TELEPHONE}/confirmation", data=hidden | {"code": first})
    assert done.status_code == 200, done.text
    return telephone, re.findall(r"<li><code>([\w-]+)</code>", done.text), first


@pytest.fixture
def ewa(browser, people):
    people.account(Role.OFFICIAL, "ewa")
    return browser.signed_in("ewa")


def typed(browser, code):
    return browser.fill("/sign-in/code", code=code)


def half_in(browser, login="ewa"):
    """Signed in by the password alone."""
    assert browser.fill("/sign-in", login=login, password=PASSWORD).url.path == "/sign-in/code"
    return browser


def test_a_password_alone_opens_nothing_any_more(ewa, another_browser, clock):
    telephone, _, _ = set_up(ewa)
    assert ewa.get("/staff").status_code == 200
    again = half_in(another_browser())
    assert again.get("/staff").url.path == "/sign-in/code"
    assert again.get("/account").url.path == "/sign-in/code"
    assert again.get("/api/v1/account").status_code == 403
    assert 'href="/staff"' not in again.get("/sign-in/code").text
    clock.set(clock.now() + timedelta(seconds=30))
    assert typed(again, telephone.at(clock.now())).url.path == "/account"
    assert again.get("/staff").status_code == 200


def test_one_goes_on_to_the_page_that_was_asked_for(ewa, another_browser, clock):
    telephone, _, _ = set_up(ewa)
    clock.set(clock.now() + timedelta(seconds=30))
    again = another_browser()
    hidden = again.hidden("/sign-in?next=/staff", "/sign-in")
    asked = again.post("/sign-in", data=hidden | {"login": "ewa", "password": PASSWORD})
    assert str(asked.url).endswith("/sign-in/code?next=/staff")
    hidden = again.hidden("/sign-in/code?next=/staff", "/sign-in/code")
    assert again.post("/sign-in/code", data=hidden | {"code": telephone.at(clock.now())}).url.path == "/staff"


def test_a_code_serves_once(ewa, another_browser, clock):
    telephone, _, first = set_up(ewa)
    assert typed(half_in(another_browser()), first).status_code == 422
    clock.set(clock.now() + timedelta(seconds=30))
    code = telephone.at(clock.now())
    assert typed(half_in(another_browser()), code).status_code == 200
    assert typed(half_in(another_browser()), code).status_code == 422


def test_a_code_on_paper_serves_once_and_is_typed_as_people_do(ewa, another_browser):
    _, paper, _ = set_up(ewa)
    assert len(set(paper)) == 10
    assert typed(half_in(another_browser()), f" {paper[3].upper().replace('-', ' ')} ").status_code == 200
    assert typed(half_in(another_browser()), paper[3]).status_code == 422
    assert typed(half_in(another_browser()), paper[4]).status_code == 200


def test_eight_wrong_codes_and_a_right_one_waits(ewa, another_browser, clock):
    telephone, _, _ = set_up(ewa)
    clock.set(clock.now() + timedelta(seconds=30))
    again = half_in(another_browser())
    assert [typed(again, "000000").status_code for _ in range(8)] == [422] * 8
    assert typed(again, telephone.at(clock.now())).status_code == 429


def test_a_right_password_waits_ten_minutes_for_its_code(ewa, another_browser, clock):
    telephone, _, _ = set_up(ewa)
    again = half_in(another_browser())
    hidden = again.hidden("/sign-in/code")
    clock.set(clock.now() + timedelta(minutes=10))
    assert again.post("/sign-in/code", data=hidden | {"code": telephone.at(clock.now())}).status_code in {401, 403}
    assert again.get("/account").url.path == "/sign-in"


def test_the_database_alone_makes_no_code(ewa, office):
    telephone, paper, _ = set_up(ewa)
    with office.database.read() as session:
        factor = session.exec(select(SecondFactor)).one()
        marks = {row.mark for row in session.exec(select(RecoveryCode))}
        told = " ".join(f"{e.facts} {e.reason}" for e in session.exec(select(AuditEvent)))
    assert telephone.secret.encode() not in factor.key
    assert not marks & {*paper, *(code.replace("-", "") for code in paper)}
    assert not any(secret in told for secret in (telephone.secret, *paper))


def test_a_key_copied_to_another_account_opens_nothing(ewa, another_browser, people, office, clock):
    telephone, _, _ = set_up(ewa)
    clock.set(clock.now() + timedelta(seconds=30))
    other = people.account(Role.OFFICIAL, "jan")
    with office.database.write() as session:
        own = session.exec(select(SecondFactor)).one()
        session.add(SecondFactor(account_id=other.key, key=own.key, confirmed_at=own.confirmed_at))
    assert typed(half_in(another_browser(), "jan"), telephone.at(clock.now())).status_code == 500


def test_setting_up_ends_other_sessions_and_a_new_telephone_ends_the_old(ewa, another_browser, clock):
    old, _, _ = set_up(ewa)
    clock.set(clock.now() + timedelta(seconds=60))
    elsewhere = half_in(another_browser())
    typed(elsewhere, old.at(clock.now()))
    new, _, _ = set_up(ewa)
    assert elsewhere.get("/account").url.path == "/sign-in"
    clock.set(clock.now() + timedelta(seconds=60))
    assert typed(half_in(another_browser()), old.at(clock.now())).status_code == 422
    assert typed(half_in(another_browser()), new.at(clock.now())).status_code == 200


def test_a_wrong_first_code_changes_nothing(ewa, another_browser):
    page = ewa.fill(TELEPHONE, present=PASSWORD)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    wrong = ewa.post(f"{TELEPHONE}/confirmation", data=hidden | {"code": "000000"})
    assert wrong.status_code == 422
    assert re.search(r'<code class="key">([A-Z2-7 ]+)</code>', wrong.text)[1] in page.text
    assert another_browser().signed_in("ewa").get("/staff").status_code == 200


def test_without_the_password_nothing_is_set_up_or_ended(ewa):
    assert ewa.fill(TELEPHONE, present="another password").status_code == 422
    set_up(ewa)
    assert ewa.fill(TELEPHONE, f"{TELEPHONE}/removal", present="another password").status_code == 422
    assert ewa.fill(TELEPHONE, f"{TELEPHONE}/removal", present=PASSWORD).url.path == "/account"


def test_the_help_desk_helps_whoever_has_lost_both(ewa, another_browser, people):
    people.account(Role.SCHOOL, "szkola")
    school = another_browser().signed_in("szkola")
    set_up(school)
    given = ewa.fill("/help-desk/password", login="szkola", reason="identity card shown")
    password = re.search(r"<strong><code>([\w-]+)</code>", given.text)[1]
    fresh = another_browser()
    assert fresh.fill("/sign-in", login="szkola", password=password).url.path == "/account/password"


@pytest.mark.parametrize(("setting", "role"), [("officials", Role.AUDITOR), ("staff", Role.SCHOOL)])
def test_an_office_that_must_have_one_is_led_there(browser, people, office, setting, role):
    object.__setattr__(office, "settings", office.settings.model_copy(update={"second_factor": setting}))
    people.account(role, "nowa")
    opened = browser.fill("/sign-in", login="nowa", password=PASSWORD)
    assert opened.url.path == TELEPHONE
    assert browser.get("/api/v1/account").json()["type"].endswith("second-factor-first")
    set_up(browser)
    assert browser.get("/account").url.path == "/account"
    assert "/removal" not in browser.get(TELEPHONE).text
    refused = browser.post(
        f"{TELEPHONE}/removal", data={**browser.hidden(TELEPHONE), "present": PASSWORD}, follow_redirects=False
    )
    assert refused.status_code == 409


def test_a_family_is_never_obliged(browser, people, office):
    object.__setattr__(office, "settings", office.settings.model_copy(update={"second_factor": "staff"}))
    people.account(Role.FAMILY, "anna")
    assert browser.signed_in("anna").get("/account").url.path == "/account"


def test_it_is_obliged_for_offices_unless_somebody_says_otherwise(monkeypatch):
    monkeypatch.delenv("RECRUIT_SECOND_FACTOR")
    assert Settings().second_factor == "staff"


def test_programs_sign_in_with_a_code_too(ewa, browser, another_browser, clock):
    telephone, _, _ = set_up(ewa)
    clock.set(clock.now() + timedelta(seconds=30))
    program = another_browser()
    opened = program.post("/api/v1/sessions", json={"login": "ewa", "password": PASSWORD}).json()
    assert opened["due"] == "code"
    bearer = {"Authorization": f"Bearer {opened['token']}"}
    assert program.get("/api/v1/account", headers=bearer).status_code == 403
    asked = {"code": telephone.at(clock.now())}
    told = program.post("/api/v1/sessions/current/code", json=asked, headers=bearer)
    assert told.json()["due"] is None
    assert program.get("/api/v1/account", headers=bearer).status_code == 200
    assert program.post("/api/v1/sessions/current/code", json=asked, headers=bearer).status_code == 409


def test_a_session_without_its_code_is_not_told_as_open(ewa, another_browser, office):
    set_up(ewa)
    half_in(another_browser())
    with office.database.read() as session:
        assert len(list(session.exec(select(SignIn).where(SignIn.code_due)))) == 1
    assert "End all other sessions" not in ewa.get("/account").text


@pytest.mark.parametrize("due", Due)
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PUBLIC])
def test_what_is_due_comes_before_everything_of_ones_own(due, role, people):
    """Nothing that a signed-in person may do and the public may not is open before it, but the step itself."""
    from dataclasses import replace

    from service.kit.problems import Refusal

    actor = replace(people.account(role, "somebody"), due=due)
    closed = {action for action in PERMISSIONS if may(role, action) is not Reach.NONE} - STEPS[due].opens
    for action in closed:
        if may(Role.PUBLIC, action) is Reach.NONE:
            with pytest.raises(Refusal) as refused:
                permitted(actor, action)
            assert refused.value.kind is STEPS[due].refusal


def test_a_code_of_the_step_before_and_after_counts_and_no_other(clock):
    key = new_key()
    telephone = pyotp.TOTP(key)
    present = int(clock.now().timestamp()) // 30
    fits = {
        step - present
        for step in range(present - 4, present + 5)
        if fitting_step(key, telephone.generate_otp(step), clock.now(), 0) == step
    }
    assert fits == {-1, 0, 1}
    assert fitting_step(key, telephone.generate_otp(present), clock.now(), present) is None
    assert fitting_step(key, "żółw12", clock.now(), 0) is None


def test_other_keys_do_not_open_a_second_factor_and_the_check_says_so(ewa, office):
    set_up(ewa)
    assert "accounts with a second factor: 1" in findings(office)[0]
    wrong = Keys.derive(b"another secret")
    object.__setattr__(office, "keys", wrong)
    assert "the keys here open the second factor of 0 of 1 accounts" in findings(office)[1]
