"""The kernel of wishes: the taste for each group, added to what else makes a utility, and the few highest kept.

What is added up is said in `simulations.wishes`, whose plain twin writes down the whole table of utilities; the kernel
keeps no table, so that the wishes of a whole city take a tenth of a second. The two give the same lists to the last
wish: everything is done in whole numbers.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from recruit_core.draws import FIRST, GOLDEN, SECOND, Words
from simulations.draws import Integers


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

    def firsts(self, lengths: Integers) -> Integers | None:
        """(n, longest)  columns of the groups of highest utility, as many as each list is long, -1 behind its end.

        Equal utilities go by the order of groups. None while no compiler is awake: the plain twin is done sooner.
        """
        kernel = _compiled() if "numba" in sys.modules else None
        if kernel is None:
            return None
        found: Integers = kernel(*(getattr(self, name) for name in self.__slots__), lengths)
        return found


def wake() -> None:
    """Load the compiler, about a second: worth it before many futures, not before one. Nothing where it is missing."""
    _compiled()


@cache
def _compiled() -> Callable[..., Any] | None:
    """The kernel, compiled by numba on first use; None where numba is missing."""
    try:
        import numba
    except ImportError:
        return None
    return numba.njit(cache=True, nogil=True)(_firsts)


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
