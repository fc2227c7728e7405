"""Order of call: among the first so and so many, for every such number, at least a share of a group, while any is left.

The rule of the French national admission to higher education (Code de l'éducation, art. L. 612-3, V and VI; the public
description of the algorithms of Parcoursup, section on the order of call): holders of a scholarship and residents are
lifted in the ranking of a programme just as far as the shares ask. The order is made once, from everybody eligible;
from then on it is one strict order, and the programme takes from the top of it.
"""

from __future__ import annotations

from collections import deque

from recruit_core.choice_rules.policy import Applicant, Applicants, Clause, Policy


def order_of_call(policy: Policy, applicants: Applicants) -> list[Applicant]:
    """The applicants in the order of call, with new standings.

    The next one called is the highest of those who serve every share that would otherwise be missed. Where no one
    serves all of them, a share gives way to those with a smaller `order`.
    """
    waiting = _queues(policy, applicants)
    left = {clause: sum(clause.group in each.groups for each in applicants) for clause in policy.clauses}
    total = dict(left)
    called: list[Applicant] = []
    for place in range(1, len(applicants) + 1):
        missed = [
            clause
            for clause in policy.clauses
            if left[clause] and (total[clause] - left[clause]) * 100 < clause.amount * place
        ]
        queue = max(_serving(missed, waiting), key=lambda each: each[0].standing)
        one = queue.popleft()
        called.append(one._replace(standing=len(applicants) - place))
        for clause in left:
            left[clause] -= clause.group in one.groups
        waiting = [each for each in waiting if each]
    return called


def _queues(policy: Policy, applicants: Applicants) -> list[deque[Applicant]]:
    """The applicants apart by the shares they serve, each queue in falling standing."""
    queues: dict[tuple[bool, ...], deque[Applicant]] = {}
    for each in applicants:
        serves = tuple(clause.group in each.groups for clause in policy.clauses)
        queues.setdefault(serves, deque()).append(each)
    return list(queues.values())


def _serving(missed: list[Clause], waiting: list[deque[Applicant]]) -> list[deque[Applicant]]:
    for clause in missed:
        waiting = [queue for queue in waiting if clause.group in queue[0].groups] or waiting
    return waiting
