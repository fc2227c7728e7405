"""The rule of every programme that names no other: pools are opened one after another, each takes its highest.

Seats as slots with a priority each (Kominers and Sönmez, "Matching with Slot-Specific Priorities", Theoretical
Economics 11, 2016). Asked who sits in the programme at all, the rule is substitutable, consistent and obeys the law of
aggregate demand: one more applicant hands each pool at most one more person. Asked which pool somebody sits in, it is
not substitutable: a newcomer may push a member from one pool into the next.
"""

from __future__ import annotations

from recruit_core.choice_rules.policy import Applicants, Chosen, Policy, without


def pools_in_order(policy: Policy, applicants: Applicants) -> Chosen:
    """Each pool in turn takes the highest of those who are left and may sit there."""
    chosen: Chosen = {}
    for pool in policy.pools:
        chosen[pool.name] = pool.order(applicants)[: pool.seats]
        applicants = without(applicants, chosen[pool.name])
    return chosen
