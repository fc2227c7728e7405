"""After the release in a real browser, without scripts: dates, confirmations, papers, written reasons; axe on each."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from service_town import town

from service.access.permissions import Role
from tests.service.browser import chromium, press, served, sign_in, small_targets, too_wide, visitor

pytestmark = pytest.mark.browser
PASSWORD = "four quiet words here"
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}


@pytest.fixture(scope="module")
def real_browser(chromium_path):
    with chromium(chromium_path) as opened:
        yield opened


@pytest.fixture
def place(office, clock, people):
    made = town(office, clock, people).close()
    people.account(Role.SCHOOL, "staff", school="A")
    made.release(made.verified())
    return made


@pytest.fixture
def address(app, place):
    with served(app) as found:
        yield found


def require_good(page) -> None:
    assert too_wide(page) == 0, page.url
    assert small_targets(page) == [], page.url


def require_accessible(page, path: str) -> None:
    page.goto(path)
    found = Axe().run(page, options=RULES).response["violations"]
    assert [f"{one['id']}: {node['html'][:150]}" for one in found for node in one["nodes"]] == [], path
    require_good(page)


def fetched(page, name: str, first: bool = True) -> bytes:
    links = page.get_by_role("link", name=name)
    with page.expect_download() as download:
        (links.first if first else links).click()
    return download.value.path().read_bytes()


def test_from_the_dates_to_the_papers(real_browser, address, place):
    official = visitor(real_browser, address, size="desk", script=False)
    sign_in(official, "first", PASSWORD)
    press(official.get_by_role("link", name="Wpisz terminy"))
    official.fill("#field-closes_at", "2027-06-01T15:00")
    official.fill("#field-admitted_at", "2027-06-03T12:00")
    press(official.get_by_role("button", name="Wpisz terminy"))
    require_good(official)
    school = visitor(real_browser, address, size="phone", script=False)
    sign_in(school, "staff", PASSWORD)
    school.goto("/")
    press(school.get_by_role("link", name="Przejdź do kandydatów"))
    press(school.get_by_role("button", name="Wola potwierdzona, oryginały przyjęte: Łącka Łucja"))
    assert school.locator("li:target strong").inner_text() == "Łącka Łucja"
    require_good(school)
    school.get_by_text("Potwierdzenie zapisano omyłkowo").click()
    school.get_by_label("Na czym polegała pomyłka").fill("Przyszła inna Łącka.")
    press(school.get_by_role("button", name="Zapisz: Łącka Łucja").last)
    assert "czeka na potwierdzenie woli" in school.locator("li:target").inner_text()
    press(school.get_by_role("link", name="Lista zakwalifikowanych"))
    assert fetched(school, "Lista zakwalifikowanych (PDF)").startswith(b"%PDF-1.7")
    press(school.get_by_role("link", name="Wszystkie pisma szkoły"))
    assert fetched(school, "Uzasadnienie (PDF): Nowak Jan").startswith(b"%PDF-1.7")
    require_good(school)


def test_axe_finds_nothing_on_the_pages_after_a_release(real_browser, address, place):
    here = f"/results/{place.round_id}"
    official = visitor(real_browser, address, size="desk")
    sign_in(official, "first", PASSWORD)
    for path in (f"{here}/confirmations", f"{here}/confirmations/A", f"{here}/free-places"):
        require_accessible(official, path)
    official.goto(f"{here}/confirmations")
    official.fill("#field-closes_at", "2027-06-01T15:00")
    official.fill("#field-admitted_at", "2027-06-03T12:00")
    press(official.get_by_role("button", name="Wpisz terminy"))
    school = visitor(real_browser, address, size="phone")
    sign_in(school, "staff", PASSWORD)
    for path in (f"{here}/confirmations", f"{here}/qualified", f"{here}/qualified/A/papers"):
        require_accessible(school, path)
    family = visitor(real_browser, address, size="phone")
    sign_in(family, "anna", PASSWORD)
    for path in ("result", "reasons/1"):
        require_accessible(family, f"/apply/{place.application('K-1')}/{path}")
