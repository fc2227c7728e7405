"""Moving a wish: pure functions from a list to a list. Each button of the page is one line of the table."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

Listed = list[str]


def up(listed: Sequence[str], one: str, _to: int) -> Listed:
    return to(listed, one, listed.index(one))


def down(listed: Sequence[str], one: str, _to: int) -> Listed:
    return to(listed, one, listed.index(one) + 2)


def to(listed: Sequence[str], one: str, place: int) -> Listed:
    """``one`` put at ``place`` (1 = first); the others keep their order. Beyond the ends means at the end."""
    others = [other for other in listed if other != one]
    index = max(place, 1) - 1
    return [*others[:index], one, *others[index:]]


def remove(listed: Sequence[str], one: str, _to: int) -> Listed:
    return [other for other in listed if other != one]


MOVES: Mapping[str, Callable[[Sequence[str], str, int], Listed]] = MappingProxyType(
    {"up": up, "down": down, "to": to, "remove": remove, "restore": to}
)


def moved(listed: Sequence[str], move: str, place: str) -> Listed:
    """The list after ``move``: the name of a move, a colon and an id; anything else changes nothing."""
    name, _, one = move.partition(":")
    if name not in MOVES or (one in listed) == (name == "restore") or not one:
        return list(listed)
    return MOVES[name](listed, one, int(place) if place.isdecimal() and len(place) < 5 else 1)
