"""What comes in and goes out about confirmations."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints, model_validator

from service.kit.languages import N_
from service.publications.forms import ClassView

Frozen = ConfigDict(frozen=True, extra="forbid")
Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Deed = Literal["confirmation", "resignation", "retraction"]


class NewDates(BaseModel):
    """The last moment to confirm will, and that of the list of the admitted. A change of known dates has a reason."""

    model_config = Frozen

    closes_at: AwareDatetime
    admitted_at: AwareDatetime
    reason: Reason = ""

    @model_validator(mode="after")
    def _in_order(self) -> "NewDates":
        if self.admitted_at <= self.closes_at:
            raise ValueError(N_("The list of the admitted comes after the last moment to confirm."))
        return self


class DatesView(BaseModel):
    """Dates of confirmation after one release."""

    closes_at: datetime
    admitted_at: datetime


class NewEvent(BaseModel):
    """What a school records about a candidate: will confirmed with the originals, a resignation, or a mistake undone.

    A retraction says what was recorded by mistake (``retracts``), and why.
    """

    model_config = Frozen

    candidate: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=32)]  # the number
    kind: Deed
    retracts: Literal["confirmation", "resignation"] | None = None
    reason: Reason = ""

    @model_validator(mode="after")
    def _whole(self) -> "NewEvent":
        if (self.kind == "retraction") != (self.retracts is not None):
            raise ValueError(N_("Say what was recorded by mistake."))
        if self.kind == "retraction" and not self.reason:
            raise ValueError(N_("Say why it was a mistake."))
        return self

    @property
    def deed(self) -> str:
        """What is done, in one word or three: "confirmation", "retraction of confirmation"."""
        return self.kind if self.retracts is None else f"{self.kind} of {self.retracts}"


class BroughtIn(BaseModel):
    """How many confirmations a whole list brought in."""

    confirmed: int


class StatusView(BaseModel):
    """Where a candidate stands: the code, the class, and both in words with the next step."""

    status: str
    programme: str | None
    word: str
    next_step: str
    by_round: str | None = None  # the later round whose result took the place of this one, by its public id


class StandingView(BaseModel):
    """A candidate qualified to a class, as its school sees it, and what may be recorded now. No points stand here."""

    number: str
    last_name: str
    first_name: str
    status: str
    word: str
    may_record: list[str]  # "confirmation", "resignation", "retraction of confirmation", "retraction of resignation"


class ClassStandings(BaseModel):
    """One class with those qualified to it, by the alphabet."""

    programme: ClassView
    standings: list[StandingView]


class SchoolStandings(BaseModel):
    """Everybody qualified to a school, and the dates, where they have been entered."""

    school: str
    school_name: str
    dates: DatesView | None
    classes: list[ClassStandings]


class SchoolCounts(BaseModel):
    """How many stand where: statuses with their numbers."""

    school: str
    school_name: str
    counts: dict[str, int]
