"""What comes in and goes out about rounds."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from service.kit.languages import N_

Frozen = ConfigDict(frozen=True, extra="forbid")


class RoundState(StrEnum):
    """Where a round stands. It follows from the dates, the clock and whether an official has closed it."""

    BEFORE = "before"
    OPEN = "open"
    PAST_DEADLINE = "past-deadline"
    CLOSED = "closed"


class NewRound(BaseModel):
    """The dates of a round, as instants. ``choice_limit`` counts schools, not groups; None: any number.

    A number that neither the act nor a resolution on record says needs a reason.
    """

    model_config = Frozen

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    kind: Literal["main", "supplementary"] = "main"
    opens_at: AwareDatetime
    closes_at: AwareDatetime
    choice_limit: Annotated[int, Field(ge=1, le=999)] | None = None
    choice_limit_reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""

    @model_validator(mode="after")
    def _in_order(self) -> "NewRound":
        if self.closes_at <= self.opens_at:
            raise ValueError(N_("The deadline must come after the opening."))
        return self


class Closing(BaseModel):
    """An official closes a round. ``reason`` is needed where the deadline has not come, and only a rehearsal may."""

    model_config = Frozen

    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""


class RoundView(BaseModel):
    """A round as everybody sees it."""

    id: str
    name: str
    kind: Literal["main", "supplementary"]
    opens_at: datetime
    closes_at: datetime
    state: RoundState
    closed_at: datetime | None
    choice_limit: int | None
    choice_limit_reason: str | None = None
    version: int


class LimitView(BaseModel):
    """How many schools one list may name among those of a governing body; None: any number. ``law`` and its source."""

    organiser: str
    schools: int | None
    law: str
    source: str
    confirmed: bool
    note: str | None
