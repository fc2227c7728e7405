"""The Czech rulebook: admission to the first year of secondary schools. A second country in one file.

The unified exam has two parts, Czech language and mathematics. A school gives each part a weight and adds points by
criteria of its own; in programmes that end with the maturita the exam makes up a least share of all points that can be
reached. Who is still equal is told apart by the exam, then by mathematics, where the school has announced so.

The numbers stand below, dated; what could not be confirmed says in `note` what to check.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, Field

from recruit_core.errors import InvalidRegister, Problem
from recruit_core.register import Facts, Register
from recruit_core.rulebooks.dated import Dated, in_force
from recruit_core.rulebooks.rulebook import Rulebook, Step

MOST_DESCRIBED = 50
"""Problems of a register that are described; all are counted."""


# ----- the numbers of the law


class UnifiedExam(Dated):
    """Most points of one part, and the least share of all points, in per cent, that the exam makes up by kind."""

    most: int
    share: dict[str, int]


class Lists(Dated):
    """How many programmes a candidate may rank: without a talent exam, and beside them with one."""

    plain: int
    talent: int


EXAM = (
    UnifiedExam(
        valid_from="2024/25",
        law="školský zákon č. 561/2004 Sb., § 60d",
        confirmed=False,
        note="50 points and the shares are confirmed by criteria of schools and the press; the paragraph was not read.",
        most=50,
        share={"maturita": 60, "sport": 40, "apprenticeship": 0},
    ),
)

LISTS = (
    Lists(
        valid_from="2024/25",
        law="školský zákon č. 561/2004 Sb., § 60a, ve znění zákona č. 421/2023 Sb.",
        confirmed=False,
        note="Three are confirmed; two more with a talent exam fit the lists of 2024. The paragraph was not read.",
        plain=3,
        talent=2,
    ),
)

OF_THE_SCHOOL = "vyhláška č. 422/2023 Sb., § 1 písm. a): kritéria, která stanoví ředitel školy"

STEPS = (
    Step("points", 100_001, "školský zákon č. 561/2004 Sb., § 60d; " + OF_THE_SCHOOL, decimals=2),
    Step("exam", 101, OF_THE_SCHOOL),
    Step("mathematics", 51, OF_THE_SCHOOL),
)


class CzechLaw(BaseModel):
    """The numbers of one school year."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    exam: UnifiedExam
    lists: Lists


# ----- what has to be known


ExamPoints = Annotated[int | None, Field(ge=0, le=50)]
"""The better of two attempts at one part of the unified exam; null = not sat."""

Weight = Annotated[int, Field(ge=0, le=400)]
"""Hundredths of a point for one point of the exam: 100 counts it as it is."""

SchoolPoints = Annotated[int, Field(ge=0, le=60_000)]
"""Points by criteria of the school, in hundredths."""


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class CandidateFacts(_Facts):
    """Results of the unified exam, which a candidate takes once for all schools."""

    exam_czech: ExamPoints = None
    exam_mathematics: ExamPoints = None


class ProgrammeFacts(_Facts):
    """What the head announces by the end of January: weights, most points by the school's criteria, least results.

    `least_points` is in hundredths, the other two in points of the exam. `ties_by_*`: what tells equal points apart.
    """

    kind: Literal["maturita", "sport", "apprenticeship"] = "maturita"
    talent_exam: bool = False
    weight_czech: Weight = 100
    weight_mathematics: Weight = 100
    school_most: SchoolPoints = 0
    least_czech: Annotated[int, Field(ge=0, le=50)] = 0
    least_mathematics: Annotated[int, Field(ge=0, le=50)] = 0
    least_points: Annotated[int, Field(ge=0, le=100_000)] = 0
    ties_by_exam: bool = False
    ties_by_mathematics: bool = False


class PairFacts(_Facts):
    """Points by the school's criteria; `conditions_met` is false where its own exam, a talent exam or health bars."""

    school_points: SchoolPoints = 0
    conditions_met: bool = True


# ----- who goes before whom


@dataclass(frozen=True)
class CzechRulebook(Rulebook):
    """The law of one school year. `law` holds its numbers; a what-if is `replace(rulebook, law=...)`."""

    law: CzechLaw = field(kw_only=True, repr=False, hash=False)

    @property
    def facts(self) -> Facts:
        """Columns of candidates, programmes and choices."""
        return Facts(CandidateFacts, ProgrammeFacts, PairFacts)

    def standing(self, register: Register) -> pl.DataFrame:
        """Eligibility and the three steps for each row of `register.choices`.

        Returns
        -------
        `eligible` Boolean (conditions met, every part sat that counts, nothing below the least), then Int64 `points`
        (hundredths), `exam` and `mathematics` (points of the exam, 0 where the school does not tell apart by them).

        Raises
        ------
        InvalidRegister
            The exam makes up too little of a programme's points, a school gives more points than it announced, or a
            candidate ranks too many programmes.
        """
        choices = _side_by_side(register)
        _check(register, choices, self.law)
        czech, mathematics = (pl.col(f"exam_{part}").fill_null(0) for part in ("czech", "mathematics"))
        by_exam = czech * pl.col("weight_czech") + mathematics * pl.col("weight_mathematics")
        told = choices.with_columns(points=by_exam + pl.col("school_points"))
        return told.select(
            pl.all_horizontal("conditions_met", *_reached()).alias("eligible"),
            "points",
            exam=(czech + mathematics) * pl.col("ties_by_exam"),
            mathematics=mathematics * pl.col("ties_by_mathematics"),
        )


def czech(year: int) -> CzechRulebook:
    """The Czech rulebook for the school year that begins in `year`, named `cz-2024` for 2024/25.

    Raises ValueError where no numbers are on record for that year.
    """
    exam, lists = in_force(EXAM, year), in_force(LISTS, year)
    if exam is None or lists is None:
        raise ValueError(f"no numbers on record for the school year {year}/{(year + 1) % 100:02}")
    return CzechRulebook(f"cz-{year}", STEPS, law=CzechLaw(exam=exam, lists=lists))


def _side_by_side(register: Register) -> pl.DataFrame:
    """Every choice beside the facts of its candidate and those of its programme."""
    candidate, programme = register.choices["candidate"], register.choices["programme"]
    of_candidate = register.candidates.drop("candidate")[candidate]
    of_programme = register.programmes.drop("programme", "seats", "ties")[programme]
    return pl.concat([register.choices, of_candidate, of_programme], how="horizontal")


def _reached() -> list[pl.Expr]:
    """A part that counts was sat, and neither a part nor the sum lies below the least that the head announced."""
    sat = [(pl.col(f"weight_{p}") == 0) | pl.col(f"exam_{p}").is_not_null() for p in ("czech", "mathematics")]
    least = [pl.col(f"exam_{p}").fill_null(0) >= pl.col(f"least_{p}") for p in ("czech", "mathematics")]
    return [*sat, *least, pl.col("points") >= pl.col("least_points")]


# ----- what is refused


def _check(register: Register, choices: pl.DataFrame, law: CzechLaw) -> None:
    problems = [
        *_shares(register.programmes, law.exam),
        *_above_announced(register, choices),
        *_long_lists(register, choices, law.lists),
    ]
    if problems:
        raise InvalidRegister(problems[:MOST_DESCRIBED], len(problems))


def _shares(programmes: pl.DataFrame, exam: UnifiedExam) -> list[Problem]:
    """Programmes in which the exam makes up less than its share of all points that can be reached."""
    by_exam = exam.most * (pl.col("weight_czech") + pl.col("weight_mathematics"))
    least = pl.col("kind").replace_strict(exam.share, return_dtype=pl.Int64)
    told = programmes.select("programme", least=least, by_exam=by_exam, all=by_exam + pl.col("school_most"))
    short = told.filter(pl.col("by_exam") * 100 < pl.col("least") * pl.col("all"))
    return [
        Problem(
            "exam-share",
            "programmes",
            None,
            "school_most",
            f'programme "{programme}": the exam makes up {by_exam} of {everything} hundredths',
            f"let it make up at least {least} per cent: higher weights, or fewer points of the school",
        )
        for programme, least, by_exam, everything in short.iter_rows()
    ]


def _above_announced(register: Register, choices: pl.DataFrame) -> list[Problem]:
    """Choices with more points of the school than it announced."""
    above = choices.filter(pl.col("school_points") > pl.col("school_most"))
    told = above.select("candidate", "programme", "school_points", "school_most").iter_rows()
    who, what = register.candidates["candidate"], register.programmes["programme"]
    return [
        Problem(
            "school-points",
            "choices",
            None,
            "school_points",
            f'candidate "{who[candidate]}" at "{what[programme]}": {points}',
            f"write at most {most}, as announced",
        )
        for candidate, programme, points, most in told
    ]


def _long_lists(register: Register, choices: pl.DataFrame, lists: Lists) -> list[Problem]:
    """Candidates who rank more programmes than the law allows, with and without a talent exam."""
    ranked = choices.group_by("candidate").agg(talent=pl.col("talent_exam").sum(), all=pl.len())
    counted = ranked.select("candidate", "talent", plain=pl.col("all") - pl.col("talent")).sort("candidate")
    long = counted.filter((pl.col("plain") > lists.plain) | (pl.col("talent") > lists.talent))
    return [
        Problem(
            "list-too-long",
            "choices",
            None,
            "candidate",
            f'candidate "{register.candidates["candidate"][candidate]}" ranks {plain} programmes without a talent exam '
            f"and {talent} with one",
            f"keep at most {lists.plain} without and {lists.talent} with one",
        )
        for candidate, talent, plain in long.iter_rows()
    ]
