"""Facts and points by the rulebook in force: the service counts nothing itself. The core is loaded when first asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from service.records.forms import PointsItem

if TYPE_CHECKING:
    import polars as pl

    from recruit_core.rulebooks.poland import PolishRulebook

RULEBOOK = "pl-2026"


@dataclass(frozen=True, slots=True)
class CheckedFacts:
    """Facts as the rulebook reads them. ``refusal``: what is wrong, or the column that contradicts another."""

    given: dict[str, Any]
    refusal: ValidationError | str | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """What facts give at one class: the items and their sum without the school's test, in hundredths."""

    points: int
    items: list[PointsItem]


@cache
def rules() -> "PolishRulebook":
    """The rulebook in force."""
    from recruit_core.rulebooks.poland import poland

    return poland(int(RULEBOOK.removeprefix("pl-")))


def checked_facts(records: Sequence[dict[str, Any]]) -> list[CheckedFacts]:
    """Each record read by the rulebook's candidate facts; only what differs from "not given" is kept."""
    from recruit_core.rulebooks.contradictions import contradicting
    from recruit_core.rulebooks.poland_facts import CandidateFacts

    checked: list[CheckedFacts] = []
    for facts in records:
        try:
            checked.append(CheckedFacts(CandidateFacts(**facts).model_dump(exclude_defaults=True)))
        except ValidationError as refusal:
            checked.append(CheckedFacts({}, refusal))
    for found, rows in contradicting(table([each.given for each in checked]), rules().law) if checked else ():
        for row in rows:
            checked[row] = CheckedFacts({}, found.column)
    return checked


def facts_of(record: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """The facts in a record as `recruit points` reads it, and its scored subjects as a class writes them.

    Raises `InvalidRegister` with every problem and its place in the record.
    """
    from recruit_core.rulebooks.poland_record import read_record

    read = read_record(dict(record), "record", "", rules().law)
    facts = read.row(rules().law).row(0, named=True)
    subjects = "|".join("/".join(entry) for entry in read.subjects())
    return {name: value for name, value in facts.items() if value is not None}, subjects


def table(facts: Sequence[Mapping[str, Any]]) -> "pl.DataFrame":
    """Facts as columns of the rulebook, one row each; what is not given has the rulebook's default."""
    import polars as pl

    from recruit_core.columns import columns_of
    from recruit_core.rulebooks.poland_facts import CandidateFacts

    defaults = {name: field.default for name, field in CandidateFacts.model_fields.items()}
    schema = {column.name: column.dtype for column in columns_of(CandidateFacts)}
    given = pl.DataFrame([dict(each) for each in facts], schema=schema)
    return given.with_columns(
        pl.col(name).fill_null(default) for name, default in defaults.items() if default is not None
    )


def points_at(facts: Mapping[str, Any], classes: Sequence[str]) -> list[Scored]:
    """What the facts give at each class, told by its scored subjects, item by item."""
    from recruit_core.rulebooks.points import given_columns, points_columns, references
    from recruit_core.rulebooks.scored_subjects import grades_item, scored

    law, row = rules().law, table([facts])
    offer = [scored(text) for text in classes]
    subjects = list(dict.fromkeys(entry for entries in offer for entry in entries))  # in the order of the classes
    worth = points_columns(row, subjects, law).row(0, named=True)
    known = given_columns(row, subjects, law).row(0, named=True)
    source = references(row.row(0, named=True), subjects, law)
    graded = {grades_item(entry) for entry in subjects}
    answers = []
    for entries in offer:
        own = {grades_item(entry) for entry in entries}
        items = [
            PointsItem(item=item, points=worth[item], reference=source[item], given=known[item])
            for item in worth
            if item not in graded or item in own
        ]
        answers.append(Scored(sum(item.points for item in items), items))
    return answers
