"""The Polish rulebook: recruitment to public post-primary schools on the 200-point scale.

The order inside a class (Prawo oświatowe, chapter 6): laureates and finalists of art. 132, then points, then on equal
points a health problem that limits the choice of education, then the social criteria counted together, then the
school's own last rule. Not every kind of school compares all of this: sport classes compare a test of fitness before
the points, military ones after them, and only schools of art. 134 know the stage of health. Whoever fails a required
test, or has not finished primary school, is not considered. The numbers stand in `poland.toml`, dated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from recruit_core.columns import DECIMALS
from recruit_core.errors import InvalidRegister, Problem
from recruit_core.register import Facts, Register
from recruit_core.rulebooks.candidate_steps import candidate_steps
from recruit_core.rulebooks.contradictions import contradicting
from recruit_core.rulebooks.itemised import Item, Itemised
from recruit_core.rulebooks.points import given_columns, points_columns, references
from recruit_core.rulebooks.poland_facts import CandidateFacts, PairFacts, ProgrammeFacts
from recruit_core.rulebooks.poland_law import PolishLaw, polish_law
from recruit_core.rulebooks.poland_record import barred, read_record
from recruit_core.rulebooks.rulebook import Rulebook, Step
from recruit_core.rulebooks.school_kinds import kind_problems
from recruit_core.rulebooks.school_tests import school_tests, test_problems
from recruit_core.rulebooks.scored_subjects import Subjects, grades_item, scored, scored_faults
from recruit_core.rulebooks.special_needs import with_special_needs_seats

MOST_DESCRIBED = 50
"""Problems of a register that are described; all are counted."""


@dataclass(frozen=True)
class PolishRulebook(Rulebook):
    """The law of one school year. `law` holds its numbers; a what-if is `replace(rulebook, law=...)`."""

    law: PolishLaw = field(kw_only=True, repr=False, hash=False)

    @property
    def facts(self) -> Facts:
        """Columns of candidates, programmes and choices."""
        return Facts(CandidateFacts, ProgrammeFacts, PairFacts)

    def divide(self, register: Register) -> Register:
        """Seats kept for statements of special needs (art. 134 ust. 6) as pools of their programmes."""
        return with_special_needs_seats(register, self.law.special_needs.reserve)

    def standing(self, register: Register) -> pl.DataFrame:
        """Eligibility and the steps for each row of `register.choices`.

        Returns
        -------
        `eligible` Boolean (primary school finished, every required test passed), then Int64 `holder`, `laureate`,
        `fitness` (score of the test, before the points), `points` (hundredths, tests included), `health`,
        `fitness_on_tie` (the same score, after the points), `social` (criteria met), `local` (grade average in
        hundredths or behaviour, 0 where not given). What the programme's kind of school does not compare is 0.

        Raises
        ------
        InvalidRegister
            A programme is outside the scale, lacks a test that its kind asks for, scores a subject that no certificate
            has, one twice, or too many; facts of a candidate, or results of a test, contradict each other.
        """
        offer = [scored(text) for text in register.programmes["scored_subjects"]]
        _check(register, offer, self.law)
        tests = school_tests(register)
        choices = register.choices
        steps = {
            "holder": choices["holder"].cast(pl.Int64),
            "fitness": tests.score,
            "fitness_on_tie": tests.score,
            "points": self._points(register, offer) + tests.points,
            **candidate_steps(register, self.law),
        }
        eligible = tests.passed & self._admissible(register)
        return pl.DataFrame([eligible.alias("eligible"), *self._compared(register, steps)])

    def _admissible(self, register: Register) -> pl.Series:
        """Whether the candidate meets the conditions of the school: primary school finished, citizenship (art. 143)."""
        candidate = register.choices["candidate"]
        admissible = register.candidates["graduated"].gather(candidate)
        citizens = [kind.name for kind in self.law.school_kinds.kinds if kind.citizens_only]
        asked = register.programmes["kind"].is_in(citizens).fill_null(False)
        if asked.any():
            citizen = register.candidates["polish_citizen"].gather(candidate)
            admissible &= citizen | ~asked.gather(register.choices["programme"])
        return admissible

    def _compared(self, register: Register, steps: Mapping[str, pl.Series]) -> list[pl.Series]:
        """The steps in the order of the law, each 0 where the programme's kind of school does not compare it."""
        kinds = {kind.name: kind.compares for kind in self.law.school_kinds.kinds}
        plain = self.law.school_kinds.plain.compares
        compares = [kinds.get(name, plain) for name in register.programmes["kind"]]
        compared = []
        for step in self.steps:
            told = steps[step.name].alias(step.name)
            left_out = pl.Series(
                [step.name != "holder" and step.name not in names for names in compares], dtype=pl.Boolean
            )
            if left_out.any():
                told = told.set(left_out.gather(register.choices["programme"]), 0)
            compared.append(told)
        return compared

    def points(self, register: Register) -> pl.Series:
        """Points in hundredths for each row of `register.choices`: the 200-point scale and the points of tests."""
        return self.standing(register)["points"]

    def _points(self, register: Register, offer: list[tuple[Subjects, ...]]) -> pl.Series:
        """The 200-point scale in hundredths for each row of `register.choices`.

        Every item is worked out once for each candidate; a choice adds up those that its programme scores.
        """
        subjects = sorted({entry for entries in offer for entry in entries})
        items = points_columns(register.candidates, subjects, self.law)
        grades = [grades_item(entry) for entry in subjects]
        alike = items.drop(grades).sum_horizontal().to_numpy()
        # No item exceeds 20 000 hundredths (`Hundredths`), so 16 bits hold it; the last column is for places unused.
        graded = items.with_columns(unscored=0).select(*grades, "unscored").cast(pl.Int16).to_numpy()
        candidate = register.choices["candidate"].to_numpy()
        programme = register.choices["programme"].to_numpy()
        total = alike[candidate]
        for place in _places(offer, subjects, self.law.grades.scored_subjects):
            total += graded[candidate, place[programme]]
        return pl.Series("points", total, dtype=pl.Int64)

    def itemise(self, record: object, file: str, place: str = "") -> Itemised:
        """What one candidate gets at a class, item by item: the columns of a city worked out for a table of one row.

        `record` is an object of JSON (fields of `CandidateRecord`); `file` and `place` say where it stands. Raises
        `InvalidRegister` with every problem found.
        """
        given = read_record(record, file, place, self.law)
        subjects, row = given.subjects(), given.row(self.law)
        points = points_columns(row, subjects, self.law).row(0, named=True)
        known = given_columns(row, subjects, self.law).row(0, named=True)
        source = references(row.row(0, named=True), subjects, self.law)
        items = [Item(i, points[i], source[i]) for i in points if known[i]]
        missing = [item for item in points if not known[item]]
        if len(subjects) < self.law.grades.scored_subjects:
            missing.append("scored_subjects")
        kind = given.school_kind(self.law)
        if given.test:
            items.append(Item("test", given.test.points, kind.law))
        elif kind.test:
            missing.append("test")
        return Itemised(tuple(items), tuple(missing), barred(given, kind))


def poland(year: int, voivodeship: str | None = "malopolskie") -> PolishRulebook:
    """The Polish rulebook for the school year that begins in `year`, named `pl-2026` for 2026/27.

    Contests are those of the voivodeship's own list. Raises ValueError where no numbers are on record for that year.
    """
    law = polish_law(year, voivodeship)
    steps = tuple(Step(step.name, step.size, step.law) for step in law.order.steps)
    return PolishRulebook(f"pl-{year}", steps, DECIMALS, law=law)


def _places(offer: list[tuple[Subjects, ...]], subjects: list[Subjects], most: int) -> list[NDArray[np.int64]]:
    """For each of the `most` scored subjects: the column of every programme's subject; the last column is zero."""
    column = {entry: position for position, entry in enumerate(subjects)}
    table = np.full((most, len(offer)), len(subjects), dtype=np.int64)
    for programme, entries in enumerate(offer):
        for place, entry in enumerate(entries):
            table[place, programme] = column[entry]
    return list(table)


def _check(register: Register, offer: list[tuple[Subjects, ...]], law: PolishLaw) -> None:
    """Refuse scored subjects that cannot be worked out and facts that contradict each other, all at once."""
    programmes, candidates = register.programmes["programme"], register.candidates["candidate"]
    problems = [
        Problem("scored-subjects", "programmes", None, "scored_subjects", f'programme "{programme}": {found}', remedy)
        for programme, entries in zip(programmes, offer, strict=True)
        for found, remedy in scored_faults(entries, law.grades.scored_subjects)
    ]
    problems += kind_problems(register.programmes, offer, law.school_kinds, law.exemption.foreign_languages)
    problems += test_problems(register)
    problems += [
        Problem(each.code, "candidates", None, each.column, f'candidate "{candidates[row]}": {each.found}', each.remedy)
        for each, rows in contradicting(register.candidates, law)
        for row in rows
    ]
    if problems:
        raise InvalidRegister(problems[:MOST_DESCRIBED], len(problems))
