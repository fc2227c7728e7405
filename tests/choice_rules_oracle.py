"""Slow and literal truths about choice rules. No line is shared with the engine: a pool is (name, seats, group,
reserve) as in `oracles`, a person a name, an order a list of names from the highest down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain, combinations, permutations, product

Slots = Sequence[tuple[str, int, str, str]]
Groups = Mapping[str, frozenset[str]]
Choice = Callable[[frozenset[str]], frozenset[str]]


def subsets(people: Iterable[str]) -> list[frozenset[str]]:
    named = list(people)
    return [frozenset(some) for some in chain.from_iterable(combinations(named, n) for n in range(len(named) + 1))]


# --- the three properties, by their definitions over every pair of sets ----------------------------------------------


def substitutable(choice: Choice, people: Iterable[str]) -> bool:
    """Whoever is turned away from a set is turned away from every larger set."""
    every = subsets(people)
    return all(not ((few - choice(few)) & choice(more)) for few in every for more in every if few <= more)


def consistent(choice: Choice, people: Iterable[str]) -> bool:
    """Whoever was chosen is chosen from every set between the chosen ones and all."""
    every = subsets(people)
    return all(choice(few) == choice(more) for more in every for few in every if choice(more) <= few <= more)


def obeys_aggregate_demand(choice: Choice, people: Iterable[str]) -> bool:
    """A larger set never leaves fewer chosen."""
    every = subsets(people)
    return all(len(choice(few)) <= len(choice(more)) for few in every for more in every if few <= more)


# --- the rules, as a law would tell them -----------------------------------------------------------------------------


def may_sit(person: str, pool: tuple[str, int, str, str], groups: Groups) -> bool:
    return not pool[2] or pool[3] == "soft" or pool[2] in groups[person]


def pool_by_pool(
    asking: Iterable[str], order: Sequence[str], groups: Groups, slots: Slots, moves: Mapping[str, str]
) -> dict[str, list[str]]:
    """One seat after another, in the order of the pools; a seat that stays empty is added to the pool it moves to."""
    left = [person for person in order if person in set(asking)]
    free = {pool[0]: pool[1] for pool in slots}
    taken: dict[str, list[str]] = {pool[0]: [] for pool in slots}
    for pool in slots:
        while free[pool[0]]:
            fitting = [person for person in left if may_sit(person, pool, groups)]
            first = [person for person in fitting if pool[2] in groups[person]] or fitting
            if not first:
                break
            taken[pool[0]].append(first[0])
            left.remove(first[0])
            free[pool[0]] -= 1
        if pool[0] in moves:
            free[moves[pool[0]]] += free[pool[0]]
    return taken


def under_ceilings(
    asking: Iterable[str], order: Sequence[str], groups: Groups, slots: Slots, ceilings: Mapping[str, int]
) -> dict[str, list[str]]:
    """One seat after another; nobody sits down whose group has as many as it may."""
    left, taken = [person for person in order if person in set(asking)], {pool[0]: [] for pool in slots}
    for pool in slots:
        for _ in range(pool[1]):
            seated = [person for inside in taken.values() for person in inside]
            full = {group for group, most in ceilings.items() if sum(group in groups[p] for p in seated) >= most}
            fitting = [p for p in left if may_sit(p, pool, groups) and not groups[p] & full]
            first = [person for person in fitting if pool[2] in groups[person]] or fitting
            if first:
                taken[pool[0]].append(first[0])
                left.remove(first[0])
    return taken


def fit_together(people: frozenset[str], groups: Groups, slots: Slots) -> bool:
    """Whether every one of them can have a kept seat of an own group: by trying every order of the kept seats."""
    kept = [pool[2] for pool in slots if pool[2] for _ in range(pool[1])]
    named = sorted(people)
    return any(
        all(group in groups[person] for person, group in zip(named, seats, strict=True))
        for seats in permutations(kept, len(named))
    )


def meritorious(asking: Iterable[str], order: Sequence[str], groups: Groups, slots: Slots) -> frozenset[str]:
    """The most people who fit kept seats together, the highest of such sets, and the highest of the rest."""
    applicants = [person for person in order if person in set(asking)]
    fitting = [some for some in subsets(applicants) if fit_together(some, groups, slots)]
    most = max(len(some) for some in fitting)
    largest = [some for some in fitting if len(some) == most]
    best = min(largest, key=lambda some: sorted(order.index(person) for person in some))
    rest = [person for person in applicants if person not in best]
    return best | frozenset(rest[: sum(pool[1] for pool in slots) - len(best)])


def shares_kept(called: Sequence[str], groups: Groups, group: str, percent: int) -> bool:
    """In every prefix at least the share is of the group, or nobody of the group comes later."""
    return all(
        100 * sum(group in groups[person] for person in called[:length]) >= percent * length
        or not any(group in groups[person] for person in called[length:])
        for length in range(1, len(called) + 1)
    )


# --- stable outcomes, by looking at everything -----------------------------------------------------------------------


def stable_outcomes(wishes: Mapping[str, Sequence[str]], choices: Mapping[str, Choice]) -> list[dict[str, str | None]]:
    """Every way to give each person one of the wishes or none, such that each programme keeps those whom it has when
    it may choose among them and all who would rather be there."""
    found = []
    for seats in product(*([*wished, None] for wished in wishes.values())):
        outcome = dict(zip(wishes, seats, strict=True))
        for programme, choice in choices.items():
            inside = frozenset(p for p, seat in outcome.items() if seat == programme)
            rather = frozenset(
                p for p, seat in outcome.items() if programme in wishes[p][: [*wishes[p], None].index(seat)]
            )
            if choice(inside | rather) != inside:
                break
        else:
            found.append(outcome)
    return found
