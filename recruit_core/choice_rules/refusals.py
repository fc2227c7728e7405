"""Why each pool of a programme did not take an applicant whom its rule turned away."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from recruit_core.choice_rules.policy import Applicant, Chosen, Clause, Policy, SeatPool


class Refusal(NamedTuple):
    """What decided, and the lowest one who was taken in its place, or the clause that left no room.

    `below`: the pool is full, and by its order the lowest one inside goes before. `order-of-call`: the same, in the
    order of call. `horizontal`: all kept seats that are within reach, by moving others too, are held by those who
    stand higher, `last` being the lowest of them. `ceiling`: a clause was used up. Or `not-of-the-group`, `no-seats`.
    """

    decided_by: str
    last: Applicant | None = None
    clause: Clause | None = None


def refusals(policy: Policy, chosen: Chosen, one: Applicant) -> dict[str, Refusal]:
    """Pool by pool why `one` is not among the chosen."""
    return {
        pool.name: Refusal("not-of-the-group")
        if pool.hard and pool.group not in one.groups
        else _REFUSED.get(policy.rule, _by_order)(policy, chosen, one, pool)
        for pool in policy.pools
    }


def _by_order(policy: Policy, chosen: Chosen, one: Applicant, pool: SeatPool) -> Refusal:  # noqa: ARG001
    """A pool without anybody inside has no seats: whoever asks and may sit there would have been taken."""
    inside = _in_order(pool, chosen[pool.name])
    decided_by = "order-of-call" if policy.rule == "minimum-share" else "below"
    return Refusal(decided_by, inside[-1]) if inside else Refusal("no-seats")


def _by_ceiling(policy: Policy, chosen: Chosen, one: Applicant, pool: SeatPool) -> Refusal:
    """Whether the pool was full when the turn came, or else which ceiling was reached."""
    order = _in_order(pool, [*chosen[pool.name], one])
    before = order[: order.index(one)]
    if len(before) >= pool.seats:
        return Refusal("below", before[-1]) if before else Refusal("no-seats")
    earlier = policy.pools[: policy.pools.index(pool)]
    taken = [*before, *(each for other in earlier for each in chosen[other.name])]
    for clause in policy.clauses:
        used = sum(clause.group in each.groups for each in taken)
        if clause.group in one.groups and used >= clause.of(policy.seats):
            return Refusal("ceiling", clause=clause)
    raise AssertionError("the rule had no reason to turn the applicant away")


def _by_kept_seats(policy: Policy, chosen: Chosen, one: Applicant, pool: SeatPool) -> Refusal:
    """Members are compared with all who hold kept seats within reach; everybody else with those inside alone."""
    if pool.group not in one.groups or not pool.seats:
        return _by_order(policy, chosen, one, pool)
    groups, holders = set(one.groups), set[Applicant]()
    while (
        more := {each for other in policy.pools for each in _members(other, chosen) if other.group in groups} - holders
    ):
        holders |= more
        groups.update(group for each in more for group in each.groups)
    return Refusal("horizontal", min(holders, key=lambda each: each.standing))


def _members(pool: SeatPool, chosen: Chosen) -> Iterable[Applicant]:
    return (each for each in chosen[pool.name] if pool.group in each.groups)


def _in_order(pool: SeatPool, applicants: Iterable[Applicant]) -> list[Applicant]:
    return pool.order(sorted(applicants, key=lambda each: -each.standing))


_REFUSED: dict[str, Callable[[Policy, Chosen, Applicant, SeatPool], Refusal]] = {
    "ceiling": _by_ceiling,
    "horizontal": _by_kept_seats,
}
"""Rules that do not turn away by the order of a pool alone."""
