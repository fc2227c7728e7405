"""Which rules of a year are confirmed: every mark in the numbers of the law is found, wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from recruit_core.rulebooks import rulebook
from recruit_core.rulebooks.confirmation import rules, unconfirmed
from recruit_core.rulebooks.dated import Dated
from recruit_core.rulebooks.poland_law import polish_law


def marks(numbers: object) -> Iterator[bool]:
    """Every `confirmed` in the plain numbers of a law, at any depth."""
    if isinstance(numbers, dict):
        yield from (value for field, value in numbers.items() if field == "confirmed")
    for inner in (
        numbers.values() if isinstance(numbers, dict) else numbers if isinstance(numbers, list | tuple) else ()
    ):
        yield from marks(inner)


@pytest.mark.parametrize("year", [2022, 2026])
def test_no_mark_of_the_law_is_left_out(year: int) -> None:
    found = list(marks(polish_law(year).model_dump()))
    assert len(rules(polish_law(year))) == len(found)
    assert len(unconfirmed(polish_law(year))) == found.count(False) > 0


def test_every_unconfirmed_rule_says_where_it_stands_and_what_to_check() -> None:
    found = unconfirmed(rulebook("pl-2026").law)
    assert all(rule.law and rule.note and not rule.confirmed for rule in found)
    assert len({rule.name for rule in found}) == len(found)
    assert {"volunteering", "order.holder"} <= {rule.name for rule in found}


def test_a_block_that_comes_later_stands_in_the_list_by_itself() -> None:
    class Row(BaseModel):
        name: str
        confirmed: bool
        note: str | None = None

    class Later(Dated):
        rows: list[Row]

    class Law(BaseModel):
        year: int
        later: list[Later]

    rows = [Row(name="one", confirmed=True), Row(name="two", confirmed=False, note="read it")]
    later = Later(valid_from="2027/28", law="art. 1", confirmed=False, note="read this", rows=rows)
    found = unconfirmed(Law(year=2027, later=[later]))
    assert [(rule.name, rule.law, rule.note) for rule in found] == [
        ("later.1", "art. 1", "read this"),
        ("later.two", "art. 1", "read it"),  # a row without a place of its own has that of its block
    ]
