"""Words on pages that depend on who reads them, on the state of the round, or on what a program said."""

import re

import pytest
from service_town import town

from recruit_core.verify import CHECKS as MADE_BY_THE_PROGRAM
from service.access.permissions import Role
from service.allocations.words import CHECKS, UNDER_THIS_RULE, checks_in

WHOLE = "\n".join(
    [*(line for (_, tag), line in MADE_BY_THE_PROGRAM.items() if not tag), "accepted, 0.21 s"]
)  # as it is said of deferred acceptance without ties


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
    assert sorted({number for number, _ in MADE_BY_THE_PROGRAM}) == list(CHECKS)
    assert [(one.number, one.holds) for one in checks_in(WHOLE)] == [(number, True) for number in CHECKS]


def test_a_broken_check_is_called_broken_and_no_other():
    said = WHOLE.replace("accepted", "V6 envy: K-1 would rather sit in A-1\nV6 ... and 3 more like these\nrefused")
    assert [one.number for one in checks_in(said) if not one.holds] == ["V6"]


def test_what_depends_on_the_rule_is_said_as_the_rule_has_it():
    """Each line of the program that is not the same for every rule has its own sentence, and no opening is idle."""
    several = {n for n, _ in MADE_BY_THE_PROGRAM if n != "V3" and [m for m, _ in MADE_BY_THE_PROGRAM].count(n) > 1}
    met = set()
    for (number, _), line in MADE_BY_THE_PROGRAM.items():
        (one,) = checks_in(line)
        openings = [opening for opening in UNDER_THIS_RULE if line.startswith(opening)]
        assert len(openings) == (number in several), line
        assert one.sentence == UNDER_THIS_RULE[openings[0]] if openings else CHECKS[number]
        met.update(openings)
    assert met == set(UNDER_THIS_RULE)


def test_a_broken_check_promises_what_any_rule_promises():
    (one,) = checks_in("V6 replay: it leads elsewhere than K-1 for A-1\nrefused, 0.1 s")
    assert (one.holds, one.sentence) == (False, CHECKS["V6"])


def test_of_files_that_cannot_be_checked_nothing_is_said_to_hold():
    assert checks_in("cannot be checked, 0.01 s\nfile-broken  choices.csv, row 3: NUL; give a text file") == []
