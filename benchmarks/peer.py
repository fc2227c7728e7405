"""Seats one made-up market with the package `matching` and tells the seconds: `python peer.py SIZE`.

A process of its own, because the package needs a recursion limit and a stack of which no other part of a run should
know, and because only a process can be stopped when it does not finish.
"""

from __future__ import annotations

import json
import sys
import threading
import time
import warnings

import polars as pl
from markets import SIZES, market_tables

STACK = 1 << 30
DEPTH = 1_000_000


def solve(choices: pl.DataFrame, programmes: pl.DataFrame) -> tuple[float, dict[str, str]]:
    """Seconds to build the game and solve it, and the programme of everybody seated."""
    from matching.games import HospitalResident

    wishes = {c: list(p) for c, p in choices.group_by("candidate", maintain_order=True).agg("programme").iter_rows()}
    ranked = choices.sort("merit", "tiebreak", descending=True).group_by("programme").agg("candidate")
    order = dict(ranked.iter_rows())
    capacity = {p: seats for p, seats in programmes.iter_rows() if p in order}
    start = time.perf_counter()
    game = HospitalResident.create_from_dictionaries(wishes, order, capacity)
    matching = game.solve(optimal="resident")
    seconds = time.perf_counter() - start
    return seconds, {str(c.name): str(p.name) for p, seated in matching.items() for c in seated}


def main() -> None:
    """Print the answer as JSON."""
    warnings.simplefilter("ignore")
    tables = market_tables(SIZES[sys.argv[1]])
    seconds, seated = solve(tables["choices"], tables["programmes"])
    json.dump({"seconds": seconds, "seated": seated}, sys.stdout)


if __name__ == "__main__":
    sys.setrecursionlimit(DEPTH)
    threading.stack_size(STACK - 4096)
    deep = threading.Thread(target=main)
    deep.start()
    deep.join()
