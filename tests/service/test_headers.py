"""What every answer carries, what no template may contain, and how much is taken in."""

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from routes import CHILD, PASSWORD

import service
from service.access.permissions import Role
from service.app import create_app
from service.kit.headers import LIMIT_FORM, SECURITY
from service.settings import Settings

PAGES = (
    "/",
    "/sign-in",
    "/register",
    "/status",
    "/nowhere",
    "/account",
    "/api/v1/status",
    "/api/v1/nowhere",
    "/children/new",
)
TEMPLATES = sorted((Path(service.__file__).parent / "templates").rglob("*.html"))
INLINE = re.compile(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=|javascript:|<base\b", re.IGNORECASE)


@pytest.mark.parametrize("page", PAGES)
def test_every_answer_is_protected_and_kept_by_no_cache(browser, page):
    answer = browser.get(page)
    assert {name: answer.headers[name] for name in SECURITY} == SECURITY
    assert answer.headers["Cache-Control"] == "no-store"
    assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["X-Request-Id"])
    assert "server" not in answer.headers


def test_pages_may_load_from_here_and_nowhere_else():
    policy = SECURITY["Content-Security-Policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_holds_script_or_style(template):
    assert not INLINE.search(template.read_text())


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_form_that_changes_something_carries_the_mark(template):
    forms = re.findall(r"<form\b.*?</form>", template.read_text(), re.DOTALL)
    assert all("form_mark()" in form for form in forms if 'method="post"' in form)
    assert all('action="' in form for form in forms)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_trusts_a_text(template):
    assert not re.search(r"\|\s*safe\b|autoescape\s+false|Markup\(", template.read_text())


def test_nothing_comes_from_another_site(browser):
    for page in PAGES:
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', browser.get(page).text)


def test_static_files_may_be_kept_and_change_their_address_with_their_content(browser):
    address = re.search(r'href="(/static/service\.css\?[0-9a-f]{10})"', browser.get("/").text)[1]
    answer = browser.get(address)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_behind_tls_cookies_belong_to_this_host_and_tls_is_demanded(tmp_path):
    made = create_app(Settings(folder=tmp_path, https=True))
    answer = TestClient(made, base_url="https://recruit.example").get("/sign-in")
    assert "max-age=" in answer.headers["Strict-Transport-Security"]
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-visit=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    made.state.office.database.close()


def test_a_planted_text_is_shown_as_text(browser, people):
    people.account(Role.FAMILY, "anna")
    planted = "<script>alert(1)</script>"
    browser.signed_in("anna").fill("/children/new", **CHILD | {"first_name": planted})
    page = browser.get("/account").text
    assert planted not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_too_much_is_refused_while_it_comes_in(browser):
    form = browser.hidden("/sign-in") | {"login": "x" * LIMIT_FORM, "password": PASSWORD}
    assert browser.post("/sign-in", data=form).status_code == 413
    answer = browser.post("/api/v1/sessions", json={"login": "x" * LIMIT_FORM, "password": PASSWORD})
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("call", "status", "code"),
    [
        ("GET /api/v1/nowhere", 404, "not-found"),
        ("PATCH /api/v1/status", 405, "method-not-allowed"),
        ("GET /api/v1/account", 401, "not-signed-in"),
        ("POST /api/v1/sessions", 422, "invalid"),
    ],
)
def test_programs_are_answered_with_a_problem_document(browser, call, status, code):
    answer = browser.request(*call.split())
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == f"/problems#{code}"
    assert answer.json()["instance"] == f"urn:request:{answer.headers['X-Request-Id']}"


def test_broken_json_is_a_problem_and_not_a_failure(browser):
    answer = browser.post("/api/v1/sessions", content=b"{", headers={"Content-Type": "application/json"})
    assert answer.status_code == 422


def test_a_mistake_of_ours_is_a_page_with_a_number_and_no_detail(app, browser, monkeypatch):
    def fails(_office):
        raise RuntimeError("the inner life of the service")

    monkeypatch.setattr("service.front.status_of", fails)
    for page in ("/status", "/api/v1/status"):
        answer = browser.get(page)
        assert answer.status_code == 500
        assert "inner life" not in answer.text
        assert answer.headers["X-Request-Id"] in answer.text
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
