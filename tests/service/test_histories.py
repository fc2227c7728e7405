"""A family sees everything that was done in its child's matters, and takes a copy of all that is kept about it."""

import json

import pytest
from service_season import refused

from service.access.permissions import Role
from service.histories import store
from service.histories.events import EVENTS
from service.histories.forms import Event, HistoryLine
from service.histories.words import SENTENCES, sentence
from service.kit.languages import LANGUAGES, speaking
from service.records import actions as records
from service.records.forms import NewRecord


@pytest.fixture
def place(afterwards):
    return afterwards


def child(place, login="anna"):
    with place.office.look(place.families[login], "child.read") as session:
        return store.people.children(session, place.families[login])[0].public_id


def lines(place, login="anna"):
    with place.office.look(place.families[login], "child.read") as session:
        return store.history(session, place.families[login], child(place, login)).lines


def test_a_whole_season_stands_in_the_history_the_newest_first(place):
    found = [(one.event, one.role) for one in lines(place)]
    assert found[0] == ("result-released", "official")
    assert sorted(found) == [
        ("facts-changed", "official"),
        ("list-sent", "official"),
        ("result-released", "official"),
        ("written-down", None),
    ]
    at = [one.at for one in lines(place)]
    assert at == sorted(at, reverse=True)
    assert next(one.number for one in lines(place) if one.event == "list-sent") == 2


def test_a_change_by_somebody_else_is_a_line_of_its_own(place):
    before = len(lines(place))
    place.clock.advance(minutes=5)
    records.bring_in(place.office, place.first, [NewRecord(candidate="K-1", facts={"exam_polish": 81})], [])
    newest = lines(place)[0]
    assert len(lines(place)) == before + 1
    assert (newest.event, newest.role, newest.at) == ("facts-changed", "official", place.clock.now())
    assert newest.number > 1, "the facts that went are counted with the one that changed"


def test_only_ones_own_children_have_a_history(place):
    other = place.people.account(Role.FAMILY, "carol")

    def look():
        with place.office.look(other, "child.read") as session:
            store.history(session, other, child(place))

    assert refused(look) == "not-found"


def test_a_copy_holds_everything_of_ones_own_and_nothing_of_others(place):
    anna = place.families["anna"]
    with place.office.look(anna, "copy.take") as session:
        copy = store.own_copy(session, anna, place.office.keys, place.clock.now())
    plain = copy.model_dump_json()
    assert [one["person"]["number"] for one in copy.children] == ["K-1"]
    assert copy.children[0]["facts"]["exam_polish"] == 80
    assert [wish["programme"]["code"] for wish in copy.children[0]["applications"][0]["lists_sent"][0]["wishes"]] == [
        "A-1",
        "A-2",
    ]
    assert len(copy.children[0]["results"]) == 1
    assert [one["event"] for one in copy.children[0]["history"]] == [one.event for one in lines(place)]
    for foreign in ("K-2", "Łucja", "Jan", "Nowak", "44051401359"):
        assert foreign not in plain
    assert copy.sessions == []


def test_the_page_and_the_file(place, released):
    from tests.service.conftest import Browser

    page = Browser(place.app).signed_in("anna")
    account = page.get("/account?lang=en")
    assert "Take a copy of everything" in account.text
    shown = page.get(f"/children/{child(place)}/history")
    assert "The result of “Main” was released." in shown.text
    file = page.get("/account/copy")
    assert file.headers["Content-Disposition"] == 'attachment; filename="copy.json"'
    assert "no-store" in file.headers["Cache-Control"]
    told = json.loads(file.text)
    assert told["account"]["login"] == "anna"
    assert len(told["sessions"]) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_event_has_its_sentence(language, clock):
    with speaking(language):
        for event in SENTENCES:
            said = sentence(HistoryLine(at=clock.now(), event=event, role=None, about="X-1", number=3))
            assert "{" not in said
            assert len(said) > 10
    assert set(SENTENCES) == set(Event.__args__)
    assert len({one.__name__ for one in EVENTS}) == len(EVENTS)
