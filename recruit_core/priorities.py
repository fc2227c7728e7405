"""The order in which each pool would take candidates, and the one way to run a kernel over it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recruit_core.market import Market, Seating

WORTH_COMPILING = 3_000_000
"""Claims from which waking the compiler (about 1 s) pays; both ways of running a kernel give the same seating."""


def priorities(market: Market, claims: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The given claims pool by pool, highest key first, and (p + 1,) where each pool's stretch of them begins.

    `claims` are ascending, so that of equal keys the lower candidate stands first.
    """
    falling = np.argsort(-market.key[claims], kind="stable")
    order, bounds = by_pool(market.pool[claims[falling]], len(market.seats))
    return claims[falling[order]], bounds


def by_pool(pool: NDArray[np.int32], pools: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Places of `pool` pool by pool, otherwise as they stand, and (p + 1,) where each pool's stretch begins.

    Numbers of pools go into 16 bits where they fit: NumPy sorts those in linear time.
    """
    bounds = np.zeros(pools + 1, dtype=np.int64)
    np.cumsum(np.bincount(pool, minlength=pools), out=bounds[1:])
    return np.argsort(pool.astype(np.uint16) if pools <= 2**16 else pool, kind="stable"), bounds


def eligible(market: Market) -> NDArray[np.int64]:
    """Claims with a key, ascending."""
    return np.flatnonzero(market.key >= 0)


def owners(market: Market) -> NDArray[np.int64]:
    """(k,)  the candidate of each claim."""
    return np.repeat(np.arange(market.candidates, dtype=np.int64), np.diff(market.starts))


def run(kernel: Callable[..., Any], *arrays: NDArray[Any]) -> Seating:
    """The seating that a kernel makes of the arrays, of which the first one is as long as there are claims.

    A kernel only reads, writes and compares single numbers, so the one text runs over arrays when compiled, and over
    lists in plain Python where a market is small or numba is missing.
    """
    if len(arrays[0]) >= WORTH_COMPILING or "numba" in sys.modules:
        try:
            made: Seating = compiled(kernel)(*arrays)
        except ImportError:
            return run_plain(kernel, *arrays)
        return made
    return run_plain(kernel, *arrays)


def run_plain(kernel: Callable[..., Any], *arrays: NDArray[Any]) -> Seating:
    """The same without the compiler."""
    return np.array(kernel(*(array.tolist() for array in arrays)), dtype=np.int64)


@cache
def compiled(kernel: Callable[..., Any]) -> Callable[..., Any]:
    """The kernel compiled by numba, on first use so that importing this room costs nothing."""
    import numba

    return numba.njit(cache=True, nogil=True)(kernel)
