"""Three languages, complete; the right form for every number; the language a request asks for."""

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from service.kit.catalogues import problems
from service.kit.clock import warsaw
from service.kit.languages import LANGUAGES, day, decimal, gettext, moment, ngettext, points, speaking, wanted

PAGES = (
    "/",
    "/sign-in",
    "/register",
    "/how-places-are-given",
    "/verification",
    "/accessibility",
    "/privacy",
    "/status",
)
FINDINGS = ("{number} finding in all.", "{number} findings in all.")


def test_catalogues_and_sources_agree():
    assert problems() == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_speaks_the_language_asked_for(browser, page, language):
    answer = browser.get(page, params={"lang": language})
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert answer.headers["Content-Language"] == language


def test_the_first_page_differs_in_every_language(browser):
    assert len({browser.get("/", params={"lang": language}).text for language in LANGUAGES}) == 3


def test_a_language_once_chosen_stays(browser):
    browser.get("/", params={"lang": "uk"})
    assert '<html lang="uk">' in browser.get("/sign-in").text


@pytest.mark.parametrize(
    ("asked", "kept", "accepted", "answer"),
    [
        (None, None, "", "pl"),
        (None, None, "de, fr;q=0.5", "pl"),
        (None, None, "uk-UA,uk;q=0.9,en;q=0.8", "uk"),
        (None, None, "en;q=0.5, pl;q=0.7", "pl"),
        (None, None, "en;q=0, uk;q=0.1", "uk"),
        (None, "en", "uk", "en"),
        ("pl", "en", "uk", "pl"),
        ("xx", None, "uk", "uk"),
        (None, None, "en;q=NaN," + "x" * 10_000, "en"),
    ],
)
def test_the_language_of_an_answer(asked, kept, accepted, answer):
    assert wanted(asked, kept, accepted) == answer


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        (
            "pl",
            {1: "1 uwaga", 2: "2 uwagi", 5: "5 uwag", 12: "12 uwag", 21: "21 uwag", 22: "22 uwagi", 112: "112 uwag"},
        ),
        ("en", {1: "1 finding ", 2: "2 findings", 21: "21 findings"}),
        ("uk", {1: "1 зауваження", 2: "2 зауваження", 5: "5 зауважень", 11: "11 зауважень", 21: "21 зауваження"}),
    ],
)
def test_a_number_asks_for_its_form(language, forms):
    with speaking(language):
        for number, beginning in forms.items():
            assert ngettext(*FINDINGS, number).startswith(beginning)


@pytest.mark.parametrize(("language", "shown"), [("pl", "154,85"), ("en", "154.85"), ("uk", "154,85")])
def test_points_are_hundredths_written_as_people_read_them(language, shown):
    with speaking(language):
        assert points(15485) == shown


def test_large_numbers_are_grouped():
    with speaking("en"):
        assert decimal(12000) == "12,000"
    with speaking("pl"):
        assert decimal(12000) == "12\u00a0000"


def test_moments_are_shown_in_warsaw_in_summer_and_winter():
    with speaking("pl"):
        assert moment(datetime(2027, 7, 1, 13, 0, tzinfo=UTC)) == "1 lipca 2027, 15:00"
        assert moment(datetime(2027, 1, 1, 14, 0, tzinfo=UTC)) == "1 stycznia 2027, 15:00"
        assert day(datetime(2027, 6, 30, 22, 30, tzinfo=UTC)) == "1 lipca 2027"


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        (("2027-03-27", "15:00"), datetime(2027, 3, 27, 14, 0, tzinfo=UTC)),
        (("2027-03-28", "15:00"), datetime(2027, 3, 28, 13, 0, tzinfo=UTC)),  # the night before, clocks went forward
        (("2027-10-31", "15:00"), datetime(2027, 10, 31, 14, 0, tzinfo=UTC)),
    ],
)
def test_a_deadline_as_the_regulation_writes_it_is_one_instant(local, utc):
    assert warsaw(*local) == utc


def test_warsaw_is_known_where_the_system_brings_no_time_zones():
    code = "from service.kit.clock import warsaw; print(warsaw('2027-07-01', '15:00'))"
    environment = os.environ | {"PYTHONTZPATH": ""}
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert run.stdout == "2027-07-01 13:00:00+00:00\n", run.stderr


def test_a_name_with_braces_is_only_a_name():
    with speaking("pl"):
        assert gettext("{name} is written down.", name="{0.__class__}") == "Dziecko wpisane: {0.__class__}."
