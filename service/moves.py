"""Moves as sentences: who moves where, and because of whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from recruit_core.change.told import Seat, ToldMove

SHOWN = 20
"""Lines of one kind that are shown; `--json` tells all."""


def sentences(moves: Iterable[ToldMove], cause: str) -> Iterator[str]:
    """One sentence for each move, each after the one that it follows from; `cause` says what the change itself does."""
    told = [_sentence(move, cause) for move in moves]
    yield from told[:SHOWN] or ["nobody moves"]
    if len(told) > SHOWN:
        yield f"… and {len(told) - SHOWN} more; --json tells all"


def _sentence(move: ToldMove, cause: str) -> str:
    before, after = place(move.before), place(move.after)
    if move.up:
        way = f"gets {after}, had no seat" if move.before is None else f"moves up from {before} to {after}"
        why = f"into the seat that {move.because} leaves" if move.because else cause
        return f"{move.candidate} {way}, {why}"
    why = f"because {move.because} takes the seat" if move.because else cause
    return f"{move.candidate} loses {before}, {why}; now {after}"


def place(seat: Seat | None) -> str:
    """A programme, with the pool where that is not the only one."""
    if seat is None:
        return "without a seat"
    return seat[0] if seat[1] == "open" else f"{seat[0]} ({seat[1]})"
