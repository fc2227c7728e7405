"""Published numbers, computed again: one file and one line in `BOARD` for each of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from simulations.scoreboard import (
    czech_round,
    equal_programmes,
    equal_treatment,
    exact_lottery,
    immediate_acceptance_rounds,
    proposers_rank,
    reversed_lottery,
    serial_dictatorship_rank,
    short_lists,
    short_lists_core,
    three_by_three,
    trading_from_endowments,
    two_colleges,
    unequal_sides,
)
from simulations.scoreboard.entry import Entry, Figure, NotHere, Verdict, judged

BOARD: dict[str, Entry] = {
    entry.name: entry
    for entry in (
        serial_dictatorship_rank.ENTRY,
        exact_lottery.ENTRY,
        trading_from_endowments.ENTRY,
        immediate_acceptance_rounds.ENTRY,
        two_colleges.ENTRY,
        equal_programmes.ENTRY,
        short_lists.ENTRY,
        short_lists_core.ENTRY,
        proposers_rank.ENTRY,
        unequal_sides.ENTRY,
        three_by_three.ENTRY,
        equal_treatment.ENTRY,
        reversed_lottery.ENTRY,
        czech_round.ENTRY,
    )
}
"""The entries there are, in the order in which they are told."""


def scoreboard(names: list[str] | None = None) -> Iterator[Verdict]:
    """The verdict of each entry, or of those named, one after another as they are computed."""
    if names is None:
        with suppress(ImportError):  # with numba loaded every mechanism takes its compiled kernel
            import numba  # noqa: F401
    for entry in BOARD.values() if names is None else (BOARD[name] for name in names):
        yield judged(entry)


__all__ = ["BOARD", "Entry", "Figure", "NotHere", "Verdict", "judged", "scoreboard"]
