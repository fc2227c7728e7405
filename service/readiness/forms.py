"""What goes out about readiness."""

from typing import Literal

from pydantic import BaseModel

from service.rounds.forms import RoundView

GateName = Literal[
    "round", "schools", "seats", "subjects", "approvals", "lists", "facts", "items", "figures", "ties", "mail", "rules"
]
GateState = Literal["ready", "open", "notice"]
"""``open`` has to be done before the round can end well; a ``notice`` blocks nothing and stays until it is settled."""


class Place(BaseModel):
    """One thing to look at, and where."""

    label: str
    link: str


class Gate(BaseModel):
    """One thing that has to be in order. ``counts`` are the numbers behind it; ``places`` the first of those found."""

    name: GateName
    state: GateState
    counts: dict[str, int]
    places: list[Place] = []


class OpenRule(BaseModel):
    """A rule of the law that nobody has confirmed: its name, its place in the law, what has to be checked."""

    name: str
    block: str
    row: str
    law: str
    note: str


class Board(BaseModel):
    """All gates for the present round; ``open`` counts those that are not in order."""

    round: RoundView | None
    open: int
    gates: list[Gate]
    rules: list[OpenRule]
