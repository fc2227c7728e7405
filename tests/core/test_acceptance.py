"""The kernel where pools are wide enough for its order of the kept to matter."""

from __future__ import annotations

import random

import numpy as np
import pytest
from array_markets import market

from recruit_core.acceptance import _room, _seat, accept_plain
from recruit_core.market import Market, Seating
from recruit_core.priorities import compiled


def kernel(round_: Market) -> Seating:
    seating: Seating = compiled(_seat)(round_.starts, round_.pool, round_.key, round_.seats, _room(round_))
    return seating


def crowd(chance: random.Random, levels: int) -> Market:
    """Up to 60 candidates with lists of any length, some claims not eligible; seven pools of up to 12 seats."""
    lists = [chance.sample(range(7), chance.randint(0, 7)) for _ in range(chance.randint(1, 60))]
    keys = [[chance.choice([-1, *[chance.randrange(levels)] * 15]) for _ in wishes] for wishes in lists]
    return market(lists, keys, [chance.randint(0, 12) for _ in range(7)])


@pytest.mark.parametrize("levels", [4, 10_000])
def test_the_kernel_and_its_plain_twin_agree_on_crowds(levels: int) -> None:
    """Many equal keys, or hardly any."""
    chance = random.Random(levels)
    for _ in range(150):
        round_ = crowd(chance, levels)
        assert np.array_equal(kernel(round_), accept_plain(round_))


@pytest.mark.parametrize("seats", [1, 2, 3, 7, 8, 31, 99, 100])
def test_a_pool_keeps_the_highest_in_whatever_order_they_come(seats: int) -> None:
    for step in (1, 37, 63, 99):
        keys = [place * step % 100 for place in range(100)]
        held = kernel(market([[0]] * 100, [[key] for key in keys], [seats])) >= 0
        assert sorted(np.array(keys)[held].tolist()) == list(range(100 - seats, 100))
