"""What comes in and goes out about verifications and paper forms."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationInfo, field_validator

from service.kit.languages import N_
from service.kit.numbers import Number
from service.offers.forms import ProgrammeView

Frozen = ConfigDict(frozen=True, extra="forbid")
Deed = Literal["claim", "accept", "ask-back", "reject"]
WITH_REASON = frozenset({"ask-back", "reject"})


class VerificationState(StrEnum):
    """Where a sent list stands at the school of its first choice."""

    WAITING = "waiting"
    CLAIMED = "claim"
    ACCEPTED = "accept"
    ASKED_BACK = "ask-back"
    REJECTED = "reject"


class NewDeed(BaseModel):
    """What is done, after which last deed (0: none), and why where somebody has to do something about it."""

    model_config = Frozen

    deed: Deed
    after: Number
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = Field(
        default="", validate_default=True
    )

    @field_validator("reason")
    @classmethod
    def _said_why(cls, text: str, info: ValidationInfo) -> str:
        if info.data.get("deed") in WITH_REASON and len(text) < 3:
            raise ValueError(N_("Write the reason: the family reads it and has to know what to do."))
        return text


class QueuedForm(BaseModel):
    """A sent list whose first choice is a class of this school: the candidate and this school's classes, no ranks."""

    id: str
    candidate: str
    called: str
    pesel_masked: str
    sent_at: datetime
    classes: list[ProgrammeView]
    criteria: list[str]
    state: VerificationState
    reason: str | None
    done_at: datetime | None
    after: int


class Queue(BaseModel):
    """Sent lists that one may verify, the longest waiting first."""

    forms: list[QueuedForm]


class OwnVerification(BaseModel):
    """What a family is told of the verification of its list."""

    application: str
    state: VerificationState
    reason: str | None
    done_at: datetime | None


def _codes(typed: object) -> object:
    return typed.split() if isinstance(typed, str) else typed


class PaperForm(BaseModel):
    """A paper form: the candidate's number with the last name against mistyping, codes of classes, first wish first."""

    model_config = Frozen

    candidate: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=32)]
    last_name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    classes: Annotated[
        list[Annotated[str, StringConstraints(max_length=64)]],
        Field(min_length=1, max_length=200),
        BeforeValidator(_codes),
    ]


class EnteredForm(BaseModel):
    """A paper form is entered; the receipt number goes to the family."""

    candidate: str
    wishes: int
    receipt_number: str
