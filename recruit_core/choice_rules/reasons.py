"""A refusal under choice rules in the words and numbers of `PoolReason`."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from recruit_core.choice_rules.cumulative_offers import choose_all
from recruit_core.choice_rules.demand import Demand
from recruit_core.choice_rules.policy import Applicant, Chosen
from recruit_core.choice_rules.refusals import Refusal, refusals
from recruit_core.choice_rules.table import ChoiceRules
from recruit_core.deciding_order import DecidingOrder, LastOne
from recruit_core.matching import Matching
from recruit_core.reasons import PoolReason, Standing, apart


@dataclass(frozen=True, slots=True)
class Choosing:
    """Whom each programme chose in the end, out of all who ever asked it."""

    matching: Matching
    order: DecidingOrder
    demand: Demand
    chosen: list[Chosen]
    programmes: dict[str, int]
    rows: dict[tuple[int, int], int]
    """(candidate, programme) -> row of the choices"""
    emptied: frozenset[int]
    """programmes that chose somebody who sits at a higher wish: called back there, and the seat here stays free"""

    @classmethod
    def of(cls, matching: Matching, rules: ChoiceRules, order: DecidingOrder) -> Choosing:
        """The choices that led to a matching under `rules`; `order` for the numbers of a lottery."""
        demand = Demand.build(matching, rules)
        chosen, market = choose_all(demand), matching.market
        behind = market.rows(np.arange(len(market.key)))
        rows = {(each.candidate, each.programme): int(behind[each.claim]) for each in Demand.asked(matching)}
        sits = {
            who: int(market.programme[market.pool[claim]])
            for who, claim in enumerate(matching.seating.tolist())
            if claim >= 0
        }
        emptied = {
            at
            for at, taken in enumerate(chosen)
            for inside in taken.values()
            for each in inside
            if sits[each.candidate] != at
        }
        programmes = {policy.programme: at for at, policy in enumerate(rules.policies)}
        return cls(matching, order, demand, chosen, programmes, rows, frozenset(emptied))

    def told(self, candidate: str, programme: str, pools: tuple[PoolReason, ...]) -> tuple[PoolReason, ...]:
        """The pools of a programme that refused a candidate, each with what decided there."""
        who = int(self.matching.register.candidates["candidate"].search_sorted(candidate))
        at = self.programmes[programme]
        one = next(applicant for place, applicant in self.demand.wishes[who] if place == at)
        found = refusals(self.demand.policies[at], self.chosen[at], one)
        return tuple(self._told(at, one, pool, found[pool.pool]) for pool in pools)

    def _told(self, at: int, one: Applicant, pool: PoolReason, refusal: Refusal) -> PoolReason:
        if at in self.emptied and refusal.decided_by not in ("not-of-the-group", "no-seats"):
            return replace(pool, decided_by="called-back")
        if refusal.clause is not None:
            most = refusal.clause.of(self.demand.policies[at].seats)
            return replace(pool, decided_by="ceiling", own=refusal.clause.group, cutoff=str(most))
        if refusal.last is None:
            return replace(pool, decided_by=refusal.decided_by)
        return self._compared(at, one, pool, refusal.decided_by, refusal.last)

    def _compared(self, at: int, one: Applicant, pool: PoolReason, decided_by: str, last: Applicant) -> PoolReason:
        """The candidate against the lowest one taken: by group, by place in the order of call, or by law."""
        if decided_by != "horizontal" and self._first_by_group(at, pool.pool, one, last):
            return replace(pool, decided_by="group", own="0", cutoff="1")
        if decided_by == "order-of-call":
            places = [str(len(self.demand.applicants[at]) - each.standing) for each in (one, last)]
            return replace(pool, decided_by=decided_by, own=places[0], cutoff=places[1])
        return self._by_law(at, one, pool, decided_by, last)

    def _first_by_group(self, at: int, name: str, one: Applicant, last: Applicant) -> bool:
        group = next(pool.group for pool in self.demand.policies[at].pools if pool.name == name)
        return group is not None and group not in one.groups and group in last.groups

    def _by_law(self, at: int, one: Applicant, pool: PoolReason, decided_by: str, last: Applicant) -> PoolReason:
        register, rulebook = self.matching.register, self.matching.rulebook
        names, tiebreaks = register.candidates["candidate"], register.choices["tiebreak"]
        rows = [self.rows[each.candidate, at] for each in (one, last)]
        merits = [self.matching.merit[row] for row in rows]
        if decided_by == "horizontal":
            own, cutoff, missing = (rulebook.show(number) for number in (*merits, merits[1] - merits[0]))
            return replace(pool, decided_by=decided_by, own=own, cutoff=cutoff, missing=missing)
        ids = [names[each.candidate] for each in (one, last)]
        own_standing = Standing(ids[0], one.groups, merit=merits[0], tiebreak=tiebreaks[rows[0]])
        last_one = LastOne(ids[1], merits[1], tiebreaks[rows[1]], 0, 0, (0, None))
        return apart(pool, rulebook, self.demand.policies[at].programme, own_standing, last_one, self.order)
