"""A family sees what was done in its child's matters, and takes a copy of all that is kept about it."""

import json
from datetime import timedelta

import pytest
from service_offers import open_now
from service_season import refused
from sqlmodel import SQLModel, select

from service.access.permissions import Role
from service.appeals import actions as appeals
from service.appeals.forms import NewAppeal
from service.applications import actions as applications
from service.applications.forms import NewApplication
from service.histories import store
from service.histories.copies import AUTHORS, INNER, KEPT
from service.histories.events import EVENTS
from service.histories.forms import Event, HistoryLine
from service.histories.words import SENTENCES, sentence
from service.kit.languages import LANGUAGES, speaking
from service.offers.tables import Programme
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


def copied(place, login="anna"):
    with place.office.look(place.families[login], "copy.take") as session:
        return store.own_copy(session, place.families[login], place.office.keys, place.clock.now())


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
    copy = copied(place)
    plain = copy.model_dump_json()
    assert [one["person"]["number"] for one in copy.children] == ["K-1"]
    assert copy.children[0]["record"][0]["facts"]["exam_polish"] == 80
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
    assert told["account"]["created_at"]
    assert len(told["sessions"]) == 1


def test_the_copy_has_the_values_before_and_after_a_change_and_the_role_in_place_of_the_person(place):
    records.bring_in(place.office, place.first, [NewRecord(candidate="K-1", facts={"exam_polish": 81})], [])
    told = copied(place)
    last = told.children[0]["record_changes"][-1]
    assert (last["before"]["exam_polish"], last["after"]["exam_polish"]) == (80, 81)
    assert last["changed_by"] == "official"
    assert place.first.account not in told.model_dump_json()


def test_the_copy_has_the_own_words_of_an_appeal(place):
    place.admitted("K-1", "K-2", "K-3", "K-4")
    asked = NewAppeal(reason="The grade in Polish on the certificate is six, not five.")
    appeals.lodge(place.office, place.families["anna"], place.application("K-1"), 1, asked)
    one = copied(place).children[0]["appeals"]
    assert [(each["reason"], each["round"], each["decision"]) for each in one] == [(asked.reason, "Main", None)]
    assert one[0]["lodged_by"] == "family"
    assert copied(place, "beata").children[0]["appeals"] == []


def test_every_change_of_a_draft_is_a_line_and_a_deed(place):
    anna = place.families["anna"]
    place.clock.advance(days=300)
    open_now(place.office, opens_at=place.clock.now(), closes_at=place.clock.now() + timedelta(hours=5))
    application = applications.begin(place.office, anna, NewApplication(child=child(place)))
    with place.office.database.read() as session:
        programme = session.exec(select(Programme.public_id).where(Programme.code == "A-1")).one()
    place.clock.advance(minutes=1)
    applications.add_wish(place.office, anna, application.id, programme)
    assert (lines(place)[0].event, lines(place)[0].role, lines(place)[0].number) == ("draft-changed", "family", 1)
    assert [one["action"] for one in copied(place).deeds][-2:] == ["application.start", "application.change"]


# Tables of accounts and lists, which the views of the copy tell.
TOLD_BY_VIEWS = {
    *(
        "account",
        "guardianship",
        "mailbox",
        "message",
        "sign_in",
        "start_password_term",
        "second_factor",
        "recovery_code",
    ),
    *("candidate", "application", "draft_choice", "submission", "submitted_choice"),
}
SECRETS = {"password", "token", "pesel", "pesel_mark", "key", "pending", "mark"}


def keys_of(told):
    if isinstance(told, dict):
        yield from told
    for one in told.values() if isinstance(told, dict) else told if isinstance(told, list) else ():
        yield from keys_of(one)


def test_the_copy_holds_no_secret(place):
    told = set(keys_of(copied(place).model_dump(mode="json")))
    assert "pesel_masked" in told
    assert not SECRETS & told


def test_every_table_that_leads_to_a_person_stands_in_the_copy():
    leads = {"account", "candidate"}
    for _ in SQLModel.metadata.sorted_tables:
        leads |= {
            table.name
            for table in SQLModel.metadata.sorted_tables
            if any(key.target_fullname.split(".")[0] in leads for key in table.foreign_keys)
        }
    assert leads == {one.table.__tablename__ for one in KEPT.values()} | TOLD_BY_VIEWS


def test_every_author_is_told_by_role():
    columns = {column.name for one in KEPT.values() for column in one.table.__table__.columns}
    assert {name for name in columns if name.endswith("_by")} == AUTHORS
    assert {name for name in columns if name == "id" or name.endswith("_id")} - {"public_id"} <= INNER


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_event_has_its_sentence(language, clock):
    with speaking(language):
        for event in SENTENCES:
            said = sentence(HistoryLine(at=clock.now(), event=event, role=None, about="X-1", number=3))
            assert "{" not in said
            assert len(said) > 10
    assert set(SENTENCES) == set(Event.__args__)
    assert len({one.__name__ for one in EVENTS}) == len(EVENTS)
