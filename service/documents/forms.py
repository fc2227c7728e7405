"""What stands on the papers of a school."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel


class Stage(StrEnum):
    """The two lists of the law: after the allocation, and after will was confirmed."""

    QUALIFIED = "qualified"
    ADMITTED = "admitted"


class Named(BaseModel):
    """One line of a list on the board: the name and nothing else (art. 158 sec. 4)."""

    last_name: str
    first_name: str


class BoardClass(BaseModel):
    """One class on the list: seats, lowest admitting points (hundredths; None: seats stayed free), free places."""

    programme: str
    name: str
    seats: int
    points: int | None
    free: int
    names: list[Named]


class BoardList(BaseModel):
    """The list of a school for its board: those qualified (admitted) by class, and those not, for the whole school."""

    stage: Stage
    round: str
    round_name: str
    school: str
    school_name: str
    due_at: datetime
    classes: list[BoardClass]
    others: list[Named]
