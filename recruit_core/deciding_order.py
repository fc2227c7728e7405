"""What an explanation has to know about a run: which order decided, and who came last by it at each full pool."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from recruit_core import lottery
from recruit_core.matching import Matching
from recruit_core.mechanisms import Mechanism
from recruit_core.stability import taken
from recruit_core.ties import TIE_RULES, TieRules


@dataclass(frozen=True, slots=True)
class LastOne:
    """The last one admitted to a full pool: the candidate, the merit and tie-break there, and whether of its group.

    `place` is where the programme stands on this candidate's list, `number` the merit and tie-break of the first
    eligible choice of the list.
    """

    candidate: str
    merit: int
    tiebreak: int | None
    member: int
    place: int
    number: tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class DecidingOrder:
    """The order of a run as a reader needs it."""

    mechanism: Mechanism
    last: Mapping[tuple[str, str], LastOne]
    """(programme, pool) -> the last one admitted; pools with free seats are not there"""
    draws: Mapping[str, str]
    """programme -> scope of its lottery; programmes without a lottery are not there"""
    seed: str | None

    @classmethod
    def of(cls, matching: Matching, rule: Mechanism, rules: TieRules) -> DecidingOrder:
        """The order that decided a matching."""
        names = matching.register.programmes["programme"].to_list()
        draws = {
            name: lottery.EVERYWHERE if own == "single-lottery" else name
            for name, own in zip(names, rules.names, strict=True)
            if TIE_RULES[own].draws
        }
        return cls(rule, _last_ones(matching, names), draws, rules.seed)

    @property
    def needed(self) -> bool:
        """Did anything decide that the published cutoffs do not tell."""
        return bool(self.draws) or self.mechanism.told != "law" or self.mechanism.block > 0

    def number(self, programme: str, candidate: str) -> str | None:
        """The lottery number that orders a candidate among equals at a programme; None where none is drawn."""
        if self.seed is None or programme not in self.draws:
            return None
        return lottery.number(self.seed, self.draws[programme], candidate)


def _last_ones(matching: Matching, names: list[str]) -> dict[tuple[str, str], LastOne]:
    market, compared, register = matching.market, matching.compared, matching.register
    held = matching.seating[matching.seating >= 0]
    falling = held[np.argsort(-compared.key[held], kind="stable")]
    last = np.full(len(market.seats), -1, dtype=np.int64)
    last[market.pool[falling]] = falling
    full = taken(market, matching.seating) >= market.seats
    first = _first_eligible(matching)
    tiebreaks, pools = register.choices["tiebreak"], register.pools["pool"]
    found = {}
    for pool in np.flatnonzero(full & (last >= 0)).tolist():
        claim = int(last[pool])
        one = last[pool : pool + 1]
        owner, row = int(market.owner(one)[0]), int(market.rows(one)[0])
        lead = int(first[owner])
        found[names[int(market.programme[pool])], pools[pool]] = LastOne(
            register.candidates["candidate"][owner],
            matching.merit[row],
            tiebreaks[row],
            int(matching.market.key[claim] >> 62),
            int(market.choice[claim]),
            (matching.merit[lead], tiebreaks[lead]),
        )
    return found


def _first_eligible(matching: Matching) -> dict[int, int]:
    """Row of the first eligible choice of everybody who has a seat."""
    market = matching.market
    seated = np.flatnonzero(matching.seating >= 0)
    claims = np.flatnonzero(market.key >= 0)
    at = np.searchsorted(claims, market.starts[seated])
    return dict(zip(seated.tolist(), market.rows(claims[at]).tolist(), strict=True))
