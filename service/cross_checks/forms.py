"""What comes in and goes out about cross-checks."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints


class Oddity(BaseModel):
    """One figure that looks wrong: what, where (a class, a school, or nothing for the whole), found, and the bound."""

    model_config = ConfigDict(frozen=True)

    code: str
    place: str
    found: int
    bound: int


class Acceptance(BaseModel):
    """Who has looked and found it right, and why."""

    by: str
    at: datetime
    reason: str


class CrossChecks(BaseModel):
    """All findings of a round. ``clear``: there are none, or two officials have accepted these very ones.

    ``findings`` stands for them, and is given back by whoever accepts; ``compared_with`` is the round before, if any.
    """

    round: str
    oddities: list[Oddity]
    findings: str
    acceptances: list[Acceptance]
    clear: bool
    compared_with: str | None = None


class NewAcceptance(BaseModel):
    """An official accepts the findings as they were seen."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    findings: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=500)]
