"""What an outcome under choice rules may promise, from what is proved of its rules."""

from __future__ import annotations

from recruit_core.choice_rules.ceiling import nested
from recruit_core.choice_rules.cumulative_offers import complaints, seat
from recruit_core.choice_rules.demand import Demand
from recruit_core.choice_rules.table import ChoiceRules
from recruit_core.errors import Tie
from recruit_core.market import GROUP_BIT, Market, Seating
from recruit_core.matching import Matching
from recruit_core.register import Register


def promises(register: Register, market: Market, rules: ChoiceRules, seating: Seating) -> tuple[str, ...]:
    """The words of the certificate; "stable" only where nobody has a reason to complain of this very seating.

    Every rule but `ceiling` is substitutable, consistent and obeys the law of aggregate demand, proved in its room;
    `ceiling` is where its groups are apart or nested and there is one pool. An order of call is made from those who
    apply, so another order of one's list gains nothing, but naming another programme may.
    """
    demand = Demand.build(register, market, rules)
    if complaints(register, market, rules, seating):
        return ("feasible",)
    if not proved(demand):
        return ("feasible", "stable for the choice rules")
    truthful = (
        "strategy-proof for the order of a list"
        if any(policy.rule == "minimum-share" for policy in demand.policies)
        else "strategy-proof for candidates"
    )
    return ("feasible", "stable for the choice rules", "candidate-optimal", truthful)


def proved(demand: Demand) -> bool:
    """Whether every rule is known to keep all three properties with these applicants."""
    return all(
        policy.rule != "ceiling" or nested(policy, applicants)
        for policy, applicants in zip(demand.policies, demand.applicants, strict=True)
    )


def deciding_ties(matching: Matching, rules: ChoiceRules) -> list[Tie]:
    """The ties that decide a seat, by programme: those with whom two opposite orders of the tied seat differently.

    No test is known that is exact for every rule and tries no orders. Two opposite ones that agree are a strong sign
    and no proof; the words of the certificate are those of the order of positions.
    """
    register, market = matching.register, matching.market
    other = seat(register, market, rules, reverse=True)
    moved = {int(place) for place in (matching.seating != other).nonzero()[0]}
    demand = Demand.build(register, market, rules)
    ties = []
    for programme, policy in enumerate(demand.policies):
        for tied in _tied(market, demand, programme):
            if moved & tied.keys():
                ids = sorted((register.candidates["candidate"][who] for who in tied), key=str.encode)
                merit = matching.merit[int(market.row[next(iter(tied.values()))])]
                shown = matching.rulebook.show(merit)
                ties.append(Tie(policy.programme, policy.pools[0].name, shown, tuple(ids)))
    return ties


def _tied(market: Market, demand: Demand, programme: int) -> list[dict[int, int]]:
    """Groups of equal applicants of a programme, each candidate with one claim there."""
    groups: dict[int, dict[int, int]] = {}
    for each in demand.applicants[programme]:
        first, last = int(market.starts[each.candidate]), int(market.starts[each.candidate + 1])
        claim = next(k for k in range(first, last) if market.programme[market.pool[k]] == programme)
        groups.setdefault(int(market.key[claim] & ~GROUP_BIT), {})[each.candidate] = claim
    return [tied for tied in groups.values() if len(tied) > 1]
