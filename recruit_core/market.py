"""The market: one round as read-only arrays of whole numbers, everything a mechanism may know.

A *claim* is one candidate asking for one seat pool. Claims stand in candidate order, then in order of wish, then in
the order in which the programme opens its pools, so a mechanism only ever walks forward (seat pools as slots:
Kominers and Sönmez, "Matching with Slot-Specific Priorities", Theoretical Economics 11, 2016).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from recruit_core.register import Register
from recruit_core.rulebooks import Rulebook

TIEBREAK_BITS = 31
GROUP_BIT = np.int64(1) << 62
MERIT_BOUND = 2**31
INELIGIBLE = np.int64(-1)

Seating = NDArray[np.int64]
"""int64[candidates]: the claim that each candidate holds, or -1."""


@dataclass(frozen=True, slots=True)
class Market:
    """One round as arrays. n candidates, k claims, p pools. All arrays are read-only.

    `key` is the one number that is ever compared: group bit of a soft pool, then merit, then tie-break; -1 where the
    candidate is not eligible. Higher goes first; equal keys are a tie.
    """

    starts: NDArray[np.int64]
    """(n + 1,)  claims of candidate c are starts[c]:starts[c + 1]"""
    pool: NDArray[np.int32]
    """(k,)  the pool that the claim is for"""
    choice: NDArray[np.int16]
    """(k,)  1 = the candidate's first wish"""
    key: NDArray[np.int64]
    """(k,)  higher first; -1 = not eligible"""
    row: NDArray[np.int32] | None
    """(k,)  row of `Register.choices` behind the claim; None where no seats are divided: claim i is of row i"""
    seats: NDArray[np.int64]
    """(p,)  capacity of the pool"""
    programme: NDArray[np.int64]
    """(p,)  programme that the pool belongs to"""
    chance_bits: int = 0
    """how many low bits of `key` a lottery decided; 0 where there was none"""

    @property
    def candidates(self) -> int:
        """Number of candidates."""
        return len(self.starts) - 1

    @property
    def law(self) -> NDArray[np.int64]:
        """(k,)  the order before any lottery: equal numbers are equal by law."""
        return self.key >> self.chance_bits if self.chance_bits else self.key

    @classmethod
    def build(cls, register: Register, rulebook: Rulebook) -> Market:
        """The register as arrays, in the order that the rulebook gives."""
        key = _key(rulebook.merit(register), register.choices["tiebreak"])
        candidate = register.choices["candidate"].to_numpy()
        programme = register.choices["programme"].to_numpy()
        counts = np.bincount(candidate, minlength=register.candidates.height)
        starts = _starts(counts)
        choice = _choices(counts)
        pools = register.pools
        if pools.height == register.programmes.height and pools["group"].null_count() == pools.height:
            parts: list[NDArray[Any]] = [
                starts,
                programme.astype(np.int32),
                choice,
                key,
            ]
            row = None
        else:
            *parts, row = _divided(register, candidate, programme, choice, key)
        seats, owner = pools["seats"].to_numpy().astype(np.int64), pools["programme"].to_numpy().astype(np.int64)
        starts, pool, choice, key, seats, owner = (_frozen(part) for part in (*parts, seats, owner))
        return cls(starts, pool, choice, key, None if row is None else _frozen(row), seats, owner)

    def replace(self, chance_bits: int | None = None, **changes: NDArray[Any]) -> Market:
        """The same market with other arrays, e.g. `market.replace(seats=...)`."""
        bits = self.chance_bits if chance_bits is None else chance_bits
        arrays: dict[str, Any] = {name: _frozen(array.copy()) for name, array in changes.items()}
        return replace(self, chance_bits=bits, **arrays)

    def rows(self, claims: NDArray[np.int64]) -> NDArray[Any]:
        """The row of `Register.choices` behind each of the claims."""
        return claims if self.row is None else self.row[claims]

    def owner(self, claims: NDArray[np.int64]) -> NDArray[np.int64]:
        """The candidate of each of the claims."""
        return np.searchsorted(self.starts, claims, side="right") - 1


def _frozen(array: NDArray[Any]) -> NDArray[Any]:
    kept = np.ascontiguousarray(array).view()
    kept.flags.writeable = False
    return kept


def _starts(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    starts = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, out=starts[1:])
    return starts


def _choices(counts: NDArray[np.int64]) -> NDArray[np.int16]:
    """(k,)  1, 2, 3 ... for each candidate: a step up from claim to claim, and back to 1 where the next one begins."""
    choice = np.ones(int(counts.sum()), dtype=np.int16)
    lists = counts[counts > 0]
    choice[np.cumsum(lists)[:-1]] -= lists[:-1].astype(np.int16)
    return np.cumsum(choice, dtype=np.int16, out=choice)


def _key(merit: pl.Series, tiebreak: pl.Series) -> NDArray[np.int64]:
    """Packed in place: at no time more than two numbers for each claim."""
    packed = _compact(merit)
    packed <<= TIEBREAK_BITS
    if tiebreak.null_count() < len(tiebreak):
        broken = _compact(tiebreak)
        broken += 1
        if tiebreak.null_count():
            broken[tiebreak.is_null().to_numpy()] = 0
        packed |= broken
    if merit.null_count():
        packed[merit.is_null().to_numpy()] = INELIGIBLE
    return packed


def _compact(values: pl.Series) -> NDArray[np.int64]:
    """The same order in 0 .. 2**31 - 2: the values themselves where they fit, else their places among the distinct."""
    if values.null_count():
        values = values.fill_null(values.min() if values.null_count() < len(values) else 0)
    shown = values.to_numpy()
    own = shown.flags.writeable and shown.dtype == np.int64  # a column in several chunks is copied already
    numbers: NDArray[np.int64] = shown if own else shown.astype(np.int64)
    if not len(numbers) or (numbers.min() >= 0 and numbers.max() < MERIT_BOUND - 1):
        return numbers
    positions: NDArray[np.int64] = np.unique(numbers, return_inverse=True)[1].astype(np.int64)
    return positions


def _divided(
    register: Register,
    candidate: NDArray[np.uint32],
    programme: NDArray[np.uint32],
    choice: NDArray[np.int16],
    key: NDArray[np.int64],
) -> tuple[NDArray[Any], ...]:
    """Claims where programmes have several pools: one for each pool that the candidate may ask for."""
    pools = register.pools
    width = np.bincount(pools["programme"].to_numpy(), minlength=register.programmes.height)
    first = _starts(width)[:-1]
    times = width[programme]
    row = np.repeat(np.arange(len(programme), dtype=np.int32), times)
    within = np.arange(len(row)) - np.repeat(np.cumsum(times) - times, times)
    pool = (first[programme[row]] + within).astype(np.int32)
    member = _membership(register, candidate[row], pool)
    hard = (pools["reserve"] == "hard").fill_null(False).to_numpy()[pool]
    soft = (pools["reserve"] == "soft").fill_null(False).to_numpy()[pool]
    claim_key = key[row]
    claim_key = np.where(soft & member & (claim_key >= 0), claim_key | GROUP_BIT, claim_key)
    kept = ~hard | member
    counts = np.bincount(candidate[row][kept], minlength=register.candidates.height)
    return _starts(counts), pool[kept], choice[row][kept], claim_key[kept], row[kept]


def _membership(register: Register, candidate: NDArray[np.uint32], pool: NDArray[np.int32]) -> NDArray[np.bool_]:
    """For each claim: does the candidate belong to the group of the pool."""
    names = pl.concat([register.pools["group"], register.groups["group"]]).unique().drop_nulls().sort()
    numbers = pl.Enum(names)
    of_pool = register.pools["group"].cast(numbers).to_physical().cast(pl.Int64).fill_null(-1).to_numpy()[pool]
    held = register.groups["group"].cast(numbers).to_physical().cast(pl.Int64).to_numpy()
    pairs = register.groups["candidate"].to_numpy().astype(np.int64) * len(names) + held
    asked = candidate.astype(np.int64) * len(names) + of_pool
    return np.isin(asked, pairs) & (of_pool >= 0)
