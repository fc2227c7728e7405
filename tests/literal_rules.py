"""What each mechanism and tie rule leads to on a small market, as slow and literal as it can be told.

Written from the papers. No line is shared with the engine or with the verifier; markets, matchings and deferred
acceptance are those of `oracles`.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from hashlib import sha256
from itertools import product
from typing import Any, NamedTuple

import oracles
from oracles import Matching, SmallMarket, Tables

LOTTERIES, GROUPS = ("single-lottery", "multiple-lottery"), ("admit-all", "admit-none")
ACCEPTANCE = ("deferred-acceptance", "immediate-acceptance", "parallel:2", "parallel:3", "serial-dictatorship")
OTHERS = (
    "deferred-acceptance-programmes",
    "top-trading-cycles",
    "efficiency-adjusted",
    "stable-improvement-cycles",
)


class Run(NamedTuple):
    """Mechanism, tie rule and seed of one run."""

    mechanism: str
    ties: str
    seed: str | None


def ties_of(tables: Tables, run: Run) -> dict[str, str]:
    """Programme -> its own tie rule, or that of the run."""
    return {row["programme"]: row.get("ties") or run.ties for row in oracles.records(tables, "programmes")}


# --- keys ------------------------------------------------------------------------------------------------------------


def compared(tables: Tables, run: Run) -> SmallMarket:
    """The market with the keys that the mechanism compares; a lottery parts the tied where there is one."""
    market, rules = oracles.from_tables(tables), ties_of(tables, run)
    lists: dict[str, list[dict[str, str]]] = {}
    for row in sorted(oracles.records(tables, "choices"), key=lambda row: int(row["rank"])):
        lists.setdefault(row["candidate"], []).append(row)

    def first(candidate: str, law: Any) -> Any:
        place = [row["programme"] for row in lists[candidate]].index
        if run.mechanism == "immediate-acceptance":
            return lambda pool: (-place(pool[0]), law)
        if run.mechanism.startswith("parallel:"):
            return lambda pool: (-(place(pool[0]) // int(run.mechanism[9:])), law)
        if run.mechanism == "serial-dictatorship":
            return lambda pool: number_of(lists[candidate])
        return lambda pool: law

    claims = {
        candidate: [
            (pool, (first(candidate, law)(pool), lot(run.seed, rules[pool[0]], pool[0], candidate)))
            for pool, law in own
        ]
        for candidate, own in market.claims.items()
    }
    return SmallMarket(market.seats, claims)


def number_of(rows: Sequence[Mapping[str, str]]) -> Any:
    """Merit and tie-break of the first choice that has a merit."""
    row = next(row for row in rows if row["merit"])
    tiebreak = row.get("tiebreak", "")
    return (Decimal(row["merit"]), (1, int(tiebreak)) if tiebreak else (0, 0))


def lot(seed: str | None, ties: str, programme: str, candidate: str) -> str:
    """The lottery number, as hex digits; nothing where none is drawn."""
    if ties not in LOTTERIES:
        return ""
    scope = "" if ties == "single-lottery" else programme
    return sha256(f"{seed}\n{scope}\n{candidate}".encode()).hexdigest()


def by_id(market: SmallMarket, *, ascending: bool) -> SmallMarket:
    """Ties broken by id, the first or the last id first."""
    order = sorted(market.claims, reverse=not ascending)
    return oracles.with_places(market, {(pool, c): -order.index(c) for pool in market.seats for c in order})


# --- whole tied groups: look at every vector of limits ---------------------------------------------------------------


def lowest_limits(market: SmallMarket, rules: Mapping[str, str]) -> Matching:
    """The outcome of the lowest limits under which no pool has to raise its own.

    Every vector of limits is looked at. One that stands has in no pool a lowest group that must go; of those that stand
    one is the lowest at all pools.
    """
    pools = list(market.seats)
    keys = {pool: sorted({key for own in market.claims.values() for p, key in own if p == pool}) for pool in pools}
    standing = []
    for places in product(*(range(len(keys[pool]) + 1) for pool in pools)):
        limit = dict(zip(pools, places, strict=True))
        matching = {
            candidate: next((pool for pool, key in own if keys[pool].index(key) >= limit[pool]), None)
            for candidate, own in market.claims.items()
        }
        if not any(must_go(market, pool, matching, rules[pool[0]]) for pool in pools):
            standing.append((places, matching))
    lowest = tuple(map(min, zip(*(places for places, _ in standing), strict=True)))
    return dict(standing)[lowest]


def must_go(market: SmallMarket, pool: Any, matching: Matching, ties: str) -> bool:
    """Whether the lowest tied group inside a pool has to leave it."""
    inside = [dict(market.claims[c])[pool] for c, seat in matching.items() if seat == pool]
    if not inside:
        return False
    if ties == "admit-all":
        above = [key for key in inside if key > min(inside)]
        return len(above) >= market.seats[pool]
    return len(inside) > market.seats[pool]


def orders_at(market: SmallMarket, rules: Mapping[str, str]) -> Iterator[SmallMarket]:
    """The market under every strict order of those tied where the rule is `refuse`."""
    strict = {p for p in market.seats if rules[p[0]] not in GROUPS}
    claims = {c: [(p, k) for p, k in own if p in strict] for c, own in market.claims.items()}
    for broken in oracles.tie_breakings(SmallMarket(market.seats, claims)):
        place = {(p, c): k for c, own in broken.claims.items() for p, k in own}
        yield SmallMarket(
            market.seats, {c: [(p, place.get((p, c), (k, 0))) for p, k in own] for c, own in market.claims.items()}
        )


# --- the other mechanisms --------------------------------------------------------------------------------------------


def programmes_propose(market: SmallMarket) -> Matching:
    """The stable matching that is worst for every candidate, by looking at all of them."""
    stable = oracles.stable_matchings(market)
    worst = {
        c: max((m[c] for m in stable), key=lambda pool: oracles.place_in_list(market, c, pool)) for c in market.claims
    }
    assert worst in stable
    return worst


def top_trading_cycles(market: SmallMarket) -> Matching:
    """Abdulkadiroğlu and Sönmez (2003), step by step: everybody points, every cycle is carried out."""
    left, matching = dict(market.seats), Matching()
    while staying := {c: own for c, own in market.claims.items() if c not in matching}:
        wish = {c: next((pool for pool, _ in own if left[pool]), None) for c, own in staying.items()}
        for candidate in [c for c, pool in wish.items() if pool is None]:
            matching[candidate] = None
        chief = {
            pool: max((key, c) for c, own in staying.items() for p, key in own if p == pool and wish[c])[1]
            for pool in wish.values()
            if pool
        }
        onwards = {c: chief[pool] for c, pool in wish.items() if pool}
        for candidate in onwards:
            if candidate in walk(onwards, candidate):
                matching[candidate] = wish[candidate]
                left[wish[candidate]] -= 1
    return {candidate: matching[candidate] for candidate in market.claims}


def walk(onwards: Mapping[str, str], candidate: str) -> list[str]:
    """Whom one meets from here in as many steps as there are candidates."""
    met = []
    for _ in onwards:
        candidate = onwards[candidate]
        met.append(candidate)
    return met


def efficiency_adjusted(market: SmallMarket) -> Matching:
    """Kesten (2010) as told by Tang and Yu (2014); everybody consents."""
    matching = Matching()
    while len(matching) < len(market.claims):
        claims = {
            c: [(pool, key) for pool, key in own if pool not in settled_pools(matching)]
            for c, own in market.claims.items()
            if c not in matching
        }
        rest = SmallMarket(market.seats, claims)
        held = oracles.deferred_acceptance_literal(rest)
        desired = {pool for c, own in claims.items() for pool, _ in own[: oracles.place_in_list(rest, c, held[c])]}
        matching |= {c: pool for c, pool in held.items() if pool not in desired}
    return {candidate: matching[candidate] for candidate in market.claims}


def settled_pools(matching: Matching) -> set[Any]:
    return {pool for pool in matching.values() if pool}


def stable_improvement_cycles(law: SmallMarket, drawn: SmallMarket, start: Matching) -> Matching:
    """Erdil and Ergin (2008) from a start, the cycle found as the page of the mechanism tells; all looked at anew."""
    matching, pools = dict(start), sorted_pools(law)
    while True:
        front = {pool: front_runners(law, matching, pool) for pool in pools}
        arcs = {p: [q for q in pools if any(matching[c] == q for c in front[p])] for p in pools}
        ring = next(filter(None, (closed(arcs, [root], set()) for root in unreached(arcs, pools))), None)
        if ring is None:
            return matching
        moved = {}
        for here, there in zip(ring, ring[1:] + ring[:1], strict=True):
            key = {c: dict(drawn.claims[c])[here] for c in sorted(front[here]) if matching[c] == there}
            moved[max(key, key=lambda c: key[c])] = here
        matching |= moved


def sorted_pools(market: SmallMarket) -> list[Any]:
    """By programme and the order in which it opens them, as the claims and seats of the market list them."""
    return list(market.seats)


def front_runners(law: SmallMarket, matching: Matching, pool: Any) -> set[str]:
    wanting = {
        c: dict(own)[pool]
        for c, own in law.claims.items()
        if pool in dict(own[: oracles.place_in_list(law, c, matching[c])])
    }
    return {c for c, key in wanting.items() if key == max(wanting.values())}


def unreached(arcs: Mapping[Any, Sequence[Any]], pools: Sequence[Any]) -> list[Any]:
    """The roots of a search in depth: pools that no search from an earlier pool came to."""
    roots: list[Any] = []
    for pool in pools:
        if not any(pool == root or pool in reached(arcs, root) for root in roots):
            roots.append(pool)
    return roots


def reached(arcs: Mapping[Any, Sequence[Any]], root: Any) -> set[Any]:
    found: set[Any] = set()
    ahead = [root]
    while ahead:
        new = [q for q in arcs[ahead.pop()] if q not in found]
        found.update(new)
        ahead += new
    return found


def closed(arcs: Mapping[Any, Sequence[Any]], path: list[Any], done: set[Any]) -> list[Any] | None:
    """The part of the path that the first arc back to it closes."""
    for there in arcs[path[-1]]:
        if there in path:
            return path[path.index(there) :]
        if there not in done and (ring := closed(arcs, [*path, there], done)):
            return ring
    done.add(path[-1])
    return None


# --- outcomes --------------------------------------------------------------------------------------------------------


def outcomes(tables: Tables, run: Run) -> list[Matching]:
    """The different outcomes over the orders of the tied that `refuse` asks about; one where nothing is left to ask."""
    market, rules = compared(tables, run), ties_of(tables, run)
    if run.mechanism in ACCEPTANCE and set(rules.values()) & set(GROUPS):
        return oracles.different(lowest_limits(each, rules) for each in orders_at(market, rules))
    if run.mechanism in ACCEPTANCE:
        return oracles.outcomes_over_all_tie_breakings(market)
    if run.mechanism == "stable-improvement-cycles":
        starts = oracles.outcomes_over_all_tie_breakings(market)
        return [stable_improvement_cycles(oracles.from_tables(tables), market, start) for start in starts]
    replay = {
        "deferred-acceptance-programmes": programmes_propose,
        "top-trading-cycles": top_trading_cycles,
        "efficiency-adjusted": efficiency_adjusted,
    }[run.mechanism]
    return oracles.different(replay(by_id(market, ascending=ascending)) for ascending in (True, False))
