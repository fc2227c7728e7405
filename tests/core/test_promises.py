"""Waiting lists: what can never make a place worse, and that whatever can is told beforehand."""

from __future__ import annotations

import numpy as np
from changes import FEW
from hypothesis import given
from hypothesis import strategies as st
from strategies import LISTED, rounds

from recruit_core import UnresolvedTie, recruit
from recruit_core.change.promises import changed_matching, with_seat_beside, worsened
from recruit_core.change.resolving import Change, add_seat, change_keys, remove_candidate, take_seat
from recruit_core.change.solved import Solved
from recruit_core.matching import Matching
from recruit_core.rounds.waiting_list import positions, waiting_list


@st.composite
def waited_for(draw: st.DrawFn) -> Matching | None:
    """A round in which few have what they want most; None where a tie decides."""
    family = draw(st.sampled_from(["scarce", "strict", "pools"]))
    round_ = draw(rounds(family, most_candidates=8))
    try:
        return recruit(round_.register(), LISTED).matching
    except UnresolvedTie:
        return None


@FEW
@given(waited_for())
def test_a_seat_more_makes_no_place_worse(matching: Matching | None) -> None:
    if matching is None:
        return
    solved = Solved.of(matching.market, matching.seating)
    for pool in range(len(matching.market.seats)):
        assert worsened(matching, changed_matching(matching, add_seat(solved, pool))) == ()


@FEW
@given(waited_for())
def test_a_withdrawal_makes_no_place_worse(matching: Matching | None) -> None:
    if matching is None:
        return
    solved = Solved.of(matching.market, matching.seating)
    for candidate in range(matching.market.candidates):
        assert worsened(matching, changed_matching(matching, remove_candidate(solved, candidate))) == ()


@FEW
@given(waited_for())
def test_a_seat_beside_the_others_makes_no_place_worse(matching: Matching | None) -> None:
    """An upheld appeal, as long as the order at more wanted programmes stays as it was."""
    if matching is None:
        return
    for claim in matching.desired.tolist():
        candidate = int(matching.market.owner(np.array([claim]))[0])
        assert worsened(matching, with_seat_beside(matching, candidate, claim)) == ()


def harmful(matching: Matching, chance: np.random.Generator) -> Change:
    """A seat less, or another merit of a candidate at one programme."""
    market, solved = matching.market, Solved.of(matching.market, matching.seating)
    pool, claim = int(chance.integers(0, len(market.seats))), int(chance.integers(0, len(market.key)))
    if market.seats[pool] and chance.integers(0, 3) == 0:
        return take_seat(solved, pool)
    candidate = int(solved.owner[claim])
    keys = market.key[solved.claims_of(candidate)].copy()
    keys[claim - market.starts[candidate]] = chance.integers(-1, 1 << 61)
    return change_keys(solved, candidate, keys)


@FEW
@given(waited_for(), st.integers(0, 2**32 - 1))
def test_whatever_makes_a_place_worse_is_told_beforehand(matching: Matching | None, seed: int) -> None:
    """The lists themselves, counted after the change: each worse place is told, with those who newly stand before."""
    if matching is None or not len(matching.market.key):
        return
    chance, solved = np.random.default_rng(seed), Solved.of(matching.market, matching.seating)
    candidate, pool = (
        int(chance.integers(0, many)) for many in (matching.market.candidates, len(matching.market.seats))
    )
    keys = matching.market.key[solved.claims_of(candidate)].copy()
    keys[chance.integers(0, len(keys) or 1) : 1] = chance.integers(-1, 1 << 61)
    change = take_seat(solved, pool) if seed % 3 == 0 and matching.market.seats[pool] else None
    later = changed_matching(matching, change or change_keys(solved, candidate, keys))
    told = {(worse.candidate, worse.programme): worse for worse in worsened(matching, later)}
    was, now = positions(matching), positions(later)
    for name, places in was.items():
        for programme, place in places.items():
            new = now.get(name, {}).get(programme, place)
            assert (new > place) == ((name, programme) in told)
    one_pool_each = len(matching.market.seats) == matching.register.programmes.height
    for worse in told.values() if one_pool_each else ():
        before = {c for c, places in was.items() if places.get(worse.programme, worse.before) < worse.before}
        assert len(worse.because) >= worse.after - worse.before > 0
        assert set(worse.because) <= set(waiting_list(later, worse.programme)) - before
