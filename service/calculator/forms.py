"""What comes in and goes out about the calculator. Nothing of it is kept."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints

from service.offers.forms import ProgrammeView, Sought
from service.records.forms import PointsItem

PublicId = Annotated[str, StringConstraints(max_length=26)]


class Asked(BaseModel):
    """Grades and results of one candidate, by the names that ``recruit points`` reads; what is absent is not given.

    ``programme`` (a public id) puts the scored subjects of that class in place of those of the record; ``sought``
    asks what the same record gives at the classes that a search of the offer finds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    record: dict[str, Any]
    programme: PublicId | None = None
    sought: Sought | None = None


class LastTime(BaseModel):
    """What a class was when it was last released: no promise for this year.

    ``points`` of the last one admitted, in hundredths; null while seats were free.
    """

    round: str
    round_name: str
    released_at: datetime
    points: int | None
    seats: int
    taken: int


class ClassPoints(BaseModel):
    """What a record gives at one class, in hundredths, and which items of it were not given."""

    programme: ProgrammeView
    points: int
    missing: list[str]
    last_time: LastTime | None


class Counted(BaseModel):
    """The answer: the sum in hundredths, each item with its place in the law, what is missing, and the classes."""

    points: int
    items: list[PointsItem]
    missing: list[str]
    chosen: ClassPoints | None
    classes: list[ClassPoints]
    next: str | None
