"""Change without seating everybody again: every answer against a full solve, and what the moves say."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from changes import random_market, solved_markets
from hypothesis import given
from hypothesis import strategies as st

from recruit_core.change.moves import THE_CHANGE
from recruit_core.change.resolving import (
    Change,
    NoSeatToTake,
    add_candidate,
    add_seat,
    change_keys,
    remove_candidate,
    take_seat,
)
from recruit_core.change.solved import Solved
from recruit_core.errors import NotVerified
from recruit_core.market import Market
from recruit_core.mechanisms.deferred_acceptance import deferred_acceptance


def as_if_made_anew(after: Solved) -> None:
    """Seats of a full solve, and queues as if they had been made of the changed market."""
    anew = Solved.of(after.market)
    for field in fields(Solved):
        if field.name not in ("market", "queue", "place"):
            assert np.array_equal(getattr(after, field.name), getattr(anew, field.name)), field.name
    eligible = after.market.key[anew.queue] >= 0
    assert np.array_equal(after.queue[eligible], anew.queue[eligible])
    assert np.array_equal(after.queue[after.place], np.arange(len(after.queue)))


def changed(solved: Solved, chance: np.random.Generator) -> Change:
    """One change of any kind."""
    market, kind = solved.market, chance.integers(0, 6)
    candidate, pool = int(chance.integers(0, market.candidates)), int(chance.integers(0, len(market.seats)))
    claims = solved.claims_of(candidate)
    if kind == 0 or (kind == 1 and market.seats[pool] == 0):
        return add_seat(solved, pool)
    if kind == 1:
        return take_seat(solved, pool)
    if kind == 2:
        return remove_candidate(solved, candidate)
    if kind == 3:
        pools = chance.permutation(len(market.seats))[: chance.integers(0, len(market.seats) + 1)]
        keys = chance.integers(-1, 60, len(pools))
        return add_candidate(solved, pools.tolist(), keys.tolist(), list(range(1, len(pools) + 1)))
    keys = market.key[claims].copy()
    if len(keys):
        keys[chance.integers(0, len(keys))] = chance.choice([-1, 0, 3, int(chance.integers(0, 60)), 1 << 62])
    return change_keys(solved, candidate, keys)


@given(solved_markets(), st.integers(0, 2**32 - 1))
def test_a_change_gives_the_seats_of_a_full_solve(solved: Solved, seed: int) -> None:
    """Change after change on the same market: seats, queues and front runners stay those of a market made anew."""
    chance = np.random.default_rng(seed)
    for _ in range(12):
        solved = changed(solved, chance).after
        as_if_made_anew(solved)


@pytest.mark.deep
@given(st.integers(0, 2**32 - 1))
def test_a_change_gives_the_seats_of_a_full_solve_in_larger_markets(seed: int) -> None:
    chance = np.random.default_rng(seed)
    solved = random_market(chance, int(chance.integers(1, 80)), int(chance.integers(1, 20)), strict=seed % 2 == 0)
    for _ in range(40):
        solved = changed(solved, chance).after
        as_if_made_anew(solved)
