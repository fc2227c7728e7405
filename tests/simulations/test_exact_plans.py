"""Exact plans: as good as the best of all plans that are tried one by one, and the round agrees with the solver."""

from __future__ import annotations

from itertools import combinations_with_replacement

import numpy as np
import pytest
from array_markets import market
from hypothesis import given
from hypothesis import strategies as st
from small_city import base
from typer.testing import CliRunner

from recruit_core.acceptance import accept
from service.cli import app
from simulations.exact_plans import exact, open_claims
from simulations.held import NOTHING, held
from simulations.seat_plans import Ground

NAMES = ("a", "b", "c", "d")


def ground_of(lists: list[list[int]], keys: list[list[int]], seats: list[int]) -> Ground:
    made = market(lists, keys, seats)
    pools = {name: pool for pool, name in enumerate(NAMES[: len(seats)])}
    return Ground(made, NAMES[: len(seats)], pools, np.zeros(len(made.key), dtype=np.int64), held(accept(made)))


@st.composite
def grounds(draw: st.DrawFn) -> Ground:
    pools = draw(st.integers(2, 4))
    lists = draw(
        st.lists(
            st.permutations(range(pools)).flatmap(lambda p: st.integers(1, pools).map(lambda n: list(p[:n]))),
            min_size=2,
            max_size=9,
        )
    )
    keys = [draw(st.lists(st.integers(-1, 3), min_size=len(own), max_size=len(own))) for own in lists]
    seats = draw(st.lists(st.integers(0, 2), min_size=pools, max_size=pools))
    return ground_of(lists, keys, seats)


def by_trying(ground: Ground, size: int, budget: int, smallest: int) -> tuple[int, int]:
    """The best (placed, improved) of all plans, each played as a whole round."""
    found = []
    for many in range(budget + 1):
        for plan in combinations_with_replacement(ground.programmes, many):
            if all(sitting(ground, plan, size, name) >= smallest * plan.count(name) for name in set(plan)):
                value = ground.value(plan, size)
                found.append((value.placed, value.improved))
    return max(found)


def sitting(ground: Ground, plan: tuple[str, ...], size: int, name: str) -> int:
    """Seats taken more than before at a programme."""
    seats = ground.market.seats.copy()
    for each in plan:
        seats[ground.pools[each]] += size
    pool = ground.pools[name]
    after = accept(ground.market.replace(seats=seats))
    before = accept(ground.market)
    return sum(
        int((ground.market.pool[seating[seating >= 0]] == pool).sum()) * sign
        for seating, sign in ((after, 1), (before, -1))
    )


@given(grounds(), st.integers(1, 3), st.integers(1, 3), st.integers(0, 2))
def test_no_plan_tried_one_by_one_is_better(ground, size, budget, smallest):
    found = exact(ground, size, budget, ground.programmes, min(smallest, size))
    assert (found.value.placed, found.value.improved) == by_trying(ground, size, budget, min(smallest, size))
    assert len(found.programmes) <= budget


@given(grounds(), st.integers(1, 2), st.data())
def test_nobody_ends_outside_the_claims_that_a_plan_decides(ground, size, data):
    budget = 2
    plan = data.draw(st.lists(st.sampled_from(ground.programmes), max_size=budget))
    seats = ground.market.seats.copy()
    for name in plan:
        seats[ground.pools[name]] += size
    after = held(accept(ground.market.replace(seats=seats)))
    may = open_claims(ground, np.full(len(seats), size * budget))
    changed = after[after != ground.before]
    assert set(changed[changed != NOTHING].tolist()) <= set(may.claims.tolist())


def test_a_class_too_small_is_not_opened():
    """Two want a, one wants b: with classes of at least two the seat at b stays shut, though it would place one."""
    ground = ground_of([[0], [0], [1]], [[3], [2], [1]], [0, 0])
    assert exact(ground, 2, 2, ("a", "b"), 2).programmes == ("a",)
    assert exact(ground, 2, 2, ("a", "b"), 1).programmes == ("a", "b")


def test_greedy_is_beaten_where_two_classes_need_each_other():
    """A class at a or b places one each; the plan names only programmes that it was given."""
    ground = ground_of([[0], [1], [2], [2]], [[1]] * 4, [0, 0, 0])
    assert exact(ground, 2, 1, ("a", "b", "c")).programmes == ("c",)
    assert exact(ground, 2, 1, ("a", "b")).value.placed == 1


@pytest.mark.parametrize("smallest", [0, 1])
def test_the_same_plan_comes_out_each_time(smallest):
    ground = ground_of([[0, 1], [1, 0], [2], [2, 1]], [[3, 3], [2, 2], [1], [2, 1]], [1, 0, 0])
    assert len({exact(ground, 1, 2, ("a", "b", "c"), smallest) for _ in range(5)}) == 1


def test_the_command_plans_with_a_smallest_class(monkeypatch):
    monkeypatch.setattr("simulations.city.krakow", lambda *_: base())
    asked = ["seat-plan", "--futures", "2", "--among", "3", "--budget", "2", "--workers", "1", "--size", "4"]
    answer = CliRunner().invoke(app, [*asked, "--smallest", "3"])
    assert answer.exit_code == 0, answer.output
    assert "at most 2 with 3 more in each" in answer.output
    refused = CliRunner().invoke(app, [*asked, "--smallest", "5"])
    assert refused.exit_code == 2
    assert "class-too-small" in refused.output


def test_where_nobody_waits_the_command_says_so():
    answer = CliRunner().invoke(app, ["seat-plan", "--candidates", "60", "--futures", "2", "--workers", "1"])
    assert answer.exit_code == 0, answer.output
    assert "brings nothing" in answer.output
