"""The first wishes of each list: the taste for each group, added to what else makes a utility, and the highest kept.

What is added up is said in `simulations.wishes`. The plain twin writes down the whole table of utilities; the compiled
kernel keeps no table, so that the wishes of a whole city take a tenth of a second. The two give the same lists to the
last wish: everything is done in whole numbers.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import numpy as np

from recruit_core.draws import FIRST, GOLDEN, SECOND, Words, mixed
from recruit_core.priorities import compiled
from simulations.draws import Integers

WORTH_COMPILING: Final = 50_000
"""Lists from which waking the compiler (about 1 s) pays; the two twins write the same lists."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a utility is the sum of, for n candidates and p groups. All in 1/1024."""

    first: Words
    """(n,)  the word of each candidate that the tastes for groups are drawn from"""
    numbers: Words
    """(p,)  the number of each group in the draws"""
    taste: Integers
    """(65536,)  the Gumbel number of each share"""
    by_school: Integers
    """(n, schools)"""
    school: Integers
    """(p,)"""
    by_kind: Integers
    """(n, kinds)"""
    kind: Integers
    """(p,)"""
    by_profile: Integers
    """(n, profiles)"""
    profile: Integers
    """(p,)"""
    by_language: Integers
    """(languages, p)"""
    language: Integers
    """(n,)  the second language of each candidate"""
    constant: Integers
    """(p,)"""

    def firsts(self, lengths: Integers) -> Integers:
        """(n, longest)  columns of the groups of highest utility, as many as each list is long at least.

        What stands behind the end of a list says nothing. Equal utilities go by the order of groups. By the plain twin
        while no compiler is awake (`wake`).
        """
        if "numba" not in sys.modules:
            return self._firsts_plain(int(lengths.max(initial=1)))
        found: Integers = compiled(_firsts)(*(getattr(self, name) for name in self.__slots__), lengths)
        return found

    def _firsts_plain(self, longest: int) -> Integers:
        utility = self.summed()
        groups = utility.shape[1]
        key = utility * groups + np.arange(groups - 1, -1, -1)
        top = np.sort(np.partition(key, groups - longest, axis=1)[:, groups - longest :], axis=1)[:, ::-1]
        return groups - 1 - top % groups

    def summed(self) -> Integers:
        """(n, p)  the whole table of utilities."""
        words = mixed(self.first[:, None] + self.numbers[None, :])
        utility: Integers = self.taste[words >> np.uint64(48)]
        utility += self.by_school[:, self.school]
        utility += self.by_kind[:, self.kind]
        utility += self.by_profile[:, self.profile]
        utility += self.by_language[self.language]
        return utility + self.constant


def wake() -> None:
    """Load the compiler, if it is there: worth it from `WORTH_COMPILING` lists."""
    with suppress(ImportError):
        import numba  # noqa: F401  its presence is what `Parts.firsts` asks for


def _firsts(
    first: Words,
    numbers: Words,
    taste: Integers,
    by_school: Integers,
    school: Integers,
    by_kind: Integers,
    kind: Integers,
    by_profile: Integers,
    profile: Integers,
    by_language: Integers,
    language: Integers,
    constant: Integers,
    lengths: Integers,
) -> Integers:
    """Kernel. A list is kept in order while the groups pass by; most of them fall short of its last one at one look."""
    candidates, groups = len(first), len(numbers)
    longest = lengths.max() if candidates else 0
    chosen = np.full((candidates, longest), np.int64(-1))
    best = np.empty(longest, np.int64)
    for one in range(candidates):
        length, kept, fit = lengths[one], 0, by_language[language[one]]
        for group in range(groups):
            word = (first[one] + numbers[group]) * GOLDEN
            word = (word ^ (word >> np.uint64(30))) * FIRST
            word = (word ^ (word >> np.uint64(27))) * SECOND
            utility = taste[np.int64((word ^ (word >> np.uint64(31))) >> np.uint64(48))] + constant[group]
            utility += by_school[one, school[group]] + by_kind[one, kind[group]]
            utility += by_profile[one, profile[group]] + fit[group]
            if kept == length and utility <= best[length - 1]:
                continue
            place = kept if kept < length else length - 1
            kept = min(kept + 1, length)
            while place > 0 and best[place - 1] < utility:
                best[place], chosen[one, place] = best[place - 1], chosen[one, place - 1]
                place -= 1
            best[place], chosen[one, place] = utility, group
    return chosen
