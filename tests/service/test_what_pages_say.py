"""Words on pages that depend on who reads them, on the state of the round, or on what a program said."""

import re

import pytest
from service_town import town

from recruit_core.verify import CHECKS as MADE_BY_THE_PROGRAM
from service.access.permissions import Role
from service.allocations.words import CHECKS, checks_in

WHOLE = "\n".join([*MADE_BY_THE_PROGRAM, "accepted, 0.21 s"])


@pytest.fixture
def place(office, clock, people):
    made = town(office, clock, people)
    people.account(Role.SCHOOL, "staff-a", school="A")
    people.account(Role.AUDITOR, "auditor")
    return made


def heading(page) -> str:
    """The one heading of the first level, without tags."""
    (found,) = re.findall(r"<h1[^>]*>(.*?)</h1>", page.text, re.DOTALL)
    return re.sub(r"<[^>]+>", "", found)


def test_a_family_reads_the_name_and_everybody_else_the_number(place, browser, another_browser):
    place.close()
    place.release(place.verified())
    family, auditor = browser.signed_in("anna"), another_browser().signed_in("auditor")
    for page, said in (("result", "Result"), ("grades", "Grades and points")):
        address = f"/apply/{place.application('K-1')}/{page}?lang=en"
        assert heading(family.get(address)) == f"{said}: Zofia Żak"
        assert "K-1" in family.get(address).text
        assert heading(auditor.get(address)) == f"{said}: K-1"
        assert "Zofia" not in auditor.get(address).text


def test_after_the_closing_a_school_is_not_told_to_change_its_offer(place, browser):
    assert "See and change the offer" in browser.signed_in("staff-a").get("/account?lang=en").text
    place.close()
    shown = browser.signed_in("staff-a").get("/account?lang=en").text
    assert "See the offer" in shown
    assert "See and change the offer" not in shown


def test_a_refusal_says_its_title_once(browser):
    page = browser.get("/nothing-here?lang=en")
    assert page.status_code == 404
    assert page.text.count(f">{heading(page)}<") == 1


def test_every_check_of_the_program_has_a_sentence():
    assert [line.partition(" ")[0] for line in MADE_BY_THE_PROGRAM] == list(CHECKS)
    assert [(one.number, one.holds) for one in checks_in(WHOLE)] == [(number, True) for number in CHECKS]


def test_a_broken_check_is_called_broken_and_no_other():
    said = WHOLE.replace("accepted", "V6 envy: K-1 would rather sit in A-1\nV6 ... and 3 more like these\nrefused")
    assert [one.number for one in checks_in(said) if not one.holds] == ["V6"]


def test_of_files_that_cannot_be_checked_nothing_is_said_to_hold():
    assert checks_in("cannot be checked, 0.01 s\nfile-broken  choices.csv, row 3: NUL; give a text file") == []
