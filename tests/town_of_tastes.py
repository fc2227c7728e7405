"""A made-up town whose tastes are known: what an estimate should find again.

Utility: distance, quality of the programme, and noise that the programmes of a school share. The noise of a school is
drawn from its definition (Gumbel numbers times the logarithm of a positive stable one: Kanter 1975), not from any
formula of the estimates.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from array_markets import market

from recruit_core.acceptance import accept
from recruit_core.draws import words_of
from simulations.demand import Orders, feasible, seated
from simulations.demand.orders import FREE
from simulations.draws import Draws

NAMES = ("distance", "quality")
SCHOOLS, CLASSES = 8, 3
SIDE = 12.0


@dataclass(frozen=True)
class Town:
    """A town of n candidates and 24 programmes; `truth` is (distance, quality, nest)."""

    seed: str
    candidates: int = 1_500
    truth: tuple[float, float, float] = (-0.3, 0.8, 0.6)
    named: int = 12
    careful: float = 0.0
    """share of families who leave out what last year's cutoffs put out of reach"""

    def uniform(self, purpose: str, *shape: str | int) -> np.ndarray:
        """Numbers in (0, 1) keyed by purpose and by the names of rows and columns."""
        who = words_of(f"{purpose} {one}" for one in range(int(shape[0])))
        what = None if len(shape) == 1 else words_of(str(one) for one in range(int(shape[1])))
        return ((Draws(self.seed).words(purpose, who, what) >> np.uint64(11)).astype(float) + 0.5) / 2**53

    @cached_property
    def school(self) -> np.ndarray:
        return np.repeat(np.arange(SCHOOLS), CLASSES)

    @cached_property
    def covariates(self) -> np.ndarray:
        homes, places = (SIDE * self.uniform(f"{who} live", many, 2) for who, many in self._residents())
        distance = np.hypot(*(homes[:, None, :] - places[None, :, :]).transpose(2, 0, 1))[:, self.school]
        quality = 3 * self.uniform("quality", len(self.school))
        return np.stack([distance, np.broadcast_to(quality, distance.shape)], axis=2)

    def _residents(self) -> tuple[tuple[str, int], ...]:
        return (("candidates", self.candidates), ("schools", SCHOOLS))

    @cached_property
    def utility(self) -> np.ndarray:
        distance, quality, nest = self.truth
        own = -np.log(-np.log(self.uniform("own taste", self.candidates, len(self.school))))
        shared = self._log_stable(nest)[:, self.school] if nest < 1 else 0.0
        return self.covariates @ np.array([distance, quality]) + nest * (own + shared)

    def _log_stable(self, nest: float) -> np.ndarray:
        angle = np.pi * self.uniform("angle", self.candidates, SCHOOLS)
        exponential = -np.log(self.uniform("exponential", self.candidates, SCHOOLS))
        whole = np.log(np.sin(nest * angle)) - np.log(np.sin(angle)) / nest
        return whole + (1 - nest) / nest * (np.log(np.sin((1 - nest) * angle)) - np.log(exponential))

    @cached_property
    def merit(self) -> np.ndarray:
        """Points of a candidate, and a little of each programme's own."""
        ability = self.uniform("ability", self.candidates)[:, None]
        return (1e6 * (ability + 0.15 * self.uniform("merit", self.candidates, len(self.school)))).astype(np.int64)

    @property
    def seats(self) -> np.ndarray:
        return np.full(len(self.school), -(-self.candidates * 21 // 20 // len(self.school)))

    @cached_property
    def truthful(self) -> np.ndarray:
        """(n, named)  the best programmes in order."""
        return np.argsort(-self.utility, axis=1, kind="stable")[:, : self.named]

    @cached_property
    def lists(self) -> np.ndarray:
        """As handed in: the careful leave out what a round of true lists put out of reach."""
        careful = self.uniform("careful", self.candidates) < self.careful
        out = careful[:, None] & ~feasible(self.merit, self.cutoffs(self.round(self.truthful)))
        order = np.argsort(np.where(out, np.inf, -self.utility), axis=1, kind="stable")
        length = np.minimum(self.named, np.maximum((~out).sum(axis=1), 1))
        return np.where(np.arange(self.named) < length[:, None], order[:, : self.named], -1)

    def round(self, lists: np.ndarray) -> np.ndarray:
        """(n,)  the seat of each candidate by deferred acceptance, -1 without one."""
        wishes = [[programme for programme in one if programme >= 0] for one in lists.tolist()]
        keys = [self.merit[who, own].tolist() for who, own in enumerate(wishes)]
        held = market(wishes, keys, self.seats.tolist())
        seating = accept(held)
        return np.where(seating >= 0, held.pool[seating], -1)

    def cutoffs(self, seat: np.ndarray) -> np.ndarray:
        own = [self.merit[seat == programme, programme] for programme in range(len(self.school))]
        return np.array([in_.min() if len(in_) >= seats else FREE for in_, seats in zip(own, self.seats, strict=True)])

    @cached_property
    def ranked(self) -> Orders:
        return Orders(self.covariates, self.school, np.ones(self.merit.shape, dtype=bool), self.lists)

    @cached_property
    def stable(self) -> Orders:
        seat = self.round(self.lists)
        return seated(self.ranked, feasible(self.merit, self.cutoffs(seat)), seat)
