"""The front door: one round, in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.metadata import version

import numpy as np
import polars as pl

from recruit_core.certificate import Certificate, certify
from recruit_core.deciding_order import DecidingOrder
from recruit_core.market import Market, Seating
from recruit_core.matching import Matching
from recruit_core.mechanisms import Mechanism
from recruit_core.mechanisms import mechanism as named_mechanism
from recruit_core.reasons import Reason, explain, explain_all
from recruit_core.register import Register
from recruit_core.rulebooks import Rulebook
from recruit_core.ties import TieRules, draw, settle


@dataclass(frozen=True)
class Result:
    """A matching with its proof; its reasons are asked for one candidate at a time."""

    matching: Matching
    certificate: Certificate
    rules: TieRules

    @property
    def register(self) -> Register:
        """The round that was decided."""
        return self.matching.register

    @property
    def rulebook(self) -> Rulebook:
        """The law it was decided by."""
        return self.matching.rulebook

    @property
    def market(self) -> Market:
        """The round as arrays."""
        return self.matching.market

    @property
    def seating(self) -> Seating:
        """The claim that each candidate holds, or -1."""
        return self.matching.seating

    def reasons(self, candidate: str) -> list[Reason]:
        """Why each choice of a candidate was granted or not."""
        seat = self.matching.seat_of(candidate)
        return explain(self.register, self.rulebook, self.matching.cutoffs(), seat, candidate, self._order)

    def all_reasons(self) -> Iterator[tuple[str, list[Reason]]]:
        """Each candidate with the reasons for every choice, in the order of the register."""
        found = self.matching
        cutoffs, assignments = found.cutoffs(), found.assignments()
        return explain_all(self.register, self.rulebook, found.merit, cutoffs, assignments, self._order)

    @cached_property
    def _order(self) -> DecidingOrder | None:
        order = DecidingOrder.of(self.matching, named_mechanism(self.certificate.mechanism), self.rules)
        return order if order.needed else None


def recruit(
    register: Register,
    rulebook: Rulebook,
    *,
    mechanism: str = "deferred-acceptance",
    ties: str = "refuse",
    seed: str | None = None,
    digests: Mapping[str, str] | None = None,
) -> Result:
    """Qualify the candidates of one round and prove it.

    `mechanism` and `ties` as in the file contract; a programme's own tie rule goes before that of the run. Raises
    `UnknownMechanism`, `UnknownTieRule`, `SeedMissing`, `SeedUnused`, `TieRuleNotForMechanism`, `UnresolvedTie` (a tie
    decides a seat and the rule there is `refuse`) and `NotVerified` (the outcome does not hold what the mechanism
    promises; nothing may be published).
    """
    rule, rules, unseated = _opened(register, rulebook, mechanism, ties, seed)
    matching = settle(unseated, rule, rules, mechanism)
    proof = certify(matching, rule, rules, version=_version(), mechanism=mechanism, ties=ties, digests=digests or {})
    return Result(matching, proof, rules)


def order_as_published(
    register: Register, rulebook: Rulebook, assignments: pl.DataFrame, mechanism: str, ties: str, seed: str | None
) -> DecidingOrder:
    """What decided in a result that others computed: the rules it names and the seats it gave. Raises as `recruit`.

    Raises `NotVerified` where somebody holds a seat that was not asked for, or is not open to them.
    """
    rule, rules, unseated = _opened(register, rulebook, mechanism, ties, seed)
    return DecidingOrder.of(unseated.seated(assignments), rule, rules)


def _opened(
    register: Register, rulebook: Rulebook, mechanism: str, ties: str, seed: str | None
) -> tuple[Mechanism, TieRules, Matching]:
    """The rules in force, and the round in the order they compare, before anybody has a seat."""
    rule = named_mechanism(mechanism)
    register = rulebook.divide(register)
    rules = TieRules.of(register, ties, seed)
    market = Market.build(register, rulebook)
    compared = draw(rule.compares(market) if rule.compares else market, register, rules)
    nobody = np.full(market.candidates, -1, dtype=np.int64)
    return rule, rules, Matching(register, rulebook, market, compared, nobody)


@cache
def _version() -> str:
    return version("recruit")
