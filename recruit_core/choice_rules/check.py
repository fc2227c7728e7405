"""Every rule of a round searched for sets of applicants with whom it does not keep what it should."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from recruit_core.choice_rules import DEFAULT
from recruit_core.choice_rules.counterexample import told
from recruit_core.choice_rules.demand import Demand
from recruit_core.choice_rules.policy import Applicants, Chosen, Policy
from recruit_core.choice_rules.properties import PROPERTIES, Search, search
from recruit_core.choice_rules.table import ChoiceRules
from recruit_core.matching import Matching

TRIES = 50
"""Sets drawn for a programme, where nobody asks for another number."""


@dataclass(frozen=True, slots=True)
class RuleCheck:
    """One programme's rule: what was searched, and each counter-example found in sentences."""

    policy: Policy
    applicants: int
    found: Search
    examples: dict[str, tuple[str, ...]]

    @property
    def broken(self) -> tuple[str, ...]:
        """The properties that do not hold."""
        return tuple(name for name in PROPERTIES if name in self.found.violations)


def check_rules(matching: Matching, rules: ChoiceRules, *, tries: int = TRIES, seed: str = "") -> Iterator[RuleCheck]:
    """Each programme that states a rule or opens several pools, in the order of the register.

    A programme with one pool and no rule has one order: there is nothing to search. What is drawn for a programme
    depends on the seed, its id and its applicants alone.
    """
    demand, names = Demand.build(matching, rules), matching.register.candidates["candidate"]
    for place, policy in enumerate(demand.policies):
        if policy.rule == DEFAULT and len(policy.pools) == 1:
            continue
        asking = demand.applicants[place]

        def choose(applicants: Applicants, programme: int = place) -> Chosen:
            return demand.choose(programme, applicants)

        found = search(choose, asking, policy.seats, tries=tries, seed=f"{seed}\n{policy.programme}")
        examples = {name: told(name, policy, each, names) for name, each in found.violations.items()}
        yield RuleCheck(policy, len(asking), found, examples)
