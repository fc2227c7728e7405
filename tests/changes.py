"""Seated markets as arrays, for whoever changes them: many, small, with all that makes a change hard."""

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from recruit_core.change.solved import Solved
from recruit_core.market import Market

SOME = settings(max_examples=settings.default.max_examples // 2)
LEAST = settings(max_examples=settings.default.max_examples // 10)
FEW = settings(max_examples=settings.default.max_examples // 4)


@st.composite
def solved_markets(draw: st.DrawFn, most_candidates: int = 14, most_pools: int = 7, *, strict: bool = False) -> Solved:
    """Seats, lists and keys at random, with pools without seats, claims that are not eligible and (or not) equal keys.

    Few seats and strongly differing orders, so that chains are long and meet themselves.
    """
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    candidates, pools = int(chance.integers(1, most_candidates + 1)), int(chance.integers(1, most_pools + 1))
    return random_market(chance, candidates, pools, strict=strict or draw(st.booleans()))


def random_market(chance: np.random.Generator, candidates: int, pools: int, *, strict: bool) -> Solved:
    counts = chance.integers(0, pools + 1, candidates)
    pool = [chance.permutation(pools)[:many] for many in counts]
    flat = np.concatenate([*pool, np.empty(0)]).astype(np.int32)
    key = chance.permutation(len(flat)) if strict else chance.integers(0, 5, len(flat))
    key = np.where(chance.random(len(flat)) < 0.1, -1, key + (chance.random(len(flat)) < 0.2) * (1 << 62))
    market = Market(
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        flat,
        np.concatenate([*(np.arange(1, many + 1) for many in counts), np.empty(0)]).astype(np.int16),
        key.astype(np.int64),
        np.arange(len(flat), dtype=np.int32),
        chance.integers(0, 4, pools).astype(np.int64),
        np.arange(pools, dtype=np.int64),
    )
    return Solved.of(market)
