"""Tables that turn a uniform or a normal integer into an exam result, a grade, a list length or a Gumbel number.

A float is used only while a table is made and is rounded to a whole number at once; the tests show that no entry lies
so near to a rounding edge that the last bit of a logarithm could move it.
"""

import math
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from statistics import NormalDist
from typing import Final

import numpy as np

from simulations.assumptions import Anchors
from simulations.draws import UNIT, Integers

STEP: Final = 8
"""Tables over a normal integer have an entry for each 8/1024 of a standard deviation."""
REACH: Final = 8 * UNIT
"""Beyond eight standard deviations the last entry of a table holds."""


def at(table: Integers, normal: Integers) -> Integers:
    """Entries of a table over normal integers."""
    return table[(np.clip(normal, -REACH, REACH - 1) + REACH) // STEP]


def normal_steps() -> list[float]:
    """The middle of each step of a table over a normal integer, in standard deviations."""
    return [(index * STEP + STEP / 2 - REACH) / UNIT for index in range(2 * REACH // STEP)]


def quantile(anchors: Anchors, share: float) -> float:
    """The value that the given share of everybody stays below: straight lines between the anchors."""
    upper = max(1, bisect_left(anchors, share, key=lambda anchor: anchor[0]))
    (left, low), (right, high) = anchors[upper - 1], anchors[min(upper, len(anchors) - 1)]
    return high if right == left else low + (high - low) * (share - left) / (right - left)


def exam_edges(anchors: Anchors, raw_points: int) -> list[float]:
    """Raw points before rounding, for each step of a table over a normal integer."""
    reached = (NormalDist().cdf(middle) for middle in normal_steps())
    return [quantile(anchors, share) * raw_points / 100 for share in reached]


@cache
def exam_table(anchors: Anchors, raw_points: int) -> Integers:
    """Whole per cents for each step of a normal integer; they are as coarse as the paper's raw points."""
    raw = [math.floor(edge + 0.5) for edge in exam_edges(anchors, raw_points)]
    return _table([(200 * points + raw_points) // (2 * raw_points) for points in raw])


def shift_for_mean(table: Integers, mean: float) -> int:
    """By how many 1/1024 everybody must be better (or worse) than the country for the table's mean to be `mean`."""
    weights = _bell()
    target = round(mean * 1000)
    steps = np.arange(len(table))

    def distance(shift: int) -> int:
        moved = table[np.clip(steps + shift, 0, len(table) - 1)]
        return abs(int((weights * moved).sum()) * 1000 // int(weights.sum()) - target)

    return min(range(-3 * UNIT // STEP, 3 * UNIT // STEP), key=distance) * STEP


@cache
def _bell() -> Integers:
    """The normal density of each step, as whole numbers."""
    return _table([round(1_000_000 * math.exp(-middle * middle / 2)) for middle in normal_steps()])


def cuts(shares: Sequence[float]) -> Integers:
    """Normal integers that separate groups of the given shares (they add up to 1): one fewer than the shares."""
    below = [sum(shares[: index + 1]) for index in range(len(shares) - 1)]
    return _table([round(UNIT * NormalDist().inv_cdf(share)) for share in below])


def cut_above(share: float) -> int:
    """The normal integer above which the given share of everybody lies."""
    return int(cuts([1 - share, share])[0])


@cache
def length_table(anchors: Anchors) -> Integers:
    """The smallest whole value that the share of each of 65536 uniform numbers does not pass."""
    return _table([math.ceil(quantile(anchors, (index + 0.5) / 65536)) for index in range(65536)])


def gumbel_edges() -> list[float]:
    """Gumbel quantiles in 1/1024 before rounding, for each of 65536 uniform numbers."""
    return [-UNIT * math.log(-math.log((index + 0.5) / 65536)) for index in range(65536)]


@cache
def gumbel_table() -> Integers:
    """Gumbel numbers in 1/1024 for each of 65536 uniform numbers."""
    return _table([math.floor(edge + 0.5) for edge in gumbel_edges()])


def _table(values: list[int]) -> Integers:
    """A table that nobody can change, because it is made once and shared."""
    table = np.array(values, dtype=np.int64)
    table.flags.writeable = False
    return table
