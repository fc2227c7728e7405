"""What comes in and goes out about objections and the log of changes."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from service.kit.languages import N_
from service.pupils.columns import FACTS
from service.pupils.forms import Reason

Frozen = ConfigDict(frozen=True, extra="forbid")


class NewObjection(BaseModel):
    """A family says which fact on record is wrong, and what the certificate says."""

    model_config = Frozen

    fact: Annotated[str, StringConstraints(max_length=64)]
    claim: Reason

    @field_validator("fact")
    @classmethod
    def _known(cls, fact: str) -> str:
        if fact not in FACTS:
            raise ValueError(N_("Choose what is wrong."))
        return fact


class Answer(BaseModel):
    """Answer an objection. Upheld: ``value`` is put on record, as it would stand in a file."""

    model_config = Frozen

    verdict: Literal["upheld", "dismissed"]
    answer: Reason
    value: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""


class ObjectionView(BaseModel):
    """An objection and its answer. ``child`` and ``called`` name the pupil."""

    id: str
    child: str
    called: str
    fact: str
    present: Any  # the fact on record now
    claim: str
    raised_at: datetime
    upheld: bool | None
    answer: str | None
    answered_at: datetime | None


class ChangeView(BaseModel):
    """One change of a record: the facts that differ, before and after, by whom in the recruitment, and why."""

    at: datetime
    role: str
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str | None


class ChildGrades(BaseModel):
    """What is on record of a child, every change of it, and the objections."""

    child: str
    called: str
    primary_school: str | None
    facts: dict[str, Any]
    entered_at: datetime | None
    objections: list[ObjectionView]
    changes: list[ChangeView]


class Objections(BaseModel):
    """Objections to grades of a primary school's pupils, those not answered first."""

    objections: Annotated[list[ObjectionView], Field(max_length=10_000)]
