"""What a mechanism is: how it seats, which order it compares, and what it promises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from recruit_core.market import Market, Seating


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A rule of allocation.

    `seat` gives the seating of a market whose keys are strict, or whose equal keys decide nothing. `promises` are the
    claims that the certificate of a result makes, each a theorem or a check of `certificate.CHECKS`.

    `compares` is there for the rules that are deferred acceptance under an order of their own: it turns the order of
    law into the order that they compare. Only for these is it known without trying which ties decide a seat, and only
    for these are equal treatment of the tied and cutoffs as a proof defined.
    """

    seat: Callable[[Market], Seating]
    promises: tuple[str, ...]
    compares: Callable[[Market], Market] | None = None
    ties: Literal["candidates-propose", "programmes-propose", "tried"] = "tried"
    """how it is found whether a tie decides a seat: by a theorem on one of the two sides, or by trying orders"""
    told: Literal["law", "number", "trade"] = "law"
    """what a refusal comes from, beside blocks: the order of law, one number for all programmes, a trade of seats"""
    block: int = 0
    """how many wishes stand in a block, where earlier blocks go first"""
