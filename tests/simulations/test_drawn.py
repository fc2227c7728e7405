"""What is drawn once is what would be drawn again, and the kernel of wishes writes the lists of its plain twin."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from simulations import drawn, first_wishes
from simulations.candidates import candidates
from simulations.city import krakow
from simulations.draws import Draws
from simulations.wishes import utilities, wishes


@settings(max_examples=5, deadline=None)
@given(seed=st.text(min_size=1, max_size=8), many=st.integers(1, 60))
def test_the_kernel_writes_the_lists_of_the_table_of_utilities(seed: str, many: int) -> None:
    first_wishes.wake()
    offer = drawn.landscape(krakow(seed, many).source)
    draws = Draws(seed)
    _, traits = candidates(draws, np.arange(1, many + 1, dtype=np.uint64), offer.given)
    lists = wishes(draws, traits, offer).sort("candidate", "rank")
    table = utilities(draws, traits, offer)
    for row, (_, written) in enumerate(lists.group_by("candidate", maintain_order=True)):
        order = sorted(range(len(offer.ids)), key=lambda group: (-int(table[row, group]), group))
        assert written["programme"].to_list() == [offer.ids[group] for group in order[: written.height]]
        assert written["rank"].to_list() == list(range(1, written.height + 1))


def test_equal_utilities_go_by_the_order_of_groups() -> None:
    first_wishes.wake()
    zero = np.zeros((2, 1), dtype=np.int64)
    nothing = np.zeros(5, dtype=np.int64)
    parts = first_wishes.Parts(
        first=np.array([1, 2], dtype=np.uint64),
        numbers=np.arange(5, dtype=np.uint64),
        taste=np.zeros(65_536, dtype=np.int64),
        by_school=zero,
        school=nothing,
        by_kind=zero,
        kind=nothing,
        by_profile=zero,
        profile=nothing,
        by_language=np.zeros((1, 5), dtype=np.int64),
        language=np.zeros(2, dtype=np.int64),
        constant=np.array([0, 7, 0, 7, 7], dtype=np.int64),
    )
    found = parts.firsts(np.array([4, 2], dtype=np.int64))
    assert found is not None
    assert found.tolist() == [[1, 3, 4, 0], [1, 3, -1, -1]]


def test_what_families_look_at_makes_the_source_and_nothing_else() -> None:
    city = krakow("source", 20)
    school = city.schools["school"][0]
    more_seats = city.with_programmes(city.programmes.with_columns(seats=city.programmes["seats"] + 1))
    assert more_seats.source == city.source
    assert replace(city, mechanism="immediate-acceptance", no_shows=0.1).source == city.source
    fashionable = replace(city, appeal={school: 1.0})
    assert fashionable.source != city.source
    assert fashionable.source.of_people == city.source.of_people
    assert replace(city, programmes=city.programmes[1:]).source != city.source


def test_a_fashionable_school_is_wanted_more_though_the_standing_wishes_are_kept() -> None:
    city = krakow("kept wishes", 300)
    school = city.schools["school"][0]
    own = list(city.programmes.filter(school=school)["programme"])
    before = drawn.wished(city.source, "a", "b", 300)
    after = drawn.wished(replace(city, appeal={school: 3.0}).source, "a", "b", 300)
    assert after["programme"].is_in(own).sum() > before["programme"].is_in(own).sum()
    assert drawn.wished(krakow("kept wishes", 300).source, "a", "b", 300).equals(before)
