"""What the page on accessibility claims, checked in a real browser: axe, keyboard, narrow windows, no script."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from routes import PASSWORD, ROUTES

from service.access.actor import Actor
from service.access.permissions import Reach, Role, may
from service.app import create_app
from service.kit.clock import SetClock
from service.kit.languages import LANGUAGES
from service.pages import FOLDER, environment
from service.people import actions
from service.people.forms import BELONGS_TO, NewFamily, NewStaff
from tests.service.browser import chromium, served, sign_in, too_wide
from tests.service.databases import OnPostgreSQL, OnSQLite

pytestmark = pytest.mark.browser

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "rules": {"target-size": {"enabled": True}},  # part of 2.2, which axe leaves out unless asked
    "resultTypes": ["violations"],
}

FILES = {"/account/copy"}
"""Addresses that answer with a file and show no page."""


def pages_of(role: Role) -> list[str]:
    """Every page that ``role`` can open without knowing an id."""
    shown = [route for route in ROUTES if route.call.startswith("GET /") and not route.call.startswith("GET /api/")]
    allowed = [route for route in shown if route.action is None or may(role, route.action) is not Reach.NONE]
    return [
        route.call.removeprefix("GET ")
        for route in allowed
        if "{" not in route.call and route.call.removeprefix("GET ") not in FILES
    ]


DRAGGED = re.compile(r"draggable|ondrag|ondrop|[\"']drag|[\"']drop[\"']|pointermove|touchmove")
OPEN_PAGES = pages_of(Role.PUBLIC)
ROLES = (Role.FAMILY, Role.PRIMARY, Role.SCHOOL, Role.OFFICIAL, Role.ORGANISER, Role.AUDITOR)
OWN_PAGES = {  # each page once, with the first role that can open it
    role: sorted(set(pages_of(role)).difference(OPEN_PAGES, *map(pages_of, ROLES[:place])))
    for place, role in enumerate(ROLES)
}


@pytest.fixture(scope="module")
def address(
    tmp_path_factory: pytest.TempPathFactory, installations: OnSQLite | OnPostgreSQL, chromium_path: str
) -> Iterator[str]:
    """A service behind a port, with one account of each role."""
    settings = installations.fresh(tmp_path_factory.mktemp("accessibility"))
    app = create_app(settings, SetClock(datetime(2027, 5, 17, 8, 0, tzinfo=UTC)))
    office = app.state.office
    actions.register_family(office, NewFamily(login="family", name="Anna", password=PASSWORD))
    for role in ROLES[1:]:
        belongs = {BELONGS_TO[role]: "school-1"} if role in BELONGS_TO else {}
        asked = NewStaff(login=str(role), name=str(role), password=PASSWORD, role=role, **belongs)
        actions.create_staff(office, Actor(Role.OFFICIAL, account="installation"), asked)
    with served(app) as found:
        yield found
    office.database.close()


@pytest.fixture(scope="module")
def window(chromium_path: str) -> Iterator[Browser]:
    with chromium(chromium_path) as browser:
        yield browser


def visit(window: Browser, address: str, width: int = 1280, **more: object) -> Page:
    return window.new_context(
        base_url=address, viewport={"width": width, "height": 800}, reduced_motion="reduce", **more
    ).new_page()


def breaches(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{page.url} {one['id']}: {node['html'][:150]}" for one in found for node in one["nodes"]]


def test_a_planted_breach_is_found(window, address):
    page = visit(window, address)
    page.goto("/sign-in")
    planted = '<img src="x"><a href="#a">a</a><a href="#b">b</a><p lang="en">grey</p>'
    page.evaluate("text => document.querySelector('main').insertAdjacentHTML('beforeend', text)", planted)
    page.evaluate("document.querySelector('main p:last-child').style.color = '#ccc'")
    page.evaluate("document.querySelectorAll('main a[href^=\"#\"]').forEach(a => { a.style.fontSize = '8px' })")
    assert {"image-alt", "color-contrast", "target-size"} <= {
        breach.split()[1].rstrip(":") for breach in breaches(page)
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_the_pages_open_to_everybody(window, address, language):
    page, found = visit(window, address, locale=language), []
    for path in OPEN_PAGES:
        page.goto(path)
        found += breaches(page)
    assert found == []


def test_axe_finds_nothing_in_the_dark_on_a_phone(window, address):
    page, found = visit(window, address, width=390, color_scheme="dark", locale="pl"), []
    for path in ("/", "/sign-in", "/status", "/how-places-are-given", "/schools"):  # every colour stands on one of them
        page.goto(path)
        found += breaches(page)
    assert found == []


@pytest.mark.parametrize("role", OWN_PAGES)
def test_axe_finds_nothing_on_the_pages_of_a_role(window, address, role):
    page, found = visit(window, address, locale="pl"), []
    sign_in(page, str(role), PASSWORD)
    for path in OWN_PAGES[role]:
        page.goto(path)
        found += breaches(page)
    assert found == []


def test_axe_finds_nothing_on_a_form_with_errors(window, address):
    page = visit(window, address, locale="pl")
    sign_in(page, "family", PASSWORD)
    page.goto("/children/new")
    page.evaluate("document.querySelector('main form').noValidate = true")
    page.click("main form button")
    page.wait_for_selector("#errors")
    assert page.title().startswith("Błąd:")
    assert page.evaluate("document.activeElement.id") == "errors"
    assert breaches(page) == []
    page.click('#errors a[href="#field-pesel"]')
    assert page.evaluate("document.activeElement.id") == "field-pesel"


def test_no_page_open_to_everybody_scrolls_sideways_at_320_pixels(window, address):
    for language in LANGUAGES:
        page = visit(window, address, width=320, locale=language)
        wide = {path: too_wide(page) for path in OPEN_PAGES if page.goto(path)}
        assert {path: by for path, by in wide.items() if by > 0} == {}


@pytest.mark.parametrize("width", [640, 1280])
def test_text_twice_as_large_fits(window, address, width):
    page, wide = visit(window, address, width=width, locale="pl"), {}
    for path in OPEN_PAGES:
        page.goto(path)
        page.evaluate("document.documentElement.style.fontSize = '225%'")  # twice the 112.5 % of the style sheet
        wide[path] = too_wide(page)
    assert {path: by for path, by in wide.items() if by > 0} == {}


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.className"))


def outline(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))


def test_signing_in_needs_no_mouse(window, address):
    page = visit(window, address, locale="pl")
    page.goto("/sign-in")
    page.keyboard.press("Tab")
    assert focused(page) == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    assert focused(page) == "content"
    page.keyboard.press("Tab")
    assert (focused(page), outline(page)) == ("field-login", "solid")
    page.keyboard.type("family")
    page.keyboard.press("Tab")
    assert (focused(page), outline(page)) == ("field-password", "solid")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/account")


def test_the_menu_takes_one_row_and_needs_neither_mouse_nor_script(window, address):
    phone = visit(window, address, width=390, locale="pl", java_script_enabled=False)
    phone.goto("/")
    link, word = phone.locator('.menu a[href="/programmes"]'), phone.locator(".menu summary")
    assert phone.locator(".top").bounding_box()["height"] < 3.5 * word.bounding_box()["height"]
    assert (word.is_visible(), link.is_visible()) == (True, False)
    word.focus()
    phone.keyboard.press("Enter")
    assert link.is_visible()
    phone.set_viewport_size({"width": 1280, "height": 800})
    phone.reload()
    assert (word.is_visible(), link.is_visible()) == (False, True)


def test_axe_finds_nothing_in_an_open_menu(window, address):
    page = visit(window, address, width=390, locale="pl")
    page.goto("/")
    page.click(".menu summary")
    assert breaches(page) == []


def test_opening_an_account_needs_no_mouse(window, address):
    page = visit(window, address, locale="pl")
    page.goto("/register")
    page.focus("#content")
    for text in ("Maria", "maria", PASSWORD):
        page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Tab")
    assert outline(page) == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/account")


def test_signing_in_and_opening_an_account_need_no_script(window, address):
    page = visit(window, address, java_script_enabled=False)
    page.goto("/register")
    for field, text in (("name", "Ola"), ("login", "ola.x"), ("password", PASSWORD)):
        page.fill(f"#field-{field}", text)
    page.click("main form button")
    page.wait_for_url("**/account")
    page.click(".who button")
    page.wait_for_url(f"{address}/")
    sign_in(page, "ola.x", PASSWORD)
    assert page.url == f"{address}/account"


def test_passwords_may_be_pasted_and_kept_by_a_manager(window, address):
    page = visit(window, address)
    page.goto("/sign-in")
    assert page.get_attribute("#field-login", "autocomplete") == "username"
    assert page.get_attribute("#field-password", "autocomplete") == "current-password"
    page.fill("#field-login", "pasted text")
    page.focus("#field-login")
    for keys in ("Control+a", "Control+c"):
        page.keyboard.press(keys)
    page.focus("#field-password")
    page.keyboard.press("Control+v")
    assert page.input_value("#field-password") == "pasted text"
    page.goto("/register")
    assert page.get_attribute("#field-password", "autocomplete") == "new-password"


def test_nothing_has_to_be_dragged():
    sources = [*(FOLDER / "templates").rglob("*.html"), *(FOLDER / "static").glob("*.js")]
    assert [source.name for source in sources if DRAGGED.search(source.read_text())] == []


@pytest.mark.parametrize("kind", ["calm", "good", "wait", "bad"])
def test_a_state_is_said_in_words(kind):
    shown = str(environment().get_template("kit.html").module.state("in words", kind))
    assert shown.strip().endswith("in words</span>")
    assert 'aria-hidden="true"' in shown
