"""The chain over the events: sealing in batches outside the request, and checking it from the first link."""

import hashlib
import json
import threading
from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from service.audit.tables import AuditEvent, Seal
from service.kit.db import Database, Instant
from service.kit.log import log

FIRST = "0" * 64
BATCH = 1_000
SECONDS_BETWEEN_BATCHES = 1.0


@dataclass(frozen=True, slots=True)
class ChainState:
    """Outcome of a check: how many links, the last digest, and the first event that does not fit (None: all fit)."""

    links: int
    head: str
    broken_at: int | None


def canonical(event: AuditEvent) -> bytes:
    """The event as bytes that do not depend on library, language or machine: JSON, sorted keys, UTF-8."""
    plain = event.model_dump(exclude={"at"}) | {"at": Instant().process_bind_param(event.at, None)}
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def link(previous: str, event: AuditEvent) -> str:
    return hashlib.sha256(previous.encode() + canonical(event)).hexdigest()


def _last(session: Session) -> Seal | None:
    return session.exec(select(Seal).order_by(col(Seal.number).desc()).limit(1)).first()


def seal_waiting(database: Database) -> int:
    """Seal up to a batch of events in the order they were written; returns how many."""
    with database.read() as session:
        last = _last(session)
        if not session.exec(select(AuditEvent.id).where(_waiting(last)).limit(1)).first():
            return 0
    with database.write() as session:
        last = _last(session)
        number, head = (last.number, last.digest) if last else (0, FIRST)
        waiting = session.exec(select(AuditEvent).where(_waiting(last)).order_by(col(AuditEvent.id)).limit(BATCH)).all()
        for event in waiting:
            number, head = number + 1, link(head, event)
            session.add(Seal(number=number, event_id=event.id, digest=head))
    return len(waiting)


def _waiting(last: Seal | None) -> ColumnElement[bool]:
    # One writer at a time: ids grow in the order of the commits, so nothing can appear behind the last sealed one.
    return col(AuditEvent.id) > (last.event_id if last else 0)


def check_chain(session: Session) -> ChainState:
    """Recompute every link from the first event on."""
    head, links = FIRST, 0
    rows = select(Seal, AuditEvent).join(AuditEvent, isouter=True).order_by(col(Seal.number))
    for seal, event in session.exec(rows.execution_options(yield_per=BATCH)):
        links += 1
        if event is None or seal.number != links or link(head, event) != seal.digest:
            return ChainState(links, head, seal.event_id)
        head = seal.digest
    return ChainState(links, head, None)


def head_of(session: Session) -> str:
    """The last digest: shown on the status page and printed on receipts, so that a copy exists outside."""
    last = _last(session)
    return last.digest if last else FIRST


class Sealer(threading.Thread):
    """Seals what is waiting about once a second, until told to stop."""

    def __init__(self, database: Database) -> None:
        super().__init__(name="sealer", daemon=True)
        self._database = database
        self._stop_asked = threading.Event()

    def run(self) -> None:
        while not self._stop_asked.wait(SECONDS_BETWEEN_BATCHES):
            try:
                while seal_waiting(self._database) == BATCH:
                    pass
            except Exception:
                log.exception("sealing failed; the events wait for the next turn")

    def stop(self) -> None:
        """Stop after the turn in hand."""
        self._stop_asked.set()
        self.join(timeout=10)
