"""What comes in and goes out about free places."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from service.kit.languages import N_

Frozen = ConfigDict(frozen=True, extra="forbid")
MOST_SEATS = 500


class NewSupplementary(BaseModel):
    """The dates of the supplementary round after a released one."""

    model_config = Frozen

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    opens_at: AwareDatetime
    closes_at: AwareDatetime

    @model_validator(mode="after")
    def _in_order(self) -> "NewSupplementary":
        if self.closes_at <= self.opens_at:
            raise ValueError(N_("The deadline must come after the opening."))
        return self


class NewSeats(BaseModel):
    """Seats that the governing body of a school adds to a class after the result."""

    model_config = Frozen

    programme: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]  # its code
    seats: Annotated[int, Field(ge=1, le=MOST_SEATS)]
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=500)]


class SeatsView(BaseModel):
    """Seats added to a class: the free places that it has with them."""

    programme: str
    name: str
    school_name: str
    seats: int
    reason: str
    added_at: datetime


class PlacesOfClass(BaseModel):
    """Free places of one class."""

    programme: str
    id: str
    name: str
    school_name: str
    places: int


class Announced(BaseModel):
    """Free places with which a supplementary round was announced, seats added since among them."""

    round: str
    round_name: str
    places: int
    classes: list[PlacesOfClass]


class HeldView(BaseModel):
    """The seat that a candidate keeps in a supplementary round."""

    programme: str
    name: str
    school_name: str


class PhaseView(BaseModel):
    """What the calendar on record says of the lists of a supplementary round; an end it does not state is None."""

    opens: datetime | None
    closes: datetime | None
    text: str
    law: str
    source: str
    confirmed: bool
    note: str | None


class Prospect(BaseModel):
    """What an official sees before a supplementary round is opened."""

    round: str
    round_name: str
    admitted_at: datetime | None
    ready: bool
    places: int
    classes: int
    without: int  # candidates who hold no seat
    phase: PhaseView | None
