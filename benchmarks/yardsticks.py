"""What the engine is measured against: forty lines of plain Python, a heap in C, and a pipeline that checks nothing."""

from __future__ import annotations

import ctypes
import heapq
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from recruit_core.acceptance import accept
from recruit_core.market import Market, Seating

Solver = Callable[[Market], Seating]


def python_heap(market: Market) -> Seating:
    """What a good programmer writes in an afternoon; lists of lists are built inside, and counted."""
    starts, pools, keys, seats = (a.tolist() for a in (market.starts, market.pool, market.key, market.seats))
    kept: list[list[tuple[int, int]]] = [[] for _ in seats]
    wishes = [iter(range(starts[c], starts[c + 1])) for c in range(len(starts) - 1)]
    owner = np.repeat(np.arange(len(starts) - 1), np.diff(market.starts)).tolist()
    free = list(range(len(starts) - 1))
    while free:
        for claim in wishes[free.pop()]:
            if keys[claim] < 0:
                continue
            heap = kept[pools[claim]]
            if len(heap) < seats[pools[claim]]:
                heapq.heappush(heap, (keys[claim], claim))
                break
            if heap and (keys[claim], claim) > heap[0]:
                free.append(owner[heapq.heapreplace(heap, (keys[claim], claim))[1]])
                break
    held = np.full(len(starts) - 1, -1, dtype=np.int64)
    for heap in kept:
        for _, claim in heap:
            held[owner[claim]] = claim
    return held


def c_heap(folder: Path) -> Solver | None:
    """The heap of `heap.c`, compiled with -O3 into `folder`; None where there is no compiler."""
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    library = folder / "heap.so"
    source = Path(__file__).with_name("heap.c")
    subprocess.run([compiler, "-O3", "-shared", "-fPIC", "-o", library, source], check=True)
    seat = ctypes.CDLL(str(library)).seat

    def solve(market: Market) -> Seating:
        held = np.empty(market.candidates, dtype=np.int64)
        arrays = (market.starts, market.pool, market.key, market.seats, held)
        starts, pool, key, seats, out = (ctypes.c_void_p(array.ctypes.data) for array in arrays)
        seat(ctypes.c_int64(market.candidates), starts, pool, key, ctypes.c_int64(len(market.seats)), seats, out)
        return held

    return solve


def floor(market: Path, out: Path) -> None:
    """From a market folder to two written tables with nothing checked: rows are trusted to be right and in order.

    Reads with Polars, seats on arrays with the kernel of the engine, writes with Polars. No engine that reads, decides
    and writes in this way can be faster.
    """
    read = pl.read_parquet if (market / "choices.parquet").exists() else pl.read_csv
    ending = "parquet" if read is pl.read_parquet else "csv"
    programmes, choices = read(market / f"programmes.{ending}"), read(market / f"choices.{ending}")
    ids = programmes["programme"]
    programme = choices["programme"].cast(pl.Enum(ids)).to_physical().cast(pl.Int32)
    lists = choices["candidate"].rle().struct.unnest()
    starts = np.zeros(lists.height + 1, dtype=np.int64)
    np.cumsum(lists["len"].to_numpy(), out=starts[1:])
    hundredths = (choices["merit"].cast(pl.Float64) * 100).round().cast(pl.Int64)
    key = hundredths.to_numpy() << 31 | choices["tiebreak"].to_numpy()
    nothing: NDArray[np.int32] = np.empty(0, dtype=np.int32)
    seats = programmes["seats"].to_numpy()
    arrays = Market(starts, programme.to_numpy(), nothing.astype(np.int16), key, nothing, seats, np.arange(len(seats)))
    held = pl.Series(accept(arrays))
    held = held.set(held < 0, None)
    out.mkdir(exist_ok=True)
    seated = choices.select("programme", "rank", "merit")[held]
    pl.DataFrame([lists["value"].alias("candidate"), seated["programme"], seated["rank"]]).select(
        "candidate", "programme", pl.when(pl.col("programme").is_not_null()).then(pl.lit("open")).alias("pool"), "rank"
    ).write_csv(out / "assignments.csv")
    last = seated.drop_nulls().group_by("programme").agg(pl.len().alias("taken"), pl.col("merit").min())
    programmes.join(last, on="programme", how="left").write_csv(out / "cutoffs.csv")
