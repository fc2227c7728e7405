"""A real national admission: the second round of the Czech Republic in 2024."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from recruit_core import read_market, recruit, rulebook
from simulations.scoreboard.entry import Entry, Figure, NotHere

UNSEATED = 1_000
"""Stands for the rank of nobody's seat: below every rank on a list."""


def figures() -> Iterator[Figure]:
    """Everybody's seat beside the official one, by the rank on the own list."""
    folder = _folder()
    listed = rulebook("listed")
    files = read_market(folder, listed.facts)
    own = recruit(files.register, listed, digests=files.digests).matching.assignments()
    choices = pl.read_csv(folder / "choices.csv", columns=["candidate", "programme", "rank"], infer_schema=False)
    official = pl.read_csv(folder / "official.csv", infer_schema=False)
    given = official.join(choices, on=["candidate", "programme"], how="left").with_columns(
        pl.col("rank").cast(pl.Int64)
    )
    both = own.join(given, on="candidate", suffix="_official").with_columns(
        pl.col("rank", "rank_official").fill_null(UNSEATED)
    )
    apart = both["rank"] - both["rank_official"]
    yield Figure("candidates", 11_727, 0, both.height)
    yield Figure("candidates with the official seat", 11_722, 0, int((apart == 0).sum()))
    yield Figure("candidates with a better seat", 5, 0, int((apart < 0).sum()))
    yield Figure("candidates with a worse seat", 0, 0, int((apart > 0).sum()))


def _folder() -> Path:
    beside = Path(__file__).resolve().parents[3] / "shared" / "data"
    folder = Path(os.environ.get("RECRUIT_REAL_DATA") or beside) / "czech_2024_round2"
    if not folder.is_dir():
        raise NotHere("no figures of real admissions here; RECRUIT_REAL_DATA names their folder")
    return folder


ENTRY = Entry(
    "czech-round",
    "CERMAT, open data of the second round of admission to secondary schools 2024: lists, order, official outcome",
    "11,727 candidates, read from files",
    "deferred-acceptance",
    "none: every seat is compared with the official one",
    figures,
)
