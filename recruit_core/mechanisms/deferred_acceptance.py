"""Deferred acceptance, candidates proposing (Gale and Shapley, American Mathematical Monthly 69, 1962).

Every candidate asks down the list; a pool keeps the best it has seen, up to its seats. The outcome is stable and the
best stable outcome for every candidate at once, and no candidate gains by a list that is not true (Dubins and
Freedman 1981; Roth 1982).
"""

from __future__ import annotations

from recruit_core.acceptance import accept
from recruit_core.market import Market, Seating


def deferred_acceptance(market: Market) -> Seating:
    """The candidate-optimal stable seating of the order of law."""
    return accept(market)
