"""Made-up markets on disk, each written once a run."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from markets import Size, write_market

from recruit_core import read_market, rulebook
from recruit_core.market import Market


class City(NamedTuple):
    """One made-up market: its folders, and the arrays of the engine."""

    csv: Path
    parquet: Path
    market: Market


class Cities:
    """A made-up market for each size, written into `folder` when first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.of = cache(self._made)

    def _made(self, size: Size) -> City:
        csv, parquet = write_market(size, self._folder / size.name)
        listed = rulebook("listed")
        return City(csv, parquet, Market.build(read_market(parquet, listed.facts).register, listed))
