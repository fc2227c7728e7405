"""What comes in and goes out about approvals of offers and the demand for them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, field_validator

from service.kit.languages import N_

Frozen = ConfigDict(frozen=True, extra="forbid")


class ApprovalState(StrEnum):
    """Where the offer of a school stands with its governing body."""

    WAITING = "waiting"
    APPROVED = "approved"
    CHANGED = "changed"  # since the approval
    SENT_BACK = "sent-back"


class NewDecision(BaseModel):
    """Approve an offer, or send it back with a reason. ``offer`` stands for the offer that was looked at."""

    model_config = Frozen

    verdict: Literal["approved", "sent-back"]
    offer: Annotated[str, StringConstraints(max_length=64)]
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = Field(
        default="", validate_default=True
    )

    @field_validator("reason")
    @classmethod
    def _said_why(cls, text: str, info: ValidationInfo) -> str:
        if info.data.get("verdict") == "sent-back" and len(text) < 3:
            raise ValueError(N_("Write the reason: the school reads it and has to know what to change."))
        return text


class ClassDemand(BaseModel):
    """One class: its seats, lists that name it first, lists that name it at all. Counts only."""

    code: str
    name: str
    seats: int
    first: int
    named: int


class OfferToApprove(BaseModel):
    """The offer of one school with its demand, and what the governing body last decided."""

    school: str
    school_name: str
    classes: list[ClassDemand]
    seats: int
    first: int
    offer: str
    state: ApprovalState
    reason: str | None
    decided_at: datetime | None


class OffersToApprove(BaseModel):
    """The offers of the schools within reach, by name."""

    offers: list[OfferToApprove]
