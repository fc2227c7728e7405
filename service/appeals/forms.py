"""What comes in and goes out about appeals."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from service.kit.languages import N_
from service.kit.numbers import Number

State = Literal["before", "open", "over"]
Frozen = ConfigDict(frozen=True, extra="forbid")
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=2000)]
FactName = Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_]*$", max_length=64)]


class NewAppeal(BaseModel):
    """What a family asks of a school that refused, and why."""

    model_config = Frozen

    reason: Text


class NewDecision(BaseModel):
    """What the head decided. Whoever upholds an appeal says which facts are otherwise, by the rulebook's names."""

    model_config = Frozen

    decision: Literal["upheld", "dismissed"]
    reason: Text
    corrected: Annotated[dict[FactName, Number | bool | str], Field(max_length=20)] = {}

    @model_validator(mode="after")
    def _whole(self) -> "NewDecision":
        if self.decision == "dismissed" and self.corrected:
            raise ValueError(N_("An appeal that is dismissed corrects nothing."))
        return self


class ClassAppealed(BaseModel):
    """One class of the school that refused."""

    programme: str
    name: str
    points: int | None  # of the last one admitted, in hundredths


class Compared(BaseModel):
    """The corrected candidate at one class, in words."""

    name: str
    reached: bool
    sentence: str


class AppealView(BaseModel):
    """An appeal as its family, the school, officials and auditors see it."""

    id: str
    round: str
    round_name: str
    number: str
    called: str  # the name, or the number for whoever may not read names
    school: str
    school_name: str
    classes: list[ClassAppealed]
    reason: str
    lodged_at: datetime
    due: datetime | None  # the last instant to decide
    decision: Literal["upheld", "dismissed"] | None
    decision_reason: str | None
    decided_at: datetime | None
    corrected: list[str]  # names of the facts set right
    comparisons: list[Compared]
    granted: str | None
    version: int


class Way(BaseModel):
    """Whether a wish may be appealed against now: the school, its classes, until when, and what was sent already."""

    application: str
    rank: int
    school: str
    school_name: str
    classes: list[ClassAppealed]
    opens: datetime | None
    until: datetime | None
    state: State
    confirmed: bool
    appeal: str | None
