"""What is done with candidates who are equal by law: the tie rules, and which ties decide somebody's seat.

The rule of a run holds for every programme that names none of its own. A lottery puts the equal in an order that
anybody can redo; equal treatment lets a whole tied group in or keeps it out (`score_limits`); `refuse` lets no
outcome stand that another order of the tied would change (decision 0007).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import permutations, product
from math import factorial, prod

import numpy as np
from numpy.typing import NDArray

from recruit_core import lottery
from recruit_core.deciding import at_one_pool, candidates_propose, programmes_propose
from recruit_core.errors import SeedMissing, SeedUnused, Tie, TieRuleNotForMechanism, UnknownTieRule, UnresolvedTie
from recruit_core.market import Market, Seating
from recruit_core.matching import Matching
from recruit_core.mechanisms import Mechanism
from recruit_core.orders import with_chance
from recruit_core.register import Register
from recruit_core.score_limits import accept_together


@dataclass(frozen=True, slots=True)
class TieRule:
    """`draws`: a lottery orders the equal. `whole`: a tied group enters (True) or stays out (False) as a whole."""

    draws: bool = False
    whole: bool | None = None


TIE_RULES: dict[str, TieRule] = {
    "refuse": TieRule(),
    "single-lottery": TieRule(draws=True),
    "multiple-lottery": TieRule(draws=True),
    "admit-all": TieRule(whole=True),
    "admit-none": TieRule(whole=False),
}
"""The tie rules there are."""

MOST_ORDERS = 720
"""Up to so many orders of the tied are all tried where no theorem tells whether a tie decides."""


def tie_rule(name: str) -> TieRule:
    """The tie rule of that name; raises `UnknownTieRule` with the names there are."""
    if name not in TIE_RULES:
        raise UnknownTieRule(f'there is no tie rule "{name}"; there are: {", ".join(sorted(TIE_RULES))}')
    return TIE_RULES[name]


@dataclass(frozen=True, slots=True)
class TieRules:
    """The rule of each programme of a round, and the seed if a lottery is among them."""

    names: tuple[str, ...]
    """(programmes,)  names of `TIE_RULES`"""
    seed: str | None

    @classmethod
    def of(cls, register: Register, rule: str, seed: str | None) -> TieRules:
        """The rules in force: `rule` for every programme that names none. Raises `SeedMissing` or `SeedUnused`."""
        tie_rule(rule)
        names = tuple(register.programmes["ties"].fill_null(rule).to_list())
        draws = any(TIE_RULES[name].draws for name in {*names, *(() if names else (rule,))})
        if draws and seed is None:
            raise SeedMissing("a lottery needs a seed that was announced beforehand: give --seed")
        if seed is not None and not draws:
            raise SeedUnused(f"the tie rule {rule} draws no lottery; leave --seed out")
        return cls(names, seed)

    def where(self, name: str) -> NDArray[np.bool_]:
        """(programmes,)  which of them follow that rule."""
        return np.array([own == name for own in self.names], dtype=np.bool_)

    @property
    def together(self) -> bool:
        """Does any programme treat the tied as a group."""
        return any(TIE_RULES[name].whole is not None for name in set(self.names))

    def whole(self, market: Market) -> NDArray[np.bool_]:
        """(p,)  pools that the group at the last seat enters; those that refuse are asked as if it did."""
        enters = np.array([TIE_RULES[name].whole is not False for name in self.names], dtype=np.bool_)
        return enters[market.programme]


def draw(market: Market, register: Register, rules: TieRules) -> Market:
    """The market with the lottery's order below the order it has; as it is where no lottery is drawn."""
    one, many = rules.where("single-lottery"), rules.where("multiple-lottery")
    if rules.seed is None or not (one.any() or many.any()):
        return market
    programme = market.programme[market.pool]
    places = np.zeros(len(market.pool), dtype=np.int64)
    ids = register.candidates["candidate"].to_list()
    if one.any():
        everywhere = np.repeat(lottery.single(rules.seed, ids), np.diff(market.starts))
        places = np.where(one[programme], everywhere, places)
    if many.any():
        choices = register.choices
        candidate, wished = choices["candidate"].to_numpy(), choices["programme"].to_numpy().astype(np.int64)
        rows = np.flatnonzero(many[wished])
        names = register.programmes["programme"].to_list()
        asked = ((names[wished[row]], ids[candidate[row]]) for row in rows.tolist())
        drawn = np.zeros(choices.height, dtype=np.int64)
        drawn[rows] = lottery.multiple(rules.seed, asked, wished[rows])
        places = np.where(many[programme], drawn[market.rows(np.arange(len(market.key)))], places)
    return with_chance(market, places)


def settle(matching: Matching, rule: Mechanism, rules: TieRules, name: str) -> Matching:
    """Seat the candidates of `matching.compared`; raises `UnresolvedTie` where a tie that is refused decides a seat.

    Where programmes that refuse stand beside others that treat the tied as a group, the lower limits are asked: if
    no group straddles the last seat of one that refuses, every order of its tied gives this outcome.
    Raises `TieRuleNotForMechanism`.
    """
    market = matching.compared
    refusing = rules.where("refuse")[market.programme]
    if rules.together:
        if rule.compares is None:
            raise TieRuleNotForMechanism(
                f"admit-all and admit-none are defined for deferred acceptance and its relatives, not for {name}; "
                "name refuse or a lottery"
            )
        seated = replace(matching, seating=accept_together(market, rules.whole(market)))
        straddling = refusing & (seated.taken > market.seats)
        ties = _at_last_seat(seated, straddling)
    else:
        seated = replace(matching, seating=rule.seat(market))
        ties = _refused(seated, rule) if refusing.any() else []
    if ties:
        raise UnresolvedTie(ties)
    return seated


def _refused(matching: Matching, rule: Mechanism) -> list[Tie]:
    """The ties that decide somebody's seat, by programme and pool."""
    market, seating = matching.compared, matching.seating
    if rule.ties == "candidates-propose":
        return _named(matching, candidates_propose(market, seating, matching.desired))
    if rule.ties == "programmes-propose":
        return _named(matching, programmes_propose(market, seating, matching.desired))
    return _named(matching, _tried(market, rule, seating))


def _tried(market: Market, rule: Mechanism, seating: Seating) -> dict[int, NDArray[np.int64]]:
    """Tied claims by pool: all orders are tried where they are few; where they are many, no tie is let through.

    Named are those that decide when they alone are turned round, or all where none does: a tie that no theorem
    excludes and that cannot be tried out is refused, for nobody could prove that it decides nothing.
    """
    tied = at_one_pool(market)
    if not tied or (prod(factorial(len(claims)) for claims in tied) <= MOST_ORDERS and not _any(market, rule, seating)):
        return {}
    deciding = [claims for claims in tied[:MOST_ORDERS] if _reversed_alone(market, rule, seating, claims)]
    return {int(market.pool[claims[0]]): claims for claims in deciding or tied}


def _any(market: Market, rule: Mechanism, seating: Seating) -> bool:
    """Does any order of the tied lead elsewhere."""
    return any(not np.array_equal(rule.seat(other), seating) for other in orders(market))


def orders(market: Market) -> Iterator[Market]:
    """The market under every order of every tied group, each pool on its own."""
    tied = at_one_pool(market)
    for order in product(*(permutations(range(len(claims))) for claims in tied)):
        places = np.zeros(len(market.key), dtype=np.int64)
        for claims, place in zip(tied, order, strict=True):
            places[claims] = place
        yield with_chance(market, places)


def _reversed_alone(market: Market, rule: Mechanism, seating: Seating, claims: NDArray[np.int64]) -> bool:
    places = np.zeros(len(market.key), dtype=np.int64)
    places[claims] = np.arange(len(claims))
    return not np.array_equal(rule.seat(with_chance(market, places)), seating)


def _at_last_seat(matching: Matching, pools: NDArray[np.bool_]) -> list[Tie]:
    market, held = matching.compared, matching.seating[matching.seating >= 0]
    found = {}
    for pool in np.flatnonzero(pools).tolist():
        inside = held[market.pool[held] == pool]
        found[pool] = inside[market.key[inside] == market.key[inside].min()]
    return _named(matching, found)


def _named(matching: Matching, tied: dict[int, NDArray[np.int64]]) -> list[Tie]:
    """Ties by programme and pool, from the claims that are tied there."""
    market, register = matching.market, matching.register
    ties = []
    for pool, claims in sorted(tied.items()):
        owners = market.owner(claims)
        ids = sorted((register.candidates["candidate"][int(place)] for place in owners), key=str.encode)
        merit = matching.merit[int(market.rows(claims[:1])[0])]
        programme = register.programmes["programme"][int(market.programme[pool])]
        ties.append(Tie(programme, register.pools["pool"][pool], matching.rulebook.show(merit), tuple(ids)))
    return ties
