"""A counter-example in words that an official understands: what happens, whom it can hurt, what to do."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from recruit_core.choice_rules.policy import Applicant, Chosen, Policy, people
from recruit_core.choice_rules.properties import POOLS, Violation

NAMED = 12
"""So many people are named; of more the rest is counted."""


def told(name: str, policy: Policy, violation: Violation, names: pl.Series) -> tuple[str, ...]:
    """The sentences for one broken property; `names` are the ids by position."""
    return _Telling(policy, violation, names).sentences(name)


class _Telling:
    """One counter-example with its people by their ids."""

    def __init__(self, policy: Policy, violation: Violation, names: pl.Series) -> None:
        self._policy, self._violation, self._names = policy, violation, names
        self._newcomer = self._id(violation.newcomer)
        self._concerned = self._people(violation.concerned)

    def sentences(self, name: str) -> tuple[str, ...]:
        return {
            "substitutability": self._substitutability,
            "consistency": self._consistency,
            "aggregate-demand": self._aggregate_demand,
            POOLS: self._pools,
        }[name]()

    def _substitutability(self) -> tuple[str, ...]:
        return (
            f"With {self._asking()} asking, {self._concerned} {self._is('turned away')}. "
            f"When {self._newcomer} asks too, {self._concerned} {self._gets()}.",
            f"It can hurt {self._concerned}: refused first and wanted later, when another seat may be taken already. "
            f"The outcome need not be stable, and a list that is not true may pay.",
            self._remedy(),
        )

    def _consistency(self) -> tuple[str, ...]:
        return (
            f"With {self._asking()} asking, {self._seated(self._violation.before)}. "
            f"When {self._newcomer} asks too and is turned away, {self._seated(self._violation.after)}.",
            f"It can hurt {self._concerned}: somebody who gets nothing decides who gets the seat.",
            self._remedy(),
        )

    def _aggregate_demand(self) -> tuple[str, ...]:
        was, now = len(people(self._violation.before)), len(people(self._violation.after))
        only = f"only {now} {'is' if now == 1 else 'are'}"
        return (
            f"With {self._asking()} asking, {was} of {self._policy.seats} seats are taken. "
            f"When {self._newcomer} asks too, {only}: {self._concerned} {self._is('turned away')}.",
            f"It can hurt {self._concerned}, and seats stay free that somebody wanted. "
            f"A candidate may gain by a list that is not true.",
            self._remedy(),
        )

    def _pools(self) -> tuple[str, ...]:
        moves = [f"{self._id(each)} {self._move(each)}" for each in self._violation.concerned]
        return (f"With {self._newcomer} asking too, {' and '.join(moves)}; all of them keep a seat in the programme.",)

    def _move(self, one: Applicant) -> str:
        before, after = (
            next(pool for pool, inside in chosen.items() if one in inside)
            for chosen in (self._violation.before, self._violation.after)
        )
        return f"moves from the pool {before} to {after}"

    def _asking(self) -> str:
        return self._people(self._violation.applicants) if self._violation.applicants else "nobody else"

    def _seated(self, chosen: Chosen) -> str:
        inside = [each for pool in chosen.values() for each in pool]
        return f"seated: {self._people(inside)}" if inside else "nobody is seated"

    def _is(self, what: str) -> str:
        return f"is {what}" if len(self._violation.concerned) == 1 else f"are {what}"

    def _gets(self) -> str:
        return "gets a seat" if len(self._violation.concerned) == 1 else "get seats"

    def _id(self, one: Applicant) -> str:
        groups = f" ({', '.join(sorted(one.groups))})" if one.groups else ""
        return f"{self._names[one.candidate]}{groups}"

    def _people(self, some: Iterable[Applicant]) -> str:
        told_of = list(some)
        named = [self._id(each) for each in told_of[:NAMED]]
        if len(told_of) > NAMED:
            named.append(f"{len(told_of) - NAMED} more")
        return " and ".join(filter(None, (", ".join(named[:-1]), named[-1])))

    def _remedy(self) -> str:
        if self._policy.rule == "ceiling":
            return (
                "What to do: one pool, and ceilings for groups that are apart or lie inside one another; "
                "or, instead of a ceiling, a soft pool for those it should make room for."
            )
        return "What to do: choose another rule; this one promises less than its documentation says, report it."
