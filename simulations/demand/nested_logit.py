"""How likely orders are when the programmes of one school are near substitutes: a nested logit, exploded into ranks.

Utility of programme j of school g for candidate i: x_ij'b + e_ij, where the noise (e_ij) of a school is jointly extreme
value with the nest parameter d: d = 1 is independent noise, towards 0 a school's programmes are told apart by x alone
(McFadden 1978). Let I_g = log sum_{j in g} exp(x_ij'b / d) over what is open. Then

- schools stand in the order of their best programmes as in an exploded logit of d * I_g (Beggs, Cardell and Hausman
  1981), and
- inside a school programmes stand in the order of an exploded logit of x_ij'b / d.

The product over ranks of a nested logit of *what remains* is not the likelihood of a list: whoever has put one class of
a school first is known to like that school, and the product forgets it at the next rank. Here the two statements above
are used, which are exact: each is the chance of the next name given the ranks before it, whatever the noise of the
school, so their product is a partial likelihood (Cox 1975) with scores of mean zero and the usual information. What it
leaves unused is only how a school's further programmes interleave with other schools. An order of one place is the
plain nested logit, and nothing is left unused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from simulations.demand.orders import NONE, Orders, Reals
from simulations.draws import Integers, Marks

BLOCK: Final = 500
"""Candidates at a time: their covariates and slopes for all programmes stay small in memory."""


@dataclass(frozen=True, slots=True)
class Likelihood:
    """The logarithm of the likelihood at some tastes; parameters are the k coefficients, then the nest parameter."""

    value: float
    scores: Reals
    """(n, k + 1)  slope of each candidate's part"""
    information: Reals
    """(k + 1, k + 1)  the sum of variances of the slopes, given what was open at each rank"""


@dataclass(frozen=True, slots=True)
class _Alternatives:
    """What can be named next: values, their slopes and what is open. a alternatives, q parameters."""

    value: Reals
    """(n, a)"""
    slope: Reals
    """(n, a, q)"""
    open: Marks
    """(n, a)"""

    def of(self, who: Integers) -> _Alternatives:
        """Those of some candidates."""
        return _Alternatives(self.value[who], self.slope[who], self.open[who])

    def inside(self, who: Integers, columns: Integers) -> _Alternatives:
        """Those of some candidates (m,) in some columns (m, b) alone; `NONE` is closed."""
        row = who[:, None]
        return _Alternatives(
            self.value[row, columns], self.slope[row, columns], self.open[row, columns] & (columns != NONE)
        )

    def named(self, what: Integers) -> tuple[Reals, Reals, Reals]:
        """Each names one of what is open, column `what` (n,): log chance (n,), slope (n, q), its variance summed."""
        chance = _shares(np.where(self.open, self.value, -np.inf))
        away = self.slope - np.einsum("na,naq->nq", chance, self.slope)[:, None, :]
        row = np.arange(len(what))
        spread = np.einsum("naq,nar->qr", chance[:, :, None] * away, away)
        with np.errstate(divide="ignore"):
            return np.log(chance[row, what]), away[row, what], spread


def likelihood(orders: Orders, coefficients: Reals, nest: float) -> Likelihood:
    """The likelihood of orders under coefficients (k,) and a nest parameter above 0."""
    n, _, k = orders.covariates.shape
    scores, information, value = np.zeros((n, k + 1)), np.zeros((k + 1, k + 1)), 0.0
    for start in range(0, n, BLOCK):
        some = slice(start, start + BLOCK)
        part = orders.part(some)
        for who, chance, slope, spread in _ranks(part, coefficients, nest):
            value += float(chance.sum())
            scores[some][who] += slope
            information += spread
    return Likelihood(value, scores, information)


def _ranks(orders: Orders, coefficients: Reals, nest: float) -> Iterator[tuple[Integers, Reals, Reals, Reals]]:
    """Rank after rank, the school where it is new and the programme inside it: who, log chance, slope, variance."""
    programmes, schools = _alternatives(orders, coefficients, nest)
    members, column = _columns(orders.school)
    for place in range(orders.chosen.shape[1]):
        who = np.flatnonzero(orders.chosen[:, place] != NONE)
        programme = orders.chosen[who, place]
        school = orders.school[programme]
        new = schools.open[who, school]
        yield who[new], *schools.of(who[new]).named(school[new])
        yield who, *programmes.inside(who, members[school]).named(column[programme])
        programmes.open[who, programme], schools.open[who, school] = False, False


def _columns(school: Integers) -> tuple[Integers, Integers]:
    """(schools, widest) the programmes of each school, `NONE` behind the last; (p,) the column of each one there."""
    own = [np.flatnonzero(school == one) for one in range(int(school.max()) + 1)]
    members = np.full((len(own), max(map(len, own))), NONE, dtype=np.int64)
    column = np.zeros(len(school), dtype=np.int64)
    for one, programmes in enumerate(own):
        members[one, : len(programmes)] = programmes
        column[programmes] = np.arange(len(programmes))
    return members, column


def _alternatives(orders: Orders, coefficients: Reals, nest: float) -> tuple[_Alternatives, _Alternatives]:
    """Programmes inside their schools, with x'b / d, and schools, with d * I."""
    scaled = np.einsum("npk,k->np", orders.covariates, coefficients) / nest
    slope = np.concatenate([orders.covariates / nest, (-scaled / nest)[:, :, None]], axis=2)
    programmes = _Alternatives(scaled, slope, orders.open.copy())
    schools = [_school(programmes, orders.school == one, nest) for one in range(int(orders.school.max()) + 1)]
    value, slopes, there = (np.stack(column, axis=1) for column in zip(*schools, strict=True))
    return programmes, _Alternatives(value, slopes, there)


def _school(programmes: _Alternatives, own: Marks, nest: float) -> tuple[Reals, Reals, Marks]:
    """d * I of one school (n,), its slope (n, q), and whether anything is open there (n,)."""
    there = programmes.open[:, own]
    value = np.where(there, programmes.value[:, own], -np.inf)
    some: Marks = np.asarray(there.any(axis=1))
    inclusive = np.where(some, _log_sum(value), 0.0)
    slope = nest * np.einsum("na,naq->nq", _shares(value), programmes.slope[:, own])
    slope[:, -1] += inclusive
    return nest * inclusive, slope, some


def _log_sum(value: Reals) -> Reals:
    """log of the sum of exp over the last axis; minus infinity where nothing is open."""
    top = _top(value)
    with np.errstate(divide="ignore"):
        total: Reals = np.log(np.exp(value - top[:, None]).sum(axis=1)) + top
    return total


def _shares(value: Reals) -> Reals:
    """Chances of a logit over the last axis; zeros where nothing is open."""
    weight = np.exp(value - _top(value)[:, None])
    total = weight.sum(axis=1, keepdims=True)
    shares: Reals = weight / np.where(total > 0, total, 1.0)
    return shares


def _top(value: Reals) -> Reals:
    top = value.max(axis=1, initial=-np.inf)
    highest: Reals = np.where(np.isfinite(top), top, 0.0)
    return highest
