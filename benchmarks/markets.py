"""Made-up markets of stated sizes: the same bytes in every run, whatever was drawn before.

Wishes follow a popularity that falls with the rank of the programme to the power 0.9, as in a city where a few schools
are wanted by everybody. Merit is what three abilities are worth to the programme, and noise of the pair. There are
1.05 seats for each candidate, and the tie-break is a hash of the pair, so the order is strict.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from simulations.draws import Draws, Integers, Words

SEED = "benchmarks"
POPULARITY = 0.9
SEATS_PER_CANDIDATE = 1.05
ABILITIES = 3


class Size(NamedTuple):
    """A market's size: every candidate ranks `choices` of the programmes."""

    name: str
    candidates: int
    programmes: int
    choices: int

    @property
    def applications(self) -> int:
        """Choices of all candidates together."""
        return self.candidates * self.choices

    def __str__(self) -> str:
        return f"{self.candidates:,} × {self.programmes:,} × {self.choices}"


SIZES = {
    size.name: size
    for size in (
        Size("1k", 1_000, 60, 10),
        Size("2k", 2_000, 120, 10),
        Size("10k", 10_000, 600, 15),
        Size("15k", 15_000, 600, 20),
        Size("100k", 100_000, 5_000, 12),
        Size("600k", 600_000, 14_000, 10),
        Size("1M", 1_000_000, 20_000, 10),
    )
}


def market_tables(size: Size) -> dict[str, pl.DataFrame]:
    """`programmes` and `choices` in laboratory form, rows by candidate and rank."""
    draws = Draws(f"{SEED} {size.name}")
    candidates = np.arange(size.candidates, dtype=np.uint64)
    wished = _wishes(draws, candidates, size)
    who = np.repeat(candidates, size.choices)
    what = wished.ravel().astype(np.uint64)
    programme_ids = _ids("p", size.programmes)
    seats = _divided(round(size.candidates * SEATS_PER_CANDIDATE), size.programmes)
    choices = pl.DataFrame(
        {
            "candidate": _ids("k", size.candidates).gather(who.astype(np.uint32)),
            "rank": np.tile(np.arange(1, size.choices + 1), size.candidates),
            "programme": programme_ids.gather(what.astype(np.uint32)),
            "merit": _two_decimals(_merit(draws, who, what, size)),
            "tiebreak": (draws.pair_words("tie-break", who, what) >> np.uint64(34)).astype(np.int64),
        }
    )
    return {"programmes": pl.DataFrame({"programme": programme_ids, "seats": seats}), "choices": choices}


def write_market(size: Size, folder: Path) -> tuple[Path, Path]:
    """The market as two folders, `csv` and `parquet`."""
    csv, parquet = folder / "csv", folder / "parquet"
    for kind in (csv, parquet):
        kind.mkdir(parents=True)
    for name, table in market_tables(size).items():
        table.write_csv(csv / f"{name}.csv")
        table.write_parquet(parquet / f"{name}.parquet")
    return csv, parquet


def _ids(letter: str, many: int) -> pl.Series:
    return letter + pl.int_range(1, many + 1, eager=True).cast(pl.String).str.zfill(len(str(many)))


def _divided(seats: int, programmes: int) -> Integers:
    return np.diff(np.arange(programmes + 1, dtype=np.int64) * seats // programmes)


def _wishes(draws: Draws, candidates: Words, size: Size) -> NDArray[np.int64]:
    """(candidates, choices)  programmes without repetition: a wish that stands on the list already is drawn again."""
    fame = (2**27 / np.arange(1, size.programmes + 1) ** POPULARITY).astype(np.uint64).cumsum()
    by_fame = np.argsort(draws.words("fame", np.arange(size.programmes, dtype=np.uint64)))
    wished = np.empty((len(candidates), size.choices), dtype=np.int64)
    for place in range(size.choices):
        again, attempt = np.arange(len(candidates)), 0
        while len(again):
            word = draws.words(f"wish {attempt}", candidates[again], place)
            wished[again, place] = by_fame[np.searchsorted(fame, (word >> np.uint64(32)) * fame[-1] >> np.uint64(32))]
            there_already = (wished[again, :place] == wished[again, place : place + 1]).any(axis=1)
            again, attempt = again[there_already], attempt + 1
    return wished


def _merit(draws: Draws, who: Words, what: Words, size: Size) -> Integers:
    """Hundredths of a point, 0 .. 20,000, around 10,000."""
    candidates, programmes = np.arange(size.candidates, dtype=np.uint64), np.arange(size.programmes, dtype=np.uint64)
    total, weights = np.zeros(len(who), dtype=np.int64), np.zeros(len(who), dtype=np.int64)
    for ability in range(ABILITIES):
        weight = 1 + draws.share(f"weight {ability}", programmes)[what.astype(np.int64)]
        total += weight * draws.normal(f"ability {ability}", candidates)[who.astype(np.int64)]
        weights += weight
    noise = (draws.pair_words("noise", who, what) >> np.uint64(53)).astype(np.int64) - 1024
    return np.clip(10_000 + 3 * total // weights + noise, 0, 20_000)


def _two_decimals(hundredths: Integers) -> pl.Series:
    return (pl.Series(hundredths) / 100).cast(pl.Decimal(9, 2))
