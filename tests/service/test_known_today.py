"""What a family reads beside each wish: its points as known today, what is missing, what was enough last time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_offers import open_now
from service_season import refused
from service_town import ALIKE, ALIKE_POINTS, town

from recruit_core.mechanisms import MECHANISMS, mechanism
from service.access.permissions import Role
from service.applications import actions, paper
from service.applications.forms import Wishes
from service.applications.moves import moved
from service.known_today import store
from service.promises import FREE, promise_of
from service.records import actions as records
from service.records.forms import NewRecord, NewSchoolTest


@pytest.fixture
def place(office, clock, people):
    return town(office, clock, people)


def known(place, number):
    with place.office.look(place.first, "records.read") as session:
        return store.known_today(session, place.first, place.application(number)).wishes


def enter(place, number, facts, tests=()):
    records.bring_in(place.office, place.first, [NewRecord(candidate=number, facts=facts)], list(tests))


def test_points_are_those_of_the_rulebook_and_nothing_is_missing(place):
    assert [(one.code, one.points, one.missing) for one in known(place, "K-1")] == [
        ("A-1", ALIKE_POINTS, 0),
        ("A-2", ALIKE_POINTS, 0),
    ]
    assert [one.last_time for one in known(place, "K-1")] == [None, None]


def test_what_is_not_on_record_is_counted_for_each_wish(place):
    without = {name: value for name, value in ALIKE.items() if name not in ("exam_polish", "grade_english")}
    enter(place, "K-1", without)
    first = known(place, "K-1")[0]
    assert (first.points, first.missing) == (ALIKE_POINTS - 2800 - 1800, 2)


def test_a_failed_test_is_told(place):
    assert [one.test_passed for one in known(place, "K-5")] == [False]
    enter(place, "K-5", ALIKE, [NewSchoolTest(candidate="K-5", programme="B-1", passed=True, points=500)])
    assert [(one.test_passed, one.points) for one in known(place, "K-5")] == [(True, ALIKE_POINTS + 500)]


def test_last_times_cutoff_stands_beside_a_wish_of_the_next_year(afterwards):
    afterwards.clock.advance(days=300)
    now = afterwards.clock.now()
    its_round = open_now(afterwards.office, opens_at=now, closes_at=now.replace(hour=23))
    paper.bring_in(afterwards.office, afterwards.first, its_round.id, [("K-1", 1, "A-1"), ("K-1", 2, "B-1")])
    application = afterwards.application_in("K-1", its_round.id)
    with afterwards.office.look(afterwards.first, "records.read") as session:
        first, second = store.known_today(session, afterwards.first, application).wishes
    assert first.last_time is not None
    assert (first.last_time.round, first.last_time.points) == ("Main", ALIKE_POINTS)
    assert second.last_time is not None
    assert second.last_time.points is None, "B-1 had two seats and one admitted"


def test_a_family_reads_it_on_its_list_and_puts_back_what_it_took_off(place, browser):
    way = f"/apply/{place.application('K-1')}"
    page = browser.signed_in("anna")
    shown = page.get(f"{way}/wishes?lang=en").text
    assert "Your points as known today: 158.50." in shown
    before = [one.programme for one in known(place, "K-1")]
    removed = page.fill(f"{way}/wishes", move=f"remove:{before[0]}")
    assert "Taken off the list: Class A-1." in removed.text
    shown = f"{way}/wishes?removed={before[0]}&place=1"
    back = browser.fill(shown, f"{way}/wishes", move=f"restore:{before[0]}")
    assert back.text.index("Class A-1") < back.text.index("Class A-2")
    assert "Taken off the list" not in back.text


def test_another_family_does_not_see_it(place, people, browser):
    people.account(Role.FAMILY, "carol")
    headers = people.bearer("carol")
    assert browser.get(f"/api/v1/applications/{place.application('K-1')}/known", headers=headers).status_code == 404


def test_a_draft_is_emptied_over_the_api_only_as_it_was_seen(place, people, browser):
    way, headers = f"/api/v1/applications/{place.application('K-1')}/wishes", people.bearer("anna")
    assert browser.delete(way, headers=headers).status_code == 428
    etag = browser.get(way, headers=headers).headers["ETag"]
    assert browser.delete(way, headers=headers | {"If-Match": etag}).status_code == 204
    assert browser.get(way, headers=headers).json()["wishes"] == []
    assert browser.delete(way, headers=headers | {"If-Match": etag}).status_code == 412


def test_the_old_list_stays_valid_when_the_draft_is_emptied(place):
    anna, application = place.families["anna"], place.application("K-1")
    with place.office.look(anna, "application.read") as session:
        version = store.applications.application(session, anna, application)[0].version
    actions.put_wishes(place.office, anna, application, Wishes(programmes=[]), version)
    assert known(place, "K-1") == []
    place.close()
    assert refused(lambda: actions.put_wishes(place.office, anna, application, Wishes(programmes=[]), version + 1))
    assert place.verified().counts["choices"] == 11


@given(st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=1), st.data())
def test_putting_back_undoes_taking_off(listed, data):
    one = data.draw(st.sampled_from(listed))
    without = moved(listed, f"remove:{one}", "")
    assert moved(without, f"restore:{one}", str(listed.index(one) + 1)) == listed
    assert moved(listed, f"restore:{one}", "1") == listed


@pytest.mark.parametrize("name", sorted(MECHANISMS))
def test_a_brave_first_wish_is_called_free_only_where_the_mechanism_promises_it(name):
    asked = "parallel:2" if name == "parallel" else name
    if promise_of(asked).advice == FREE:
        assert "strategy-proof for candidates" in mechanism(asked).promises
