"""Change without seating everybody again: every answer against a full solve, and what the moves say."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from changes import FEW, SOME, random_market, solved_markets
from hypothesis import given
from hypothesis import strategies as st

from recruit_core.acceptance import accept
from recruit_core.change.moves import THE_CHANGE, Move
from recruit_core.change.resolving import (
    Change,
    NoSeatToTake,
    add_candidate,
    add_seat,
    change_keys,
    remove_candidate,
    take_seat,
)
from recruit_core.change.seat_values import seat_values
from recruit_core.change.solved import Solved, rests_on_a_tie, with_seats
from recruit_core.errors import NotVerified
from recruit_core.market import Market


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


@SOME
@given(solved_markets(), st.integers(0, 2**32 - 1))
def test_a_change_gives_the_seats_of_a_full_solve(solved: Solved, seed: int) -> None:
    """Change after change on the same market: seats, queues and front runners stay those of a market made anew."""
    chance = np.random.default_rng(seed)
    for _ in range(10):
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


def seats_of_two_who_could_trade() -> Solved:
    """c0 sits in A and c1 in B, each wants the other's seat, and c2, who gets nothing, stands before both at A."""
    lists = [(1, 0), (0, 1), (0,)]
    keys = [(1, 9), (1, 9), (5,)]
    return Solved.of(
        Market(
            np.array([0, 2, 4, 5]),
            np.array([pool for own in lists for pool in own], dtype=np.int32),
            np.array([1, 2, 1, 2, 1], dtype=np.int16),
            np.array([key for own in keys for key in own]),
            np.arange(5, dtype=np.int32),
            np.array([1, 1]),
            np.arange(2),
        )
    )


def test_a_candidate_without_a_seat_who_leaves_can_let_others_trade() -> None:
    """No seat comes free, so a chain of vacancies alone would change nothing and miss the candidates' best."""
    solved = seats_of_two_who_could_trade()
    assert solved.seating.tolist() == [1, 3, -1]
    change = remove_candidate(solved, 2, checked=True)
    assert change.after.seating.tolist() == [0, 2, -1]
    assert [(move.candidate, move.because, move.up) for move in change.moves] == [(0, 1, True), (1, 0, True)]
    back = change_keys(change.after, 2, np.array([5]), checked=True)
    assert back.after.seating.tolist() == [1, 3, -1]
    assert {move.up for move in back.moves} == {False}


@SOME
@given(solved_markets(), st.integers(0, 2**32 - 1))
def test_every_move_has_its_cause(solved: Solved, seed: int) -> None:
    """Everybody who moves is told once; a seat taken was left, a seat lost was taken, each by another one."""
    change = changed(solved, np.random.default_rng(seed))
    market, told = change.after.market, {move.candidate: move for move in change.moves}
    moved = np.flatnonzero(change.before != change.after.seating)
    assert sorted(told) == moved.tolist()
    assert len(told) == len(change.moves)
    caused: list[tuple[int, bool]] = []
    for move in change.moves:
        assert (move.before, move.after) == (change.before[move.candidate], change.after.seating[move.candidate])
        if move.because == THE_CHANGE:
            continue
        other = told[move.because]
        ours, theirs = (move.after, other.before) if move.up else (move.before, other.after)
        assert market.pool[ours] == market.pool[theirs]
        caused.append((move.because, move.up))
    assert len(caused) == len(set(caused))
    assert not change.moves or len(caused) == len(change.moves) or change.moves[0].because == THE_CHANGE


@SOME
@given(solved_markets())
def test_a_seat_more_hurts_nobody_and_a_seat_less_helps_nobody(solved: Solved) -> None:
    for pool in range(len(solved.market.seats)):
        assert all(move.up for move in add_seat(solved, pool).moves)
        if solved.market.seats[pool]:
            assert not any(move.up for move in take_seat(solved, pool).moves)


@SOME
@given(solved_markets())
def test_a_candidate_who_leaves_hurts_nobody_and_comes_back_to_the_same_seats(solved: Solved) -> None:
    for candidate in range(solved.market.candidates):
        gone = remove_candidate(solved, candidate)
        assert all(move.up for move in gone.moves if move.candidate != candidate)
        keys = solved.market.key[solved.claims_of(candidate)]
        assert np.array_equal(change_keys(gone.after, candidate, keys).after.seating, solved.seating)


@FEW
@given(solved_markets())
def test_more_points_never_hurt_and_fewer_never_help(solved: Solved) -> None:
    """The candidate's own seat; others may move either way."""
    for candidate in range(solved.market.candidates):
        for at, claim in enumerate(solved.claims_of(candidate).tolist()):
            if solved.market.key[claim] < 0:
                continue
            keys = solved.market.key[solved.claims_of(candidate)].copy()
            keys[at] = keys[at] + 7
            own = [move for move in change_keys(solved, candidate, keys).moves if move.candidate == candidate]
            assert all(move.up for move in own)


@SOME
@given(solved_markets())
def test_the_value_of_a_seat_is_that_of_deciding_again_with_it(solved: Solved) -> None:
    """For every pool: a full solve with one seat more counts the same candidates and names the same claims."""
    market, before = solved.market, solved.seating
    values = seat_values(market, before)
    for pool in range(len(market.seats)):
        wider = with_seats(market, pool, 1)
        after = accept(wider)
        rose = after != before
        assert values.placed[pool] == int((rose & (before < 0)).sum()) <= 1
        assert values.improved[pool] == int((rose & (before >= 0)).sum())
        assert sorted(values.of(pool)) == sorted(after[rose])
        assert values.tied[pool] == rests_on_a_tie(wider, after)


@SOME
@given(solved_markets(most_candidates=6, most_pools=3))
def test_an_answer_rests_on_a_tie_where_another_order_of_equals_gives_other_seats(solved: Solved) -> None:
    """Every permutation of candidate numbers breaks equal keys otherwise; none of them may change a settled answer."""
    market = solved.market
    if rests_on_a_tie(market, solved.seating):
        return
    chance = np.random.default_rng(0)
    for _ in range(5):
        jitter = chance.integers(0, 16, len(market.key))
        keys = np.where(market.key >= 0, (market.key & ((1 << 62) - 1)) * 16 + (market.key >> 62 << 60) + jitter, -1)
        assert np.array_equal(accept(market.replace(key=keys)), solved.seating)


def test_a_pool_without_seats_loses_none() -> None:
    solved = seats_of_two_who_could_trade()
    closed = take_seat(solved, 0).after
    with pytest.raises(NoSeatToTake):
        take_seat(closed, 0)


def test_a_wrong_seating_does_not_pass_the_check() -> None:
    solved = seats_of_two_who_could_trade()
    with pytest.raises(NotVerified):
        replace(solved, seating=np.array([0, 2, -1])).check()


@SOME
@given(solved_markets(), st.integers(0, 2**32 - 1))
def test_the_proof_accepts_the_seats_of_a_full_solve_and_no_others(solved: Solved, seed: int) -> None:
    """Also where keys are equal; a seat taken from somebody, or given to somebody else, is found."""
    solved.prove()
    chance = np.random.default_rng(seed)
    seating = solved.seating.copy()
    candidate = int(chance.integers(0, len(seating)))
    seating[candidate] = int(chance.choice([-1, *solved.claims_of(candidate)]))
    if not np.array_equal(seating, solved.seating):
        with pytest.raises(NotVerified):
            replace(solved, seating=seating).prove()


def test_the_proof_refuses_a_stable_seating_that_is_not_the_best() -> None:
    solved = remove_candidate(seats_of_two_who_could_trade(), 2).after
    with pytest.raises(NotVerified):
        replace(solved, seating=np.array([1, 3, -1])).prove()


def test_a_move_from_nothing_is_a_move_up_and_to_nothing_a_move_down() -> None:
    assert Move(0, -1, 3, THE_CHANGE).up
    assert not Move(0, 3, -1, THE_CHANGE).up
    assert Move(0, 3, 2, THE_CHANGE).up
