"""Many lotteries over one market: what the chances of everybody are.

A draw replaces what chance decides in `Market.key` and leaves the order of law alone. Its numbers are keyed: each is a
function of the seed, the number of the draw, the scope and the candidate, and of no place in a sequence. So the same
draw is the same whatever was drawn before it, on any number of cores, and whoever else asks; two scenarios that are
drawn with one seed differ only where the scenarios do.

A published lottery is the whole SHA-256 digest (`lottery`); a simulation needs millions of numbers and takes the
finaliser of SplitMix64 over words of 64 bits (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators",
OOPSLA 2014), once for each thing that the number belongs to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, partial
from hashlib import sha256
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from recruit_core.acceptance import accept
from recruit_core.market import Market, Seating
from recruit_core.priorities import compiled

Words = NDArray[np.uint64]
"""64 bits for each thing that a number belongs to."""

GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
SECOND: Final = np.uint64(0x94D049BB133111EB)

BLOCK = 8
"""Draws that one call of an executor makes: few enough to keep every core busy to the end."""


class Executor(Protocol):
    """Whatever has `map`: threads of `concurrent.futures` (the kernels let go of the interpreter), a cluster."""

    def map(self, function: Callable[[range], Any], blocks: Iterable[range], /) -> Iterable[Any]:
        """The function of each block, in their order."""


def word_of(text: str) -> int:
    """64 bits that stand for a text, a seed or an id: the first eight bytes of its SHA-256."""
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big")


def words_of(ids: Iterable[str]) -> Words:
    """The words of many ids, in their order."""
    return np.fromiter(map(word_of, ids), dtype=np.uint64)


def mixed(counters: Words) -> Words:
    """The SplitMix64 finaliser of each element; a new array of the same shape."""
    word = counters * GOLDEN
    word ^= word >> np.uint64(30)
    word *= FIRST
    word ^= word >> np.uint64(27)
    word *= SECOND
    word ^= word >> np.uint64(31)
    return word


@dataclass(frozen=True)
class Lotteries:
    """Every lottery of one seed over one market; made by `Lotteries.of`."""

    market: Market
    seed: str
    words: Words
    """(k,)  whom a number belongs to: the candidate, or candidate and programme"""
    law: NDArray[np.int64]
    """(k,)  the order of law in the high bits of a key, the low ones free for chance; -1 = not eligible"""
    chance_bits: int

    @classmethod
    def of(cls, market: Market, seed: str, candidates: Words, programmes: Words | None = None) -> Lotteries:
        """The lotteries of a seed. `candidates` (n,) are the words of the candidates.

        `programmes` (p,) are those of the programme behind each pool where every programme draws its own, so that a
        candidate has one number in all pools of a programme; None is one lottery that serves all programmes.
        """
        words = np.repeat(mixed(candidates), np.diff(market.starts))
        if programmes is not None:
            words += programmes[market.pool]
        different, place = np.unique(market.law, return_inverse=True)
        bits = 63 - len(different).bit_length()
        law = np.where(market.key < 0, np.int64(-1), place.astype(np.int64) << bits)
        return cls(market, seed, words, law, bits)

    def market_of(self, draw: int) -> Market:
        """The market of one draw: whoever is equal by law is set apart by chance."""
        key = np.uint64(word_of(f"{self.seed}\n{draw}"))
        keys = _kernel()(self.words, self.law, key, np.uint64(64 - self.chance_bits))
        return replace(self.market, key=keys, chance_bits=self.chance_bits)

    def seatings(self, draws: Iterable[int], seat: Callable[[Market], Seating] = accept) -> Iterator[Seating]:
        """The seating of each of the draws, by deferred acceptance or by another mechanism."""
        for draw in draws:
            yield seat(self.market_of(draw))

    def admissions(
        self, draws: int, seat: Callable[[Market], Seating] = accept, executor: Executor | None = None
    ) -> NDArray[np.int64]:
        """(k,)  in how many of the draws 0, 1, 2 ... each claim is held: the chances of every candidate at every wish.

        An executor makes the draws at the same time; the counts are the same with any, and without one.
        """
        _kernel()  # threads would compile it at the same time
        blocks = [range(first, min(first + BLOCK, draws)) for first in range(0, draws, BLOCK)]
        several: Callable[..., Iterable[NDArray[np.int64]]] = map if executor is None else executor.map
        times = np.zeros(len(self.law), dtype=np.int64)
        for held in several(partial(self._held, seat), blocks):
            times += np.bincount(held, minlength=len(times))
        return times

    def _held(self, seat: Callable[[Market], Seating], block: range) -> NDArray[np.int64]:
        """Every claim that is held in a draw of the block, as often as it is."""
        held = np.concatenate(list(self.seatings(block, seat)))
        return held[held >= 0]


def _keys_plain(words: Words, law: NDArray[np.int64], key: np.uint64, shift: np.uint64) -> NDArray[np.int64]:
    """The same in NumPy: the fallback where numba is missing, and an oracle of the kernel."""
    return law | (mixed(words + key) >> shift).astype(np.int64)


@cache
def _kernel() -> Callable[..., Any]:
    """The kernel, compiled on first use; its plain twin where numba is missing."""
    try:
        return compiled(_keys)
    except ImportError:
        return _keys_plain


def _keys(words: Words, law: NDArray[np.int64], key: np.uint64, shift: np.uint64) -> NDArray[np.int64]:
    """Kernel. words (k,), law (k,) -> keys (k,); a claim without eligibility keeps its -1, whatever is drawn."""
    keys = np.empty(len(law), np.int64)
    for claim in range(len(law)):
        word = (words[claim] + key) * GOLDEN
        word = (word ^ (word >> np.uint64(30))) * FIRST
        word = (word ^ (word >> np.uint64(27))) * SECOND
        keys[claim] = law[claim] | np.int64((word ^ (word >> np.uint64(31))) >> shift)
    return keys
