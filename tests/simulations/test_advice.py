"""Advice: chances counted over futures, true on held-out ones, and never a reason to lie."""

from datetime import date
from functools import cache

import numpy as np
import polars as pl
import pytest
from array_markets import market
from hypothesis import given
from hypothesis import strategies as st
from small_city import base, changed

from recruit_core import Register, recruit
from recruit_core.acceptance import accept
from simulations.advice import (
    BANDS,
    FREE,
    NoAdviceError,
    Outlook,
    advice,
    band,
    calibrated,
    calibration,
    outlook,
    seats_digest,
)
from simulations.futures import Future, future

DAY = date(2026, 5, 20)
SOURCES = ("wishes", "lotteries")


def seen(*rows: tuple[int, ...], names: tuple[str, ...] = ("a", "b", "c")) -> Outlook:
    return Outlook(names, np.array(rows), DAY, "digest")


@cache
def learnt() -> Outlook:
    return outlook(base(), range(1, 9), SOURCES, DAY)


# --- chances


def test_a_wish_is_reached_above_the_last_one_in_and_where_seats_are_free():
    told = seen((100, 200, FREE), (100, 90, 300)).reached({"a": 100, "b": 150, "c": 0})
    assert told.tolist() == [[False, False, True], [False, True, False]]


def test_ending_with_nothing_is_counted_and_not_multiplied():
    """Both classes are full in the same half of the futures: a half ends with nothing, not a quarter."""
    told = advice(seen((200, 200, 0), (50, 50, 0)), "digest", {"a": 100, "b": 100}, {})
    assert told.wishes == (("a", "open"), ("b", "open"))
    assert told.nothing == "open"
    apart = advice(seen((200, 50, 0), (50, 200, 0)), "digest", {"a": 100, "b": 100}, {})
    assert apart.nothing == "hardly"


def test_additions_are_safe_the_most_wanted_first_and_only_where_needed():
    rows = [(500, 90, 80), (500, 95, 70)]
    told = advice(seen(*rows), "digest", {"a": 100}, {"b": 100, "c": 100})
    assert (told.nothing, told.additions) == ("nearly sure", ("b", "c"))
    assert advice(seen(*rows), "digest", {"c": 100}, {"b": 100}).additions == ()
    assert advice(seen((500, 90, 80), (500, 300, 70)), "digest", {"a": 100}, {"b": 100, "c": 100}).additions == ("c",)
    assert advice(seen(*rows), "digest", {}, {"c": 100}).additions == ("c",)


@given(st.floats(0, 1))
def test_bands_cover_every_share_and_rise_with_it(share):
    names = [name for _, name in BANDS]
    assert band(share) in names
    assert names.index(band(share)) >= names.index(band(1))
    assert names.index(band(share)) <= names.index(band(0))


def test_advice_is_withdrawn_when_seats_change():
    assert learnt().holds_for(base())
    assert not learnt().holds_for(changed(kind="seats", programmes=["4435-02"], add=1))
    assert learnt().made_on == DAY
    with pytest.raises(NoAdviceError, match="2026-05-20"):
        advice(seen((0, 0, 0)), "other seats", {"a": 100}, {})


def test_every_class_that_no_future_has_is_named():
    with pytest.raises(NoAdviceError, match="classes x, y"):
        advice(seen((0, 0, 0)), "digest", {"a": 100, "y": 1, "x": 1}, {})


def test_an_addition_is_judged_where_the_list_fails():
    """b is free in 39 of 40 futures, but full in the one of the two in which a fails; c is free in all."""
    rows = [(50, 10, 20)] * 38 + [(500, 10, 20), (500, 400, 20)]
    told = advice(seen(*rows), "digest", {"a": 100}, {"b": 100, "c": 100})
    assert told.nothing == "unlikely"
    assert told.additions == ("c",)


# --- is it true


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=200))
def test_briers_score_is_the_sum_of_its_parts(pairs):
    told, came = (np.array(column) for column in zip(*pairs, strict=True))
    found = calibrated(told.astype(np.float64), came.astype(bool))
    binned = sum(
        line.wishes * (line.told**2 * (1 - line.came) + (1 - line.told) ** 2 * line.came) for line in found.lines
    )
    assert found.binned == pytest.approx(binned / len(pairs), abs=1e-9)
    assert found.brier == pytest.approx(sum((chance - came) ** 2 for chance, came in pairs) / len(pairs), abs=1e-9)
    parts = found.reliability - found.resolution + found.uncertainty
    within = sum(line.wishes * line.came * (1 - line.came) for line in found.lines) / len(pairs)
    assert found.binned == pytest.approx(found.reliability + within, abs=1e-9)
    assert parts == pytest.approx(found.binned, abs=1e-9)


def test_chances_are_borne_out_by_futures_they_were_not_made_from():
    found = calibration(base(), range(1, 25), range(101, 109), SOURCES)
    for line in found.lines:
        if line.wishes > 300:
            assert line.came == pytest.approx(line.told, abs=0.08)
    assert found.reliability < 0.003
    assert found.resolution > 0.1
    assert found.brier < 0.5 * found.uncertainty


# --- it does not reward a lie


@given(st.data())
def test_wishes_added_at_the_end_never_cost_the_seat_held(data):
    """On any market: whoever has a seat keeps that very one, whatever stands behind it."""
    pools = data.draw(st.integers(2, 5))
    people = data.draw(st.integers(1, 8))
    orders = [data.draw(st.permutations(range(pools))) for _ in range(people)]
    lengths = [data.draw(st.integers(1, pools)) for _ in range(people)]
    keys = [data.draw(st.lists(st.integers(-1, 9), min_size=pools, max_size=pools)) for _ in range(people)]
    seats = data.draw(st.lists(st.integers(0, 3), min_size=pools, max_size=pools))
    follower = data.draw(st.integers(0, people - 1))

    def held(many: list[int]) -> int | None:
        lists = [order[:length] for order, length in zip(orders, many, strict=True)]
        made = market(lists, [own[:length] for own, length in zip(keys, many, strict=True)], seats)
        claim = int(accept(made)[follower])
        return None if claim < 0 else int(made.pool[claim])

    before = held(lengths)
    after = held([pools if place == follower else length for place, length in enumerate(lengths)])
    assert before is None or after == before


@pytest.mark.parametrize("number", [201, 202])
def test_following_it_never_takes_a_seat_away_and_gives_some(number):
    """One follower at a time adds what is named, at the end: a seat held before stays, and some without one get one."""
    one = future(base(), number, SOURCES)
    seated = one.seats.drop_nulls("programme").sort("rank", "candidate")["candidate"].to_list()[-5:]
    unseated = one.seats.filter(pl.col("programme").is_null())["candidate"].to_list()[:5]
    before = dict(one.seats.select("candidate", "programme").iter_rows())
    now = {follower: seat_after(one, follower) for follower in (*seated, *unseated)}
    assert {follower: now[follower] for follower in seated} == {follower: before[follower] for follower in seated}
    assert any(now[follower] is not None for follower in unseated)


def seat_after(one: Future, follower: str) -> str | None:
    """The follower's class when the additions stand at the end of the list, everybody else's being as it was."""
    own = one.written.filter(candidate=follower)
    others = [name for name in learnt().programmes if name not in own["programme"].to_list()]
    wanted = pl.DataFrame({"candidate": follower, "programme": others, "rank": range(1, len(others) + 1)})
    columns = {name: pl.lit(own[name][0]) for name in ("test_passed", "tiebreak")}
    table = {"programmes": base().programmes, "candidates": one.people.filter(candidate=follower)}
    alone = Register.assemble(table | {"choices": wanted.with_columns(**columns)}, base().rules.facts)
    points = dict(zip(others, base().rules.standing(alone)["points"].to_list(), strict=True))
    named = advice(learnt(), seats_digest(base()), {}, points).additions
    ranks = [int(own["rank"].max()) + place for place in range(1, len(named) + 1)]
    more = pl.DataFrame({"candidate": follower, "programme": named, "rank": ranks}).with_columns(**columns)
    written = pl.concat([one.written, more.select(one.written.columns)], how="vertical_relaxed")
    tables = {"programmes": base().programmes, "candidates": one.people, "choices": written}
    after = recruit(Register.assemble(tables, base().rules.facts), base().rules).matching.assignments()
    return after.filter(candidate=follower)["programme"][0]
