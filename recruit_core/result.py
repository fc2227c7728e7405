"""The front door: one round, in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.metadata import version

import numpy as np
import polars as pl

from recruit_core.certificate import Certificate, certify, promised
from recruit_core.choice_rules import allocation
from recruit_core.choice_rules.reasons import Choosing
from recruit_core.choice_rules.table import ChoiceRules
from recruit_core.deciding_order import DecidingOrder
from recruit_core.errors import ChoiceRulesNotForMechanism, ChoiceRulesOfAnotherRound, TieRuleNotForChoiceRules
from recruit_core.market import Market, Seating
from recruit_core.matching import Matching
from recruit_core.mechanisms import Mechanism
from recruit_core.mechanisms import mechanism as named_mechanism
from recruit_core.reasons import Reason, Turned, explain, explain_all
from recruit_core.register import Register
from recruit_core.rulebooks import Rulebook
from recruit_core.ties import TieRules, draw, settle


@dataclass(frozen=True)
class Result:
    """A matching with its proof; its reasons are asked for one candidate at a time."""

    matching: Matching
    certificate: Certificate
    rules: TieRules
    choice_rules: ChoiceRules | None = None
    """None where every programme opens its pools in order"""

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
        return explain(
            self.register, self.rulebook, self.matching.cutoffs(), seat, candidate, self._order, self._turned
        )

    def all_reasons(self) -> Iterator[tuple[str, list[Reason]]]:
        """Each candidate with the reasons for every choice, in the order of the register."""
        found = self.matching
        cutoffs, assignments = found.cutoffs(), found.assignments()
        return explain_all(self.register, self.rulebook, found.merit, cutoffs, assignments, self._order, self._turned)

    @cached_property
    def _order(self) -> DecidingOrder | None:
        order = self._deciding_order()
        return order if order.needed else None

    @cached_property
    def _turned(self) -> Turned | None:
        if self.choice_rules is None:
            return None
        return Choosing.of(self.matching, self.choice_rules, self._deciding_order()).told

    def _deciding_order(self) -> DecidingOrder:
        return DecidingOrder.of(self.matching, named_mechanism(self.certificate.mechanism), self.rules)


def recruit(
    register: Register,
    rulebook: Rulebook,
    *,
    mechanism: str = "deferred-acceptance",
    ties: str = "refuse",
    seed: str | None = None,
    digests: Mapping[str, str] | None = None,
    choice_rules: ChoiceRules | None = None,
) -> Result:
    """Qualify the candidates of one round and prove it.

    `mechanism` and `ties` as in the file contract; a programme's own tie rule goes before that of the run.
    `choice_rules` are those of the register as the rulebook divides it; where all open their pools in order they
    change nothing. Raises `UnknownMechanism`, `UnknownTieRule`, `SeedMissing`, `SeedUnused`, `TieRuleNotForMechanism`,
    `UnresolvedTie` (a tie decides a seat and the rule there is `refuse`), `NotVerified` (the outcome does not hold
    what is promised; nothing may be published), and, with choice rules, `ChoiceRulesNotForMechanism`,
    `TieRuleNotForChoiceRules` and `ChoiceRulesOfAnotherRound`.
    """
    rule, rules, unseated = _opened(register, rulebook, mechanism, ties, seed)
    stated = None if choice_rules is None or choice_rules.plain else choice_rules
    if stated is None:
        matching = settle(unseated, rule, rules, mechanism)
        promises = promised(matching, rule, rules)
    else:
        _require_fit(stated, unseated.register, mechanism, rules)
        matching = allocation.allocate(unseated, stated)
        promises = allocation.promised(matching, stated)
    read = {**(digests or {}), **(choice_rules.digests if choice_rules else {})}
    proof = certify(
        matching, promises, version=_version(), mechanism=mechanism, ties=ties, seed=rules.seed, digests=read
    )
    return Result(matching, proof, rules, stated)


def _require_fit(stated: ChoiceRules, register: Register, mechanism: str, rules: TieRules) -> None:
    if mechanism != "deferred-acceptance":
        raise ChoiceRulesNotForMechanism(
            f"choice rules are for deferred-acceptance, not for {mechanism}; leave the table choice_rules out, or "
            "name deferred-acceptance"
        )
    if rules.together:
        raise TieRuleNotForChoiceRules(
            "whole tied groups are let in or kept out by pools alone, not by choice rules; name refuse or a lottery"
        )
    if not stated.fits(register):
        raise ChoiceRulesOfAnotherRound("the choice rules were read for other programmes or pools than this round has")


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
