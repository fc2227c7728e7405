"""Unused seats of a pool move to a declared other pool that is opened later.

Dynamic reserves (Aygün and Turhan, "Dynamic Reserves in Matching Markets", Journal of Economic Theory 188, 2020). The
transfer is monotone: the fewer seats a pool leaves, the fewer move, and never more than it leaves. So one more
applicant costs the later pools at most one seat or brings them at most one person, and the properties of pools tried
in order are kept.
"""

from __future__ import annotations

from collections.abc import Mapping

from recruit_core.choice_rules.policy import Applicants, Chosen, Policy, without


def transfer(policy: Policy, applicants: Applicants) -> Chosen:
    """Pools in order, each with its own seats and those that earlier pools left to it."""
    chosen: Chosen = {}
    receiver = {clause.pool: clause.to for clause in policy.clauses}
    room = {pool.name: pool.seats for pool in policy.pools}
    for pool in policy.pools:
        chosen[pool.name] = pool.order(applicants)[: room[pool.name]]
        applicants = without(applicants, chosen[pool.name])
        if (to := receiver.get(pool.name)) is not None:
            room[to] += room[pool.name] - len(chosen[pool.name])
    return chosen


def moved_seats(policy: Policy, taken: Mapping[str, int]) -> dict[str, int]:
    """How many unused seats each pool that passes some on lets go, where `taken` seats are taken."""
    receiver = {clause.pool: clause.to for clause in policy.clauses if clause.pool is not None}
    room = {pool.name: pool.seats for pool in policy.pools}
    moved: dict[str, int] = {}
    for pool in policy.pools:
        unused = room[pool.name] - taken.get(pool.name, 0)
        if unused and (to := receiver.get(pool.name)) is not None:
            moved[pool.name] = unused
            room[to] += unused
    return moved


def seats_after_transfer(policy: Policy, taken: Mapping[str, int]) -> dict[str, int]:
    """Seats of each pool once unused ones have moved, where `taken` seats are taken; they add up as before."""
    receiver = {clause.pool: clause.to for clause in policy.clauses if clause.pool is not None}
    room = {pool.name: pool.seats for pool in policy.pools}
    for giver, seats in moved_seats(policy, taken).items():
        room[giver] -= seats
        room[receiver[giver] or giver] += seats
    return room
