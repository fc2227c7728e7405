"""Plans of classes: values as whole rounds give them, the best of all plans, how sure a ranking is."""

from functools import cache

import numpy as np
import pytest
from small_city import base, changed

from simulations.futures import Future, future
from simulations.seat_plans import (
    Ground,
    Value,
    best,
    front,
    greedy,
    in_future,
    single,
    spilled,
    sureness,
)

SIZE = 4


@cache
def seen() -> Future:
    return future(base(), 1, ("wishes",))


@cache
def ground() -> Ground:
    return Ground.of(seen())


@cache
def values() -> dict[str, Value]:
    return single(ground(), SIZE)


@pytest.mark.parametrize("place", range(0, 60, 20))
def test_a_value_is_what_a_whole_round_gives(place):
    """The other way: the city with these seats, played from the beginning."""
    programme = front(values(), 60)[place]
    more = future(changed(kind="seats", programmes=[programme], add=SIZE), 1, ("wishes",))
    before, after = seen().wanted, more.wanted
    unseated = np.iinfo(np.int32).max
    found = values()[programme]
    assert found.placed == ((before == unseated) & (after < unseated)).sum()
    assert found.improved == (after < before).sum()


def test_a_programme_that_is_left_out_brings_nothing():
    out = [name for name in ground().programmes if name not in values()]
    assert out
    for name in out[:: max(1, len(out) // 10)]:
        assert ground().value([name], SIZE).rank == (0, 0, 0)


def test_metres_are_saved_by_those_who_move_and_had_a_seat():
    programme = front(values(), 1)[0]
    more = future(changed(kind="seats", programmes=[programme], add=SIZE), 1, ("wishes",))
    lengths = []
    for one in (seen(), more):
        where = one.seats.join(one.city.programmes.select("programme", "lat", "lng"), on="programme", how="left")
        lengths.append((where.sort("candidate"), one))
    saved = 0
    for (candidate, old, lat, lng), (_, new, new_lat, new_lng) in zip(
        *(each.select("candidate", "programme", "lat", "lng").iter_rows() for each, _ in lengths), strict=True
    ):
        if old is not None and new != old:
            place = int(candidate[1:]) - 1
            saved += way(place, lat, lng) - way(place, new_lat, new_lng)
    assert values()[programme].metres == saved


def way(place: int, lat: int, lng: int) -> int:
    """Straight line in whole metres, by the formula that the places of the cohort state."""
    north = (lat - int(seen().traits.lat[place])) * 111_229 // 1_000_000
    east = (lng - int(seen().traits.lng[place])) * 71_530 // 1_000_000
    return int((north * north + east * east) ** 0.5)


def test_greedy_steps_never_bring_less_and_the_best_plan_is_no_worse():
    names = front(values(), 5)
    steps = greedy(ground(), SIZE, 3, names)
    ranks = [plan.value.rank for plan in steps]
    assert ranks == sorted(ranks)
    whole = best(ground(), SIZE, 3, names)
    assert whole.value.rank >= ranks[-1]
    assert whole.value == ground().value(whole.programmes, SIZE)
    assert steps[0].value == values()[names[0]]


def test_the_best_plan_beats_every_other_one():
    names = front(values(), 4)
    whole = best(ground(), SIZE, 2, names)
    others = [ground().value([one, other], SIZE) for one in names for other in names]
    assert whole.value.rank == max(value.rank for value in others)


def test_what_a_class_takes_from_others_adds_up():
    programme = front(values(), 1)[0]
    moved = spilled(ground(), SIZE, programme)
    assert sum(moved.values()) == values()[programme].placed
    assert moved[programme] > 0


def test_more_classes_never_place_fewer():
    names = front(values(), 3)
    assert ground().value(names, SIZE).placed >= ground().value(names[:2], SIZE).placed


def test_how_sure_a_ranking_is_is_counted():
    one, two, three = Value(3, 3, 0), Value(2, 9, 0), Value(1, 1, 0)
    found = sureness([{"a": one, "b": two, "c": three}, {"a": two, "b": one}, {"a": one, "c": two}], 1)
    assert [(each.programme, each.in_front) for each in found] == [("a", 2), ("b", 1), ("c", 0)]
    assert found[0].placed.mean == pytest.approx((3 + 2 + 3) / 3)
    assert found[2].placed.mean == pytest.approx((1 + 0 + 2) / 3)


def test_a_future_gives_the_same_values_twice():
    assert in_future(base(), 2, ("wishes",), SIZE) == in_future(base(), 2, ("wishes",), SIZE)


def test_equals_stand_in_the_order_of_ids():
    same = Value(1, 1, 1)
    assert front({"b": same, "a": same, "c": Value(2, 2, 0)}, 3) == ["c", "a", "b"]
