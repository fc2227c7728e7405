"""Which rules of a year have been confirmed and which have not: one list for the command, the officials and the tests.

The list is read off the law itself, so that a new block or a new row of a table stands in it without being announced.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel

NAMES = ("name", "code", "kind", "contest", "result", "organiser")
"""Fields by which a row of a block is called; a row without any of them is called by its number."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule that says of itself whether its text has been confirmed.

    `block` is its block in `poland.toml`, `row` the row inside it, empty for the block itself. `law` of a row that
    names no place of its own is that of its block. `note` says what to check where `confirmed` is false.
    """

    block: str
    row: str
    law: str
    confirmed: bool
    note: str | None

    @property
    def name(self) -> str:
        """The rule in a word or few: `volunteering`, `order.health`, `achievements.other-powiat high-place`."""
        return f"{self.block}.{self.row}" if self.row else self.block


def rules(law: BaseModel) -> tuple[Rule, ...]:
    """Every rule of a year that carries the mark `confirmed`, in the order of the blocks."""
    return tuple(rule for block in type(law).model_fields for rule in _marked(getattr(law, block), block, "", ""))


def unconfirmed(law: BaseModel) -> tuple[Rule, ...]:
    """The rules of a year that nobody has confirmed, each with what has to be checked."""
    return tuple(rule for rule in rules(law) if not rule.confirmed)


def _marked(part: object, block: str, row: str, law: str) -> Iterator[Rule]:
    """The rules in one part of the law: a model, or a list of models."""
    if isinstance(part, list | tuple):
        for number, inner in enumerate(part, start=1):
            yield from _marked(inner, block, _called(inner, number), law)
    if not isinstance(part, BaseModel):
        return
    place = str(getattr(part, "law", law))
    if isinstance(confirmed := getattr(part, "confirmed", None), bool):
        yield Rule(block, row, place, confirmed, getattr(part, "note", None))
    for field in type(part).model_fields:
        yield from _marked(getattr(part, field), block, row, place)


def _called(part: object, number: int) -> str:
    names = [value for field in NAMES if isinstance(value := getattr(part, field, None), str)]
    return " ".join(names) or str(number)
