"""Slow and literal truths about mechanisms other than deferred acceptance, each told as its paper tells it.

No line is shared with the engine or with the verifier, and nothing is traced back to deferred acceptance by other keys
where the paper tells it in rounds. `Lists` say what a mechanism may know; a *draw* is what goes before what among
equals, (pool, candidate) -> anything that compares, higher first.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

import oracles
from oracles import Matching, SmallMarket, Tables

Draw = Mapping[tuple[Any, str], Any]
NO_DRAW: Draw = {}


class Claim(NamedTuple):
    """One candidate asking for one pool. `choice`: 1 = first on the list, with entries that came to nothing counted."""

    pool: Any
    law: Any
    choice: int


@dataclass(frozen=True)
class Lists:
    """`seats`: pool -> number; `claims`: candidate -> eligible claims, most wanted first; both in their fixed order.

    `number`: candidate -> what counts for everything under a serial dictatorship.
    """

    seats: Mapping[Any, int]
    claims: Mapping[str, Sequence[Claim]]
    number: Mapping[str, Any]

    def small(self, draw: Draw = NO_DRAW) -> SmallMarket:
        """Law order first, then the draw."""
        return SmallMarket(
            self.seats,
            {
                c: [(own.pool, (own.law, draw.get((own.pool, c), 0))) for own in claims]
                for c, claims in self.claims.items()
            },
        )


def lists_of(tables: Tables) -> Lists:
    """The lists of a market folder, candidates and pools in the order of their ids' bytes."""
    market = oracles.from_tables(tables)
    rows = sorted(oracles.records(tables, "choices"), key=lambda row: (row["candidate"].encode(), int(row["rank"])))
    position: dict[tuple[str, str], int] = {}
    number: dict[str, Any] = {}
    for row in rows:
        candidate, tiebreak = row["candidate"], row.get("tiebreak", "")
        position[candidate, row["programme"]] = 1 + sum(other == candidate for other, _ in position)
        if row["merit"]:
            number.setdefault(candidate, (Decimal(row["merit"]), (1, int(tiebreak)) if tiebreak else (0, 0)))
    claims = {
        c: [Claim(pool, key, position[c, pool[0]]) for pool, key in market.claims[c]]
        for c in sorted(market.claims, key=str.encode)
    }
    programmes = oracles.pools_of(tables)
    names = [(p, row["pool"]) for p in sorted(programmes, key=str.encode) for row in programmes[p]]
    return Lists({pool: market.seats[pool] for pool in names}, claims, number)


def lists(seats: Mapping[Any, int], claims: Mapping[str, Sequence[tuple[Any, Any]]], **number: Any) -> Lists:
    """Lists without pools of reserves, for examples: each claim is an own entry of the list."""
    own = {c: [Claim(pool, key, at) for at, (pool, key) in enumerate(wishes, 1)] for c, wishes in claims.items()}
    return Lists(seats, own, number or {c: wishes[0].law for c, wishes in own.items() if wishes})


def desired(market: SmallMarket, matching: Matching, candidate: str) -> list[Any]:
    """Pools that a candidate would rather have than what the matching gives, most wanted first."""
    pools = [pool for pool, _ in market.claims[candidate]]
    return pools[: oracles.place_in_list(market, candidate, matching[candidate])]


def better(market: SmallMarket, one: Matching, other: Matching) -> bool:
    """Somebody holds a seat in `one` that they like better than in `other`, and nobody one that they like less."""
    places = [
        (oracles.place_in_list(market, c, one[c]), oracles.place_in_list(market, c, other[c])) for c in market.claims
    ]
    return all(here <= there for here, there in places) and any(here < there for here, there in places)


Keys = dict[tuple[Any, str], Any]


def keys(market: SmallMarket) -> Keys:
    if oracles.ties(market):
        raise ValueError("keys tie; break the ties first")
    return {(pool, c): key for c, claims in market.claims.items() for pool, key in claims}


def down(key: Keys, pool: Any, candidates: Iterable[str]) -> list[str]:
    """Those of the candidates who could sit in the pool, the highest first."""
    return sorted((c for c in candidates if (pool, c) in key), key=lambda c: key[pool, c], reverse=True)


# --- the family of acceptance, in rounds -----------------------------------------------------------------------------


def deferred_acceptance(lists: Lists, draw: Draw = NO_DRAW) -> Matching:
    return oracles.deferred_acceptance_literal(lists.small(draw))


def immediate_acceptance(lists: Lists, draw: Draw = NO_DRAW) -> Matching:
    """Abdulkadiroğlu and Sönmez (2003): in round k those without a seat ask at their k-th choice, once and for all.

    Each pool of the programme in turn takes the highest of those who asked, as far as its free seats go.
    """
    market, free = lists.small(draw), dict(lists.seats)
    outcome: Matching = dict.fromkeys(lists.claims)
    for number in range(1, 1 + longest(lists)):
        asking = asked_within(lists, market, outcome, range(number, number + 1))
        key = keys(SmallMarket(free, asking))
        for pool in lists.seats:
            left = [c for c in asking if outcome[c] is None]
            for candidate in down(key, pool, left)[: free[pool]]:
                outcome[candidate] = pool
                free[pool] -= 1
    return outcome


def asked_within(lists: Lists, market: SmallMarket, outcome: Matching, choices: range) -> dict[str, list[Any]]:
    """The claims of those without a seat that stand at these places of their lists, as a small market has them."""
    return {
        c: [own for own, claim in zip(market.claims[c], claims, strict=True) if claim.choice in choices]
        for c, claims in lists.claims.items()
        if outcome[c] is None
    }


def longest(lists: Lists) -> int:
    return max((own.choice for claims in lists.claims.values() for own in claims), default=0)


def parallel(block: int) -> Callable[..., Matching]:
    """Chen and Kesten (2017): deferred acceptance over `block` choices, final; then over the next for those left."""

    def blocks(lists: Lists, draw: Draw = NO_DRAW) -> Matching:
        free, outcome = dict(lists.seats), dict.fromkeys(lists.claims)
        market = lists.small(draw)
        for first in range(1, 1 + longest(lists), block):
            asking = asked_within(lists, market, outcome, range(first, first + block))
            outcome |= oracles.deferred_acceptance_literal(SmallMarket(free, asking))
            free = {p: seats - list(outcome.values()).count(p) for p, seats in lists.seats.items()}
        return outcome

    return blocks


def serial_dictatorship(lists: Lists, draw: Draw = NO_DRAW) -> Matching:
    """One after the other, by falling number, takes the most wanted seat that is left.

    Those of one number come together: where they want the same seats the draw decides, pool by pool.
    """
    outcome: Matching = dict.fromkeys(lists.claims)
    for number in sorted({lists.number[c] for c, claims in lists.claims.items() if claims}, reverse=True):
        free = {p: seats - list(outcome.values()).count(p) for p, seats in lists.seats.items()}
        turn = [c for c, claims in lists.claims.items() if claims and lists.number[c] == number]
        wishes = {c: [(own.pool, draw.get((own.pool, c), 0)) for own in lists.claims[c]] for c in turn}
        if len(turn) == 1:
            (alone,) = turn
            outcome[alone] = next((pool for pool, _ in wishes[alone] if free[pool]), None)
        else:
            outcome |= oracles.deferred_acceptance_literal(SmallMarket(free, wishes))
    return outcome


# --- the other side asks ---------------------------------------------------------------------------------------------


def deferred_acceptance_programmes(lists: Lists, draw: Draw = NO_DRAW) -> Matching:
    """Gale and Shapley (1962) with the colleges asking: each offers its free seats down its order; candidates hold
    the offer they like best and refuse the others."""
    market = lists.small(draw)
    key, held = keys(market), dict.fromkeys(market.claims)
    left = {p: down(key, p, market.claims) for p in market.seats}
    while True:
        offers = {}
        for pool, seats in market.seats.items():
            free = seats - list(held.values()).count(pool)
            offers[pool], left[pool] = left[pool][:free], left[pool][free:]
        if not any(offers.values()):
            return held
        for pool, asked in offers.items():
            for candidate in asked:
                if pool in desired(market, held, candidate):
                    held[candidate] = pool


# --- trading ---------------------------------------------------------------------------------------------------------


def top_trading_cycles(lists: Lists, draw: Draw = NO_DRAW) -> Matching:
    """Abdulkadiroğlu and Sönmez (2003), with a counter for each pool.

    Candidates point to the pool they want most among those with seats, pools to the highest remaining candidate who
    could sit there; every cycle is carried out.
    """
    market = lists.small(draw)
    key, free, outcome = keys(market), dict(market.seats), dict.fromkeys(market.claims)
    remaining = set(market.claims)
    while remaining:
        wants = {c: next((p for p, _ in market.claims[c] if free[p]), None) for c in remaining}
        remaining -= {c for c, pool in wants.items() if pool is None}
        calls = {p: next(iter(down(key, p, remaining)), None) for p, seats in free.items() if seats}
        for start in sorted(remaining):
            walk = [start]
            while (after := calls[wants[walk[-1]]]) not in walk:
                walk.append(after)
            if after == start and outcome[start] is None:
                for candidate in walk:
                    outcome[candidate] = wants[candidate]
                    free[wants[candidate]] -= 1
        remaining -= {c for c, pool in outcome.items() if pool is not None}
    return outcome


# --- efficiency adjusted, twice --------------------------------------------------------------------------------------

Consent = AbstractSet[str] | None  # None: everybody consents


def consents(candidate: str, consenting: Consent) -> bool:
    return consenting is None or candidate in consenting


def efficiency_adjusted(lists: Lists, draw: Draw = NO_DRAW, consenting: Consent = None) -> Matching:
    """Tang and Yu (2014): settle pools that nobody desires with those who sit there, begin anew without them."""
    market = lists.small(draw)
    key = keys(market)
    claims = {c: list(own) for c, own in market.claims.items()}
    open_pools, outcome = dict(market.seats), dict.fromkeys(market.claims)
    while claims:
        rest = SmallMarket(open_pools, claims)
        now = oracles.deferred_acceptance_literal(rest)
        wanted = {pool for c in claims for pool in desired(rest, now, c)}
        settled = {c for c in claims if now[c] not in wanted}
        outcome |= {c: now[c] for c in settled}
        open_pools = {p: seats for p, seats in open_pools.items() if p in wanted}
        lost = {
            (pool, c)
            for i in settled
            if not consents(i, consenting)
            for pool in desired(rest, now, i)
            for c in claims.keys() - settled
            if (pool, c) in key and key[pool, c] < key[pool, i]
        }
        claims = {
            c: [(p, k) for p, k in own if p in open_pools and (p, c) not in lost]
            for c, own in claims.items()
            if c not in settled
        }
    return outcome


def efficiency_adjusted_kesten(lists: Lists, draw: Draw = NO_DRAW, consenting: Consent = None) -> Matching:
    """Kesten (2010) as he wrote it: find the last step in which a consenting interrupter is turned away, take that
    pool off the lists of the interrupters of that step, begin anew; until there is no such interrupter."""
    market = lists.small(draw)
    while True:
        outcome, history = proposals(market)
        pairs = [(step, c, p) for step, c, p in interrupters(history) if consents(c, consenting)]
        if not pairs:
            return outcome
        last = max(step for step, _, _ in pairs)
        gone = {(c, p) for step, c, p in pairs if step == last}
        claims = {c: [(p, k) for p, k in own if (c, p) not in gone] for c, own in market.claims.items()}
        market = SmallMarket(market.seats, claims)


Step = tuple[dict[Any, set[str]], dict[Any, set[str]]]  # whom each pool keeps, whom it turns away


def proposals(market: SmallMarket) -> tuple[Matching, list[Step]]:
    """Deferred acceptance with what happened in each of its steps."""
    key = keys(market)
    lists = {c: [p for p, _ in own] for c, own in market.claims.items()}
    history: list[Step] = []
    kept: dict[Any, set[str]] = {p: set() for p in market.seats}
    while True:
        inside = {c for held in kept.values() for c in held}
        asked = {p: {c for c in lists if c not in inside and lists[c][:1] == [p]} for p in market.seats}
        if not any(asked.values()):
            return {c: next((p for p, held in kept.items() if c in held), None) for c in lists}, history
        crowd = {p: kept[p] | asked[p] for p in market.seats}
        kept = {p: set(down(key, p, crowd[p])[:seats]) for p, seats in market.seats.items()}
        refused = {p: crowd[p] - kept[p] for p in market.seats}
        history.append((kept, refused))
        lists = {c: own[1:] if own and c in refused[own[0]] else own for c, own in lists.items()}


def interrupters(history: Sequence[Step]) -> Iterable[tuple[int, str, Any]]:
    """Step of the refusal, candidate, pool: kept from some step on, turned away later, another turned away between."""
    for late, (_, refused) in enumerate(history):
        for pool, turned in refused.items():
            for candidate in turned:
                since = [step for step in range(late) if candidate in history[step][0][pool]]
                if any(history[step][1][pool] - {candidate} for step in since):
                    yield late, candidate, pool


# --- stable improvement cycles ---------------------------------------------------------------------------------------


def stable_improvement_cycles(lists: Lists, draw: Draw = NO_DRAW) -> Matching:
    """Erdil and Ergin (2008): from deferred acceptance, trade seats in cycles of those who are first by law order."""
    outcome = deferred_acceptance(lists, draw)
    while movers := improvement(lists, draw, outcome):
        outcome |= movers
    return outcome


def improvement(lists: Lists, draw: Draw, outcome: Matching) -> Matching:
    """New seats of those who trade in the first cycle that a search in depth closes; empty where there is none."""
    market = lists.small()
    law = {(p, c): key for c, own in market.claims.items() for p, key in own}
    runners = {}
    for pool in market.seats:
        wanting = [c for c in market.claims if pool in desired(market, outcome, c)]
        best = max((law[pool, c] for c in wanting), default=None)
        runners[pool] = [c for c in wanting if law[pool, c] == best]
    arcs = {p: [q for q in market.seats if any(outcome[c] == q for c in runners[p])] for p in market.seats}
    cycle = first_cycle(arcs)
    moves = {}
    for pool, source in zip(cycle, cycle[1:] + cycle[:1], strict=True):
        there = [c for c in runners[pool] if outcome[c] == source]
        moves[max(there, key=lambda c: draw.get((pool, c), 0))] = pool
    return moves


def first_cycle(arcs: Mapping[Any, Sequence[Any]]) -> list[Any]:
    """The pools of the first cycle; by recursion, as the textbooks have it."""
    done: set[Any] = set()

    def search(path: list[Any]) -> list[Any]:
        for after in arcs[path[-1]]:
            if after in path:
                return path[path.index(after) :]
            if after not in done and (found := search([*path, after])):
                return found
        done.add(path[-1])
        return []

    return next((found for root in arcs if root not in done and (found := search([root]))), [])


LITERAL: dict[str, Callable[..., Matching]] = {
    "deferred-acceptance": deferred_acceptance,
    "deferred-acceptance-programmes": deferred_acceptance_programmes,
    "immediate-acceptance": immediate_acceptance,
    "parallel:1": parallel(1),
    "parallel:2": parallel(2),
    "parallel:3": parallel(3),
    "serial-dictatorship": serial_dictatorship,
    "top-trading-cycles": top_trading_cycles,
    "efficiency-adjusted": efficiency_adjusted,
    "stable-improvement-cycles": stable_improvement_cycles,
}
"""Name -> (lists, draw) -> matching."""
