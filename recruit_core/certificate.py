"""What an outsider needs to check a result: cutoffs, digests, and exactly what the mechanism promises."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from recruit_core.acceptance import accept
from recruit_core.deciding import worse_for_candidates
from recruit_core.efficiency import dominates, trading_cycle
from recruit_core.errors import NotVerified
from recruit_core.matching import Matching
from recruit_core.mechanisms import Mechanism
from recruit_core.score_limits import check_equal_treatment
from recruit_core.stability import cutoff_keys, first_reached, improvement_cycles
from recruit_core.ties import TieRules


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
    envious: int
    """candidates passed over by somebody lower by law, or by an empty seat: what the other promises cost"""
    digests: Mapping[str, str]

    def as_json(self) -> dict[str, object]:
        """The certificate as plain values."""
        return asdict(self)


THEOREMS = {"strategy-proof for candidates"}
"""Promises about other lists than those sent in: proved in papers, tried in tests, not to be read off a result."""

EQUAL_TREATMENT = ("equal treatment of the tied", "no justified envy", "lowest possible limits")
"""What is promised in place of the mechanism's own promises where tied groups enter or stay out as a whole."""


def promised(matching: Matching, rule: Mechanism, rules: TieRules) -> tuple[str, ...]:
    """What mechanism and tie rules promise, checked on the arrays; raises `NotVerified` when one does not hold."""
    check(matching, rule, rules)
    return EQUAL_TREATMENT if rules.together else rule.promises


def certify(
    matching: Matching,
    promises: tuple[str, ...],
    *,
    version: str,
    mechanism: str,
    ties: str,
    seed: str | None,
    digests: Mapping[str, str],
) -> Certificate:
    """Promises that were checked, written down with all that an outsider needs to check them again."""
    return Certificate(
        version,
        matching.rulebook.name,
        tuple(step._asdict() for step in matching.rulebook.steps),
        matching.rulebook.scale,
        mechanism,
        ties,
        seed,
        promises,
        envious(matching),
        dict(digests),
    )


def envious(matching: Matching) -> int:
    """How many candidates desire a free seat, or one that somebody lower by law holds."""
    return len(np.unique(matching.market.owner(_envy(matching))))


def _envy(matching: Matching) -> NDArray[np.int64]:
    market, wanted = matching.market, matching.desired
    pools = market.pool[wanted]
    free = (matching.taken < market.seats)[pools]
    claims: NDArray[np.int64] = wanted[free | (market.key[wanted] > matching.cutoff_keys[pools])]
    return claims


def check(matching: Matching, rule: Mechanism, rules: TieRules) -> None:
    """Does the seating hold what is promised? Shares no line with the mechanisms; raises `NotVerified`."""
    if rules.together:
        check_equal_treatment(matching.compared, matching.seating, rules.whole(matching.compared))
        return
    for promise in rule.promises:
        if promise not in THEOREMS:
            CHECKS[promise](matching)


def _feasible(matching: Matching) -> None:
    if bool((matching.taken > matching.market.seats).any()):
        raise NotVerified("a pool holds more candidates than it has seats")
    if bool((matching.market.key[matching.seating[matching.seating >= 0]] < 0).any()):
        raise NotVerified("somebody holds a seat that is not open to them")


def _stable(matching: Matching) -> None:
    """One pass over the claims (Azevedo and Leshno 2016), in the order that the mechanism compares."""
    market, seating = matching.compared, matching.seating
    if not np.array_equal(first_reached(market, cutoff_keys(market, seating)), seating):
        raise NotVerified("somebody does not hold the first claim on the list that reaches its cutoff")


def _best(matching: Matching) -> None:
    """One pass over the desired claims for cycles (Erdil and Ergin 2008)."""
    market, seating = matching.compared, matching.seating
    if improvement_cycles(market, seating, matching.desired):
        raise NotVerified("another stable seating is better for some candidates")


def _own_order(matching: Matching) -> None:
    """The one outcome of deferred acceptance in the order that the mechanism compares."""
    _stable(matching)
    _best(matching)


def _worst(matching: Matching) -> None:
    """No ring of full pools could send its last ones on to the next (rotations: Irving and Leather 1986)."""
    if worse_for_candidates(matching.compared, matching.seating):
        raise NotVerified("another stable seating is worse for some candidates")


def _stable_by_law(matching: Matching) -> None:
    if len(_envy(matching)):
        raise NotVerified("somebody desires a free seat, or one that somebody lower by law holds")


def _no_cycle_by_law(matching: Matching) -> None:
    if improvement_cycles(matching.market, matching.seating, matching.desired):
        raise NotVerified("candidates could trade seats without passing over anybody higher by law")


def _efficient(matching: Matching) -> None:
    if trading_cycle(matching.market, matching.seating):
        raise NotVerified("candidates could trade seats, or take a free one, to the gain of all of them")


def _not_below(matching: Matching) -> None:
    if not dominates(matching.market, matching.seating, accept(matching.compared)):
        raise NotVerified("somebody is worse off than under deferred acceptance")


CHECKS: dict[str, Callable[[Matching], None]] = {
    "feasible": _feasible,
    "stable": _stable,
    "candidate-optimal": _best,
    "earlier wishes first": _own_order,
    "earlier blocks of wishes first": _own_order,
    "one order for all": _own_order,
    "the candidates' worst stable outcome": _worst,
    "stable by law": _stable_by_law,
    "no improvement cycle by law": _no_cycle_by_law,
    "efficient": _efficient,
    "nobody below deferred acceptance": _not_below,
}
"""How each promise that can be read off a result is checked."""
