"""Keyed draws: every random number is a function of the seed, its purpose and whom it concerns.

Nothing is drawn in sequence, so a candidate more, another order of rows or a programme less changes no other number.
All is done in integers: the same bytes on every machine.

A key is the word of seed and purpose; a number is the SplitMix64 finaliser of the key and a counter, once for the
candidate and once more for the second index (`recruit_core.draws`).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from recruit_core.draws import Words, mixed, word_of

Integers = NDArray[np.int64]
Marks = NDArray[np.bool_]

UNIT: Final = 1024
"""One standard deviation, or one unit of utility, as an integer."""


class Draws:
    """All draws of one seed. `who` is an array of numbers of candidates, `what` a number or an array of numbers."""

    def __init__(self, seed: str) -> None:
        self.seed = seed

    def words(self, purpose: str, who: Words, what: int | Words | None = None) -> Words:
        """64 random bits each: shape of `who`, or (who, what) where `what` is an array."""
        key = np.uint64(word_of(f"{self.seed}\n{purpose}"))
        first = mixed(who + key)
        if what is None:
            return first
        if isinstance(what, np.ndarray):
            return mixed(first[:, None] + what[None, :])
        return mixed(first + np.uint64(what))

    def pair_words(self, purpose: str, who: Words, what: Words) -> Words:
        """64 random bits for each pair of equal position; the same bits as `words` gives for that pair."""
        return mixed(mixed(who + np.uint64(word_of(f"{self.seed}\n{purpose}"))) + what)

    def share(self, purpose: str, who: Words, what: int | Words | None = None) -> Integers:
        """Uniform whole numbers 0..65535, to be compared with a share of 65536 or looked up in a table."""
        return (self.words(purpose, who, what) >> np.uint64(48)).astype(np.int64)

    def normal(self, purpose: str, who: Words) -> Integers:
        """Standard normal in 1/1024: the sum of twelve uniform numbers of 16 bits (Irwin-Hall), exact in integers."""
        total = np.zeros(who.shape, dtype=np.int64)
        for block in range(3):
            total += _chunks(self.words(purpose, who, block))
        return (total - 12 * 0x7FFF - 6) >> 6

    def rough_normal(self, purpose: str, who: Words, what: Words) -> Integers:
        """Like `normal` from four uniform numbers: one word each, for whole matrices (who, what) of tastes."""
        return (_chunks(self.words(purpose, who, what)) - 131_070) * UNIT // 37_837


def _chunks(words: Words) -> Integers:
    """The sum of the four 16-bit parts of each word."""
    low = np.uint64(0xFFFF)
    total = words & low
    for bits in (16, 32, 48):
        total = total + ((words >> np.uint64(bits)) & low)
    return total.astype(np.int64)
