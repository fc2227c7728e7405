"""What comes in and goes out about records."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from service.records.tables import MOST_TEST_POINTS

Frozen = ConfigDict(frozen=True, extra="forbid")
Number = Annotated[str, Field(min_length=1, max_length=32)]


class NewRecord(BaseModel):
    """Facts of one candidate, by the names of the rulebook; what is absent or null is not given."""

    model_config = Frozen

    candidate: Number
    facts: dict[str, Any]


class NewSchoolTest(BaseModel):
    """How one candidate did in the test of one programme. ``points`` in hundredths, for language tests only."""

    model_config = Frozen

    candidate: Number
    programme: Annotated[str, Field(min_length=1, max_length=64)]
    passed: bool
    points: Annotated[int, Field(ge=0, le=MOST_TEST_POINTS)] = 0


class NewRecords(BaseModel):
    """A list of facts and tests: taken whole or not at all."""

    model_config = Frozen

    records: Annotated[list[NewRecord], Field(max_length=20_000)] = []
    tests: Annotated[list[NewSchoolTest], Field(max_length=20_000)] = []


class Entered(BaseModel):
    """How many facts and tests a list brought in."""

    records: int
    tests: int


class PointsItem(BaseModel):
    """One item of the scale: hundredths of a point, and the place in the law."""

    item: str
    points: int
    reference: str
    given: bool


class WishPoints(BaseModel):
    """Points of one candidate at one wish as known today, in hundredths."""

    rank: int
    programme: str
    name: str
    school_name: str
    points: int
    test_passed: bool | None  # None where nothing about a test is on record
    test_points: int
    items: list[PointsItem]


class RecordView(BaseModel):
    """A candidate's facts and the points they give, as its family sees them."""

    application: str
    candidate: str
    facts: dict[str, Any]
    entered_at: datetime | None
    wishes: list[WishPoints]
