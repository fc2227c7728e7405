"""What a rule has to keep so that an outcome can promise anything, and how it is searched for the contrary.

Three properties of a function from sets of applicants to those chosen. *Substitutability*: whoever is turned away is
turned away when more people ask, too. *Consistency* (irrelevance of rejected applicants): whoever is turned away
changes nothing by asking. *Aggregate demand*: more people asking never fill fewer seats. The first two make cumulative
offers stable, the third makes them safe to answer truly (Hatfield and Milgrom 2005; Aygün and Sönmez, "Matching with
Contracts: Comment", American Economic Review 103, 2013). Testing a rule that one can only ask takes exponentially many
questions (Hatfield, Immorlica and Kominers, Games and Economic Behavior 75, 2012): small sets are tried in full, large
ones at random, and only the first is a proof.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import combinations, count

from recruit_core.choice_rules.policy import Applicant, Applicants, Chosen, people

PROPERTIES = ("substitutability", "consistency", "aggregate-demand")
POOLS = "pools"
"""Not a property but worth telling: a newcomer moves somebody to another pool of the same programme."""

ALL_SETS = 10
"""Applicants up to which every set is tried."""

Asked = Callable[[Applicants], Chosen]
"""A rule with its policy: applicants in, pools with those chosen out."""


@dataclass(frozen=True, slots=True)
class Violation:
    """A set of applicants, one more of them, and those for whom the one more breaks the property."""

    applicants: tuple[Applicant, ...]
    newcomer: Applicant
    concerned: tuple[Applicant, ...]
    before: Chosen
    after: Chosen


@dataclass(frozen=True, slots=True)
class Search:
    """How many sets were tried, whether these were all, and one violation for each broken property."""

    sets: int
    complete: bool
    violations: dict[str, Violation] = field(default_factory=dict)


def broken(
    choose: Asked, applicants: Applicants, newcomer: Applicant, after: Chosen | None = None
) -> dict[str, Violation]:
    """What the newcomer breaks: who is chosen without this one, against `after`, those chosen from all."""
    fewer = tuple(each for each in applicants if each.candidate != newcomer.candidate)
    before = choose(fewer)
    after = choose(applicants) if after is None else after
    was, now = people(before), people(after)
    changed = was ^ now
    found = {
        "substitutability": now - was - {newcomer.candidate},
        "consistency": changed if newcomer.candidate not in now else frozenset(),
        "aggregate-demand": was - now if len(now) < len(was) else frozenset(),
        POOLS: _moved(before, after),
    }
    return {
        name: Violation(fewer, newcomer, tuple(each for each in fewer if each.candidate in concerned), before, after)
        for name, concerned in found.items()
        if concerned
    }


def _moved(before: Chosen, after: Chosen) -> frozenset[int]:
    pool = {each.candidate: name for name, inside in before.items() for each in inside}
    now = {each.candidate: name for name, inside in after.items() for each in inside}
    return frozenset(candidate for candidate in pool.keys() & now.keys() if pool[candidate] != now[candidate])


def search(choose: Asked, applicants: Applicants, seats: int, *, tries: int, seed: str) -> Search:
    """Every set of a few applicants, or all of them and `tries` sets drawn by the seed; violations as small as found.

    A draw depends on nothing but the seed and the standing of the applicants.
    """
    complete = len(applicants) <= ALL_SETS
    numbers = _numbers(seed)
    found: dict[str, Violation] = {}
    sets = 0
    for asking in _all_sets(applicants) if complete else _drawn_sets(applicants, seats, tries, numbers):
        sets += 1
        after = choose(asking)
        for newcomer in asking if complete else _newcomers(after, asking, numbers):
            for name, violation in broken(choose, asking, newcomer, after).items():
                if name not in found:
                    found[name] = violation if complete else shrunk(choose, name, violation)
    return Search(sets, complete, found)


def _all_sets(applicants: Applicants) -> Iterator[Applicants]:
    """Small sets first, so that the first violation found has the fewest people."""
    for size in range(1, len(applicants) + 1):
        yield from combinations(applicants, size)


def _drawn_sets(applicants: Applicants, seats: int, tries: int, numbers: Iterator[int]) -> Iterator[Applicants]:
    """Sets that hardly fill the seats twice, for there one more person makes a difference; last the whole round."""
    most = min(len(applicants), 2 * seats + 8)
    for _ in range(tries):
        yield _drawn(applicants, 2 + next(numbers) % (most - 1), numbers)
    yield applicants


def _newcomers(after: Chosen, asking: Applicants, numbers: Iterator[int]) -> Iterator[Applicant]:
    """Everybody chosen, since only they can displace anybody, and one drawn, since the others should not."""
    yield from (each for inside in after.values() for each in inside)
    yield asking[next(numbers) % len(asking)]


def _drawn(applicants: Applicants, size: int, numbers: Iterator[int]) -> list[Applicant]:
    places: set[int] = set()
    while len(places) < size:
        places.add(next(numbers) % len(applicants))
    return [applicants[place] for place in sorted(places)]


def _numbers(seed: str) -> Iterator[int]:
    for place in count():
        yield int.from_bytes(sha256(f"{seed}\n{place}".encode()).digest()[:8])


def shrunk(choose: Asked, name: str, violation: Violation) -> Violation:
    """The same property broken by fewer people: parts are left out, halves first, until nobody can be."""
    part = len(violation.applicants)
    while part:
        smaller = _smaller(choose, name, violation, part)
        part = part // 2 if smaller is None else min(part, len(smaller.applicants))
        violation = smaller or violation
    return violation


def _smaller(choose: Asked, name: str, violation: Violation, part: int) -> Violation | None:
    some = violation.applicants
    for first in range(0, len(some), part):
        rest = (*some[:first], *some[first + part :], violation.newcomer)
        found = broken(choose, sorted(rest, key=lambda each: -each.standing), violation.newcomer).get(name)
        if found is not None:
            return found
    return None
