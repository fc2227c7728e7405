"""The office: the only way to the database. It asks the table of permissions, and an act leaves its audit event."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel
from sqlmodel import Session

from service.access.actor import Actor
from service.access.due import STEPS
from service.access.guessing import Guessing
from service.access.passwords import Passwords
from service.access.permissions import Reach, Role, may
from service.audit.tables import AuditEvent
from service.kit.clock import Clock, SystemClock
from service.kit.db import Database
from service.kit.idempotency import Answer, answer_once, digest, fingerprint
from service.kit.keys import Keys, read_keys
from service.kit.languages import N_
from service.kit.log import current_request, log, without_numbers
from service.kit.problems import NOT_ALLOWED, NOT_SIGNED_IN, Kind, Refusal
from service.settings import Settings

GATES = frozenset({"round.open", "round.close", "round.run", "round.release", "confirmation.dates"})
"""What moves a recruitment on: not while the clock of the machine has jumped."""
LONGEST_QUEUE = timedelta(seconds=60)
"""So long a request may have waited for its turn and still count from when it came."""
CLOCK_JUMPED = Kind(
    "clock-jumped",
    503,
    N_("The clock of the machine has jumped"),
    N_(
        "It was put forward or back by more than two seconds since the service was started. Nothing that moves the "
        "recruitment on is done until somebody has set the time right and started the service again."
    ),
)


class UnrecordedActError(AssertionError):
    """An act ended without an audit event: a mistake in our code, undone as a whole."""


@dataclass(slots=True)
class Act:
    """One permitted act: its transaction, its instant, its author.

    ``now`` is read after the write lock is held. ``counts_from`` is when the request came, where it waited for the
    lock for a minute at most: a deadline that passed in our own queue was not missed by whoever sent it.
    """

    session: Session
    actor: Actor
    action: str
    reach: Reach
    now: datetime
    keys: Keys
    recorded: bool = field(default=False)

    @property
    def counts_from(self) -> datetime:
        arrived = current_request.get().arrived
        return arrived if arrived and timedelta(0) <= self.now - arrived <= LONGEST_QUEUE else self.now

    def record(
        self,
        thing: str,
        *,
        before: str | None = None,
        after: str | None = None,
        reason: str | None = None,
        actor: Actor | None = None,
        **facts: Any,
    ) -> None:
        """Write the audit event: ``thing`` as "kind:public id", digests of the states, facts without names or PESEL."""
        author = actor or self.actor
        event = AuditEvent(
            at=self.now,
            actor=author.trace,
            role=author.role,
            action=self.action,
            thing=thing,
            before=before,
            after=after,
            facts=facts,
            reason=None if reason is None else without_numbers(reason),  # typed by a person
            request=current_request.get().id,
        )
        self.session.add(event)
        self.recorded = True

    def once(
        self, key: str | None, asked: BaseModel | Mapping[str, Any], kind: type[Answer], effect: Callable[[], Answer]
    ) -> Answer:
        """``effect()`` the first time, its stored answer every further time the same ``key`` and request come."""
        if key is None:
            return effect()
        owner = digest(self.actor.trace, key)
        plain = asked if isinstance(asked, BaseModel) else dict(asked)
        # The fingerprint is keyed: what was asked may hold a PESEL, and a bare digest of eleven digits can be guessed.
        printed = self.keys.mark(fingerprint(self.action, plain))
        answer, repeated = answer_once(self.session, owner, printed, self.now, kind, effect)
        self.recorded = self.recorded or repeated
        return answer


@dataclass(frozen=True, slots=True)
class Office:
    """What every request needs, made once at the start."""

    settings: Settings
    clock: Clock
    database: Database
    keys: Keys
    passwords: Passwords
    guessing: Guessing

    @contextmanager
    def act(self, actor: Actor, action: str) -> Iterator[Act]:
        """A writing transaction for ``action``; committed at the end, wholly undone by any exception.

        Refusals: ``not-signed-in``, ``not-allowed``, ``busy``. UnrecordedActError when nothing was recorded.
        """
        reach = permitted(actor, action)
        if action in GATES and self.clock.jumped():
            log.error("the clock has jumped", action=action)
            raise Refusal(CLOCK_JUMPED)
        with self.database.write() as session:
            act = Act(session, actor, action, reach, self.clock.now(), self.keys)
            yield act
            if not act.recorded:
                raise UnrecordedActError(action)

    @contextmanager
    def look(self, actor: Actor, action: str) -> Iterator[Session]:
        """A reading session for ``action``. Refusals: ``not-signed-in``, ``not-allowed``."""
        permitted(actor, action)
        with self.database.read() as session:
            yield session


def permitted(actor: Actor, action: str) -> Reach:
    """How far ``actor`` may do ``action``. Refusals ``not-signed-in``, ``not-allowed``, ``…-first``."""
    reach = may(actor.role, action)
    if reach is Reach.NONE:
        raise Refusal(NOT_ALLOWED if actor.signed_in else NOT_SIGNED_IN)
    if actor.due and may(Role.PUBLIC, action) is Reach.NONE and action not in STEPS[actor.due].opens:
        raise Refusal(STEPS[actor.due].refusal)
    return reach


def open_office(settings: Settings, clock: Clock | None = None) -> Office:
    """The office of this installation: database, keys, password hashing, limits."""
    database = Database(settings.database)
    return Office(
        settings, clock or SystemClock(), database, read_keys(settings.keys), Passwords(), Guessing.of(database)
    )
