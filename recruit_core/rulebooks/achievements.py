"""Special achievements of one candidate: which titles count, and what they are worth together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Protocol

from recruit_core.rulebooks.poland_law import Achievements


class Title(Protocol):
    """`count` titles of one kind; a title with a `competition` is a single one."""

    @property
    def contest(self) -> str:
        """Row of the table: who runs the contest, and at which level."""

    @property
    def result(self) -> str:
        """What was won there."""

    @property
    def count(self) -> int:
        """How many, from different contests."""

    @property
    def competition(self) -> str | None:
        """The contest itself, by its id in the voivodeship's list."""

    @property
    def scope(self) -> str | None:
        """What it was about, where one contest has several scopes."""


def whole_points(titles: Iterable[Title], table: Achievements) -> int:
    """WHOLE points for all titles together, before the cap.

    Of several titles from the same contest, at the same level and of the same scope, the best counts once (regulation,
    § 6 ust. 2); then titles of one kind are counted together, since "two or more" has a figure of its own. Raises
    KeyError for a title that the table does not have.
    """
    rows = {(row.contest, row.result): row for row in table.results}
    counted: Counter[tuple[str, str]] = Counter()
    best: dict[tuple[str, str, str | None], Title] = {}
    for title in titles:
        if title.competition is None:
            counted[title.contest, title.result] += title.count
            continue
        place = (title.competition, title.contest, title.scope)
        other = best.get(place)
        if other is None or rows[other.contest, other.result].one < rows[title.contest, title.result].one:
            best[place] = title
    counted.update((title.contest, title.result) for title in best.values())
    return sum(rows[kind].points(count) for kind, count in counted.items()) // 100
