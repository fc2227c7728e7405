"""A calendar as an official writes it in TOML: its blocks and phases, and what may stand in each field."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, NamedTuple, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from recruit_core.procedure.phases import PHASES, ROUNDS, PhaseName, Round
from recruit_core.procedure.warsaw import UnusableLocalTime, closing, opening
from recruit_core.rulebooks.dated import SchoolYear


def _instant(read: Callable[[str], datetime]) -> Callable[[Any], datetime]:
    """TOML's own dates and local times are as good as text; a time with an offset is not what an order says."""

    def instant(given: Any) -> datetime:
        minutes = isinstance(given, datetime) and given.tzinfo is None and not (given.second or given.microsecond)
        try:
            return read(f"{given:%Y-%m-%d %H:%M}" if minutes else str(given))
        except UnusableLocalTime as fault:
            raise _refuse(fault.code, fault.remedy) from None

    return instant


def _refuse(code: str, remedy: str) -> PydanticCustomError:
    # Braces would be read as placeholders of the message.
    return PydanticCustomError(code, "{remedy}", {"remedy": remedy})


Opening = Annotated[datetime, BeforeValidator(_instant(opening))]
Closing = Annotated[datetime, BeforeValidator(_instant(closing))]


class _Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class WrittenPhase(_Written):
    """One phase of a block; its local times are UTC instants once read."""

    name: PhaseName
    round: Round = "main"
    opens: Opening | None = None
    closes: Closing | None = None
    text: str
    source: str
    law: str | None = None
    confirmed: bool
    note: str | None = None

    @model_validator(mode="after")
    def _has_dates_in_order(self) -> Self:
        if self.opens is None and self.closes is None:
            raise _refuse("phase-without-dates", "write opens, closes, or both")
        if self.opens is not None and self.closes is not None and self.closes < self.opens:
            raise _refuse("phase-ends-before-it-begins", "correct opens or closes")
        return self

    @model_validator(mode="after")
    def _unconfirmed_says_why(self) -> Self:
        if not self.confirmed and not self.note:
            raise _refuse("note-missing", "add a note that says what to check, as the phase is not confirmed")
        return self


class WrittenBlock(_Written):
    """The calendar of one school year and organiser, its phases not yet read."""

    school_year: SchoolYear
    organiser: str
    law: str
    phases: list[dict[str, Any]]


class WrittenFile(_Written):
    """The calendars of one voivodeship, its blocks not yet read."""

    voivodeship: str
    organisers: list[str]
    calendar: list[dict[str, Any]]


class Fault(NamedTuple):
    """What is wrong with one field, or with a whole block or phase where `key` is None."""

    code: str
    key: str | None
    found: str
    remedy: str


_REMEDIES = {
    "string_type": "write text in quotes",
    "bool_type": "write true or false, without quotes",
    "list_type": "write a list",
    "dict_type": "write a block of fields",
    "model_type": "write a block of fields",
}
_AMONG = {"name": ("phase-unknown", PHASES), "round": ("round-unknown", ROUNDS)}


def fault(error: ErrorDetails) -> Fault:
    """A finding of pydantic in the words of the house."""
    key = str(error["loc"][0]) if error["loc"] else None
    remedy = error.get("ctx", {}).get("remedy")
    if error["type"] == "missing":
        return Fault("field-missing", key, f"{key} is not there", f"add {key}")
    if error["type"] == "extra_forbidden":
        return Fault("field-unknown", key, f"{key} is no field here", "take it out or correct its name")
    if error["type"] == "literal_error" and key in _AMONG:
        code, known = _AMONG[key]
        return Fault(code, key, _found(error["input"]), f"write one of: {', '.join(known)}")
    if remedy:
        return Fault(error["type"], key, _found(error["input"]), remedy)
    remedy = _REMEDIES.get(error["type"], error["msg"].removeprefix("Value error, "))
    return Fault("value-unreadable", key, _found(error["input"]), remedy)


def _found(given: object) -> str:
    if isinstance(given, dict):  # a whole phase: what matters are its dates
        given = " to ".join(str(given[key]) for key in ("opens", "closes") if key in given) or "no dates"
    shown = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in str(given))
    return f'found "{shown[:60]}"'
