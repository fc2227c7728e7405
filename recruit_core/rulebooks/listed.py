"""The simplest rulebook: the order is given in the data (laboratory form, other cities, published markets)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import polars as pl
from pydantic import BaseModel, ConfigDict

from recruit_core.columns import DECIMALS
from recruit_core.register import Facts, NoFacts, Register
from recruit_core.rulebooks.rulebook import Rulebook


class ListedPair(BaseModel):
    """What is known of one candidate at one programme: where the candidate stands; empty = not eligible there."""

    model_config = ConfigDict(frozen=True)

    merit: Decimal | None


@dataclass(frozen=True)
class Listed(Rulebook):
    """Higher merit goes first, as given."""

    name: str = "listed"
    scale: int = DECIMALS

    @property
    def facts(self) -> Facts:
        """Merit on the choice, nothing else."""
        return Facts(NoFacts, NoFacts, ListedPair)

    def standing(self, register: Register) -> pl.DataFrame:
        """Eligibility alone: the order has no steps."""
        return register.choices.select(pl.col("merit").is_not_null().alias("eligible"))

    def merit(self, register: Register) -> pl.Series:
        """Merit in millionths as given."""
        return register.choices["merit"]
