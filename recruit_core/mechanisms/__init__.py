"""The mechanisms there are: one line each in `MECHANISMS`; a mechanism is any function `Market -> Seating`."""

from __future__ import annotations

from collections.abc import Callable

from recruit_core.errors import UnknownMechanism
from recruit_core.market import Market, Seating
from recruit_core.mechanisms.deferred_acceptance import deferred_acceptance

Mechanism = Callable[[Market], Seating]

MECHANISMS: dict[str, Mechanism] = {
    "deferred-acceptance": deferred_acceptance,
}


def mechanism(name: str) -> Mechanism:
    """The mechanism of that name; raises `UnknownMechanism` with the names there are."""
    if name not in MECHANISMS:
        raise UnknownMechanism(f'there is no mechanism "{name}"; there are: {", ".join(sorted(MECHANISMS))}')
    return MECHANISMS[name]


__all__ = ["MECHANISMS", "Mechanism", "mechanism"]
