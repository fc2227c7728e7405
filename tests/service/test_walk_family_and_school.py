"""A family and a school in a real browser: by buttons, without scripts on a phone, with them on a desk."""

import re

import pytest
from fastapi import FastAPI
from service_offers import open_now, small_offer

from service.access.permissions import Role
from service.applications import store
from tests.service.browser import chromium, press, served, sign_in, small_targets, too_wide, visitor

pytestmark = pytest.mark.browser
PASSWORD = "four quiet words here"
FILE = "kod;nazwa;miejsca;przedmioty\nLO1-A;A: żagle;{seats};polski|matematyka\n"


@pytest.fixture
def address(app: FastAPI, people, office):
    small_offer(office)
    open_now(office)
    people.account(Role.FAMILY, "anna")
    people.account(Role.SCHOOL, "school", school="LO1")
    with served(app) as address:
        yield address


@pytest.fixture(scope="module")
def real_browser(chromium_path):
    with chromium(chromium_path) as opened:
        yield opened


def require_good(page) -> None:
    assert too_wide(page) == 0, page.url
    assert small_targets(page) == [], page.url


@pytest.mark.parametrize(("size", "script"), [("phone", False), ("desk", True)])
def test_a_mother_makes_a_list_and_gets_a_receipt(real_browser, address, office, people, size, script):
    page = visitor(real_browser, address, size=size, script=script)
    sign_in(page, "anna", PASSWORD)
    page.goto("/children/new")
    page.fill("#field-first_name", "Zofia")
    page.fill("#field-last_name", "Wiśniewska")
    page.fill("#field-pesel", "44051401359")
    press(page.locator("main form button"))
    page.goto("/apply")
    require_good(page)
    press(page.get_by_role("button", name="Zacznij listę"))
    press(page.get_by_role("link", name="Dodaj oddział"))
    for words in ("LO1 A", "LO1 B", "informatyk"):
        page.fill("#q", words)
        press(page.get_by_role("button", name="Szukaj"))
        press(page.get_by_role("button", name=re.compile("Dodaj:")).first)
        require_good(page)
    press(page.get_by_role("link", name="Do listy", exact=True))
    press(page.get_by_role("button", name="Przesuń wyżej: Technik informatyk"))
    assert page.locator("li:target strong").inner_text() == "Technik informatyk"
    page.keyboard.press("Tab")  # the place reached is where the keyboard goes on
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator(".ranked strong").all_inner_texts()[0] == "Technik informatyk"
    require_good(page)
    press(page.get_by_role("link", name="Sprawdź i wyślij"))
    require_good(page)
    press(page.get_by_role("button", name="Wyślij listę"))
    require_good(page)
    number = page.locator(".large").inner_text()
    with office.database.read() as session:
        found = store.own_applications(session, people.actor("anna"), office.clock.now())[0]
        sent = store.newest_submission(session, found[0])
        codes = [wish.programme.code for wish in store.wishes(session, store.submitted(session, sent))]
    assert sent.receipt_number == number
    assert codes == ["TM2-I", "LO1-A", "LO1-B"]


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_school_looks_at_its_file_and_confirms_it(real_browser, address, tmp_path, size):
    page = visitor(real_browser, address, size=size)
    sign_in(page, "school", PASSWORD)
    page.goto("/offer")
    for seats, told in (("wiele", "„wiele” nie jest limitem miejsc"), ("31", "Windows-1250")):
        file = tmp_path / "oferta.csv"
        file.write_bytes(FILE.format(seats=seats).encode("cp1250"))
        page.set_input_files("#field-file", file)
        press(page.get_by_role("button", name="Obejrzyj plik"))
        assert told in page.locator("main").inner_text()
        require_good(page)
    press(page.get_by_role("button", name="Zatwierdź"))
    assert "A: żagle" in page.locator("main").inner_text()
    press(page.get_by_role("link", name="Zmień: A: żagle"))
    page.fill("#field-seats", "33")
    press(page.get_by_role("button", name="Zapisz"))
    assert "33" in page.locator("tr", has_text="A: żagle").inner_text()
