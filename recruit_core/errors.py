"""How the house says no.

Two kinds, never mixed. A `Problem` is a finding in somebody's data: collected, listed, translated. A `RecruitError`
is a refusal to go on. Kernels raise nothing: a `Market` that exists is valid.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding in somebody's data.

    `row` counts the lines of a CSV file (the header is line 1) or the rows of any other table from 1; None means the
    whole file. `found` says what was there, `remedy` what to do about it.
    """

    code: str
    file: str
    row: int | None
    column: str | None
    found: str
    remedy: str

    def __str__(self) -> str:
        place = [self.file]
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column is not None:
            place.append(f"column {self.column}")
        return f"{self.code}  {', '.join(place)}: {self.found}; {self.remedy}"


@dataclass(frozen=True, slots=True)
class Tie:
    """Candidates whom nothing given sets apart although a seat depends on their order.

    `merit` is the published merit they share; `candidates` are ids sorted by their UTF-8 bytes.
    """

    programme: str
    pool: str
    merit: str
    candidates: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"tie-at-cutoff  programme {self.programme}, pool {self.pool}, merit {self.merit}: "
            f"candidates {', '.join(self.candidates)} are equal and a seat depends on their order; "
            f"record a decision in the column tiebreak or choose another tie rule"
        )


class RecruitError(Exception):
    """A refusal to go on. `code` names it in logs, in JSON and in the catalogues of the service."""

    code: ClassVar[str] = "refused"


class InvalidRegister(RecruitError):
    """The tables cannot be used. `problems` is capped, `total` is the number found."""

    code = "register-invalid"

    def __init__(self, problems: Iterable[Problem], total: int | None = None) -> None:
        self.problems = tuple(problems)
        self.total = len(self.problems) if total is None else total
        super().__init__(f"{self.total} problem(s) in the tables; the first: {self.problems[0]}")


class UnknownRulebook(RecruitError):
    """No rulebook of that name stands in the table `RULEBOOKS`."""

    code = "rulebook-unknown"


class UnknownMechanism(RecruitError):
    """No mechanism of that name stands in the table `MECHANISMS`."""

    code = "mechanism-unknown"


class UnknownTieRule(RecruitError):
    """No tie rule of that name stands in the table `TIE_RULES`."""

    code = "ties-unknown"


class TieRuleNotForMechanism(RecruitError):
    """The tie rule has no meaning under the mechanism: equal treatment is defined for deferred acceptance only."""

    code = "tie-rule-not-for-mechanism"


class ChoiceRulesNotForMechanism(RecruitError):
    """Choice rules are given with another mechanism than deferred acceptance."""

    code = "choice-rules-not-for-mechanism"


class TieRuleNotForChoiceRules(RecruitError):
    """A whole tied group cannot be let in or kept out by a programme that chooses by a rule of its own."""

    code = "tie-rule-not-for-choice-rules"


class ChoiceRulesOfAnotherRound(RecruitError):
    """The choice rules are about other programmes or pools than those of the round."""

    code = "choice-rules-of-another-round"


class SeedMissing(RecruitError):
    """A lottery is to be drawn and no seed was given."""

    code = "seed-missing"


class SeedUnused(RecruitError):
    """A seed was given although no lottery is drawn."""

    code = "seed-unused"


class MeritTooWide(RecruitError):
    """The steps of a rulebook, or a value in one of them, do not fit the packed number that is compared."""

    code = "merit-too-wide"


class UnresolvedTie(RecruitError):
    """Somebody's seat depends on the order of candidates whom nothing given sets apart (decision record 0007)."""

    code = "tie-unresolved"

    def __init__(self, ties: Iterable[Tie]) -> None:
        self.ties = tuple(ties)
        super().__init__(f"{len(self.ties)} tie(s) decide a seat; the first: {self.ties[0]}")


class NotVerified(RecruitError):
    """A result is not what its certificate says; it must not be published."""

    code = "not-verified"
