"""What is measured on a future, and which way is better."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from simulations.futures import Future


@dataclass(frozen=True, slots=True)
class Measure:
    """A number of a future. `decimals` are for people; `better` is None where neither way is."""

    of: Callable[[Future], float]
    better: Literal["more", "less"] | None = None
    decimals: int = 0
