"""What a programme's rule works with: applicants in order, pools in the order in which they are opened, clauses.

A set of applicants is a list in falling standing, and no two applicants of a programme share a standing. What is
chosen is told by pools: whoever stands in no pool of the answer is turned away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Applicant(NamedTuple):
    """One candidate at one programme: position in the register, standing (higher goes first) and groups."""

    candidate: int
    standing: int
    groups: frozenset[str]


Applicants = Sequence[Applicant]
"""Applicants of one programme in falling standing."""

Chosen = dict[str, list[Applicant]]
"""Pool to those whom it takes."""


class SeatPool(NamedTuple):
    """A pool of a programme: open where `group` is None, else for a group, alone (`hard`) or first."""

    name: str
    seats: int
    group: str | None
    hard: bool

    def order(self, applicants: Applicants) -> list[Applicant]:
        """Those who may sit here, in the order of this pool."""
        if self.group is None:
            return list(applicants)
        inside = [each for each in applicants if self.group in each.groups]
        return inside if self.hard else inside + [each for each in applicants if self.group not in each.groups]


class Clause(NamedTuple):
    """One line of a rule: a group with a whole number or per cent, or a pool whose unused seats move to another."""

    order: int = 0
    group: str | None = None
    amount: int = 0
    percent: bool = False
    pool: str | None = None
    to: str | None = None

    def of(self, seats: int) -> int:
        """The amount as a number of seats; a share is rounded down."""
        return seats * self.amount // 100 if self.percent else self.amount


@dataclass(frozen=True, slots=True)
class Policy:
    """The rule of one programme with the pools and clauses that it works on, each in their order."""

    programme: str
    rule: str
    pools: tuple[SeatPool, ...]
    clauses: tuple[Clause, ...] = ()

    @property
    def seats(self) -> int:
        """Seats of the programme."""
        return sum(pool.seats for pool in self.pools)


Choose = Callable[[Policy, Applicants], Chosen]
"""Whom a programme takes from a set of applicants."""


def without(applicants: Applicants, taken: Applicants) -> list[Applicant]:
    """Those who are left, in the same order."""
    gone = {each.candidate for each in taken}
    return [each for each in applicants if each.candidate not in gone]


def people(chosen: Chosen) -> frozenset[int]:
    """The candidates who have a seat, in whichever pool."""
    return frozenset(each.candidate for pool in chosen.values() for each in pool)
