"""Who asks where: a market as programmes see it, whole programmes and not pools."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from recruit_core.choice_rules import CHOICE_RULES
from recruit_core.choice_rules.policy import Applicant, Applicants, Chosen, Policy
from recruit_core.choice_rules.table import ChoiceRules
from recruit_core.market import GROUP_BIT
from recruit_core.matching import Matching
from recruit_core.register import Register


class Asked(NamedTuple):
    """One candidate at one programme: the order of law without a pool's group, the lottery's place, the first claim."""

    candidate: int
    programme: int
    key: int
    chance: int
    claim: int


@dataclass(frozen=True, slots=True)
class Demand:
    """The policy and the applicants of each programme, and each candidate's wishes: programme and applicant."""

    policies: tuple[Policy, ...]
    applicants: tuple[tuple[Applicant, ...], ...]
    wishes: tuple[tuple[tuple[int, Applicant], ...], ...]

    @classmethod
    def build(cls, matching: Matching, rules: ChoiceRules, *, reverse: bool = False) -> Demand:
        """Everybody eligible at each programme, in the order of its rule: by law, then by the lottery if one is drawn.

        Who is equal then goes by position, the lower first as in the kernel, or the higher first with `reverse`.
        """
        asked = list(cls.asked(matching))
        asking: list[list[tuple[int, int, int]]] = [[] for _ in rules.policies]
        for each in asked:
            asking[each.programme].append((each.key, each.chance, each.candidate if reverse else -each.candidate))
        groups = _groups(matching.register)
        applicants = tuple(
            _in_order(policy, there, groups) for policy, there in zip(rules.policies, asking, strict=True)
        )
        at = {(each.candidate, place): each for place, there in enumerate(applicants) for each in there}
        wishes: list[list[tuple[int, Applicant]]] = [[] for _ in range(matching.market.candidates)]
        for each in asked:
            wishes[each.candidate].append((each.programme, at[each.candidate, each.programme]))
        return cls(rules.policies, applicants, tuple(tuple(wished) for wished in wishes))

    @staticmethod
    def asked(matching: Matching) -> Iterator[Asked]:
        """Who asks where, in order of wish; once for all pools of a programme."""
        market, compared = matching.market, matching.compared
        eligible = np.flatnonzero(market.key >= 0)
        candidate, programme = market.owner(eligible), market.programme[market.pool[eligible]]
        first = np.ones(len(eligible), dtype=bool)
        first[1:] = (candidate[1:] != candidate[:-1]) | (programme[1:] != programme[:-1])
        claims = eligible[first]
        key, chance = market.key[claims] & ~GROUP_BIT, compared.key[claims] & ((1 << compared.chance_bits) - 1)
        columns = (candidate[first], programme[first], key, chance, claims)
        yield from map(Asked, *(column.tolist() for column in columns))

    def choose(self, programme: int, applicants: Applicants) -> Chosen:
        """Whom the programme takes from these applicants."""
        policy = self.policies[programme]
        return CHOICE_RULES[policy.rule].choose(policy, applicants)


def _groups(register: Register) -> dict[int, frozenset[str]]:
    held: dict[int, set[str]] = {}
    for candidate, group in register.groups.iter_rows():
        held.setdefault(candidate, set()).add(group)
    return {candidate: frozenset(groups) for candidate, groups in held.items()}


def _in_order(
    policy: Policy, asking: list[tuple[int, int, int]], groups: dict[int, frozenset[str]]
) -> tuple[Applicant, ...]:
    """The applicants of one programme in the order of its rule, with those groups alone that it asks for."""
    named = frozenset(filter(None, (*(p.group for p in policy.pools), *(c.group for c in policy.clauses))))
    falling = sorted(asking, reverse=True)
    given = [
        Applicant(abs(who), len(falling) - place, groups.get(abs(who), frozenset()) & named)
        for place, (*_, who) in enumerate(falling, 1)
    ]
    return tuple(CHOICE_RULES[policy.rule].stand(policy, given))
