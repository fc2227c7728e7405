"""Moving a wish within a list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.applications.moves import MOVES, moved

LISTS = st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=1)


@given(LISTS, st.data())
def test_a_move_loses_nobody_and_keeps_the_order_of_the_others(listed, data):
    one = data.draw(st.sampled_from(listed))
    name = data.draw(st.sampled_from(sorted(MOVES)))
    place = data.draw(st.integers(0, 12))
    after = moved(listed, f"{name}:{one}", str(place))
    others = [other for other in listed if other != one]
    assert [other for other in after if other != one] == others
    assert sorted(after) == sorted(others if name == "remove" else listed)
    index = listed.index(one)
    goal = {"up": max(index - 1, 0), "down": min(index + 1, len(others)), "to": min(max(place, 1), len(listed)) - 1}
    if name in goal:
        assert after.index(one) == goal[name]


@pytest.mark.parametrize("move", ["", "up", "up:z", "delete:a", "to:", ":a"])
def test_what_is_no_move_changes_nothing(move):
    assert moved(["a", "b"], move, "2") == ["a", "b"]
