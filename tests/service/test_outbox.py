"""The outbox: written with the fact, sent by a worker to a real mail server, never lost and never told twice."""

import fcntl
import re
import threading
from collections import Counter
from datetime import timedelta
from email import message_from_bytes, policy
from types import MappingProxyType

import pytest
from aiosmtpd.controller import Controller
from fastapi.testclient import TestClient
from service_town import town
from sqlmodel import select

from service.access.permissions import Role
from service.applications import actions as applications
from service.applications.forms import NewApplication, ToSend, Wishes
from service.kit.languages import LANGUAGES
from service.kit.problems import Refusal
from service.outbox import actions, store, worker
from service.outbox.forms import NewMailbox, Settling
from service.outbox.reminders import days_left, write_reminders
from service.outbox.tables import Mailbox, Message
from service.outbox.words import MESSAGES, text_of
from service.outbox.writing import message_row
from service.people.store import children
from service.people.tables import Account, Guardianship
from service.records import actions as records
from service.records.forms import NewRecord
from service.rounds.store import round_by_id
from tests.service.conftest import ADDRESS
from tests.service.served import free_port

FACTS = MappingProxyType(
    {
        "candidate": "K-1",
        "mailbox": "x",
        "application": "x",
        "number": "1",
        "receipt": "AAAA-BBBB-CCCC",
        "digest": "0" * 64,
        "sent_at": "2027-05-17T08:00:00.000000Z",
        "until_at": "2027-05-17T08:00:00.000000Z",
    }
)


class Letters:
    """What the mail server does with a message: keeps it, or answers as it is told to."""

    def __init__(self) -> None:
        self.kept = []
        self.answers: list[str] = []  # to the next recipients; after that everything is taken

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        self.kept.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"

    def subjects(self) -> Counter[str]:
        return Counter(str(one["Subject"]) for one in self.kept)


@pytest.fixture
def letters():
    return Letters()


@pytest.fixture
def server(letters):
    running = Controller(letters, hostname="127.0.0.1", port=free_port())
    running.start()
    yield running
    running.stop()


@pytest.fixture
def post(office, server):
    """The office with its mail going to the server."""
    changed = {"mail_host": "127.0.0.1", "mail_port": server.port, "mail_tls": "none", "mail_sender": "r@example.org"}
    object.__setattr__(office, "settings", office.settings.model_copy(update=changed))
    return office


@pytest.fixture
def anna(post, people):
    """A family that has confirmed its address."""
    made = people.account(Role.FAMILY, "anna", language="en")
    confirmed(post, made, "anna@example.org")
    return made


def confirmed(office, actor, address: str) -> None:
    with office.database.write() as session:
        now = office.clock.now()
        session.add(
            Mailbox(account_id=actor.key, public_id=actor.account, address=address, asked_at=now, confirmed_at=now)
        )


def written(office) -> list[Message]:
    with office.database.read() as session:
        return list(session.exec(select(Message).order_by(Message.id)))


def write(office, actor, count: int = 1, kind: str = "result") -> None:
    """Messages as a fact leaves them."""
    with office.database.write() as session:
        for place in range(count):
            row = worker_row(office, actor, f"{kind}:{place}", kind)
            session.add(Message(**row, facts=dict(FACTS)))


def worker_row(office, actor, occasion, kind):
    return message_row(office.clock.now(), kind, occasion, actor.key, "anna@example.org", "en")


def counts(office) -> dict[str, int]:
    with office.database.read() as session:
        return {state: number for state, number in store.counts(session).items() if number}


def test_an_address_is_confirmed_by_the_link_that_was_sent_there(post, people, browser, letters, another_browser):
    people.account(Role.FAMILY, "anna", language="en")
    browser.signed_in("anna")
    page = browser.fill("/account/messages", address="anna@example.org", language="uk").text
    assert "not confirmed yet" in page
    assert worker.send_due(post) == 1
    [letter] = letters.kept
    assert (letter["To"], letter["From"], letter["Auto-Submitted"]) == (
        "anna@example.org",
        "r@example.org",
        "auto-generated",
    )
    assert letter["Content-Language"] == "uk"
    assert "Підтвердьте" in letter["Subject"]
    link = re.search(r"http://127\.0\.0\.1:8000(/mailboxes/\S+)", letter.get_content())[1]
    elsewhere = another_browser()  # the link may be opened on another machine, without an account
    assert elsewhere.get(link).status_code == 200
    with post.database.read() as session:
        assert session.exec(select(Mailbox.confirmed_at)).one() is None  # looking confirms nothing
    assert "confirmed" in elsewhere.fill(link).text
    assert "not confirmed" not in browser.get("/account/messages?lang=en").text
    forged = link[:-4] + "0000"
    assert elsewhere.post(forged, data=elsewhere.hidden(link)).status_code == 409


def test_a_link_ends_after_two_days_and_with_the_next_question(post, people, clock):
    anna = people.account(Role.FAMILY, "anna")
    actions.set_mailbox(post, anna, NewMailbox(address="anna@example.org"))
    first = written(post)[0].facts["mailbox"]
    with pytest.raises(Refusal) as soon:
        actions.set_mailbox(post, anna, NewMailbox(address="victim@example.org"))
    assert soon.value.kind.code == "mail-just-sent"
    actions.set_mailbox(post, anna, NewMailbox())  # nor does giving it up in between help
    with pytest.raises(Refusal):
        actions.set_mailbox(post, anna, NewMailbox(address="victim@example.org"))
    clock.advance(hours=1)
    actions.set_mailbox(post, anna, NewMailbox(address="anna@example.org"))
    second = written(post)[1].facts["mailbox"]
    for mailbox, hours in ((first, 0), (second, 49)):
        clock.advance(hours=hours)
        with pytest.raises(Refusal) as over:
            actions.confirm_mailbox(post, anna, mailbox, actions.link_mark(post, mailbox))
        assert over.value.kind.code == "link-over"
    worker.send_due(post)
    assert counts(post) == {"aside": 2}  # a link that is over is not sent any more


def test_what_waits_for_an_address_given_up_does_not_go_there(anna, post, letters):
    write(post, anna, 2)
    actions.set_mailbox(post, anna, NewMailbox(language="en"))
    worker.send_due(post)
    assert (counts(post), letters.kept) == ({"aside": 2}, [])


@pytest.mark.parametrize(
    "address", ["anna", "a@b", "a b@example.org", "44051401359@example.org", "a@x.org\nBcc: b@x.org"]
)
def test_what_is_no_address_is_refused(address):
    with pytest.raises(ValueError, match=r"e-mail|PESEL"):
        NewMailbox(address=address)


def test_without_a_mail_server_nothing_is_asked_and_the_pages_say_so(office, people, browser):
    people.account(Role.FAMILY, "anna")
    people.account(Role.OFFICIAL, "first")
    browser.signed_in("anna")
    assert "sends no e-mail" in browser.get("/account/messages?lang=en").text
    assert (
        browser.post(
            "/account/messages", data=browser.hidden("/account/messages") | {"address": "a@example.org"}
        ).status_code
        == 409
    )
    assert written(office) == []
    assert worker.send_due(office) == 0


def test_facts_bring_their_messages_and_a_repeated_request_none(anna, post, people, clock, letters, browser):
    made = town(post, clock, people_of(people, anna))
    worker.send_due(post)
    assert letters.subjects() == {"The list has been received": 1, "Grades or results have been entered": 1}
    with post.database.read() as session:
        child = children(session, anna)[0]
    one = applications.begin(post, anna, NewApplication(child=child.public_id))
    listed = [wish.programme.id for wish in one.draft]
    applications.put_wishes(post, anna, one.id, Wishes(programmes=listed[:1]), one.version)
    for _ in range(3):
        applications.send(post, anna, one.id, ToSend(version=one.version + 1), key="the same key")
    clock.advance(minutes=1)
    worker.send_due(post)
    assert letters.subjects()["The list has been received"] == 2
    text = letters.kept[-1].get_content()
    assert f"/apply/{one.id}/receipt" in text
    assert not re.search(r"\d{11}|Zofia|Żak|A-1", re.sub(r"[0-9a-f]{64}", "", text))
    made.close()
    made.release(made.verified())
    while worker.send_due(post):
        pass
    assert letters.subjects()["The result is out"] == 1


def people_of(people, anna):
    """People in whose town anna has her account already."""
    opened = people.account
    people.account = lambda role, login=None, **more: anna if login == "anna" else opened(role, login, **more)
    return people


def test_a_fact_that_is_undone_is_told_to_nobody(anna, post, people, clock):
    made = town(post, clock, people_of(people, anna))
    before = len(written(post))
    record = NewRecord(candidate="K-1", facts={"exam_polish": 80})
    with pytest.raises(Refusal):
        records.bring_in(post, made.first, [record, NewRecord(candidate="K-99", facts={"exam_polish": 80})])
    assert len(written(post)) == before


def test_another_parent_hears_of_a_changed_draft_once_a_day(anna, post, people, clock):
    made = town(post, clock, people_of(people, anna))
    with post.database.read() as session:
        child = children(session, anna)[0]
    father = people.account(Role.FAMILY, "father", language="en")
    confirmed(post, father, "father@example.org")
    with post.database.write() as session:
        session.add(Guardianship(account_id=father.key, candidate_id=child.id))
    one = applications.begin(post, anna, NewApplication(child=child.public_id))
    for version in range(3):
        applications.put_wishes(post, anna, one.id, Wishes(programmes=[]), one.version + version)
    told = [message.address for message in written(post) if message.kind == "draft"]
    assert told == ["father@example.org"]
    assert made.round_id


def test_a_refused_address_dies_and_an_official_settles_it(anna, post, people, browser, letters):
    write(post, anna, 2)
    people.account(Role.OFFICIAL, "first")
    letters.answers = ["550 no such person", "550 no such person"]
    worker.send_due(post)
    assert counts(post) == {"dead": 2}
    browser.signed_in("first")
    assert "could not be delivered: 2" in browser.get("/readiness?lang=en").text
    page = browser.get("/outbox").text
    assert "a***@example.org" in page
    assert "anna@example.org" not in page
    first, second = (f"/outbox/{one.public_id}" for one in written(post))
    browser.post(first, data=browser.hidden("/outbox", first) | {"deed": "again"})
    browser.post(second, data=browser.hidden("/outbox", second) | {"deed": "aside"})
    worker.send_due(post)
    assert counts(post) == {"sent": 1, "aside": 1}
    with pytest.raises(Refusal) as done:
        actions.settle(post, people.actor("first"), written(post)[0].public_id, Settling(deed="again"))
    assert done.value.kind.code == "message-not-dead"


def test_a_server_that_is_down_delays_with_growing_pauses_and_harms_no_act(anna, post, people, clock, letters):
    down = post.settings.model_copy(update={"mail_port": free_port()})
    object.__setattr__(post, "settings", down)
    town(post, clock, people_of(people, anna))  # every act goes through
    waits = []
    while (due := written(post)[0]).state != "dead":
        clock.set(due.due_at)
        worker.send_due(post)
        waits.append((written(post)[0].due_at - clock.now()).total_seconds() / 60)
    assert waits[:-1] == [1, 5, 30, 120, 360, 1440]
    assert (due.problem, due.tries) == ("server-unreachable", 7)


def test_a_server_that_fails_four_times_of_five_gets_every_message_once(anna, post, clock, letters):
    write(post, anna, 5)
    letters.answers = (["451 later"] * 4 + ["250 OK"]) * 4
    for _ in range(30):
        worker.send_due(post)
        clock.advance(minutes=31)
    assert counts(post)["sent"] + counts(post).get("waiting", 0) == 5
    clock.advance(days=2)
    worker.send_due(post)
    clock.advance(days=2)
    worker.send_due(post)
    assert counts(post) == {"sent": 5}
    assert len({one["Message-ID"] for one in letters.kept}) == len(letters.kept) == 5


def test_a_worker_that_dies_loses_nothing_and_repeats_under_the_same_id(anna, post, clock, letters, monkeypatch):
    write(post, anna, 3)
    with monkeypatch.context() as dying:
        dying.setattr(
            worker, "_settle", lambda *_a, **_k: (_ for _ in ()).throw(SystemExit)
        )  # after the server took it
        with pytest.raises(SystemExit):
            worker.send_due(post)
    assert len(letters.kept) == 1
    assert worker.send_due(post) == 0  # the claim still stands
    clock.advance(minutes=11)
    assert worker.send_due(post) == 3
    assert counts(post) == {"sent": 3}
    assert sorted(Counter(one["Message-ID"] for one in letters.kept).values()) == [1, 1, 2]


def test_many_workers_send_each_message_once(anna, post, letters):
    write(post, anna, 30)
    workers = [threading.Thread(target=worker.send_due, args=(post,)) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert counts(post) == {"sent": 30}
    assert len({one["Message-ID"] for one in letters.kept}) == len(letters.kept) == 30


def test_the_started_service_sends_and_a_second_one_waits_for_the_lock(anna, post, app, letters, monkeypatch):
    monkeypatch.setattr(worker, "SECONDS_BETWEEN_TURNS", 0.02)
    write(post, anna)
    with (post.settings.folder / "outbox.lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with TestClient(app, base_url=ADDRESS):
            threading.Event().wait(0.3)
            assert letters.kept == []
            fcntl.flock(other, fcntl.LOCK_UN)
            for _ in range(100):
                if counts(post) == {"sent": 1}:
                    break
                threading.Event().wait(0.05)
    assert len(letters.kept) == 1


def test_reminders_come_seven_three_and_one_day_before_once_each(anna, post, people, clock, letters):
    made = town(post, clock, people_of(people, anna))
    with post.database.read() as session:
        closes = round_by_id(session, made.round_id).closes_at
    found = []
    for hours in range(0, 8 * 24, 6):
        moment = closes - timedelta(days=8) + timedelta(hours=hours)
        if moment < clock.now():
            continue
        clock.set(moment)
        if write_reminders(post):
            found.append((closes - moment).days)
        assert write_reminders(post) == 0
    assert found == [7, 3, 1]
    clock.set(closes + timedelta(hours=1))
    worker.send_due(post)
    assert "The deadline for lists comes near" not in letters.subjects()  # too late to be of use


def test_a_reminder_is_due_for_a_day_at_most(clock):
    now = clock.now()
    due = {hours: days_left(now + timedelta(hours=hours), now) for hours in (169, 168, 145, 144, 72, 49, 48, 24, 1, 0)}
    assert due == {169: None, 168: 7, 145: 7, 144: None, 72: 3, 49: 3, 48: None, 24: 1, 1: 1, 0: None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_a_text_in_every_language(language):
    for kind in MESSAGES:
        one = Message(kind=kind, language=language, facts=dict(FACTS))
        subject, text = text_of(one, "https://recruit.example", "mark")
        assert "{" not in subject + text
        assert "https://recruit.example/" in text


def test_an_account_that_is_closed_or_unconfirmed_is_told_nothing(anna, post, people, clock):
    with post.database.write() as session:
        session.get_one(Account, anna.key).closed = True
    town(post, clock, people_of(people, anna))
    assert written(post) == []
