"""What goes out about publications."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

ReasonCode = Literal["admitted", "refused", "not-considered", "not-eligible"]


class Release(BaseModel):
    """Release a verified run. ``files`` is the digest that the second official has looked at."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    files: str


class PublicationView(BaseModel):
    """A released round as everybody sees it: counts and digests, nothing of a person."""

    id: str
    round: str
    round_name: str
    released_at: datetime
    counts: dict[str, Any]
    ties_decided: int
    inputs: str
    files: str


class ClassView(BaseModel):
    """One class: seats, seats taken, points (hundredths) of the last one admitted; null while seats are free.

    Points alone: health or social criteria of the last one admitted would be facts about one child.
    """

    programme: str
    name: str
    school: str
    school_name: str
    seats: int
    taken: int
    points: int | None


class ClassesView(BaseModel):
    """A page of classes; ``next`` is the cursor of the following one."""

    classes: list[ClassView]
    next: str | None


class ReasonView(BaseModel):
    """Why one choice was granted or not.

    ``own`` and ``lowest`` hold the law's steps of the candidate and of the last one admitted (points in hundredths,
    ``local`` an average in hundredths); ``lowest`` is empty while seats are free, and says of the last one admitted
    no more than the decision needs: the points, and further steps down to the one that decided. ``decided_by`` names
    the step that set the two apart, ``missing`` the gap in it.
    """

    rank: int
    programme: str
    name: str
    school_name: str
    code: ReasonCode
    seats: int
    taken: int
    own: dict[str, int]
    lowest: dict[str, int]
    decided_by: str | None
    own_value: int | None
    lowest_value: int | None
    missing: int | None
    sentence: str


class ResultView(BaseModel):
    """What one candidate was told: the class, or none, and the reason for every choice."""

    application: str
    number: str
    round: str
    released_at: datetime
    programme: str | None
    rank: int | None
    choices: list[ReasonView]


class QualifiedView(BaseModel):
    """One line of a school's list: the name, for the school's own staff. No points stand here (art. 158)."""

    last_name: str
    first_name: str
    number: str


class QualifiedClass(BaseModel):
    """The qualified of one class in the order of the Polish alphabet, with its lowest admitting points."""

    programme: ClassView
    qualified: list[QualifiedView]
