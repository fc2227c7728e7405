"""A plausible city: the offer of the Kraków Metropolis and a synthetic cohort that applies to it.

No row stands for a person. The same seed and the same assumptions give the same bytes on every machine, and a
candidate's rows do not change when others are added.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
import polars as pl

from simulations import offer
from simulations.assumptions import Assumptions, assumptions
from simulations.candidates import Traits, candidates
from simulations.draws import Draws, Words
from simulations.wishes import Landscape, Progress, wishes

DEFAULT_CANDIDATES: Final = 12_000
"""As many as the city's schools had in 2023 (12 133), in round figures."""

LARGEST_COHORT: Final = 999_999
"""Ids have six digits."""


@dataclass(frozen=True, slots=True)
class Cohort:
    """One synthetic recruitment as tables with the column names of the rulebook `pl-2026`.

    - `schools`: `school`, `name`, `kind`, `gmina` (TERYT), `lat`, `lng` (micro-degrees), `run_by_city`, `source`
    - `programmes`: `programme`, `seats`, `ties`, `school`, `kind`, `scored_subjects`, `name`, `gmina`, `lat`, `lng`,
      `class_type`, `profile`, `extended_subjects`, `second_languages`, `run_by_city`, `source`, `assumed`
    - `candidates`: `candidate`, the facts of the rulebook, `gmina` (TERYT of the gmina, or of the powiat beyond the
      metropolis), `lat`, `lng`
    - `choices`: `candidate`, `rank`, `programme`, `test_passed`, `tiebreak`

    `traits` are the hidden traits behind the facts, for measures only.
    """

    seed: str
    schools: pl.DataFrame
    programmes: pl.DataFrame
    candidates: pl.DataFrame
    choices: pl.DataFrame
    traits: Traits

    def tables(self) -> dict[str, pl.DataFrame]:
        """What a register is assembled from."""
        return {"programmes": self.programmes, "candidates": self.candidates, "choices": self.choices}


def cohort(
    seed: str,
    candidates: int = DEFAULT_CANDIDATES,
    *,
    scale_seats: bool = False,
    given: Assumptions | None = None,
    progress: Progress | None = None,
) -> Cohort:
    """A synthetic cohort of so many candidates (1 to 999 999), keyed by a seed in words.

    `scale_seats` makes a small city of a small cohort: seats of each group times candidates over 12 000, at least one.
    `given` replaces the assumptions about people and wishes (the offer follows the assumptions of the package);
    `progress` is told how many lists are written. Raises `ValueError` outside the range.
    """
    if not 1 <= candidates <= LARGEST_COHORT:
        raise ValueError(f"A cohort has 1 to {LARGEST_COHORT} candidates, not {candidates}.")
    drawn = _drawn(Draws(seed), np.arange(1, candidates + 1, dtype=np.uint64), given or assumptions(), progress)
    return replace(drawn, programmes=_scaled(drawn.programmes, candidates)) if scale_seats else drawn


def _scaled(programmes: pl.DataFrame, candidates: int) -> pl.DataFrame:
    """Seats in proportion to the cohort, halves up. Wishes do not change: they look at the offer as it is."""
    seats = (2 * pl.col("seats") * candidates + DEFAULT_CANDIDATES) // (2 * DEFAULT_CANDIDATES)
    return programmes.with_columns(seats=pl.max_horizontal(seats, 1).cast(pl.Int64))


def _drawn(draws: Draws, who: Words, given: Assumptions, progress: Progress | None) -> Cohort:
    schools, programmes = offer.schools(), offer.programmes()
    people, traits = candidates(draws, who, given)
    lists = wishes(draws, traits, Landscape.of(schools, programmes, given), progress)
    return Cohort(draws.seed, schools, programmes, people, lists, traits)


def write(cohort: Cohort, folder: Path) -> None:
    """Write the four tables as CSV into a folder that does not exist yet, whole or not at all.

    Raises `FileExistsError` where there is something already.
    """
    if folder.exists():
        raise FileExistsError(f"{folder} is there already; name a folder that does not exist")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as beside:
        whole = Path(beside) / folder.name
        whole.mkdir()
        for name, table in {"schools": cohort.schools, **cohort.tables()}.items():
            table.write_csv(whole / f"{name}.csv")
        whole.rename(folder)
