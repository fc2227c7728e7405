"""Who has sent a list and lacks a result or a grade that one of its classes counts, by the rulebook in force."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from service.records import points

NOT_ASKED_FOR = frozenset({"honours", "volunteering", "achievements"})
"""Items that most candidates have nothing for; whoever has nothing lacks nothing."""


def incomplete(facts: Mapping[str, Mapping[str, Any]], wishes: Iterable[tuple[str, str]]) -> Counter[str]:
    """How many wishes of each candidate lack something; ``wishes`` are (number, scored subjects of the class).

    Candidates without any facts are not in ``facts`` and are left out: they lack everything.
    """
    asked = [(number, subjects) for number, subjects in wishes if number in facts]
    needed = {subjects: _items(subjects) for subjects in {subjects for _number, subjects in asked}}
    missing = _missing(facts, set().union(*needed.values()))
    return Counter(number for number, subjects in asked if missing[number] & needed[subjects])


def _items(subjects: str) -> frozenset[str]:
    """The items of a class: the parts of the exam and its scored subjects."""
    from recruit_core.rulebooks.poland_law import EXAM_PARTS
    from recruit_core.rulebooks.scored_subjects import grades_item, scored

    return frozenset([f"exam.{part}" for part in EXAM_PARTS] + [grades_item(entry) for entry in scored(subjects)])


def _missing(facts: Mapping[str, Mapping[str, Any]], items: set[str]) -> dict[str, frozenset[str]]:
    """For each candidate the items that are not given."""
    from recruit_core.rulebooks.points import given_columns

    if not facts:
        return {}
    subjects = sorted(tuple(item.removeprefix("grades.").split("/")) for item in items if item.startswith("grades."))
    given = given_columns(points.table(list(facts.values())), subjects, points.rules().law)
    absent = given.drop(NOT_ASKED_FOR & set(given.columns))
    names = absent.columns
    return {
        number: frozenset(name for name, there in zip(names, row, strict=True) if not there)
        for number, row in zip(facts, absent.rows(), strict=True)
    }
