"""Rules that trade seats, and programmes proposing: against literal transcriptions and looking at everything."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import permutations
from types import ModuleType

import numpy as np
import oracles
import pytest
import trading_oracle
from array_markets import draw, market, seats_of, small
from hypothesis import given, settings
from hypothesis import strategies as st

from recruit_core import efficiency, priorities
from recruit_core.acceptance import accept
from recruit_core.efficiency import dominates, trading_cycle
from recruit_core.market import Market, Seating
from recruit_core.mechanisms import (
    deferred_acceptance_programmes,
    efficiency_adjusted,
    stable_improvement_cycles,
    top_trading_cycles,
)

numbers = st.integers(0, 2**64)
MORE = settings(max_examples=2 * settings.default.max_examples)
SOME = settings(max_examples=settings.default.max_examples // 2)

programmes_propose = deferred_acceptance_programmes.deferred_acceptance_programmes
trade = top_trading_cycles.top_trading_cycles
waive = efficiency_adjusted.efficiency_adjusted
improve = stable_improvement_cycles.stable_improvement_cycles
RULES: list[Callable[[Market], Seating]] = [programmes_propose, trade, waive, improve]


def drawn(number: int, most: int = 6) -> Market:
    chance = random.Random(number)
    return draw(chance, candidates=chance.randint(1, most), pools=chance.randint(1, 5), levels=chance.choice([3, 99]))


def consents_in(number: int, market: Market) -> list[bool]:
    chance = random.Random(number)
    willing = chance.choice([0, 0.5, 0.9])
    return [chance.random() < willing for _ in range(market.candidates)]


def named(consents: list[bool]) -> dict[str, bool]:
    return {f"{candidate:03}": waives for candidate, waives in enumerate(consents)}


# --- programmes propose ----------------------------------------------------------------------------------------------


@given(numbers)
def test_the_worst_stable_seating_for_every_candidate(number: int) -> None:
    """Of all stable matchings, by enumeration, the proposing programmes' one is the worst for all (Knuth 1976)."""
    round_ = drawn(number, most=5)
    oracle, ours = small(round_), seats_of(round_, programmes_propose(round_))
    stable = oracles.stable_matchings(oracle)
    assert ours in stable
    for candidate in oracle.claims:
        places = [oracles.place_in_list(oracle, candidate, matching[candidate]) for matching in stable]
        assert oracles.place_in_list(oracle, candidate, ours[candidate]) == max(places)


@given(numbers)
def test_rural_hospitals_whoever_proposes(number: int) -> None:
    """The same candidates sit and the same seats are filled whichever side proposes (Roth 1986)."""
    round_ = drawn(number, most=9)
    theirs, ours = accept(round_), programmes_propose(round_)
    assert np.array_equal(theirs >= 0, ours >= 0)
    assert np.array_equal(*(np.bincount(round_.pool[held[held >= 0]], minlength=5) for held in (theirs, ours)))
    assert dominates(round_, theirs, ours)


# --- top trading cycles ----------------------------------------------------------------------------------------------


@MORE
@given(numbers)
def test_trading_is_the_transcription_of_the_paper(number: int) -> None:
    round_ = drawn(number, most=10)
    assert seats_of(round_, trade(round_)) == trading_oracle.top_trading_cycles(small(round_))


@SOME
@given(numbers)
def test_trading_is_efficient_for_the_candidates(number: int) -> None:
    """No matching at all is better for somebody and worse for nobody (Abdulkadiroğlu and Sönmez 2003)."""
    round_ = drawn(number, most=5)
    seating = trade(round_)
    assert trading_cycle(round_, seating) == []
    assert not list(trading_oracle.improvements(small(round_), seats_of(round_, seating)))


def lies(lists: list[list[int]], keys: list[list[int]], liar: int) -> Iterator[tuple[list[list[int]], list[list[int]]]]:
    """Everything that one candidate may write: each order of each part of the list."""
    own = list(zip(lists[liar], keys[liar], strict=True))
    for length in range(len(own) + 1):
        for said in permutations(own, length):
            lie = [pool for pool, _ in said], [key for _, key in said]
            yield tuple([*all_[:liar], part, *all_[liar + 1 :]] for all_, part in zip((lists, keys), lie, strict=True))  # type: ignore[misc]


@SOME
@given(numbers)
def test_misreporting_never_helps_who_trades(number: int) -> None:
    """Every misreport of every candidate is tried (Abdulkadiroğlu and Sönmez 2003)."""
    chance = random.Random(number)
    round_ = draw(chance, candidates=4, pools=3, levels=9)
    bounds = [slice(*pair) for pair in zip(round_.starts[:-1], round_.starts[1:], strict=True)]
    lists, keys = ([array[own].tolist() for own in bounds] for array in (round_.pool, round_.key))
    honest, truth = seats_of(round_, trade(round_)), small(round_)
    for liar, candidate in enumerate(truth.claims):
        true_place = oracles.place_in_list(truth, candidate, honest[candidate])
        for other_lists, other_keys in lies(lists, keys, liar):
            told = market(other_lists, other_keys, round_.seats.tolist())
            gained = seats_of(told, trade(told))[candidate]
            assert oracles.place_in_list(truth, candidate, gained) >= true_place


@given(numbers)
def test_who_stands_among_the_first_for_a_pool_gets_it_or_better(number: int) -> None:
    """Whoever is among the highest `seats` of a pool never ends below it: the seat is theirs to trade."""
    round_ = drawn(number, most=9)
    held = trade(round_)
    for pool, seats in enumerate(round_.seats.tolist()):
        claims = np.flatnonzero((round_.pool == pool) & (round_.key >= 0))
        best = sorted(claims.tolist(), key=lambda claim: (-round_.key[claim], claim))[:seats]
        for claim, candidate in zip(best, round_.owner(np.array(best, dtype=np.int64)).tolist(), strict=True):
            assert 0 <= held[candidate] <= claim


# --- efficiency-adjusted deferred acceptance -------------------------------------------------------------------------


@MORE
@given(numbers)
def test_waiving_is_the_transcription_of_both_papers(number: int) -> None:
    """Settling what nobody desires (Tang and Yu 2014) and dropping interrupters' wishes (Kesten 2010) end alike."""
    round_ = drawn(number, most=9)
    consents, oracle = consents_in(number, round_), small(round_)
    ours = seats_of(round_, waive(round_, np.array(consents)))
    assert ours == trading_oracle.tang_yu(oracle, named(consents))
    assert ours == trading_oracle.kesten(oracle, named(consents))


@pytest.mark.deep
@given(numbers)
def test_waiving_in_larger_markets(number: int) -> None:
    chance = random.Random(number)
    round_ = draw(chance, candidates=14, pools=10, levels=chance.choice([2, 99]))
    consents, oracle = consents_in(number, round_), small(round_)
    ours = seats_of(round_, waive(round_, np.array(consents)))
    assert ours == trading_oracle.tang_yu(oracle, named(consents)) == trading_oracle.kesten(oracle, named(consents))


@given(numbers)
def test_efficiency_adjusted_dominates(number: int) -> None:
    """Nobody is worse off than under deferred acceptance, whoever consents (Kesten 2010)."""
    round_ = drawn(number, most=9)
    assert dominates(round_, waive(round_), accept(round_))
    assert dominates(round_, waive(round_, np.array(consents_in(number, round_))), accept(round_))


@given(numbers)
def test_without_consent_deferred_acceptance_stands(number: int) -> None:
    round_ = drawn(number, most=9)
    nobody = np.zeros(round_.candidates, dtype=np.bool_)
    assert np.array_equal(waive(round_, nobody), accept(round_))


@SOME
@given(numbers)
def test_with_everybody_s_consent_it_is_efficient(number: int) -> None:
    round_ = drawn(number, most=5)
    seating = waive(round_)
    assert trading_cycle(round_, seating) == []
    assert not list(trading_oracle.improvements(small(round_), seats_of(round_, seating)))


@given(numbers)
def test_nobody_is_hurt_by_consenting(number: int) -> None:
    """A candidate's own consent never changes what that candidate gets (Kesten 2010)."""
    round_ = drawn(number, most=7)
    consents = consents_in(number, round_)
    for candidate in range(round_.candidates):
        with_own, without = (
            waive(round_, np.array([*consents[:candidate], own, *consents[candidate + 1 :]])) for own in (True, False)
        )
        assert with_own[candidate] == without[candidate]


@given(numbers)
def test_only_priorities_of_those_who_consent_are_passed_over(number: int) -> None:
    round_ = drawn(number, most=9)
    consents = named(consents_in(number, round_))
    seating = waive(round_, np.array(list(consents.values())))
    envious = {candidate for candidate, _ in oracles.blocking_pairs(small(round_), seats_of(round_, seating))}
    assert all(consents[candidate] for candidate in envious)


# --- efficiency itself -----------------------------------------------------------------------------------------------


def upside_down(round_: Market) -> Market:
    """Programmes that want the lowest first: a seating with much to trade, on the lists as they are."""
    return round_.replace(key=np.where(round_.key >= 0, 99 - round_.key, -1))


@given(numbers)
def test_a_trading_cycle_is_a_gain_for_all_of_it(number: int) -> None:
    """A cycle is found exactly where some matching is better for somebody and worse for nobody, and it is one."""
    round_ = drawn(number, most=5)
    for seating in (accept(round_), programmes_propose(round_), programmes_propose(upside_down(round_))):
        matching, oracle = seats_of(round_, seating), small(round_)
        better = list(trading_oracle.improvements(oracle, matching))
        cycle = [f"{candidate:03}" for candidate in trading_cycle(round_, seating)]
        assert bool(cycle) == bool(better)
        if len(cycle) > 1:
            traded = matching | dict(zip(cycle, (matching[c] for c in [*cycle[1:], cycle[0]]), strict=True))
            assert traded in better
        if len(cycle) == 1:
            assert any(other == matching | {cycle[0]: other[cycle[0]]} for other in better)


@given(numbers)
def test_dominance_is_every_candidate_s_own_comparison(number: int) -> None:
    round_ = drawn(number)
    one, other = trade(round_), accept(round_)
    oracle, places = small(round_), []
    for seating in (one, other):
        seats = seats_of(round_, seating)
        places.append([oracles.place_in_list(oracle, c, seats[c]) for c in oracle.claims])
    assert dominates(round_, one, other) == all(ours <= theirs for ours, theirs in zip(*places, strict=True))


# --- kernels, extremes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("room", [deferred_acceptance_programmes, top_trading_cycles, efficiency_adjusted, efficiency])
def test_the_kernel_and_its_plain_twin_agree(room: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    def outcomes() -> list[object]:
        markets = [drawn(number, most=20) for number in range(60)]
        if room is efficiency:
            return [trading_cycle(each, accept(each)) for each in markets]
        return [getattr(room, room.__name__.rpartition(".")[2])(each).tolist() for each in markets]

    monkeypatch.setattr(room, "run", priorities.run_plain)
    plain = outcomes()
    monkeypatch.setattr(room, "run", lambda kernel, *arrays: priorities.compiled(kernel)(*arrays))
    assert outcomes() == plain


EXTREMES = {
    "nobody": market([], [], [2, 0]),
    "no pool": market([[], []], [[], []], []),
    "no seats": market([[0, 1], [1]], [[3, 4], [5]], [0, 0]),
    "nobody eligible": market([[0, 1], [1]], [[-1, -1], [-1]], [1, 2]),
    "one candidate": market([[1, 0]], [[0, 7]], [1, 1]),
    "a pool that nobody wants": market([[1], [1]], [[7], [3]], [5, 1]),
    "64 bits": market([[0, 1], [1, 0]], [[2**63 - 1, 0], [2**63 - 1, 2**63 - 2]], [1, 2**62]),
    "all equal": market([[0, 1, 2]] * 9, [[4, 4, 4]] * 9, [2, 0, 3]),
    "lists of 170": market([list(range(at, 170)) + list(range(at)) for at in range(170)], [[5] * 170] * 170, [1] * 170),
}


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("name", EXTREMES)
def test_extremes(name: str, rule: Callable[[Market], Seating]) -> None:
    round_ = EXTREMES[name]
    held = rule(round_)
    seated = held[held >= 0]
    assert held.dtype == np.int64
    assert (round_.owner(seated) == np.flatnonzero(held >= 0)).all()
    assert (round_.key[seated] >= 0).all()
    assert (np.bincount(round_.pool[seated], minlength=len(round_.seats)) <= round_.seats).all()


def ring_of(length: int) -> Market:
    """Everybody is first at home and wants the neighbour's: one circle through all."""
    lists = [[(at + 1) % length, at] for at in range(length)]
    return market(lists, [[1, 2]] * length, [1] * length)


@pytest.mark.parametrize("rule", [trade, waive, improve])
def test_a_circle_of_twenty_thousand(rule: Callable[[Market], Seating]) -> None:
    """Long circles need no recursion. Those who propose keep their first wish here, so nothing is left to trade."""
    round_ = ring_of(20_000)
    assert np.array_equal(rule(round_), round_.starts[:-1])
    assert len(trading_cycle(round_, programmes_propose(round_))) == 20_000
