"""Points of one candidate, item by item: what a calculator shows and a justification cites."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable


def points_text(hundredths: int) -> str:
    """Points with two decimals, as on the lists of schools: 2905 is "29.05"."""
    return f"{hundredths // 100}.{hundredths % 100:02}"


def hundredths(text: str) -> int:
    """The inverse: "29.05", "29.5" and "29" as 2905, 2950 and 2900."""
    whole, _, part = text.partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0") or 0)


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the scale: hundredths of a point and the place in the law."""

    item: str
    points: int
    reference: str


@dataclass(frozen=True, slots=True)
class Itemised:
    """The points of one candidate. `missing` names the parts that were not given and therefore count nothing.

    `not_considered` says why the candidate cannot be considered there whatever the points; empty where nothing bars it.
    """

    items: tuple[Item, ...]
    missing: tuple[str, ...]
    not_considered: tuple[str, ...] = ()

    @property
    def points(self) -> int:
        """Sum of the items, in hundredths."""
        return sum(item.points for item in self.items)

    def as_json(self) -> dict[str, object]:
        """The answer of `recruit points`: points as text with two decimals, items with their reference, missing.

        `not_considered` stands there only where something bars the candidate.
        """
        items = [
            {"item": each.item, "points": points_text(each.points), "reference": each.reference} for each in self.items
        ]
        answer: dict[str, object] = {"points": points_text(self.points), "items": items, "missing": list(self.missing)}
        return answer | ({"not_considered": list(self.not_considered)} if self.not_considered else {})


@runtime_checkable
class Itemises(Protocol):
    """A rulebook that can say item by item what it gives one candidate."""

    def itemise(self, record: object, file: str, place: str = "") -> Itemised:
        """Points of one record as it comes from JSON.

        `file` and `place` (a JSON pointer) say where the record stands. Raises `InvalidRegister` with all problems.
        """
