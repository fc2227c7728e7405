"""A canary PESEL goes through every journey of the backbone; then everything that is left behind is searched for it."""

import io
import json
import logging
import sys
from urllib.parse import quote

import pytest
import structlog
from hypothesis import example, given
from hypothesis import strategies as st
from routes import CHILD, PASSWORD
from sqlmodel import select

from service.access.permissions import Role
from service.audit.tables import AuditEvent
from service.kit.log import RENDER, STEPS, JsonLines, log, start_logging, without_numbers
from service.kit.pesel import is_pesel, masked
from service.people.actions import enrol
from service.people.forms import EnrolledChild, NewChild
from service.people.tables import Candidate
from tests.service.databases import dump

CANARY, LISTED, MISTYPED = "44051401359", "02070803628", "44051401358"
NUMBERS = (CANARY, LISTED, MISTYPED)


@pytest.fixture
def lines(monkeypatch):
    """What the service writes to its log, as the server sets it up."""
    written, root = io.StringIO(), logging.getLogger()
    before, configured = (root.handlers[:], root.level), structlog.get_config()
    monkeypatch.setattr(sys, "stderr", written)
    start_logging()
    yield written
    structlog.configure(**configured)
    root.handlers[:], root.level = before


@pytest.fixture
def answers(browser):
    """Every answer the browser gets, with the requests that led to it."""
    kept = []
    browser.event_hooks = {"response": [kept.append]}
    return kept


def walk(browser, people, office) -> None:
    """Every journey of the backbone, with the PESEL in its place and in every wrong place people put it."""
    official = people.account(Role.OFFICIAL, "ewa")
    browser.fill("/register", name=CANARY, login=CANARY, password=PASSWORD)
    browser.fill("/register", name="Anna", login="anna", password=CANARY)
    browser.fill("/sign-in", login=CANARY, password=CANARY)
    browser.fill("/register", name="Anna", login="anna", password=PASSWORD)
    browser.fill("/children/new", **CHILD | {"pesel": MISTYPED})
    browser.fill("/children/new", **CHILD | {"gmina": CANARY})
    browser.fill("/children/new", **CHILD | {"first_name": CANARY, "last_name": CANARY})
    browser.fill("/children/new", **CHILD)
    browser.fill("/children/new", **CHILD)  # known already
    browser.fill("/account/password", present=CANARY, password=CANARY)
    browser.get("/account")
    headers = people.bearer("anna") | {"Idempotency-Key": "12345678"}
    made = browser.post("/api/v1/children", json=CHILD, headers=headers)
    browser.post("/api/v1/children", json=CHILD | {"pesel": MISTYPED}, headers=headers)
    browser.post("/api/v1/children", json=CHILD | {"unknown": CANARY}, headers=headers)
    browser.post("/api/v1/sessions", json={"login": CANARY, "password": CANARY})
    browser.get("/api/v1/children", headers=headers)
    browser.get(f"/api/v1/children/{made.json().get('id', 'none')}", headers=headers)
    browser.fill("/sign-out")
    enrol(office, official, [EnrolledChild(**CHILD | {"pesel": LISTED, "number": "K-1", "family": "anna"})])
    browser.signed_in("ewa")
    browser.fill("/help-desk/password", login="anna", reason=f"identity card, {CANARY}")
    log.error("a careless line", found=CANARY)
    logging.getLogger("a library").warning("careless as well: %s", CANARY)


def test_no_pesel_is_left_behind(browser, people, office, lines, answers):
    walk(browser, people, office)
    with office.database.read() as session:
        assert len(session.exec(select(Candidate)).all()) == 2  # the canary did go through
        events = [event.model_dump_json() for event in session.exec(select(AuditEvent))]
    dumped = dump(office)
    kept = {file: file.read_bytes() for file in office.settings.folder.rglob("*") if file.is_file()}
    assert "a careless line" in lines.getvalue()
    assert len(answers) > 30
    assert len(events) > 5
    for number in NUMBERS:
        assert number not in lines.getvalue()
        assert not [event for event in events if number in event]
        assert number not in dumped
        assert not [file for file, content in kept.items() if number.encode() in content]
        assert not [answer.url for answer in answers if number in str(answer.url)]
        assert not [answer.headers for answer in answers if number in str(answer.headers)]


def test_no_answer_shows_a_pesel_but_a_field_it_was_typed_into_by_mistake(browser, people, office, answers):
    walk(browser, people, office)
    secret = [answer for answer in answers if LISTED in answer.text or MISTYPED in answer.text]
    assert not secret
    # Typed into a field for a name or a login, it stands in that field again, for whoever typed it to correct.
    typed = [answer for answer in answers if CANARY in answer.text]
    assert {answer.status_code for answer in typed} <= {401, 422}
    assert all(answer.request.method == "POST" for answer in typed)


def test_a_sealed_pesel_opens_in_its_own_row_only(people, office):
    actor = people.account(Role.OFFICIAL, "ewa")
    enrol(office, actor, [EnrolledChild(**CHILD | {"number": "K-1"})])
    with office.database.read() as session:
        candidate = session.exec(select(Candidate)).one()
    assert office.keys.unseal(candidate.pesel, candidate.public_id) == CANARY
    with pytest.raises(ValueError, match="does not open"):
        office.keys.unseal(candidate.pesel, "another row")
    changed = candidate.pesel[:-1] + bytes([candidate.pesel[-1] ^ 1])
    with pytest.raises(ValueError, match="does not open"):
        office.keys.unseal(changed, candidate.public_id)
    with pytest.raises(ValueError, match="names another key"):
        office.keys.unseal(b"2" + candidate.pesel[1:], candidate.public_id)


def test_the_key_of_the_installation_is_for_its_owner_alone(office):
    assert office.settings.keys.stat().st_mode & 0o077 == 0


def test_a_model_prints_stars():
    child = NewChild(**CHILD)
    assert CANARY not in repr(child) + str(child.model_dump()) + child.model_dump_json()


def test_eleven_digits_in_a_row_are_blanked_wherever_they_stand():
    assert without_numbers(f"x{CANARY}y 1234567890") == f"x{'*' * 11}y 1234567890"


PLACES = st.sampled_from(["message", "argument", "key", "number", "nested", "exception", "address"])
AROUND = st.text(max_size=20)


@given(st.lists(PLACES, min_size=1), AROUND, AROUND)
@example(["message", "argument"], "\\u", "").via("a backslash and a u, which is no escape")
@example(["message", "argument"], "\x00", "").via("an escape whose digits touch the number")
@example(["number", "nested"], "", "").via("a bare number, which stars would make no JSON")
def test_no_line_of_the_log_holds_a_pesel_wherever_it_was_put(places, before, after):
    """In what is said, in an argument, as a number, in a traceback or an address; whatever stands around it."""
    told = f"{before}{CANARY}{after}"
    event, failure, message = {}, None, "something happened"
    for place in places:
        match place:
            case "message":
                message = told
            case "key":
                event[told] = True
            case "number":
                event["n"] = int(CANARY)
            case "nested":
                event["facts"] = {"deep": [told, {told: int(CANARY)}]}
            case "exception":
                failure = ValueError(told)
            case "address":
                event["path"] = f"/children?pesel={quote(told)}"
            case _:
                event["value"] = told
    lines = [rendered(message, event, failure), JsonLines().format(record(message, failure))]
    assert all(CANARY not in line for line in lines)
    assert all(json.loads(line) for line in lines)


def rendered(message, event, failure):
    """A line of our own log, through its last steps."""
    line = {"event": message, **event} | ({"exc_info": failure} if failure else {})
    for step in (*STEPS, *RENDER):
        line = step(None, "info", line)
    return line


def record(message, failure):
    """A line of somebody else's, with the number among its arguments."""
    info = (type(failure), failure, None) if failure else None
    return logging.LogRecord("uvicorn", logging.INFO, "a.py", 1, "%s %s", (message, int(CANARY)), info)


@pytest.mark.parametrize("number", [CANARY, LISTED])
def test_a_right_pesel_is_one(number):
    assert is_pesel(number)
    assert masked(number) == "*" * 7 + number[-4:]


FULL_WIDTH = "４４０５１４０１３５９"  # digits to Unicode, not to the law


@pytest.mark.parametrize("number", [MISTYPED, "", "4405140135", "440514013599", "44051401 59", FULL_WIDTH])
def test_a_wrong_pesel_is_none(number):
    assert not is_pesel(number)
