"""Slow and literal truths about ties: every order of the tied, the public lottery, score limits with equal treatment.

`outcomes` gives everything that a mechanism may lead to under the tie rules of the pools: one matching where the rules
decide, several where an order that nobody has decided would change somebody's seat.
"""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import islice, permutations, product
from math import factorial, prod
from typing import Any

import oracles
from oracles import Matching, SmallMarket, Tables
from oracles_mechanisms import LITERAL, Claim, Draw, Lists

Rules = Mapping[Any, str]  # pool -> tie rule
Limits = dict[Any, int]  # pool -> how many of its groups of equals, the lowest first, stay outside

ACCEPTANCE = (
    "deferred-acceptance",
    "immediate-acceptance",
    "parallel:1",
    "parallel:2",
    "parallel:3",
    "serial-dictatorship",
)
LOTTERIES = ("single-lottery", "multiple-lottery")
EQUAL_TREATMENT = ("admit-all", "admit-none")


def rules_of(tables: Tables, rule: str) -> dict[Any, str]:
    """The tie rule of each pool of a market folder: what its programme says, else that of the run."""
    own = {row["programme"]: row.get("ties", "") or rule for row in oracles.records(tables, "programmes")}
    return {pool: own[pool[0]] for pool in oracles.from_tables(tables).seats}


# --- the lottery -----------------------------------------------------------------------------------------------------


def lottery_number(seed: str, scope: str, candidate: str) -> str:
    """What `printf '%s\\n%s\\n%s' SEED SCOPE CANDIDATE | sha256sum` prints; the higher goes first."""
    return sha256("\n".join([seed, scope, candidate]).encode()).hexdigest()


def lottery(lists: Lists, rules: Rules, seed: str) -> dict[tuple[Any, str], str]:
    """The draw of every pool with a lottery: one number for all of them, or one for each programme."""
    scope = {"single-lottery": lambda pool: "", "multiple-lottery": lambda pool: pool[0]}
    return {
        (pool, c): lottery_number(seed, scope[rules[pool]](pool), c)
        for pool in lists.seats
        if rules[pool] in scope
        for c in lists.claims
    }


# --- every order of the tied -----------------------------------------------------------------------------------------


def compared(mechanism: str, lists: Lists, candidate: str, claim: Claim) -> Any:
    """What a mechanism compares at a pool before any lottery."""
    if mechanism == "serial-dictatorship":
        return lists.number[candidate]
    block = int(mechanism.removeprefix("parallel:")) if mechanism.startswith("parallel:") else None
    block = 1 if mechanism == "immediate-acceptance" else block
    return (-((claim.choice - 1) // block) if block else 0, claim.law)


def as_compared(mechanism: str, lists: Lists, draw: Draw) -> SmallMarket:
    """The market by what the mechanism compares, then the draw: for finding ties and limits, not for seating."""
    return SmallMarket(
        lists.seats,
        {
            c: [(own.pool, (compared(mechanism, lists, c, own), draw.get((own.pool, c), ""))) for own in claims]
            for c, claims in lists.claims.items()
        },
    )


def undecided(mechanism: str, lists: Lists, rules: Rules, draw: Draw) -> list[tuple[Any, list[str]]]:
    """The groups of equals that neither a draw nor equal treatment settles."""
    return [tie for tie in oracles.ties(as_compared(mechanism, lists, draw)) if rules[tie[0]] not in EQUAL_TREATMENT]


def number_of_orders(groups: Sequence[tuple[Any, list[str]]]) -> int:
    return prod(factorial(len(tied)) for _, tied in groups)


def orders(groups: Sequence[tuple[Any, list[str]]]) -> Iterator[dict[tuple[Any, str], int]]:
    """Every order of every group, each pool on its own, as a draw."""
    if number_of_orders(groups) > oracles.TOO_MANY:
        raise ValueError("too many orders of tied candidates")
    for each in product(*(permutations(tied) for _, tied in groups)):
        yield {
            (pool, c): len(order) - order.index(c) for (pool, _), order in zip(groups, each, strict=True) for c in order
        }


def by_id_and_against(groups: Sequence[tuple[Any, list[str]]]) -> Iterator[dict[tuple[Any, str], int]]:
    """The two opposite orders that the verifier asks about where a mechanism is replayed, as a draw."""
    for sign in (-1, 1):
        yield {(pool, c): sign * place for pool, tied in groups for place, c in enumerate(sorted(tied))}


def outcomes(mechanism: str, lists: Lists, rules: Rules, seed: str = "") -> list[Matching]:
    """The different outcomes over every order of candidates whose order nothing decides.

    With stable improvement cycles a tie decides if it decides where they begin; then it is these that are given.
    """
    draw = lottery(lists, rules, seed)
    each = orders(undecided(mechanism, lists, rules, draw))
    if mechanism == "stable-improvement-cycles":
        begun = outcomes("deferred-acceptance", lists, rules, seed)
        if len(begun) > 1:
            return begun
        each = islice(each, 1)
    return oracles.different(seat(mechanism, lists, rules, draw | order) for order in each)


def seat(mechanism: str, lists: Lists, rules: Rules, draw: Draw) -> Matching:
    if set(EQUAL_TREATMENT) & set(rules.values()):
        return equal_treatment(as_compared(mechanism, lists, draw), rules)
    return LITERAL[mechanism](lists, draw)


# --- score limits that treat equals alike ----------------------------------------------------------------------------


def levels(market: SmallMarket, pool: Any) -> list[Any]:
    """The keys that anybody has at a pool, the lowest first."""
    return sorted({key for claims in market.claims.values() for name, key in claims if name == pool})


def under_limits(market: SmallMarket, limits: Limits) -> Matching:
    """Everybody in the first pool of the list whose limit they reach."""
    bar = {pool: levels(market, pool)[limits[pool] :] for pool in market.seats}
    return {c: next((p for p, key in claims if key in bar[p]), None) for c, claims in market.claims.items()}


def too_full(market: SmallMarket, rules: Rules, matching: Matching, pool: Any) -> bool:
    """Has the lowest group inside to leave? Where all may enter: only if the seats are gone without it."""
    inside = sorted(dict(market.claims[c])[pool] for c, seat in matching.items() if seat == pool)
    if rules[pool] == "admit-all":
        return bool(inside) and len([key for key in inside if key > inside[0]]) >= market.seats[pool]
    return len(inside) > market.seats[pool]


def equal_treatment(market: SmallMarket, rules: Rules) -> Matching:
    """Biró and Kiselgof (2015): from limits of nothing, raise one above its lowest group for as long as one has to."""
    limits = dict.fromkeys(market.seats, 0)
    while True:
        matching = under_limits(market, limits)
        over = [pool for pool in market.seats if too_full(market, rules, matching, pool)]
        if not over:
            return matching
        limits[over[0]] += 1


def all_limits(market: SmallMarket, rules: Rules) -> Iterator[Limits]:
    """Every vector of limits under which no pool is too full."""
    steps = [range(1 + len(levels(market, pool))) for pool in market.seats]
    if prod(map(len, steps)) > oracles.TOO_MANY:
        raise ValueError("too many limits to look at all")
    for each in product(*steps):
        limits = dict(zip(market.seats, each, strict=True))
        matching = under_limits(market, limits)
        if not any(too_full(market, rules, matching, pool) for pool in market.seats):
            yield limits


def candidate_optimal_limits(market: SmallMarket, rules: Rules) -> Matching:
    """What the lowest limits of all give, by looking at every vector of limits."""
    found = list(all_limits(market, rules))
    lowest = {pool: min(limits[pool] for limits in found) for pool in market.seats}
    if lowest not in found:
        raise AssertionError("the lowest limits of all pools do not hold together; the theory says they do")
    return under_limits(market, lowest)
