"""Text ids as row positions, and choices in canonical order, without sorting what is sorted already."""

from __future__ import annotations

import numpy as np
import polars as pl

_SHORT_LIST = 32


def any_repeated(ids: pl.Series) -> bool:
    """Whether an id stands there twice."""
    return bool((ids == ids.shift(1)).any()) if ids.is_sorted() else ids.n_unique() < len(ids)


def in_runs(ids: pl.Series) -> bool:
    """Whether equal ids stand together in ascending order, as most files have them, and none is missing."""
    return not ids.null_count() and ids.is_sorted()


def run_starts(ids: pl.Series) -> pl.Series:
    """Where a run of equal ids begins."""
    return ids.ne_missing(ids.shift(1))


def positions_among(ids: pl.Series, known: pl.Series) -> pl.Series:
    """UInt32 positions of ids among sorted distinct `known` ids, null for strangers."""
    if len(ids) and in_runs(ids):
        starts = run_starts(ids)
        if ids.filter(starts).equals(known):
            return (starts.cast(pl.UInt32).cum_sum() - 1).cast(pl.UInt32)
    known = known.drop_nulls().unique(maintain_order=True)
    if known.is_empty():
        return pl.Series([None] * len(ids), dtype=pl.UInt32)
    return ids.cast(pl.Enum(known), strict=False).to_physical().cast(pl.UInt32)


def by_candidate_and_rank(choices: pl.DataFrame) -> pl.DataFrame | None:
    """Choices by candidate, then rank; None where a candidate gave a rank twice."""
    key = choices["candidate"].to_numpy().astype(np.int64) << 31 | choices["rank"].to_numpy()
    if bool((key[1:] > key[:-1]).all()):
        return choices
    order = np.argsort(key, kind="stable")
    key = key[order]
    return choices[order] if bool((key[1:] > key[:-1]).all()) else None


def lists_a_programme_twice(choices: pl.DataFrame) -> bool:
    """Whether a candidate does: neighbours at every distance are compared, or all sorted where lists are long."""
    candidate, programme = choices["candidate"].to_numpy(), choices["programme"].to_numpy()
    longest = int(np.bincount(candidate).max())
    if longest > _SHORT_LIST:
        key = np.sort(candidate.astype(np.int64) << 31 | programme)
        return bool((key[1:] == key[:-1]).any())
    return any(
        bool(((candidate[far:] == candidate[:-far]) & (programme[far:] == programme[:-far])).any())
        for far in range(1, longest)
    )
