"""Small markets drawn as arrays, and the same markets as the oracles see them."""

from __future__ import annotations

import random

import numpy as np
from oracles import Matching, SmallMarket

from recruit_core.market import Market, Seating


def draw(chance: random.Random, *, candidates: int = 6, pools: int = 5, levels: int = 99, most: int = 3) -> Market:
    """Up to so many candidates and pools, `levels` keys, up to `most` seats.

    Some claims are not eligible, some lists are short, some pools have no seat; but all that seldom, for where seats
    are just about enough and lists are long there is most to trade.
    """
    count = chance.choice([pools, pools, chance.randint(1, pools)])
    lists = [
        chance.sample(range(count), chance.choice([count, count, chance.randint(0, count)]))
        for _ in range(chance.choice([candidates, candidates, chance.randint(1, candidates)]))
    ]
    keys = [[chance.choice([-1, *[chance.randrange(levels)] * 15]) for _ in wishes] for wishes in lists]
    return market(lists, keys, [chance.choice([0, *[1] * 9, *[chance.randint(1, most)] * 5]) for _ in range(count)])


def market(lists: list[list[int]], keys: list[list[int]], seats: list[int], chance_bits: int = 0) -> Market:
    """A market of pools by number: what each candidate wants, most wanted first, with the key of each claim."""
    pool = np.array([pool for wishes in lists for pool in wishes], dtype=np.int32)
    return Market(
        np.cumsum([0, *map(len, lists)], dtype=np.int64),
        pool,
        np.array([place + 1 for wishes in lists for place in range(len(wishes))], dtype=np.int16),
        np.array([key for own in keys for key in own], dtype=np.int64),
        np.arange(len(pool), dtype=np.int32),
        np.array(seats, dtype=np.int64),
        np.arange(len(seats), dtype=np.int64),
        chance_bits,
    )


def small(market: Market, *, by_law: bool = False) -> SmallMarket:
    """The market in the oracles' form: pools are numbers, the lower of two equal candidates first (or equal by law)."""
    claims: dict[str, list[tuple[int, object]]] = {}
    for candidate in range(market.candidates):
        own = range(market.starts[candidate], market.starts[candidate + 1])
        claims[f"{candidate:03}"] = [
            (int(market.pool[claim]), int(market.law[claim]) if by_law else (int(market.key[claim]), -candidate))
            for claim in own
            if market.key[claim] >= 0
        ]
    return SmallMarket(dict(enumerate(market.seats.tolist())), claims)


def seats_of(market: Market, seating: Seating) -> Matching:
    """What a seating gives, in the oracles' form."""
    return {
        f"{candidate:03}": None if claim < 0 else int(market.pool[claim])
        for candidate, claim in enumerate(seating.tolist())
    }
