"""The procedure's numbers for one school year, read from `poland.toml`."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from recruit_core.errors import RecruitError
from recruit_core.rulebooks.dated import Dated, in_force, numbers

STATUTE = "statute"
"""Stands for every organiser that has made no decision of its own."""

Days = Annotated[int, Field(ge=1, le=365)]


class UnknownProcedure(RecruitError):
    """No numbers of the procedure are on record for so early a school year."""

    code = "procedure-unknown"


class Rule(Dated):
    """A dated rule of the procedure; `source` is where it was read."""

    source: str


def _any_is_none(schools: Any) -> Any:
    return None if schools == "any" else schools


class ChoiceLimit(Rule):
    """How many schools one application may name among those of an organiser; None = any number.

    Prawo oświatowe, art. 156: three, unless the organiser (organ prowadzący) allows more.
    """

    organiser: str
    schools: Annotated[Annotated[int, Field(ge=1)] | None, BeforeValidator(_any_is_none)]


class AppealPeriods(Rule):
    """Days for each step of an appeal: Prawo oświatowe, art. 158 ust. 6 to 9, one paragraph each."""

    request: Days
    justification: Days
    appeal: Days
    decision: Days


class PeriodRule(Rule):
    """How the days of a period are counted: Kodeks postępowania administracyjnego, art. 57 § 1 and 4.

    The law knows one way, and so does `period_ends`; the block is there for its reference and its confirmation.
    """

    first_day_counts: Literal[False]
    moves_past_saturday: Literal[True]


class ConfirmationRule(Rule):
    """What confirms the will to attend, and what silence means."""

    originals: bool
    silence_is_resignation: bool


class FreePlacesRule(Rule):
    """Who reports free places after the list of the admitted, and who publishes them."""

    reported_by: Literal["committee", "head"]
    published_by: Literal["kurator"]


class ProcedureLaw(BaseModel):
    """Everything the procedure needs to know of one school year."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    year: int
    choice_limit: tuple[ChoiceLimit, ...]
    appeal: AppealPeriods | None
    period: PeriodRule
    confirmation: ConfirmationRule
    free_places: FreePlacesRule | None

    @property
    def unconfirmed(self) -> tuple[Rule, ...]:
        """The rules in force whose text has to be checked; each says in its note what."""
        single = (self.appeal, self.period, self.confirmation, self.free_places)
        return tuple(rule for rule in (*self.choice_limit, *single) if rule and not rule.confirmed)


class DatedProcedure(BaseModel):
    """All blocks of `poland.toml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    choice_limit: list[ChoiceLimit]
    appeal: list[AppealPeriods]
    period: list[PeriodRule]
    confirmation: list[ConfirmationRule]
    free_places: list[FreePlacesRule]

    @model_validator(mode="after")
    def _one_block_for_each_year(self) -> Self:
        for kind in DatedProcedure.model_fields:
            starts = [(block.valid_from, getattr(block, "organiser", None)) for block in getattr(self, kind)]
            twice = next((start for start in starts if starts.count(start) > 1), None)
            if twice:
                raise ValueError(f"{kind} has two blocks from {twice[0]} on; keep one")
        return self

    def law(self, year: int) -> ProcedureLaw:
        """What is in force in the school year beginning in `year`. Raises `UnknownProcedure`."""
        organisers = sorted({limit.organiser for limit in self.choice_limit})
        named = [[limit for limit in self.choice_limit if limit.organiser == name] for name in organisers]
        limits = tuple(limit for limit in (in_force(blocks, year) for blocks in named) if limit)
        period, confirmation = in_force(self.period, year), in_force(self.confirmation, year)
        if period is None or confirmation is None or STATUTE not in [limit.organiser for limit in limits]:
            raise UnknownProcedure(f"no procedure is on record for the school year {year}/{(year + 1) % 100:02}")
        return ProcedureLaw(
            year=year,
            choice_limit=limits,
            appeal=in_force(self.appeal, year),
            period=period,
            confirmation=confirmation,
            free_places=in_force(self.free_places, year),
        )


@cache
def procedure_law(year: int) -> ProcedureLaw:
    """The procedure in force for the school year that begins in `year`. Raises `UnknownProcedure`."""
    return DatedProcedure.model_validate(dict(numbers("poland.toml", __package__))).law(year)
