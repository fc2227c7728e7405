"""Kept seats of overlapping groups: as many of them filled as possible, by the highest; the rest by merit alone.

Meritorious horizontal choice (Sönmez and Yenmez, "Affirmative Action in India via Vertical, Horizontal, and
Overlapping Reservations", Econometrica 90, 2022). Somebody of two groups counts for one kept seat only, and for which
is decided so that the largest number of kept seats is filled; counting pool after pool in a fixed order can waste one.
The sets of people who fit the kept seats together are the independent sets of a transversal matroid, so taking the
highest who still fits is best for everybody in order (Edmonds and Fulkerson 1965).
"""

from __future__ import annotations

from recruit_core.choice_rules.policy import Applicant, Applicants, Chosen, Policy, SeatPool, without


def horizontal(policy: Policy, applicants: Applicants) -> Chosen:
    """Kept pools by maximum matching; then the highest of those left in open seats, then in kept ones nobody fits."""
    kept = [pool for pool in policy.pools if pool.group is not None]
    chosen = _kept_seats(kept, applicants)
    left = without(applicants, [each for pool in chosen.values() for each in pool])
    for pool in [pool for pool in policy.pools if pool.group is None] + kept:
        inside = chosen.setdefault(pool.name, [])
        free = pool.seats - len(inside)
        inside += left[:free]
        left = left[free:]
    return chosen


def _kept_seats(kept: list[SeatPool], applicants: Applicants) -> Chosen:
    """The highest set of people among those that fill most kept seats, each in a pool of an own group."""
    chosen: Chosen = {pool.name: [] for pool in kept}
    hopeless: set[frozenset[str]] = set()  # where one does not fit, nobody lower of the same groups does
    for each in applicants:
        if each.groups and each.groups not in hopeless and not _fits(each, kept, chosen, set()):
            hopeless.add(each.groups)
    return chosen


def _fits(one: Applicant, kept: list[SeatPool], chosen: Chosen, tried: set[str]) -> bool:
    """Seat one more, moving others between kept pools where that makes room (an augmenting path)."""
    for pool in kept:
        if pool.group not in one.groups or pool.name in tried:
            continue
        tried.add(pool.name)
        inside = chosen[pool.name]
        if len(inside) < pool.seats:
            inside.append(one)
            return True
        for place, holder in enumerate(inside):
            if _fits(holder, kept, chosen, tried):
                inside[place] = one
                return True
    return False
