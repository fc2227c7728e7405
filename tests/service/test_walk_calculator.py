"""The calculator on a phone, in a real browser, without a script: from grades to a class and its last figure."""

import re

import pytest
from service_town import town

from tests.service.browser import chromium, press, served, small_targets, too_wide, visitor
from tests.service.test_calculator import ANNA

pytestmark = pytest.mark.browser


def fill_in(page) -> None:
    for name, value in ANNA.items():
        field = page.locator(f"#field-{name}")
        if name.startswith("grade_"):
            field.select_option(value)
        elif value == "yes":
            field.check()
        else:
            field.fill(value)


def test_a_mother_on_her_phone_counts_and_compares(app, office, clock, people, chromium_path):
    place = town(office, clock, people).close()
    place.release(place.verified())
    with served(app) as address, chromium(chromium_path) as browser:
        page = visitor(browser, address, script=False)
        page.goto("/")
        page.locator(".menu summary").click()
        press(page.get_by_role("link", name="Kalkulator punktów"))
        fill_in(page)
        page.fill("#q", "A-1")
        page.keyboard.press("Enter")  # the first button is the one that counts
        page.wait_for_url("**/calculator#answer")
        assert page.locator("#sum .sum").inner_text() == "92,50"
        assert "próg wyniósł 158,50" in page.locator(".results").inner_text()
        press(page.get_by_role("button", name=re.compile("^Pozycja po pozycji")))
        assert page.locator("#sum .sum").inner_text() == "158,50"
        assert "Masz dokładnie tyle." in page.locator("#answer").inner_text()
        assert page.locator("#answer").bounding_box()["y"] < 200  # the answer is what one sees
        assert page.input_value("#field-exam_polish") == ANNA["exam_polish"]
        assert (too_wide(page), small_targets(page)) == (0, [])
        page.fill("#field-exam_polish", "101")
        press(page.get_by_role("button", name="Policz punkty"))
        assert page.locator('#errors a[href="#field-exam_polish"]').is_visible()
        assert ("?" in page.url, too_wide(page)) == (False, 0)
        page.emulate_media(media="print")
        assert page.locator(".menu").is_hidden()
