"""Contests that a voivodeship's superintendent lists each year: only these count, each by a row of the table."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, model_validator

from recruit_core.rulebooks.dated import Dated, in_force, numbers


class Contest(BaseModel):
    """One contest. `contest` is its row in the table of achievements: who runs it and at which level."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: str
    name: str
    contest: str


class ContestList(Dated):
    """The list of one voivodeship for a year (Prawo oświatowe, art. 148: by the end of February)."""

    contests: list[Contest]

    @model_validator(mode="after")
    def _ids_are_distinct(self) -> ContestList:
        ids = [each.id for each in self.contests]
        if len(ids) != len(set(ids)):
            raise ValueError("a contest stands twice in the list")
        return self

    def named(self, name: str) -> Contest | None:
        """The contest of that id; None where the list does not have it."""
        return next((each for each in self.contests if each.id == name), None)


class _Lists(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    lists: list[ContestList]


def contest_list(voivodeship: str, year: int) -> ContestList | None:
    """The list in force in that voivodeship for the school year beginning in `year`; None before its first one.

    Raises ValueError where the voivodeship has no file `contests_<voivodeship>.toml`.
    """
    try:
        read = numbers(f"contests_{voivodeship}.toml")
    except FileNotFoundError:
        raise ValueError(f'there is no list of contests for "{voivodeship}"') from None
    return in_force(_Lists.model_validate(dict(read)).lists, year)
