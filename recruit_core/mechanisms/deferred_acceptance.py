"""Deferred acceptance, candidates proposing (Gale and Shapley, American Mathematical Monthly 69, 1962).

Every candidate asks down the list; a pool keeps the best it has seen, up to its seats. The outcome is stable, it is
the best stable outcome for every candidate at once, and no candidate gains by a list that is not true (Dubins and
Freedman 1981; Roth 1982). It need not be efficient: two candidates might both be happier to swap, at the cost of the
better claim of a third.
"""

from __future__ import annotations

from recruit_core.acceptance import accept
from recruit_core.market import Market
from recruit_core.mechanisms.mechanism import Mechanism


def by_law(market: Market) -> Market:
    """The order of law, as it is."""
    return market


DEFERRED_ACCEPTANCE = Mechanism(
    accept, ("feasible", "stable", "candidate-optimal", "strategy-proof for candidates"), by_law, "candidates-propose"
)
