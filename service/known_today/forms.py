"""What goes out about wishes as known today."""

from datetime import datetime

from pydantic import BaseModel


class LastTime(BaseModel):
    """The class in the round before: the points of the last one admitted, None where seats stayed free."""

    round: str
    released_at: datetime
    points: int | None


class KnownWish(BaseModel):
    """One wish: points in hundredths, None while nothing is on record.

    ``missing`` counts the exam parts and grades that this class counts and nobody has entered; ``test_passed`` is None
    where nothing about a school's test is on record; ``last_time`` where the class was not there in the round before.
    """

    rank: int
    programme: str
    code: str
    points: int | None
    missing: int
    test_passed: bool | None
    last_time: LastTime | None


class KnownToday(BaseModel):
    """All wishes of the draft, the first wish first."""

    application: str
    wishes: list[KnownWish]
