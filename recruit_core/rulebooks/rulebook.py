"""What a rulebook is: facts about candidates, programmes and pairs, eligibility, and the law's order as steps.

A rulebook never compares two candidates. It declares the steps of comparison once; they are packed into one integer,
so that kernel, explanation, certificate and the printed justification all read the same order.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from recruit_core.columns import WHOLE_DIGITS
from recruit_core.errors import MeritTooWide
from recruit_core.register import Facts, Register


class Step(NamedTuple):
    """One step of the order of comparison: values 0 .. size - 1, higher goes first, with the article that says so.

    `decimals` is how many of the digits stand behind the point when people read the value (2 for hundredths).
    """

    name: str
    size: int
    law: str
    decimals: int = 0


@dataclass(frozen=True)
class Rulebook(ABC):
    """The law of one year as code and dated numbers.

    `scale` is the number of decimals of the published merit, at most 6. A table of the file contract carries 12 digits
    before the point and 6 behind it, so steps that need more than 12 digits are published with decimals.
    """

    name: str
    steps: tuple[Step, ...] = ()
    scale: int = 0

    def __post_init__(self) -> None:
        digits = WHOLE_DIGITS + self.scale
        if math.prod(step.size for step in self.steps) >= 10**digits:
            sizes = " * ".join(f"{step.name} {step.size}" for step in self.steps)
            raise MeritTooWide(f"the steps of {self.name} do not fit into {digits} digits: {sizes}")

    @property
    @abstractmethod
    def facts(self) -> Facts:
        """The row models that say which columns candidates, programmes and choices carry under this rulebook."""

    def divide(self, register: Register) -> Register:
        """The register with the seat pools that the law makes of its facts; as it is where the law makes none."""
        return register

    @abstractmethod
    def standing(self, register: Register) -> pl.DataFrame:
        """For each row of `register.choices`: `eligible` (Boolean) and one Int64 column for each step."""

    def merit(self, register: Register) -> pl.Series:
        """Int64, one for each row of `register.choices`: the published merit times 10**scale; null = not eligible."""
        return self.pack(self.standing(register))

    def pack(self, standing: pl.DataFrame) -> pl.Series:
        """Steps as one mixed-radix number, the first step most important; null where not eligible.

        Raises `MeritTooWide` when a value lies outside its step, rather than letting it spill into the step above.
        """
        for step in self.steps:
            column = standing[step.name]
            if len(column) and (column.null_count() or not column.is_between(0, step.size - 1).all()):
                raise MeritTooWide(f"{self.name}: a value of step {step.name} lies outside 0 .. {step.size - 1}")
        packed = pl.lit(0, dtype=pl.Int64)
        for step in self.steps:
            packed = packed * step.size + pl.col(step.name)
        return standing.select(pl.when("eligible").then(packed).alias("merit"))["merit"]

    def unpack(self, merit: int) -> dict[str, int]:
        """The value of each step behind a packed merit."""
        values: dict[str, int] = {}
        for step in reversed(self.steps):
            merit, values[step.name] = divmod(merit, step.size)
        return {step.name: values[step.name] for step in self.steps}

    def show(self, merit: int) -> str:
        """A published merit as canonical decimal text: no exponent, no trailing zeros."""
        return _decimal_text(merit, self.scale)

    def read(self, shown: str) -> int:
        """The merit behind its published text; the inverse of `show`."""
        whole, _, part = shown.lstrip("-").partition(".")
        value = int(whole + part.ljust(self.scale, "0"))
        return -value if shown.startswith("-") else value

    def show_step(self, name: str, value: int) -> str:
        """The value of one step for people: with the decimals that the step carries."""
        decimals = next((step.decimals for step in self.steps if step.name == name), self.scale)
        return _decimal_text(value, decimals)


def _decimal_text(value: int, decimals: int) -> str:
    whole, part = divmod(abs(value), 10**decimals)
    digits = f"{part:0{decimals}d}".rstrip("0") if decimals else ""
    return ("-" if value < 0 else "") + str(whole) + (f".{digits}" if digits else "")
