"""What comes in and goes out about messages."""

import re
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from service.kit.languages import N_
from service.kit.log import ELEVEN_DIGITS

ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")


def _address(text: str) -> str:
    if text and not ADDRESS.fullmatch(text):
        raise ValueError(N_("This is not an e-mail address, such as name@example.org."))
    if ELEVEN_DIGITS.search(text):
        raise ValueError(N_("A PESEL does not belong here."))
    return text


class NewMailbox(BaseModel):
    """Where a family wants its messages, and in which language. An empty address: no messages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    address: Annotated[str, StringConstraints(strip_whitespace=True, max_length=254), AfterValidator(_address)] = ""
    language: Literal["pl", "en", "uk"] = "pl"


class MailboxView(BaseModel):
    """Where the messages of one's own account go; nothing goes there before it is confirmed."""

    address: str
    confirmed: bool
    language: str


class Settling(BaseModel):
    """What becomes of a message that could not be delivered."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    deed: Literal["again", "aside"]


class MessageView(BaseModel):
    """A message as officials see it: no text, and of the address no more than is needed."""

    id: str
    kind: str
    address: str
    state: str
    tries: int
    problem: str | None
    written_at: datetime
    due_at: datetime


class OutboxView(BaseModel):
    """The state of the outbox: whether mail goes out at all, messages by state, and those nobody tries any more."""

    sends: bool
    counts: dict[str, int]
    dead: list[MessageView]
