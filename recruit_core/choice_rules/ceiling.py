"""At most so many of a group: quotas from above, over all pools of a programme.

Whoever would break a ceiling is passed over, and the next one is asked (controlled choice: Abdulkadiroğlu and Sönmez,
"School Choice: A Mechanism Design Approach", American Economic Review 93, 2003). With one pool and ceilings for groups
that are apart or lie inside one another the rule is substitutable. Where groups overlap it is not: a newcomer of two
groups closes both, and lets in somebody who was turned away before. Even a sound ceiling can hurt those it is meant to
serve (Kojima, "School Choice: Impossibilities for Affirmative Action", Games and Economic Behavior 75, 2012).
"""

from __future__ import annotations

from itertools import combinations

from recruit_core.choice_rules.policy import Applicant, Applicants, Chosen, Policy, without


def ceiling(policy: Policy, applicants: Applicants) -> Chosen:
    """Pools in order; each takes the highest of those left who break no ceiling."""
    room = {clause.group: clause.of(policy.seats) for clause in policy.clauses}
    chosen: Chosen = {}
    for pool in policy.pools:
        inside: list[Applicant] = []
        for each in pool.order(applicants):
            bound = [group for group in each.groups if group in room]
            if len(inside) < pool.seats and all(room[group] > 0 for group in bound):
                inside.append(each)
                for group in bound:
                    room[group] -= 1
        chosen[pool.name] = inside
        applicants = without(applicants, inside)
    return chosen


def nested(policy: Policy, applicants: Applicants) -> bool:
    """One pool, and any two ceilings are for groups that are apart or lie inside one another among the applicants."""
    members = [
        {each.candidate for each in applicants if clause.group in each.groups}
        for clause in policy.clauses
        if clause.of(policy.seats) < policy.seats
    ]
    apart = (not one & other or one <= other or other <= one for one, other in combinations(members, 2))
    return len(policy.pools) == 1 and all(apart)
