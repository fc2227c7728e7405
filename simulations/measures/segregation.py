"""How far the schools are from having the same mix of candidates.

The group are those placed whose exam, all three parts together, is among the best quarter of everybody's. Dissimilarity
(Duncan and Duncan 1955) is the share of them who would have to change schools for an even mix. Theil's H (Theil 1972;
Reardon and Firebaugh 2002) is the entropy lost: 0 where every school has the city's mix, 1 where none has any. It is
the sum of a part between gminas and a part within them.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from simulations.futures import Future

Floats = NDArray[np.float64]
PARTS = ("exam_polish", "exam_mathematics", "exam_foreign_language")


def mixed(seen: Future) -> pl.DataFrame:
    """One row a school with somebody in it: `school`, `gmina`, `of_group`, `others`."""
    total = sum((seen.people[part].cast(pl.Int64) for part in PARTS), pl.Series([0] * seen.people.height))
    best = total >= total.quantile(0.75)
    people = seen.people.select("candidate").with_columns(best=best)
    where = seen.city.programmes.select("programme", "school", "gmina")
    placed = seen.seats.drop_nulls("programme").join(people, on="candidate").join(where, on="programme")
    counts = placed.group_by("school", "gmina").agg(of_group=pl.col("best").sum(), all=pl.len())
    return counts.with_columns(others=pl.col("all").cast(pl.Int64) - pl.col("of_group").cast(pl.Int64)).sort("school")


def dissimilarity(seen: Future) -> float:
    """Between 0 and 1."""
    table = mixed(seen)
    group, others = (table[name].to_numpy().astype(np.float64) for name in ("of_group", "others"))
    if not group.sum() or not others.sum():
        return 0.0
    return float(np.abs(group / group.sum() - others / others.sum()).sum() / 2)


def entropy(group: Floats, size: Floats) -> Floats:
    """Entropy of a mix of two, in bits; 0 where one of them is absent."""
    share = np.divide(group, size, out=np.zeros_like(group), where=size > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        bits = -(share * np.log2(share) + (1 - share) * np.log2(1 - share))
    return np.nan_to_num(bits)


def theil(seen: Future) -> float:
    """H over all schools, between 0 and 1."""
    return _theil(mixed(seen))


def theil_between(seen: Future) -> float:
    """The part of H that lies between the gminas in which the schools are."""
    table = mixed(seen).group_by("gmina").agg(pl.col("of_group").sum(), pl.col("others").sum()).sort("gmina")
    return _theil(table)


def theil_within(seen: Future) -> float:
    """The part of H within gminas: each one's own H, weighed by its people and the entropy of its mix."""
    table = mixed(seen)
    whole = _sums(table)
    total, bits = whole[0] + whole[1], float(entropy(np.array([whole[0]]), np.array([whole[0] + whole[1]]))[0])
    if not total or not bits:
        return 0.0
    inside = 0.0
    for (_,), part in table.group_by("gmina", maintain_order=True):
        group, others = _sums(part)
        own = float(entropy(np.array([group]), np.array([group + others]))[0])
        inside += (group + others) * own * _theil(part)
    return inside / (total * bits)


def _sums(table: pl.DataFrame) -> tuple[float, float]:
    return float(table["of_group"].sum()), float(table["others"].sum())


def _theil(table: pl.DataFrame) -> float:
    group = table["of_group"].to_numpy().astype(np.float64)
    size = group + table["others"].to_numpy()
    total = size.sum()
    bits = float(entropy(np.array([group.sum()]), np.array([total]))[0]) if total else 0.0
    if not bits:
        return 0.0
    return float((size * (bits - entropy(group, size))).sum() / (total * bits))
