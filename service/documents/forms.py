"""What stands on the papers of a school."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel

from service.publications.forms import ReasonView


class Stage(StrEnum):
    """The two lists of the law: after the allocation, and after will was confirmed."""

    QUALIFIED = "qualified"
    ADMITTED = "admitted"


class Named(BaseModel):
    """One line of a list on the board: the name and nothing else (art. 158 sec. 4)."""

    last_name: str
    first_name: str


class RefusedView(BaseModel):
    """Somebody whom a school refused, for its staff: the id leads to the justification."""

    child: str
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


class PlacesLine(BaseModel):
    """One class: seats, how many the result qualified, confirmed (the admitted included), gave up, and free places."""

    programme: str
    name: str
    school: str
    school_name: str
    seats: int
    points: int | None  # lowest admitting, in hundredths
    qualified: int
    confirmed: int
    admitted: int
    resigned: int
    free: int


class FreePlaces(BaseModel):
    """Free places of some schools as they stand at one instant."""

    round: str
    round_name: str
    at: datetime
    lines: list[PlacesLine]


class AppealDays(BaseModel):
    """The days of the steps after a refusal. ``confirmed`` False: the numbers were not checked against the act."""

    request: int
    justification: int
    appeal: int
    decision: int
    confirmed: bool


class Justification(BaseModel):
    """Why one school did not admit a candidate: each of its classes that refused, with the steps that were compared.

    The rank of a wish stands nowhere in it: the order of wishes is not the school's to know.
    """

    round: str
    round_name: str
    released_at: datetime
    school: str
    school_name: str
    candidate: str  # first and last name
    refusals: list[ReasonView]
    days: AppealDays | None


class Tie(BaseModel):
    """What the committee decided about candidates who stood equal: numbers in their order, and the reason."""

    class_name: str
    order: list[str]
    committee: str
    reason: str
    decided_at: datetime


class Protocol(BaseModel):
    """The numbers and decisions of a school's committee, for its minutes. Nobody's points stand in it."""

    round: str
    round_name: str
    school: str
    school_name: str
    at: datetime
    applied: int
    refused: int
    admitted_known: bool  # the list of the admitted is out
    lines: list[PlacesLine]
    ties: list[Tie]
