"""The example one can play with: four invented candidates, three classes, and you; seats by the rule in force.

The engine gives them, as it gives all others; nothing here knows the rule. Beside the order that was chosen every other
order of the same three classes is played, so that a visitor sees whether another list would have brought more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import permutations

CLASSES = ("A", "B", "C")
"""One seat each."""
YOU = "you"
"""The visitor among the candidates."""
WISHES = {"Ala": "AB", "Bartek": "BAC", "Celina": "ACB", "Darek": "CB"}
POINTS = {
    YOU: {"A": 16_500, "B": 16_000, "C": 13_200},
    "Ala": {"A": 16_100, "B": 15_050},
    "Bartek": {"A": 14_300, "B": 15_900, "C": 12_750},
    "Celina": {"A": 15_400, "B": 14_700, "C": 14_950},
    "Darek": {"B": 14_200, "C": 15_300},
}
"""Hundredths of a point; no two are equal at one class."""


@dataclass(frozen=True, slots=True)
class Played:
    """What comes of an order: who sits where."""

    order: tuple[str, ...]
    seats: dict[str, str | None]

    @property
    def yours(self) -> str | None:
        return self.seats[YOU]

    def rank(self, order: Sequence[str]) -> int:
        """Place of your class on a list, beyond its end without one."""
        return order.index(self.yours) if self.yours in order else len(order)


@cache
def played(order: tuple[str, ...], mechanism: str) -> Played:
    """Seats under the mechanism when you hand in this order of classes."""
    import polars as pl

    from recruit_core import Register, recruit, rulebook

    lists = {YOU: order} | WISHES
    wishes = [
        (name, rank, code, f"{POINTS[name][code] / 100:.2f}")
        for name, own in lists.items()
        for rank, code in enumerate(own, start=1)
    ]
    choices = pl.DataFrame(wishes, schema=["candidate", "rank", "programme", "merit"], orient="row")
    programmes = pl.DataFrame({"programme": CLASSES, "seats": [1] * len(CLASSES)})
    rules = rulebook("listed")
    found = recruit(
        Register.assemble({"programmes": programmes, "choices": choices}, rules.facts), rules, mechanism=mechanism
    )
    return Played(order, dict(found.matching.assignments().select("candidate", "programme").iter_rows()))


def known(mechanism: str) -> bool:
    """Whether the engine has a rule of this name."""
    from recruit_core.errors import RecruitError
    from recruit_core.mechanisms import mechanism as named

    try:
        named(mechanism)
    except RecruitError:
        return False
    return True


def every_order(mechanism: str) -> list[Played]:
    """What each order of all three classes would bring."""
    return [played(order, mechanism) for order in permutations(CLASSES)]


def best_for(order: Sequence[str], mechanism: str) -> Played:
    """The other order that brings you the class highest on this one; itself where none brings more."""
    mine = played(tuple(order), mechanism)
    best = min(every_order(mechanism), key=lambda other: other.rank(order))
    return best if best.rank(order) < mine.rank(order) else mine


def chosen(first: str, second: str, third: str) -> tuple[str, ...]:
    """The order of a form: unknown classes and repetitions left out; without any wish the order of the letters."""
    return tuple(dict.fromkeys(code for code in (first, second, third) if code in CLASSES)) or CLASSES
