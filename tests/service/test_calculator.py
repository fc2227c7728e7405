"""The calculator: the same points as the rulebook's own command, every mistake at its field, and nothing kept."""

import html
import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from service_offers import small_offer
from service_town import ALIKE_POINTS, JAN_POINTS, town
from sqlmodel import text

from recruit_core.rulebooks import rulebook
from recruit_core.rulebooks.poland_facts import SUBJECTS
from service.applications import paper
from service.calculator import typed, views
from service.calculator.forms import Asked
from service.calculator.words import CONTESTS, RESULTS, USUAL, titles
from service.kit.languages import LANGUAGES, speaking
from service.kit.problems import Refusal
from service.offers.forms import Sought
from service.offers.words import SUBJECT_NAMES
from service.people.actions import enrol
from service.people.forms import EnrolledChild
from service.records import points
from service.records.words import EXAM_PARTS
from service.rounds import actions as rounds
from service.rounds.forms import NewRound
from tests.service.databases import dump
from tests.service.season import traced

FORM = "/calculator#answer"
ANNA = {
    "exam_polish": "80",
    "exam_mathematics": "90",
    "exam_foreign_language": "100",
    "grade_polish": "5",
    "grade_mathematics": "4",
    "grade_english": "6",
    "grade_biology": "3",
    "grade_chemistry": "5",
    "volunteering": "yes",
}
"""The certificate of the town's children as somebody types it: 158.50 at every class of the town."""

OWN_NUMBERS = {"timestamp", "milliseconds", "request"}
"""What the log counts by itself: any short number may stand there by chance."""


@pytest.fixture
def place(office, clock, people):
    return town(office, clock, people)


def words(page) -> str:
    """What a page says, without tags."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page.text)))


def count(browser, **fields: str):
    return browser.fill("/calculator", FORM, **fields)


def asked(office, record, **more):
    with office.database.read() as session:
        return views.counted(session, Asked(record=record, **more))


def wrong(office, record) -> dict[str, str]:
    with pytest.raises(Refusal) as refusal:
        asked(office, record)
    return {finding.pointer: finding.code for finding in refusal.value.findings}


# The same points as the rulebook

some = st.fixed_dictionaries(
    {},
    optional={f"exam_{part}": st.integers(0, 100).map(str) for part in EXAM_PARTS}
    | {f"grade_{name}": st.integers(1, 6).map(str) for name in SUBJECTS}
    | {f"exempt_{part}": st.just("yes") for part in EXAM_PARTS}
    | {f"subject_{place}": st.sampled_from(SUBJECTS) for place in (1, 2, 3, 4)}
    | {"honours": st.just("yes"), "volunteering": st.just("yes"), "achievement_points": st.integers(0, 30).map(str)}
    | {"title_1": st.sampled_from([value for row in titles().values() for value in row])},
)


@given(fields=some)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_calculator_gives_what_the_rulebook_itemises(office, fields):
    record = typed.record_of(fields)
    try:
        itemised = rulebook("pl-2026").itemise(record, "record")
    except Exception:  # what the rulebook refuses the calculator refuses, too
        assert wrong(office, record)
        return
    answer = asked(office, record)
    assert answer.points == itemised.points
    assert {(one.item, one.points) for one in answer.items if one.given} == {
        (one.item, one.points) for one in itemised.items
    }
    assert sorted(answer.missing) == sorted(itemised.missing)


def test_a_class_counts_its_own_subjects_and_the_best_of_several(office, place):
    answer = asked(office, typed.record_of(ANNA), sought=Sought())
    assert {one.programme.code: one.points for one in answer.classes} == dict.fromkeys(
        ("A-1", "A-2", "B-1"), ALIKE_POINTS
    )
    jan = {name: text for name, text in ANNA.items() if name != "volunteering"} | {"grade_chemistry": "3"}
    assert {one.points for one in asked(office, typed.record_of(jan), sought=Sought()).classes} == {JAN_POINTS}


def test_the_same_grades_give_different_points_at_different_classes(office):
    small_offer(office)
    record = typed.record_of(ANNA | {"grade_physics": "6", "grade_informatics": "2"})
    found = {one.programme.code: (one.points, one.missing) for one in asked(office, record, sought=Sought()).classes}
    base = 2800 + 3150 + 3000 + 300
    assert found["LO1-A"] == (base + 1700 + 1400 + 1800 + 200, [])
    assert found["LO1-B"] == (base + 1700 + 1400 + 1700, [])
    assert found["LO1-C"] == (base, [])


# What was the figure last time


def test_before_any_release_no_figure_is_known(office):
    small_offer(office)
    assert {one.last_time for one in asked(office, {}, sought=Sought()).classes} == {None}


def test_the_last_figure_comes_with_its_round_and_date(office, place, browser):
    place.close()
    released = place.release(place.verified())
    found = {one.programme.code: one.last_time for one in asked(office, {}, sought=Sought()).classes}
    assert (found["A-1"].points, found["A-1"].released_at) == (ALIKE_POINTS, released.released_at)
    assert (found["B-1"].points, found["B-1"].seats - found["B-1"].taken) == (None, 1)
    page = words(count(browser, **ANNA | {"grade_english": "5", "q": "class"}))
    assert "Last time (Main, May 25, 2027) the last one admitted had 158.50. You have 1.00 fewer." in page
    assert "Last time (Main, May 25, 2027) seats were left: 1 of 2." in page
    assert "Last time's figure is no promise" in page


def test_a_later_round_without_seats_in_a_class_does_not_hide_its_figure(office, place, clock):
    place.close()
    place.release(place.verified())
    first = asked(office, {}, sought=Sought(q="A-1")).classes[0].last_time
    enrol(office, place.first, [EnrolledChild(first_name="Ola", last_name="O", pesel="11610100064", number="K-6")])
    clock.advance(days=20)
    with office.database.write() as session:
        session.exec(text("UPDATE programme SET seats = 0 WHERE code = 'A-1'"))
    later = NewRound(name="Later", opens_at=clock.now(), closes_at=clock.now().replace(hour=20))
    place.round_id = rounds.open_round(office, place.first, later).id
    paper.bring_in(office, place.first, place.round_id, [("K-6", 1, "A-2")])
    place.close()
    place.release(place.run())
    found = {one.programme.code: one.last_time for one in asked(office, {}, sought=Sought()).classes}
    assert found["A-1"] == first
    assert found["A-2"].round_name == "Later"


# The page


def test_a_mother_counts_and_looks_at_a_class(office, browser):
    one = small_offer(office)["LO1-B"].id
    page = words(count(browser, **ANNA, q="LO1"))
    assert "Points together: 92.50" in page  # no class yet: without the subjects
    assert "Not entered, and so not counted: a class, or its four scored subjects." in page
    assert "Not entered for this class: Grade: physics, Grade: informatics." in page
    page = words(count(browser, **ANNA, choose=one))
    assert "Points together: 140.50" in page
    assert "Grade: biology / chemistry (grade 5)" in page
    assert "Prawo oświatowe, art. 134 ust. 2" in page
    assert f'href="/calculator?programme={one}"' in browser.get(f"/programmes/{one}").text
    near = browser.get(f"/calculator?programme={one}").text
    assert near.index('name="grade_chemistry"') < near.index('name="grade_english"')


def test_what_was_typed_is_there_again(browser):
    page = count(browser, **ANNA, exam_language="english").text
    assert 'name="exam_polish" type="text" value="80"' in page
    assert re.search(r'name="grade_english">.*?<option value="6" selected>', page, re.DOTALL)
    assert re.search(r'name="volunteering" value="yes" checked', page)


def test_every_mistake_stands_at_its_field(browser):
    page = count(
        browser,
        exam_polish="101",
        exam_mathematics="90 %",
        exempt_foreign_language="yes",
        exam_foreign_language="50",
        grade_physics="7",
        subject_1="biology",
        subject_2="biology",
        achievement_points="-1",
        title_2="other-powiat high-place",
        count_2="0",
    )
    assert page.status_code == 422
    summary = re.search(r'<div class="errors".*?</div>', page.text, re.DOTALL)[0]
    linked = re.findall(r'href="#field-(\w+)"', summary)
    assert sorted(linked) == [
        "achievement_points",
        "count_2",
        "exam_mathematics",
        "exam_polish",
        "exempt_foreign_language",
        "grade_physics",
        "subject_1",
    ]
    for name in linked:
        field = re.search(rf'<(?:input|select)[^>]*\bid="field-{name}"[^>]*>', page.text)[0]
        assert f"error-{name}" in field
        assert f'id="error-{name}"' in page.text
    assert 'value="90 %"' in page.text
    assert "Achievement 2: choose the contest" in html.unescape(summary)


def test_an_unknown_class_is_not_there(browser):
    assert browser.get("/calculator?programme=nowhere").status_code == 404
    assert count(browser, choose="nowhere").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_title_of_the_rulebook_has_a_name_in_three_languages(language):
    rows = points.rules().law.achievements.results
    assert {row.contest for row in rows} <= set(CONTESTS)
    assert {row.result for row in rows} <= set(RESULTS)
    with speaking(language):
        assert [value for choices in titles().values() for value in choices] == [
            f"{row.contest} {row.result}" for row in rows
        ]


def test_every_subject_can_be_typed_in(browser):
    page = browser.get("/calculator").text
    assert set(USUAL) <= set(SUBJECT_NAMES) == set(SUBJECTS)
    assert set(re.findall(r'name="grade_(\w+)"', page)) == set(SUBJECTS)


# The JSON twin


def test_a_program_gets_the_same_answer(browser, office):
    offer = small_offer(office)
    record = typed.record_of(ANNA) | {"scored_subjects": ["polish", "mathematics", "english", ["biology", "chemistry"]]}
    sent = {"record": record, "programme": offer["LO1-B"].id, "sought": {"q": "technik"}}
    answer = browser.post("/api/v1/calculator", json=sent).json()
    without_english = ALIKE_POINTS - 1800
    assert (answer["points"], answer["missing"], answer["chosen"]["points"]) == (without_english, [], without_english)
    assert [(one["programme"]["code"], one["missing"]) for one in answer["classes"]] == [
        ("TM2-I", ["grades.informatics"])
    ]
    assert browser.post("/api/v1/calculator", json={"record": record}).json()["points"] == ALIKE_POINTS


def test_a_program_reads_the_place_of_every_mistake(browser, office):
    record = {"exam": {"polish": 101}, "pesel": 1, "grades": {"alchemy": 5, "polish": "x"}, "exempt": ["polish"]}
    answer = browser.post("/api/v1/calculator", json={"record": record})
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json()["errors"]} == {
        "exam/polish",
        "pesel",
        "grades/alchemy",
        "grades/polish",
    }
    assert wrong(office, {"exam": {"polish": 10}, "exempt": ["polish"]}) == {"exempt/polish": "exempt-with-result"}
    languages = {"exempt": ["foreign_language"], "grades": {"english": 5, "german": 4}}
    assert wrong(office, languages) == {"exam_language": "exam-language-missing"}
    unknown = {"achievements": [{"contest": "x", "result": "y"}]}
    assert wrong(office, unknown) == {"achievements/0/contest": "contest-unknown"}


# Nothing is kept


def test_nothing_that_was_typed_stays_anywhere(office, browser, monkeypatch):
    small_offer(office)
    before = dump(office)
    with traced(monkeypatch) as traces:
        answer = count(browser, **ANNA | {"exam_polish": "73", "achievement_points": "173", "q": "secretword"})
        browser.post("/api/v1/calculator", json={"record": {"exam": {"polish": 73}, "achievement_points": 173}})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.url.query == b""
    assert dump(office) == before
    lines = [json.loads(line) for line in traces.log.getvalue().splitlines()]
    assert "/calculator" in {line.get("route") for line in lines}
    told = json.dumps([{name: line[name] for name in line.keys() - OWN_NUMBERS} for line in lines])
    assert [text for text in ("secretword", "173", "exam_polish") if text in told] == []
