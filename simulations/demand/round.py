"""A decided round as two kinds of orders: its lists, and its seats among what was feasible."""

from __future__ import annotations

import numpy as np

from recruit_core.errors import RecruitError
from recruit_core.matching import Matching
from simulations.demand.orders import FREE, NONE, Orders, feasible, seated
from simulations.demand.tables import Covariates
from simulations.draws import Integers, Marks


class NotOnePool(RecruitError):
    """Some programme divides its seats: what is feasible there depends on groups that covariates do not tell."""

    code = "not-one-pool"


def orders_of(matching: Matching, covariates: Covariates) -> tuple[Orders, Orders]:
    """The lists and the seats of a round. Raises `NotOnePool`."""
    market = matching.market
    if market.row is not None:
        raise NotOnePool("some programme divides its seats into pools; demand is estimated where each is one open pool")
    everywhere = np.ones(covariates.merit.shape, dtype=bool)
    lists = Orders(covariates.values, covariates.school, everywhere, _lists(matching))
    seat = np.where(matching.seating >= 0, market.pool[matching.seating], NONE).astype(np.int64)
    return lists, seated(lists, _reached(matching, covariates.merit), seat)


def _lists(matching: Matching) -> Integers:
    """(n, longest)  programmes in the order of wish."""
    market = matching.market
    claims = np.arange(len(market.pool))
    who = market.owner(claims)
    lists = np.full((market.candidates, int(np.diff(market.starts).max(initial=1))), NONE, dtype=np.int64)
    lists[who, claims - market.starts[who]] = market.pool
    return lists


def _reached(matching: Matching, merit: Integers) -> Marks:
    """(n, p)  what was feasible; whoever asked and had the same merit as the last one in is judged as the round did."""
    market = matching.market
    reached = feasible(merit, _cutoffs(matching, merit))
    reached[market.owner(matching.desired), market.pool[matching.desired]] = False
    return reached


def _cutoffs(matching: Matching, merit: Integers) -> Integers:
    """(p,)  merit of the last one admitted, `FREE` while seats are free."""
    market, own = matching.market, np.flatnonzero(matching.seating >= 0)
    held = market.pool[matching.seating[own]]
    last = np.full(len(market.seats), np.iinfo(np.int64).max)
    np.minimum.at(last, held, merit[own, held])
    return np.where(matching.taken < market.seats, FREE, last)
