"""Moves and changes read in field terms: ids in place of numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from recruit_core.change.moves import THE_CHANGE, Move
from recruit_core.errors import RecruitError
from recruit_core.matching import Matching

Seat = tuple[str, str]
"""Programme and pool."""


class UnknownPool(RecruitError):
    """The round has no such programme or pool, or the programme has several and none was named."""

    code = "pool-unknown"


@dataclass(frozen=True, slots=True)
class ToldMove:
    """A move by ids: seats are programme and pool, None = no seat; `because` is None for the change itself."""

    candidate: str
    before: Seat | None
    after: Seat | None
    because: str | None
    up: bool

    def as_json(self) -> dict[str, object]:
        """Plain values."""
        return {
            "candidate": self.candidate,
            "from": _plain(self.before),
            "to": _plain(self.after),
            "because": self.because,
            "direction": "up" if self.up else "down",
        }


def _plain(seat: Seat | None) -> dict[str, str] | None:
    return None if seat is None else {"programme": seat[0], "pool": seat[1]}


def told(matching: Matching, moves: Iterable[Move]) -> tuple[ToldMove, ...]:
    """The moves by ids. The claims are those of the matching's market."""
    names = matching.register.candidates["candidate"]
    return tuple(
        ToldMove(
            names[move.candidate],
            seat_of_claim(matching, move.before),
            seat_of_claim(matching, move.after),
            None if move.because == THE_CHANGE else names[move.because],
            move.up,
        )
        for move in moves
    )


def seat_of_claim(matching: Matching, claim: int) -> Seat | None:
    """Programme and pool of a claim; None for -1."""
    return None if claim < 0 else seat_of_pool(matching, int(matching.market.pool[claim]))


def seat_of_pool(matching: Matching, pool: int) -> Seat:
    """Programme and name of a pool."""
    programme = matching.register.programmes["programme"][int(matching.market.programme[pool])]
    return programme, matching.register.pools["pool"][pool]


def pool_named(matching: Matching, programme: str, pool: str | None = None) -> int:
    """The number of a pool; its name may be left out where the programme has one alone. Raises `UnknownPool`."""
    there = {seat_of_pool(matching, number): number for number in range(len(matching.market.seats))}
    fitting = [number for seat, number in there.items() if seat[0] == programme and pool in (None, seat[1])]
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        raise UnknownPool(f'there is no pool "{pool}" at "{programme}"' if pool else f'there is no "{programme}"')
    names = ", ".join(seat[1] for seat in there if seat[0] == programme)
    raise UnknownPool(f'"{programme}" has several pools; name one of: {names}')
