"""The Polish rulebook: recruitment to public post-primary schools on the 200-point scale.

The order inside a class (Prawo oświatowe, chapter 6): laureates and finalists of art. 132, then points, then on equal
points a health problem that limits the choice of education, then the social criteria counted together, then the
school's own last rule. Whoever fails a required test is not considered. The numbers stand in `poland.toml`, dated.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from recruit_core.errors import InvalidRegister, Problem
from recruit_core.register import Facts, Register
from recruit_core.rulebooks.contradictions import contradicting
from recruit_core.rulebooks.itemised import Item, Itemised
from recruit_core.rulebooks.points import given_columns, points_columns, references
from recruit_core.rulebooks.poland_facts import CandidateFacts, PairFacts, ProgrammeFacts
from recruit_core.rulebooks.poland_law import PolishLaw, Social, polish_law
from recruit_core.rulebooks.poland_record import read_record
from recruit_core.rulebooks.rulebook import Rulebook, Step
from recruit_core.rulebooks.scored_subjects import Subjects, grades_item, scored, scored_faults

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

    def standing(self, register: Register) -> pl.DataFrame:
        """Eligibility and the six steps for each row of `register.choices`.

        Returns
        -------
        `eligible` Boolean (no required test was failed), then Int64 `holder`, `laureate`, `points` (hundredths, tests
        included), `health`, `social` (criteria met), `local` (grade average in hundredths, 0 where not given).

        Raises
        ------
        InvalidRegister
            A programme scores a subject that no certificate has, scores one twice, or scores too many; a candidate
            has a result and an exemption for the same part, or an exemption that leaves open which grade counts.
        """
        candidate = register.choices["candidate"]
        steps = register.candidates.select(
            laureate=pl.col("laureate").cast(pl.Int64),
            health=pl.col("health_opinion").cast(pl.Int64),
            social=criteria_met(self.law.social),
            local=pl.col("grade_average").fill_null(0),
        )
        return pl.DataFrame(
            [
                register.choices["test_passed"].alias("eligible"),
                register.choices["holder"].cast(pl.Int64),
                steps["laureate"].gather(candidate),
                self.points(register),
                *(steps[name].gather(candidate) for name in ("health", "social", "local")),
            ]
        )

    def points(self, register: Register) -> pl.Series:
        """Points in hundredths for each row of `register.choices`: the 200-point scale and the points of tests.

        Every item is worked out once for each candidate; a choice adds up those that its programme scores.
        """
        offer = [scored(text) for text in register.programmes["scored_subjects"]]
        subjects = sorted({entry for entries in offer for entry in entries})
        _check(register, offer, self.law)
        items = points_columns(register.candidates, subjects, self.law)
        grades = [grades_item(entry) for entry in subjects]
        alike = items.drop(grades).sum_horizontal().to_numpy()
        # No item exceeds 20 000 hundredths (`Hundredths`), so 16 bits hold it; the last column is for places unused.
        graded = items.with_columns(unscored=0).select(*grades, "unscored").cast(pl.Int16).to_numpy()
        candidate = register.choices["candidate"].to_numpy()
        programme = register.choices["programme"].to_numpy()
        total = alike[candidate] + register.choices["test_points"].to_numpy()
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
        missing = [item for item in points if not known[item]]
        if len(subjects) < self.law.grades.scored_subjects:
            missing.append("scored_subjects")
        return Itemised(tuple(Item(i, points[i], source[i]) for i in points if known[i]), tuple(missing))


def poland(year: int) -> PolishRulebook:
    """The Polish rulebook for the school year that begins in `year`, named `pl-2026` for 2026/27.

    Raises ValueError where no numbers are on record for that year.
    """
    law = polish_law(year)
    steps = tuple(Step(step.name, step.size, step.law) for step in law.order.steps)
    return PolishRulebook(f"pl-{year}", steps, law=law)


def criteria_met(social: Social) -> pl.Expr:
    """How many of the seven criteria of art. 131 ust. 2 a candidate meets, all of equal value (art. 134 ust. 4).

    Two disabled parents meet criterion (d); whether they meet (c) as well is the dated setting
    `both_parents_also_one_parent`. A family that ticked both boxes is counted by that setting, too.
    """
    one, both = pl.col("parent_disability"), pl.col("both_parents_disability")
    parent = one | both if social.both_parents_also_one_parent else one & ~both
    met = [parent if criterion.name == "parent_disability" else pl.col(criterion.name) for criterion in social.criteria]
    return pl.sum_horizontal(criterion.cast(pl.Int64) for criterion in met)


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
    problems += [
        Problem(each.code, "candidates", None, each.column, f'candidate "{candidates[row]}": {each.found}', each.remedy)
        for each, rows in contradicting(register.candidates, law)
        for row in rows
    ]
    if problems:
        raise InvalidRegister(problems[:MOST_DESCRIBED], len(problems))
