"""What comes in and goes out about runs."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from service.kit.languages import N_

RunState = Literal["waiting", "at-work", "verified", "tied", "invalid", "refused", "failed", "released"]
Number = Annotated[str, StringConstraints(min_length=1, max_length=32)]


class NewDecision(BaseModel):
    """The order a committee gives to candidates who stand equal; ``replaces`` the decision seen, if there is one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    order: list[Number]
    committee: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=200)]
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=2000)]
    replaces: str | None = None

    @model_validator(mode="after")
    def _each_once(self) -> "NewDecision":
        if len(set(self.order)) != len(self.order):
            raise ValueError(N_("Give every candidate a place of their own."))
        return self


class DecisionView(BaseModel):
    """A recorded decision."""

    id: str
    programme: str
    order: list[str]
    committee: str
    reason: str
    decided_by: str
    decided_at: datetime


class TieView(BaseModel):
    """A tie that decides a seat: who stands equal, at which merit, and the decision in force for exactly this tie."""

    id: str
    programme: str
    programme_name: str
    school_name: str
    merit: str
    steps: dict[str, int]
    seats: int
    candidates: list[str]
    decision: DecisionView | None


class RunView(BaseModel):
    """A run as officials and auditors see it."""

    id: str
    round: str
    number: int
    newest: bool
    state: RunState
    asked_by: str
    asked_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    inputs: str | None
    files: str | None
    counts: dict[str, Any]
    seconds: dict[str, float]
    verifier: str
    problems: list[str]
    problems_total: int
    ties: list[TieView]
