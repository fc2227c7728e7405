"""Two officials and a family in a real browser, without scripts: a tie, an order on record, the release, the reason."""

import pytest
from service_town import town

from service.access.permissions import Role
from tests.service.browser import chromium, press, served, sign_in, small_targets, too_wide, visitor

pytestmark = pytest.mark.browser
PASSWORD = "four quiet words here"
REASON = "Komisja porównała wyniki drugiej części sprawdzianu ogłoszonego w regulaminie."


@pytest.fixture(scope="module")
def real_browser(chromium_path):
    with chromium(chromium_path) as opened:
        yield opened


@pytest.fixture
def address(app, office, clock, people):
    town(office, clock, people).close()
    people.account(Role.SCHOOL, "staff", school="A")
    with served(app) as address:
        yield address


def signed_in(real_browser, address, login: str, size: str):
    page = visitor(real_browser, address, size=size, script=False)
    sign_in(page, login, PASSWORD)
    return page


def require_good(page) -> None:
    assert too_wide(page) == 0, page.url
    assert small_targets(page) == [], page.url


def until_it_ends(page) -> None:
    """The page of a run refreshes itself; a person may ask sooner."""
    for _ in range(60):
        if page.get_by_text("Ta strona odświeża się").count() == 0:
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError("the run did not end")


@pytest.mark.parametrize("size", [pytest.param("phone", marks=pytest.mark.deep), "desk"])
def test_from_a_tie_to_a_reason(real_browser, address, size):
    first = signed_in(real_browser, address, "first", size)
    first.goto("/runs")
    press(first.locator("main table a"))
    press(first.get_by_role("button", name="Uruchom przydział"))
    until_it_ends(first)
    require_good(first)
    for number, place in (("K-1", "2"), ("K-2", "1"), ("K-3", "3")):
        first.get_by_label(f"Kandydat {number}").fill(place)
    first.get_by_label("Komisja i numer protokołu").fill("Komisja szkoły A, protokół 4")
    first.get_by_label("Uzasadnienie rozstrzygnięcia").fill(REASON)
    press(first.get_by_role("button", name="Zapisz rozstrzygnięcie"))
    require_good(first)
    press(first.get_by_role("button", name="Uruchom ponownie z rozstrzygnięciami"))
    until_it_ends(first)
    assert first.get_by_text("musi inny urzędnik").is_visible()

    second = signed_in(real_browser, address, "second", size)
    second.goto(first.url)
    press(second.get_by_role("link", name="Sprawdź jeszcze raz i ogłoś wynik"))
    require_good(second)
    second.get_by_label("Obejrzałam lub obejrzałem").check()
    press(second.get_by_role("button", name="Ogłoś wynik"))
    assert second.get_by_text("158,50").first.is_visible()
    require_good(second)

    mother = signed_in(real_browser, address, "anna", size)
    press(mother.get_by_role("link", name="Przeczytaj wynik"))
    assert mother.get_by_text("O pierwszeństwie innych rozstrzygnęła komisja").is_visible()
    require_good(mother)
    press(mother.get_by_role("link", name="Oceny, wyniki egzaminu i punkty"))
    require_good(mother)

    school = signed_in(real_browser, address, "staff", size)
    press(school.get_by_role("link", name="Do listy", exact=True))
    assert school.get_by_role("listitem").filter(has_text="Łącka Łucja").is_visible()
    require_good(school)
