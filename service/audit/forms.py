"""What is sought in the record of events, and what comes out."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from service.kit.numbers import Number

Word = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]


class SoughtEvents(BaseModel):
    """Events that fit everything given. ``thing`` is a whole one ("application:mq7…") or a kind ("application").

    ``after`` is the number of the last event seen: the newest come first, so older ones follow it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    actor: Word = ""
    action: Word = ""
    thing: Word = ""
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    after: Number = 0
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class EventView(BaseModel):
    """One event as it stands on record: ids, digests and numbers, never a name."""

    number: int
    at: datetime
    actor: str
    role: str
    action: str
    thing: str
    before: str | None
    after: str | None
    facts: dict[str, object]
    reason: str | None
    request: str


class EventPage(BaseModel):
    """A page of events, the newest first; ``next`` is the ``after`` of the following page, null at the end."""

    events: list[EventView]
    next: int | None = None


class ChainView(BaseModel):
    """The outcome of computing every link anew: how many, the last digest, the first event that does not fit."""

    links: int
    head: str
    broken_at: int | None
    waiting: int
