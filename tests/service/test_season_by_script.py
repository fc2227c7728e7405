"""Bulk imports over the JSON API, and the script that plays a whole season through them."""

import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from service_town import town

from service.access.actor import Actor
from service.access.permissions import Role
from service.app import create_app
from service.people.actions import create_staff
from service.people.forms import NewStaff
from service.settings import Settings

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from season import PASSWORD, Season, city_of, played

CHILD = {"first_name": "Zofia", "last_name": "Wiśniewska", "pesel": "44051401359", "number": "K-1"}


@pytest.fixture
def place(office, clock, people):
    return town(office, clock, people)


def test_a_small_city_is_recruited_by_the_script(tmp_path):
    app = create_app(Settings(folder=tmp_path / "var"))
    office = app.state.office
    for login in ("first", "second"):
        asked = NewStaff(login=login, name=login.title(), password=PASSWORD, role="official")
        create_staff(office, Actor(Role.OFFICIAL, account="installation"), asked)
    season = Season(TestClient(app, base_url="http://127.0.0.1:8000"))
    season.first, season.second = season.sign_in("first"), season.sign_in("second")
    city = city_of(200, "tests")
    counts = played(season, city)["counts"]
    office.database.close()
    assert counts["candidates"] == 200
    assert counts["choices"] == city.choices.height
    assert 0 < counts["first_choice"] < counts["placed"] < 200
    assert list(season.seconds)[-1] == "cutoffs of every class fetched"


def test_an_offer_comes_in_once_and_whole(browser, people):
    people.account(Role.OFFICIAL)
    headers = people.bearer("official") | {"Idempotency-Key": "offer-of-the-year"}
    school = {"code": "A", "name": "School A", "kind": "general", "gmina": "1261011"}
    one = {"code": "A-1", "school": "A", "name": "1a", "kind": "general", "seats": 30}
    asked = {"schools": [school], "programmes": [one]}
    first = browser.post("/api/v1/offers", json=asked, headers=headers)
    assert (first.status_code, first.json()) == (201, {"schools": 1, "programmes": 1})
    assert browser.post("/api/v1/offers", json=asked, headers=headers).json() == first.json()
    wrong = {"schools": [], "programmes": [one | {"code": "B-1", "school": "B"}, one]}
    refused = browser.post("/api/v1/offers", json=wrong, headers=headers | {"Idempotency-Key": "offer-two"})
    assert refused.status_code == 422
    assert [(found["row"], found["code"]) for found in refused.json()["errors"]] == [(2, "code-twice")]


def test_candidates_come_in_once_and_whole(browser, people):
    people.account(Role.OFFICIAL)
    headers = people.bearer("official") | {"Idempotency-Key": "list-of-pupils"}
    other = CHILD | {"pesel": "02070803628", "number": "K-2"}
    answer = browser.post("/api/v1/candidates", json={"children": [CHILD, other]}, headers=headers)
    assert (answer.status_code, answer.json()) == (201, {"enrolled": 2})
    again = browser.post("/api/v1/candidates", json={"children": [CHILD, other]}, headers=headers)
    assert again.json() == {"enrolled": 2}
    twice = {"children": [CHILD | {"number": "K-3"}]}
    refused = browser.post("/api/v1/candidates", json=twice, headers=headers | {"Idempotency-Key": "list-number-two"})
    assert refused.status_code == 422
    assert CHILD["pesel"] not in refused.text


def test_lists_come_in_once_and_only_from_the_office(place, browser, people):
    way = f"/api/v1/rounds/{place.round_id}/lists"
    asked = {"wishes": [{"candidate": "K-5", "rank": 1, "programme": "A-1"}]}
    people.account(Role.SCHOOL, "staff", school="A")
    school = people.bearer("staff") | {"Idempotency-Key": "lists-of-a-school"}
    assert browser.post(way, json=asked, headers=school).status_code == 403
    official = people.bearer("first") | {"Idempotency-Key": "lists-of-the-office"}
    first = browser.post(way, json=asked, headers=official)
    assert (first.status_code, first.json()) == (201, {"lists": 1, "wishes": 1})
    assert browser.post(way, json=asked, headers=official).json() == first.json()
    gap = {"wishes": [{"candidate": "K-5", "rank": 2, "programme": "A-1"}]}
    refused = browser.post(way, json=gap, headers=official | {"Idempotency-Key": "lists-with-a-gap"})
    assert refused.status_code == 422
