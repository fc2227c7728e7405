"""What comes in and goes out about applications."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from service.kit.numbers import Number
from service.offers.forms import ProgrammeView

Frozen = ConfigDict(frozen=True, extra="forbid")
PublicId = Annotated[str, StringConstraints(max_length=26)]
MOST_WISHES = 1_000


class Standing(StrEnum):
    """Where an application stands; it follows from the draft, the sent lists and the round."""

    NOT_OPEN = "not-open"
    EMPTY = "empty"
    DRAFT = "draft"
    SENT = "sent"
    SENT_AND_CHANGED = "sent-and-changed"
    COUNTS = "counts"
    MISSED = "missed"


class NewApplication(BaseModel):
    """Begin the application of a child in the present round."""

    model_config = Frozen

    child: PublicId


class Wishes(BaseModel):
    """The whole ranked list of the draft: ids of programmes, the first wish first."""

    model_config = Frozen

    programmes: Annotated[list[PublicId], Field(max_length=MOST_WISHES)]


class Wish(BaseModel):
    """One place of a ranked list."""

    rank: int
    programme: ProgrammeView


class WishesView(BaseModel):
    """The draft and its version (the ETag)."""

    version: int
    wishes: list[Wish]


class SubmissionView(BaseModel):
    """A sent list with its receipt. The digest can be recomputed from id, number, codes and salt."""

    application: str
    number: int
    submitted_at: datetime
    receipt_number: str
    receipt: str
    salt: str
    entered_by_office: bool
    wishes: list[Wish]


class ApplicationView(BaseModel):
    """An application as its family sees it."""

    id: str
    child_id: str
    child_number: str
    child_name: str
    round_id: str
    standing: Standing
    version: int
    draft: list[Wish]
    sent: SubmissionView | None


class ToSend(BaseModel):
    """Send the draft as it was seen: ``version`` is the ETag of the wishes."""

    model_config = Frozen

    version: Number


class ToCheck(BaseModel):
    """A receipt to be checked."""

    model_config = Frozen

    number: Annotated[str, StringConstraints(strip_whitespace=True, max_length=30)]
    receipt: Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, max_length=200)]


class Checked(BaseModel):
    """Whether a receipt is ours; when it is, when the list came in and whether it is the newest one of its family."""

    valid: bool
    submitted_at: datetime | None = None
    newest: bool | None = None


class NewWish(BaseModel):
    """One wish of a list brought in: number of the candidate, rank (1 = the first), code of the programme."""

    model_config = Frozen

    candidate: Annotated[str, Field(min_length=1, max_length=32)]
    rank: Annotated[int, Field(ge=1, le=MOST_WISHES)]
    programme: Annotated[str, Field(min_length=1, max_length=64)]


class NewLists(BaseModel):
    """Whole lists of candidates, taken together or not at all."""

    model_config = Frozen

    wishes: Annotated[list[NewWish], Field(min_length=1, max_length=200_000)]


class BroughtInLists(BaseModel):
    """How many lists and wishes a bulk import brought in."""

    lists: int
    wishes: int
