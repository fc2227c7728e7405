"""The rulebooks there are: one line each in `RULEBOOKS`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from recruit_core.errors import UnknownRulebook
from recruit_core.rulebooks.czech import czech
from recruit_core.rulebooks.listed import Listed
from recruit_core.rulebooks.poland import poland
from recruit_core.rulebooks.rulebook import Rulebook, Step

RULEBOOKS: dict[str, Callable[[], Rulebook]] = {
    "cz-2024": partial(czech, 2024),
    "listed": Listed,
    "pl-2024": partial(poland, 2024),
    "pl-2025": partial(poland, 2025),
    "pl-2026": partial(poland, 2026),
}


def rulebook(name: str) -> Rulebook:
    """The rulebook of that name; raises `UnknownRulebook` with the names there are."""
    if name not in RULEBOOKS:
        raise UnknownRulebook(f'there is no rulebook "{name}"; there are: {", ".join(sorted(RULEBOOKS))}')
    return RULEBOOKS[name]()


__all__ = ["RULEBOOKS", "Rulebook", "Step", "rulebook"]
