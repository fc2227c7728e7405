"""Cumulative offers: candidates ask down their lists, a programme chooses again from all who ever asked it.

Hatfield and Milgrom, "Matching with Contracts", American Economic Review 95, 2005; Hatfield and Kojima, "Substitutes
and Stability for Matching with Contracts", Journal of Economic Theory 145, 2010. With rules that are substitutable and
consistent the outcome is stable and the best stable one for every candidate; with the law of aggregate demand no
candidate gains by another order of the list. Where every programme opens its pools in order the outcome is that of
deferred acceptance.

A rule without these properties may call somebody back who was turned away and sits elsewhere by now: the better of the
two seats is kept, the other stays empty. `complaints` says of any seating who has a reason to complain.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from recruit_core.choice_rules.demand import Demand
from recruit_core.choice_rules.policy import Applicant, Chosen, people
from recruit_core.choice_rules.table import ChoiceRules
from recruit_core.market import Seating
from recruit_core.matching import Matching


def seat(matching: Matching, rules: ChoiceRules, *, reverse: bool = False) -> Seating:
    """The seating by cumulative offers, in claims of the market; whatever seating `matching` has is not looked at.

    Everybody without a seat asks at once, so no order of rows or of candidates has an influence; equal keys are broken
    by position (see `Demand.build`). A pool that unused seats of another moved to may hold more than its own.
    """
    demand = Demand.build(matching, rules, reverse=reverse)
    return _seating(matching, choose_all(demand), demand)


def choose_all(demand: Demand) -> list[Chosen]:
    """Whom each programme chooses once nobody has anybody left to ask."""
    offers: list[list[Applicant]] = [[] for _ in demand.policies]
    chosen: list[Chosen] = [{} for _ in demand.policies]
    seats = [0] * len(demand.wishes)
    asked = [0] * len(demand.wishes)
    asking: Iterable[int] = range(len(demand.wishes))
    while True:
        there = set()
        for candidate in asking:
            if asked[candidate] < len(demand.wishes[candidate]):
                programme, applicant = demand.wishes[candidate][asked[candidate]]
                insort(offers[programme], applicant, key=_falling)
                asked[candidate] += 1
                there.add(programme)
        if not there:
            return chosen
        concerned = set(asking)
        for programme in there:
            before = people(chosen[programme])
            chosen[programme] = demand.choose(programme, offers[programme])
            after = people(chosen[programme])
            for candidate in before ^ after:
                seats[candidate] += 1 if candidate in after else -1
            concerned |= before - after
        asking = [candidate for candidate in concerned if not seats[candidate]]


def _falling(applicant: Applicant) -> int:
    return -applicant.standing


def _seating(matching: Matching, chosen: list[Chosen], demand: Demand) -> Seating:
    """The claim behind each seat; the one wanted most where somebody was called back."""
    positions = {
        (owner, pool): place
        for place, (owner, pool) in enumerate(matching.register.pools.select("programme", "pool").iter_rows())
    }
    pools = {
        (each.candidate, programme): positions[programme, pool]
        for programme, taken in enumerate(chosen)
        for pool, inside in taken.items()
        for each in inside
    }
    market = matching.market
    held = np.full(market.candidates, -1, dtype=np.int64)
    starts, pool_of = market.starts.tolist(), market.pool
    for candidate, wished in enumerate(demand.wishes):
        pool = next((pools[candidate, p] for p, _ in wished if (candidate, p) in pools), None)
        if pool is not None:
            own = pool_of[starts[candidate] : starts[candidate + 1]]
            held[candidate] = starts[candidate] + int(np.flatnonzero(own == pool)[0])
    return held


class Complaint(NamedTuple):
    """A programme that its own rule would fill otherwise, from those who sit there and those who would rather."""

    programme: int
    would_take: frozenset[int]
    would_let_go: frozenset[int]


def complaints(matching: Matching, rules: ChoiceRules) -> list[Complaint]:
    """Where a seating is not stable for the rules; empty when nobody has a reason to complain.

    For consistent rules, which all of ours are, a seating is stable exactly when each programme, asked to choose from
    those who sit there and those who would rather, takes those who sit there. Shares no step with `seat`.
    """
    market, seating, demand = matching.market, matching.seating, Demand.build(matching, rules)
    wanting: list[list[Applicant]] = [[] for _ in demand.policies]
    inside: list[set[int]] = [set() for _ in demand.policies]
    for candidate, wished in enumerate(demand.wishes):
        held = int(market.programme[market.pool[seating[candidate]]]) if seating[candidate] >= 0 else None
        for programme, applicant in wished:
            wanting[programme].append(applicant)
            if programme == held:
                inside[programme].add(candidate)
                break
    found = []
    for programme, applicants in enumerate(wanting):
        taken = people(demand.choose(programme, sorted(applicants, key=_falling)))
        if taken != inside[programme]:
            found.append(Complaint(programme, taken - inside[programme], frozenset(inside[programme] - taken)))
    return found
