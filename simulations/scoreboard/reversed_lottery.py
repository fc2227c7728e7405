"""A second round after some have left: the reversed lottery seats as many and moves the fewest."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from recruit_core.market import GROUP_BIT, Market, Seating
from simulations.draws import Draws
from simulations.scoreboard.entry import SEED, Entry, Figure
from simulations.scoreboard.markets import apart, common_key, market_of, numbers, seated

CANDIDATES, PROGRAMMES, SEATS, MARKETS = 600, 12, 50, 200
LEAVING = 65_536 // 5
"""One in five, in parts of 65,536."""
FAME = 2**14 // 24
"""How much more each programme is liked than the one before it; tastes go from 0 to 2^14."""


def figures() -> Iterator[Figure]:
    """Both second rounds start from the same first one; a seat held is never lost.

    Programmes fill in one order of popularity in both, which is the condition of the theorem.
    """
    draws, everybody = Draws(f"{SEED} second round"), CANDIDATES * MARKETS
    tastes = draws.words("tastes", numbers(everybody), numbers(PROGRAMMES)) >> np.uint64(50)
    wishes = np.argsort(tastes.astype(np.int64) - FAME * np.arange(PROGRAMMES), axis=1)
    lists = apart(wishes, CANDIDATES, PROGRAMMES)
    lottery = common_key(draws, "lottery", everybody)
    first = market_of(lists, lottery, np.full(PROGRAMMES * MARKETS, SEATS))
    held = seated(first, "deferred-acceptance")
    leaves = draws.share("leaves", numbers(everybody)) < LEAVING
    again, turned = (second_round(first, held, leaves, key) for key in (first.key, first.key.max() - first.key))
    placed = [_by_market(after >= 0) for after in (again, turned)]
    moved = [_by_market((after != held) & (held >= 0) & ~leaves) for after in (again, turned)]
    yield Figure("markets in which reversing seats another number", 0, 0, float((placed[0] != placed[1]).sum()))
    yield Figure("markets in which reversing moves more", 0, 0, float((moved[1] > moved[0]).sum()))
    share = float(moved[1].sum() / moved[0].sum())
    yield Figure("moves after reversing, beside the same lottery again", 1, 0, share, "at most")


def second_round(first: Market, held: Seating, leaves: NDArray[np.bool_], key: NDArray[np.int64]) -> Seating:
    """Everybody who stays asks again, with the first claim on the own seat; whoever left asks for nothing."""
    key = key.copy()
    key[held[held >= 0]] += GROUP_BIT
    key[np.repeat(leaves, np.diff(first.starts))] = -1
    return seated(first.replace(key=key), "deferred-acceptance")


def _by_market(mark: NDArray[np.bool_]) -> NDArray[np.int64]:
    counts: NDArray[np.int64] = mark.reshape(MARKETS, CANDIDATES).sum(axis=1)
    return counts


ENTRY = Entry(
    "reversed-lottery",
    "I. Feigenbaum, Y. Kanoria, I. Lo and J. Sethuraman, Dynamic matching in school choice: efficient seat "
    "reassignment after late cancellations, Management Science 66 (2020)",
    f"{MARKETS} markets of {CANDIDATES} candidates and {PROGRAMMES} programmes with {SEATS} seats, one lottery, "
    "some programmes wanted more than others; one in five leaves",
    "deferred-acceptance, twice",
    "none",
    figures,
)
