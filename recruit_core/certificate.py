"""What an outsider needs to check a result: cutoffs, digests, and exactly what the mechanism promises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np

from recruit_core.errors import NotVerified
from recruit_core.matching import Matching
from recruit_core.stability import first_reached

PROMISES: dict[str, tuple[str, ...]] = {
    "deferred-acceptance": ("feasible", "stable", "candidate-optimal", "strategy-proof for candidates"),
}
"""What each mechanism promises; the certificate claims this and nothing more."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """Digests of the input, the rule of order, the claims of the mechanism. The cutoffs stand in `cutoffs.csv`."""

    version: str
    rulebook: str
    steps: tuple[dict[str, object], ...]
    scale: int
    mechanism: str
    ties: str
    seed: str | None
    promises: tuple[str, ...]
    digests: Mapping[str, str]

    def as_json(self) -> dict[str, object]:
        """The certificate as plain values."""
        return asdict(self)


def certify(matching: Matching, *, version: str, mechanism: str, ties: str, digests: Mapping[str, str]) -> Certificate:
    """Check the promises on the arrays and write them down; raises `NotVerified` when one does not hold."""
    check(matching)
    steps = tuple(step._asdict() for step in matching.rulebook.steps)
    return Certificate(
        version,
        matching.rulebook.name,
        steps,
        matching.rulebook.scale,
        mechanism,
        ties,
        None,
        PROMISES[mechanism],
        dict(digests),
    )


def check(matching: Matching) -> None:
    """Is the seating feasible, stable and the best stable one for every candidate? Shares no line with the kernel.

    One pass over the claims for the cutoffs (Azevedo and Leshno 2016), one over the desired claims for cycles (Erdil
    and Ergin 2008). Raises `NotVerified` naming the first broken promise.
    """
    market, seating = matching.market, matching.seating
    if bool((matching.taken > market.seats).any()):
        raise NotVerified("a pool holds more candidates than it has seats")
    if not np.array_equal(first_reached(market, matching.cutoff_keys), seating):
        raise NotVerified("somebody does not hold the first claim on the list that reaches its cutoff")
    if matching.improvement_cycles:
        raise NotVerified("another stable seating is better for some candidates")
