"""What a remedy would do to everybody: who moves up, who down, how many seats it needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from recruit_core.rounds.chains import Chain, Seat, chains

Move = Literal["up", "down", "placed", "unseated"]
"""To a higher wish, to a lower one, from no seat to one, from a seat to none."""

Seats = Mapping[str, Seat | None]


@dataclass(frozen=True, slots=True)
class Wishes:
    """Everybody's list: candidate -> programmes, the most wanted first."""

    lists: Mapping[str, tuple[str, ...]]

    def place(self, candidate: str, seat: Seat | None) -> int:
        """How much a seat is wanted, 0 most. A seat that the list does not name comes after all that it names, and
        before none at all."""
        wished = self.lists.get(candidate, ())
        if seat is None:
            return len(wished) + 1
        return wished.index(seat[0]) if seat[0] in wished else len(wished)

    def better(self, candidate: str, one: Seat | None, other: Seat | None) -> Seat | None:
        """The one of two seats that the candidate wants more; the first where they are of one programme."""
        return other if self.place(candidate, other) < self.place(candidate, one) else one


@dataclass(frozen=True, slots=True)
class Remedy:
    """One lawful answer to an error: the seats it leads to, the moves, and the seats above the capacity."""

    name: str
    seats: Seats
    moves: Mapping[str, Move]
    extra_seats: Mapping[str, int]
    chains: tuple[Chain, ...]

    def those_who(self, move: Move) -> tuple[str, ...]:
        """Candidates who make that move, in the order of ids."""
        return tuple(candidate for candidate, made in self.moves.items() if made == move)

    @property
    def seats_needed(self) -> int:
        """Seats above the capacity, of all programmes together."""
        return sum(self.extra_seats.values())

    def as_json(self) -> dict[str, object]:
        """Plain values: numbers, and who makes each move from where to where."""
        return {
            "remedy": self.name,
            "moved_up": len(self.those_who("up")),
            "moved_down": len(self.those_who("down")),
            "newly_placed": len(self.those_who("placed")),
            "losing_a_seat": len(self.those_who("unseated")),
            "extra_seats": dict(self.extra_seats),
            "moves": dict(self.moves),
            "seats": {candidate: self.seats.get(candidate) for candidate in self.moves},
            "chains": [{"candidates": chain.candidates, "ring": chain.ring} for chain in self.chains],
        }


def remedy(
    name: str, before: Seats, after: Seats, wishes: Wishes, capacity: Mapping[Seat, int], causes: Collection[str]
) -> Remedy:
    """The remedy that leads from one seating to another, with its moves counted by the corrected lists.

    `causes` are those whose data were corrected.
    """
    moves = {
        candidate: _move(candidate, before.get(candidate), after.get(candidate), wishes)
        for candidate in sorted(before.keys() | after.keys(), key=str.encode)
        if _programme(before.get(candidate)) != _programme(after.get(candidate))
    }
    return Remedy(name, after, moves, extra_seats(after.values(), capacity), chains(before, after, causes))


def extra_seats(seats: Iterable[Seat | None], capacity: Mapping[Seat, int]) -> dict[str, int]:
    """Seats that programmes need above their capacity, counted pool by pool; programmes that need none are left out."""
    taken = Counter(seat for seat in seats if seat is not None)
    needed: Counter[str] = Counter()
    for (programme, pool), many in taken.items():
        needed[programme] += max(0, many - capacity.get((programme, pool), 0))
    return {programme: needed[programme] for programme in sorted(needed, key=str.encode) if needed[programme]}


def _move(candidate: str, before: Seat | None, after: Seat | None, wishes: Wishes) -> Move:
    if before is None:
        return "placed"
    if after is None:
        return "unseated"
    return "up" if wishes.place(candidate, after) < wishes.place(candidate, before) else "down"


def _programme(seat: Seat | None) -> str | None:
    return None if seat is None else seat[0]
