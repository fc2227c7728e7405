"""The one hand that empties the outbox: claims what is due, sends it, writes down what became of it."""

import fcntl
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from smtplib import SMTP
from typing import IO

from sqlmodel import col, select, update

from service.kit.log import log
from service.office import Office
from service.outbox import sending
from service.outbox.actions import link_mark
from service.outbox.reminders import write_reminders
from service.outbox.sending import Undelivered
from service.outbox.tables import ASIDE, DEAD, SENT, WAITING, Message
from service.outbox.words import text_of

BATCH = 20
CLAIM_LASTS = timedelta(minutes=10)  # longer than a batch takes when every answer of the server is as late as it may be
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 1440))
SECONDS_BETWEEN_TURNS = 2.0
BETWEEN_REMINDERS = timedelta(minutes=10)


def claim(office: Office) -> Sequence[Message]:
    """Take up to a batch of due messages: nobody else gets them before the claim has run out.

    SQLite has one writer, so the rows are ours; a database with many writers skips the rows that another one holds.
    """
    now = office.clock.now()
    with office.database.write() as session:
        query = select(Message).where(Message.state == WAITING, Message.due_at <= now).order_by(col(Message.due_at))
        due = session.exec(query.limit(BATCH).with_for_update(skip_locked=True)).all()
        for one in due:
            if one.useful_until is not None and one.useful_until < now:
                one.state = ASIDE  # a reminder of a day gone by helps nobody
                continue
            one.tries, one.due_at = one.tries + 1, now + CLAIM_LASTS
        session.add_all(due)
    return [one for one in due if one.state == WAITING]


def send_due(office: Office) -> int:
    """One turn: claim and send. Returns how many messages were taken in hand."""
    if not office.settings.mail_host or not _anything_due(office):
        return 0
    claimed = claim(office)
    waiting = list(claimed)
    try:
        with sending.connected(office.settings) as server:
            while waiting:
                _send(office, server, waiting.pop(0))
    except Undelivered as failed:
        for one in waiting:
            _failed(office, one, failed)
    return len(claimed)


def _anything_due(office: Office) -> bool:
    with office.database.read() as session:
        due = select(Message.id).where(Message.state == WAITING, Message.due_at <= office.clock.now())
        return session.exec(due.limit(1)).first() is not None


def _send(office: Office, server: SMTP, one: Message) -> None:
    """Send one message and write down at once that it went, so that a death here repeats one message at most."""
    try:
        mark = link_mark(office, one.facts.get("mailbox", ""))
        try:
            subject, text = text_of(one, office.settings.address, mark)
            made = sending.letter(office.settings, one, subject, text, office.clock.now())
        except (KeyError, ValueError):
            raise Undelivered("text-broken", lasting=True) from None
        sending.send(server, made)
    except Undelivered as failed:
        _failed(office, one, failed)
        if failed.problem == "server-unreachable":
            raise
        return
    _settle(office, one, state=SENT, sent_at=office.clock.now(), problem=None)


def _failed(office: Office, one: Message, failed: Undelivered) -> None:
    if failed.lasting or one.tries > len(PAUSES):
        _settle(office, one, state=DEAD, problem=failed.problem)
        log.warning("a message could not be delivered", message=one.public_id, problem=failed.problem)
    else:
        later = office.clock.now() + PAUSES[one.tries - 1]
        _settle(office, one, due_at=later, problem=failed.problem)


def _settle(office: Office, one: Message, **outcome: object) -> None:
    """Write down what became of a try, unless somebody else has taken the message in hand since."""
    with office.database.write() as session:
        ours = (col(Message.id) == one.id, col(Message.tries) == one.tries, col(Message.state) == WAITING)
        session.exec(update(Message).where(*ours).values(**outcome))


class Postman(threading.Thread):
    """Empties the outbox and writes the reminders, until told to stop. One works for a folder; a second one waits."""

    def __init__(self, office: Office) -> None:
        super().__init__(name="postman", daemon=True)
        self._office = office
        self._stop_asked = threading.Event()
        self._reminded: datetime | None = None

    def run(self) -> None:
        with (self._office.settings.folder / "outbox.lock").open("w") as lock:
            while not self._stop_asked.wait(SECONDS_BETWEEN_TURNS):
                if not _locked(lock):
                    continue
                try:
                    self._turn()
                except Exception:
                    log.exception("sending failed; the messages wait for the next turn")

    def _turn(self) -> None:
        now = self._office.clock.now()
        if self._reminded is None or now >= self._reminded + BETWEEN_REMINDERS:
            write_reminders(self._office)
            self._reminded = now
        while send_due(self._office) == BATCH and not self._stop_asked.is_set():
            pass

    def stop(self) -> None:
        """Stop after the turn in hand."""
        self._stop_asked.set()
        self.join(timeout=10)


def _locked(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
