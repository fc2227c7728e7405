"""The board of what is not ready: each gate goes red and green with its cause, for officials and the auditor alone."""

import html
import re

import pytest
from service_offers import OFFICE, open_now, small_offer
from service_town import town
from sqlmodel import text

from recruit_core.procedure.law import procedure_law
from recruit_core.rulebooks.confirmation import rules, unconfirmed
from service.access.permissions import Role
from service.kit.languages import LANGUAGES, gettext, speaking
from service.offers import actions as offers
from service.offers.forms import NewSchool
from service.readiness import views
from service.readiness.gaps import incomplete
from service.readiness.notes import NOTES
from service.readiness.words import GATES, gate_text
from service.records import actions as records
from service.records import points
from service.records.forms import NewRecord

LAWS = (points.rules().law, procedure_law(points.rules().law.year))
OPEN = [rule for law in LAWS for rule in unconfirmed(law)]
RULES = sum(len(rules(law)) for law in LAWS)


@pytest.fixture
def place(office, clock, people):
    return town(office, clock, people)


def board(office, actor=OFFICE):
    with office.database.read() as session:
        return views.board(session, actor, office.clock.now())


def gates(office) -> dict[str, tuple[str, dict[str, int]]]:
    return {gate.name: (gate.state, gate.counts) for gate in board(office).gates}


def test_of_an_empty_service_nothing_is_ready_but_nothing_is_invented(office):
    found = gates(office)
    assert found["round"] == ("open", {})
    assert found["schools"] == ("open", {"schools": 0, "without": 0})
    assert "lists" not in found
    assert board(office).open == 2


def test_the_offer_is_looked_through_class_by_class(office):
    small_offer(office)
    offers.bring_in(office, OFFICE, [NewSchool(code="ZS9", name="Zespół", kind="vocational", gmina="1261011")], [])
    with office.database.write() as session:
        session.exec(text("UPDATE programme SET seats = 0 WHERE code = 'TM2-I'"))
    found = gates(office)
    assert found["schools"] == ("open", {"schools": 3, "without": 1})
    assert found["seats"] == ("open", {"classes": 4, "without": 1})
    assert found["subjects"] == ("open", {"classes": 4, "fewer": 2, "law": 4})  # LO1-B scores three, LO1-C none
    places = {gate.name: [place.label for place in gate.places] for gate in board(office).gates}
    assert places["schools"] == ["Zespół"]
    assert places["seats"] == ["Technikum Mechaniczne, Technik informatyk"]
    assert len(places["subjects"]) == 2


def test_a_town_with_everything_on_record_is_ready(office, place):
    assert board(office).open == 0
    assert gates(office)["lists"] == ("ready", {"sent": 5, "waiting": 0})
    assert gates(office)["ties"] == ("notice", {"runs": 0, "undecided": 0})


def test_missing_facts_are_counted_for_those_who_have_sent_a_list(office, place):
    with office.database.write() as session:
        query = "DELETE FROM record WHERE candidate_id = (SELECT id FROM candidate WHERE number = 'K-5')"
        session.exec(text(query))
    half = {"exam_polish": 50, "exam_mathematics": 50, "grade_polish": 4, "grade_mathematics": 4, "grade_english": 4}
    records.bring_in(office, place.first, [NewRecord(candidate="K-4", facts=half | {"grade_biology": 3})])
    found = gates(office)
    assert found["facts"] == ("open", {"sent": 5, "without": 1})
    assert found["items"] == ("open", {"candidates": 1, "wishes": 3})  # the foreign language of the exam
    places = {gate.name: gate.places for gate in board(office).gates}
    assert [(place.label, place.link) for place in places["facts"]] == [
        ("K-5", f"/apply/{place.application('K-5')}/grades")
    ]
    assert [place.label for place in places["items"]] == ["K-4"]


def test_of_several_subjects_one_grade_is_enough_and_an_exempt_part_needs_its_grade():
    whole = {"exam_polish": 1, "exam_mathematics": 1, "exam_foreign_language": 1}
    facts = {
        "one": whole | {"grade_biology": 3},
        "none": whole,
        "exempt": {"exempt_polish": True, **{k: v for k, v in whole.items() if k != "exam_polish"}, "grade_biology": 2},
        "graded": {"exempt_polish": True, "exam_mathematics": 1, "exam_foreign_language": 1, "grade_polish": 3},
    }
    wishes = [(number, "biology/chemistry") for number in ("one", "none", "exempt")] + [("graded", ""), ("absent", "")]
    assert incomplete(facts, wishes) == {"none": 1, "exempt": 1}


def test_ties_stand_open_until_they_are_decided(office, place):
    run = place.close().run()
    assert gates(office)["ties"] == ("open", {"runs": 1, "undecided": 1})
    place.decide(run, "K-2", "K-3", "K-1")
    assert gates(office)["ties"] == ("ready", {"runs": 1, "undecided": 0})


def test_unconfirmed_rules_are_named_and_block_nothing(office, place):
    found = board(office)
    assert [rule.name for rule in found.rules] == [rule.name for rule in OPEN]
    assert all(rule.law and rule.note for rule in found.rules)
    assert gates(office)["rules"] == ("notice", {"rules": RULES, "unconfirmed": len(found.rules)})
    assert found.open == 0


def test_officials_and_the_auditor_read_the_board_and_nobody_else(browser, another_browser, people, office):
    small_offer(office)
    open_now(office)
    people.account(Role.OFFICIAL)
    people.account(Role.AUDITOR)
    people.account(Role.SCHOOL)
    official = browser.signed_in("official").get("/readiness?lang=en")
    said = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", official.text)))
    assert "Classes with fewer than 4 scored subjects: 2 of 4." in said
    assert "No list has been sent yet." in said
    assert f"Not confirmed: {len(OPEN)} of {RULES} rules." in said
    assert all(re.sub(r"\s+", " ", rule.law) in said for rule in OPEN)
    assert 'href="/offer/programmes/' in official.text
    auditor = another_browser().signed_in("auditor").get("/readiness?lang=en").text
    assert 'href="/programmes/' in auditor
    assert 'href="/offer' not in auditor
    assert another_browser().signed_in("school").get("/readiness").status_code == 403
    answer = browser.get("/api/v1/readiness", headers=people.bearer("auditor")).json()
    assert [gate["name"] for gate in answer["gates"]] == list(GATES)
    assert answer["open"] == sum(gate["state"] == "open" for gate in answer["gates"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_gate_says_what_is_so_in_every_state(office, language):
    open_now(office)
    small_offer(office)
    with speaking(language):
        found = board(office)
        for gate in found.gates:
            for state in ("ready", "open", "notice"):
                if getattr(GATES[gate.name], state):
                    shown = gate_text(gate.model_copy(update={"state": state}), found)
                    assert "{" not in shown


def test_every_note_of_the_law_is_told_in_each_language_and_none_outlives_its_rule():
    live = {rule.note for rule in views.unconfirmed_rules()}
    assert live == set(NOTES)
    for language in set(LANGUAGES) - {"en"}:
        with speaking(language):
            assert [note for note in live if gettext(note) == note] == []
