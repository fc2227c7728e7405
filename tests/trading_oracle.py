"""Rules that trade seats, transcribed from their papers step by step. No line is shared with the engine.

A small market as in `oracles`: keys of a pool differ, higher goes first, ineligible claims are not in the lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from oracles import Matching, SmallMarket, deferred_acceptance_literal, matchings, place_in_list


def top_trading_cycles(market: SmallMarket) -> Matching:
    """Abdulkadiroğlu and Sönmez (2003): point, carry out every circle, count the seats down, point again."""
    key = {(pool, c): own for c, claims in market.claims.items() for pool, own in claims}
    left, matching, remaining = dict(market.seats), dict.fromkeys(market.claims), set(market.claims)
    while True:
        points = {c: next((p for p, _ in market.claims[c] if left[p]), None) for c in sorted(remaining)}
        remaining -= {c for c, pool in points.items() if pool is None}
        if not remaining:
            return matching
        top = {}
        for pool, seats in left.items():
            ranked = [(key[pool, c], c) for c in remaining if (pool, c) in key]
            if seats and ranked:
                top[pool] = max(ranked)[1]
        for first in sorted(remaining):
            walk = [first]
            while (following := top[points[walk[-1]]]) not in walk:
                walk.append(following)
            if following == first:
                matching[first] = points[first]
        for candidate in [c for c in remaining if matching[c] is not None]:
            left[matching[candidate]] -= 1
            remaining.discard(candidate)


def tang_yu(market: SmallMarket, consents: Mapping[str, bool]) -> Matching:
    """Tang and Yu (2014): settle what nobody left desires, drop what the settled do not waive, defer again."""
    claims = {c: list(own) for c, own in market.claims.items()}
    seats, matching = dict(market.seats), dict.fromkeys(market.claims)
    while claims:
        now = deferred_acceptance_literal(SmallMarket(seats, claims))
        wishes = {
            c: own[: [pool for pool, _ in own].index(now[c]) if now[c] is not None else None]
            for c, own in claims.items()
        }
        demanded = {pool for own in wishes.values() for pool, _ in own}
        settled = sorted(c for c in claims if now[c] is None or now[c] not in demanded)
        for candidate in settled:
            matching[candidate] = now[candidate]
        rest = {c: claims[c] for c in claims if c not in settled}
        for candidate in settled:
            for pool, own in [] if consents[candidate] else wishes[candidate]:
                rest = {c: [(p, key) for p, key in their if p != pool or key > own] for c, their in rest.items()}
        seats = {pool: count for pool, count in seats.items() if pool in demanded}
        claims = {c: [(p, key) for p, key in own if p in seats] for c, own in rest.items()}
    return matching


def kesten(market: SmallMarket, consents: Mapping[str, bool]) -> Matching:
    """Kesten (2010): find the last consenting interrupter who is turned away, drop that wish, begin anew."""
    claims = {c: list(own) for c, own in market.claims.items()}
    while True:
        steps = list(_steps(SmallMarket(market.seats, claims)))
        pairs = [pair for pair in _interrupters(steps) if consents[pair[1]]]
        if not pairs:
            return {c: next((p for p, inside in steps[-1][0].items() if c in inside), None) for c in claims}
        last = max(step for step, _, _ in pairs)
        for step, candidate, pool in pairs:
            if step == last:
                claims[candidate] = [(p, key) for p, key in claims[candidate] if p != pool]


Step = tuple[dict[Any, list[str]], dict[Any, list[str]]]
"""Whom each pool keeps after a step, and whom it turned away in that step."""


def _steps(market: SmallMarket) -> Iterator[Step]:
    asked = dict.fromkeys(market.claims, 0)
    kept: dict[Any, list[tuple[Any, str]]] = {pool: [] for pool in market.seats}
    while True:
        seated = {candidate for inside in kept.values() for _, candidate in inside}
        for candidate in market.claims.keys() - seated:
            if asked[candidate] < len(market.claims[candidate]):
                pool, key = market.claims[candidate][asked[candidate]]
                asked[candidate] += 1
                kept[pool].append((key, candidate))
        away = {p: [c for _, c in sorted(kept[p], reverse=True)[market.seats[p] :]] for p in kept}
        kept = {pool: sorted(inside, reverse=True)[: market.seats[pool]] for pool, inside in kept.items()}
        yield {pool: [c for _, c in inside] for pool, inside in kept.items()}, away
        if not any(away.values()):
            return


def _interrupters(steps: Sequence[Step]) -> Iterator[tuple[int, str, Any]]:
    """Step, candidate, pool: kept from a step on, turned away in a later one, somebody else turned away meanwhile."""
    for end, (_, away) in enumerate(steps):
        for pool, candidates in away.items():
            for candidate in candidates:
                begin = next((at for at in range(end) if candidate in steps[at][0][pool]), end)
                if any(steps[at][1][pool] for at in range(begin, end)):
                    yield end, candidate, pool


def stable_improvement_cycles(market: SmallMarket, by_law: SmallMarket) -> Matching:
    """Erdil and Ergin (2008) in one fixed order of search: pools and arrows ascend, the first circle is carried out.

    `market` is strict, `by_law` the same with equals equal. Pools are numbers, candidates sort by number.
    """
    key = {(c, pool): own for c, claims in market.claims.items() for pool, own in claims}
    law = {(c, pool): own for c, claims in by_law.claims.items() for pool, own in claims}
    now = deferred_acceptance_literal(market)
    while circle := _first_circle(market, runners := _front_runners(market, law, now), now):
        moves = {}
        for here, there in zip(circle, [*circle[1:], circle[0]], strict=True):
            inside = [c for c in runners[here] if now[c] == there]
            moves[min(inside, key=lambda c, here=here: [-part for part in key[c, here]])] = here
        now = now | moves
    return now


def _front_runners(market: SmallMarket, law: Mapping[Any, int], now: Matching) -> dict[Any, list[str]]:
    runners = {}
    for pool in market.seats:
        desirers = [
            c
            for c in market.claims
            if (c, pool) in law and place_in_list(market, c, pool) < place_in_list(market, c, now[c])
        ]
        highest = max((law[c, pool] for c in desirers), default=None)
        runners[pool] = [c for c in desirers if law[c, pool] == highest]
    return runners


def _first_circle(market: SmallMarket, runners: Mapping[Any, list[str]], now: Matching) -> list[Any]:
    arrows = {p: sorted({now[c] for c in inside if now[c] is not None}) for p, inside in runners.items()}
    done: set[Any] = set()

    def below(pool: Any, path: list[Any]) -> list[Any]:
        if pool in path:
            return path[path.index(pool) :]
        for there in arrows[pool] if pool not in done else []:
            if found := below(there, [*path, pool]):
                return found
        done.add(pool)
        return []

    return next((found for root in sorted(market.seats) if (found := below(root, []))), [])


def improvements(market: SmallMarket, matching: Matching) -> Iterator[Matching]:
    """Every matching that is worse for nobody and better for somebody, by looking at all."""
    place = {c: place_in_list(market, c, matching[c]) for c in market.claims}
    for other in matchings(market):
        if other != matching and all(place_in_list(market, c, other[c]) <= place[c] for c in market.claims):
            yield other
