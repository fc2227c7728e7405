"""What goes out about a history, and about a family's own copy."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

Event = Literal[
    "written-down",
    "draft-changed",
    "list-sent",
    "form-claim",
    "form-accept",
    "form-ask-back",
    "form-reject",
    "facts-changed",
    "test-entered",
    "objection-raised",
    "objection-answered",
    "result-released",
    "confirmation",
    "resignation",
    "retraction",
    "appeal-lodged",
    "appeal-decided",
]


class HistoryLine(BaseModel):
    """One thing that happened: when, by whom by role (None where nobody stands on record), and what it was about."""

    at: datetime
    event: Event
    role: str | None
    about: str = ""
    number: int = 0


class History(BaseModel):
    """All lines of a child, the newest first."""

    child: str
    called: str
    lines: list[HistoryLine]


class OwnCopy(BaseModel):
    """Everything kept about a family, as it stands now.

    ``deeds`` are what the account did, as the audit has it; ``children`` hold the person, the applications with every
    list sent, the rows of each subject (``service.histories.copies.KEPT``) and the history.
    """

    taken_at: datetime
    account: dict[str, Any]
    mailbox: dict[str, Any] | None
    sessions: list[dict[str, Any]]
    messages: list[dict[str, Any]]
    deeds: list[dict[str, Any]]
    children: list[dict[str, Any]]
