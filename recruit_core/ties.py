"""Ties that decide somebody's seat.

A tie is refused only where it matters: when some order of the tied would give another outcome. For deferred
acceptance this is asked exactly, without trying orders. Let m be the outcome under one order of the tied. Every
order gives m if and only if

(a) nobody desires a pool whose cutoff they equal: m is then stable under every order, and
(b) no improvement cycle exists when the tied count as equal (Erdil and Ergin 2008): m is then the best of its kind.

Necessity: where (a) fails for a candidate, the order that puts this candidate first makes m unstable; where (b)
fails, trading along the cycle gives a matching stable under some order and better for its candidates. Sufficiency:
the outcome under any other order is at least as good as m for everybody, for m is stable there; were it different,
it would be a weakly stable improvement of m, and then a cycle exists.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from recruit_core.errors import Tie, UnknownTieRule, UnresolvedTie
from recruit_core.matching import Matching
from recruit_core.stability import front_runners


def deciding_ties(matching: Matching) -> list[Tie]:
    """The ties that decide somebody's seat, by programme and pool; empty when the outcome is the only possible one."""
    market, seating, cutoffs, wanted = matching.market, matching.seating, matching.cutoff_keys, matching.desired
    equal = wanted[market.key[wanted] == cutoffs[market.pool[wanted]]]
    held = seating[seating >= 0]
    last = held[market.key[held] == cutoffs[market.pool[held]]]
    tied = {int(pool) for pool in market.pool[equal]}
    if tied:
        return _named(matching, tied, np.concatenate([equal, last]))
    if not matching.improvement_cycles:
        return []
    runners = front_runners(market, wanted)
    several = np.bincount(market.pool[runners], minlength=len(market.seats)) > 1
    pools = {pool for cycle in matching.improvement_cycles for pool in cycle if several[pool]}
    return _named(matching, pools, runners)


def _named(matching: Matching, pools: set[int], claims: NDArray[np.int64]) -> list[Tie]:
    market, register = matching.market, matching.register
    owner = market.owner(claims)
    ties = []
    for pool in sorted(pools):
        there = market.pool[claims] == pool
        ids = sorted((register.candidates["candidate"][int(place)] for place in owner[there]), key=str.encode)
        merit = matching.merit[int(market.row[claims[there][0]])]
        programme = register.programmes["programme"][int(market.programme[pool])]
        ties.append(Tie(programme, register.pools["pool"][pool], matching.rulebook.show(merit), tuple(ids)))
    return ties


def refuse(matching: Matching) -> Matching:
    """The tie rule `refuse`: the matching as it is, or `UnresolvedTie` where a tie decides somebody's seat."""
    ties = deciding_ties(matching)
    if ties:
        raise UnresolvedTie(ties)
    return matching


TIE_RULES: dict[str, Callable[[Matching], Matching]] = {
    "refuse": refuse,
}
"""The tie rules there are."""


def tie_rule(name: str) -> Callable[[Matching], Matching]:
    """The tie rule of that name; raises `UnknownTieRule` with the names there are."""
    if name not in TIE_RULES:
        raise UnknownTieRule(f'there is no tie rule "{name}"; there are: {", ".join(sorted(TIE_RULES))}')
    return TIE_RULES[name]
