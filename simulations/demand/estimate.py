"""The tastes under which orders are most likely, by Fisher's scoring, with standard errors from the information.

A step is the information's inverse times the slope, halved until the likelihood does not fall. All parameters are in
units of the noise of one programme; the nest parameter is 1 where schools do not matter beyond their covariates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Final

import numpy as np

from recruit_core.errors import RecruitError
from simulations.demand.nested_logit import Likelihood, likelihood
from simulations.demand.orders import Orders, Reals
from simulations.intervals import LEVEL

NEST: Final = "nest"
"""Name of the nest parameter in tables."""
STEPS: Final = 100
NEAR: Final = 1e-10
"""Twice the rise that a full step promises, at which the maximum is reached."""
STILL: Final = 1e-3
"""Of a unit of noise: no utility moves by more at the maximum. A covariate that decides every choice goes on moving."""
ROUNDING: Final = 1e-11
"""Of a likelihood: what adding it up in floats may have lost."""
HALVINGS: Final = 40
HIGHEST_NEST: Final = 1.0
"""Beyond it no utilities are behind the choices (McFadden 1978). What would lie beyond is held here, without error."""
LOWEST_NEST: Final = 0.02
"""Below it the numbers lose their meaning: nobody knows one noise from none."""
SINGULAR: Final = 1e-12
"""Of the largest eigenvalue of the scaled information: what lies below is not there."""


class NotIdentified(RecruitError):
    """The orders do not tell all parameters apart: the likelihood is flat, or rises without end."""

    code = "demand-not-identified"


@dataclass(frozen=True, slots=True)
class Estimate:
    """Parameters (q,) with what is needed to judge them; the last is the nest parameter where one was estimated."""

    names: tuple[str, ...]
    values: Reals
    variance: Reals
    """(q, q)  the inverse of the information"""
    influence: Reals
    """(n, q)  by how much each candidate moved the estimate: variance times score"""
    likelihood: float
    candidates: int
    """who chose anything"""

    @property
    def errors(self) -> Reals:
        """(q,)  standard errors."""
        errors: Reals = np.sqrt(np.diag(self.variance))
        return errors

    def interval(self, name: str) -> tuple[float, float]:
        """The 90 per cent interval of one parameter."""
        place = self.names.index(name)
        half = NormalDist().inv_cdf(0.5 + LEVEL / 2) * sqrt(self.variance[place, place])
        return float(self.values[place]) - half, float(self.values[place]) + half


def nested(*several: Orders) -> bool:
    """Whether all orders can tell a nest parameter: somewhere somebody chose with two programmes of a school open."""
    return all(_two_open(orders) for orders in several)


def _two_open(orders: Orders) -> bool:
    said = (orders.chosen >= 0).any(axis=1)
    within = (orders.open[said][:, orders.school == one].sum(axis=1) for one in np.unique(orders.school))
    return any(bool((many > 1).any()) for many in within)


def _spread(orders: Orders) -> Reals:
    """(k,) by how much a covariate differs at most between what somebody who chose had open."""
    said = (orders.chosen >= 0).any(axis=1)
    there, seen = orders.open[said][:, :, None], orders.covariates[said]
    spread = np.where(there, seen, -np.inf).max(axis=1) - np.where(there, seen, np.inf).min(axis=1)
    widest: Reals = spread.max(axis=0)
    return widest


def estimated(orders: Orders, names: Sequence[str], *, nest: bool = True) -> Estimate:
    """The maximum-likelihood estimate. `names` (k,) of the covariates; `nest` False leaves the nest parameter out.

    Raises `NotIdentified` where a parameter cannot be told.
    """
    if len(names) != orders.covariates.shape[2]:
        raise ValueError("one name for each covariate")
    if not orders.speaking:
        raise NotIdentified("nobody chose anything that could be counted")
    labels = (*names, NEST)[: len(names) + nest]
    spread = _spread(orders)
    silent = [name for name, wide in zip(names, spread, strict=True) if not wide]
    if silent := silent + [NEST] * (nest and not nested(orders)):
        raise NotIdentified(f"the choices say nothing about {', '.join(silent)}: the same wherever one could choose")
    found = _highest(orders, np.array([0.0] * len(names) + [HIGHEST_NEST]), (*names,), spread)
    if nest:  # only now: without tastes nothing tells a school's noise
        found = _highest(orders, found.values, labels, spread)
    told = len(labels)
    variance = np.zeros((told, told))
    variance[: found.free, : found.free] = _inverse(found.there, labels[: found.free])
    influence = np.einsum("nq,qr->nr", found.there.scores[:, :told], variance)
    return Estimate(labels, found.values[:told], variance, influence, found.there.value, orders.speaking)


@dataclass(frozen=True, slots=True)
class _Place:
    """Parameters (k + 1,), the likelihood there, and how many of them may move: the last not beyond its limits."""

    values: Reals
    there: Likelihood
    free: int


def _highest(orders: Orders, values: Reals, labels: tuple[str, ...], spread: Reals) -> _Place:
    """The parameters of highest likelihood, of which no more than `labels` move."""
    there = likelihood(orders, values[:-1], values[-1])
    for _ in range(STEPS):
        step, free = _step(there, labels), len(labels)
        if _over(values[-1], step[-1]):
            free = len(values) - 1
            step = _step(there, labels[:free])
        still = np.abs(step[:-1] * spread).max(initial=0.0) < STILL
        if still and there.scores.sum(axis=0) @ step < NEAR:
            return _Place(values, there, free)
        values, there = _better(orders, values, _within(values, step), there)
    raise NotIdentified(f"no highest likelihood was found in {STEPS} steps: a covariate may decide every choice")


def _step(there: Likelihood, labels: tuple[str, ...]) -> Reals:
    """(k + 1,) Fisher's step of the first parameters, as many as there are labels; the others stay."""
    step = np.zeros(there.scores.shape[1])
    step[: len(labels)] = _inverse(there, labels) @ there.scores[:, : len(labels)].sum(axis=0)
    return step


def _over(nest: float, change: float) -> bool:
    """Whether the nest parameter stands at a limit that the change would push it over."""
    return (nest >= HIGHEST_NEST and change > 0) or (nest <= LOWEST_NEST and change < 0)


def _within(values: Reals, step: Reals) -> Reals:
    """As much of the step as leaves the nest parameter within its limits."""
    nest, change = values[-1], step[-1]
    limit = HIGHEST_NEST if change > 0 else LOWEST_NEST
    return step * min(1.0, (limit - nest) / change) if change else step


def _better(orders: Orders, values: Reals, step: Reals, there: Likelihood) -> tuple[Reals, Likelihood]:
    """The end of the step, or of a half, a quarter ... of it, where the likelihood is no lower."""
    for halving in range(HALVINGS):
        tried = values + step / 2**halving
        tried[-1] = min(max(tried[-1], LOWEST_NEST), HIGHEST_NEST)
        found = likelihood(orders, tried[:-1], tried[-1])
        if found.value >= there.value - ROUNDING * abs(there.value):
            return tried, found
    raise NotIdentified("the likelihood does not rise along its own slope: the numbers of a covariate are too large")


def _inverse(there: Likelihood, labels: tuple[str, ...]) -> Reals:
    """The inverse of the information about the free parameters, whatever the units of the covariates."""
    information = there.information[: len(labels), : len(labels)]
    size = np.sqrt(np.diag(information))
    if dark := [name for name, own in zip(labels, size, strict=True) if not own > 0]:
        raise NotIdentified(
            f"the choices say nothing about {', '.join(dark)}: it is the same wherever one could choose"
        )
    scaled = information / np.outer(size, size)
    if not np.isfinite(scaled).all() or np.linalg.eigvalsh(scaled)[0] < SINGULAR * len(size):
        raise NotIdentified(f"{', '.join(labels)} cannot be told apart: leave one of them out")
    inverse: Reals = np.linalg.inv(scaled) / np.outer(size, size)
    return inverse
