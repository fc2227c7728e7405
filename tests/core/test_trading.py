"""Rules that trade seats: what efficiency looks at, kernels beside their plain twins, markets of extreme shape."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import networkx as nx
import numpy as np
import oracles
import papers
import pytest
from array_markets import market
from hypothesis import given, settings
from oracles_mechanisms import better
from seated import instead, places, seated, seats_of, small
from strategies import LISTED, Round, larger, rounds

from recruit_core import efficiency, priorities
from recruit_core.efficiency import dominates, trading_cycle
from recruit_core.errors import NotVerified
from recruit_core.market import Market, Seating
from recruit_core.mechanisms import (
    deferred_acceptance_programmes,
    efficiency_adjusted,
    stable_improvement_cycles,
    top_trading_cycles,
)
from recruit_core.mechanisms.stable_improvement_cycles import check_by_law

SOME = settings(max_examples=settings.default.max_examples // 4)

programmes_propose = deferred_acceptance_programmes.deferred_acceptance_programmes
trade = top_trading_cycles.top_trading_cycles
waive = efficiency_adjusted.efficiency_adjusted
improve = stable_improvement_cycles.stable_improvement_cycles
RULES: list[Callable[[Market], Seating]] = [programmes_propose, trade, waive, improve]


# --- efficiency itself -----------------------------------------------------------------------------------------------


def upside_down(round_: Market) -> Market:
    """Programmes that want the lowest first: a seating with much to trade, on the lists as they are."""
    return round_.replace(key=np.where(round_.key >= 0, round_.key.max(initial=0) - round_.key, -1))


@SOME
@given(rounds("strict", most_candidates=5))
def test_a_trading_cycle_is_a_gain_for_all_of_it(round_: Round) -> None:
    """A cycle is found exactly where some matching is better for somebody and worse for nobody, and it is one."""
    result, oracle = seated(round_), small(round_)
    round_as_arrays, ids = result.matching.market, result.register.candidates["candidate"].to_list()
    for seating in (result.matching.seating, *map(programmes_propose, (round_as_arrays, upside_down(round_as_arrays)))):
        matching = seats_of(instead(result, seating))
        gains = [other for other in oracles.matchings(oracle) if better(oracle, other, matching)]
        cycle = [ids[candidate] for candidate in trading_cycle(round_as_arrays, seating)]
        assert bool(cycle) == bool(gains) != papers.efficient(oracle, matching)
        if len(cycle) > 1:
            traded = matching | dict(zip(cycle, (matching[c] for c in [*cycle[1:], cycle[0]]), strict=True))
            assert traded in gains
        if len(cycle) == 1:
            assert any(other == matching | {cycle[0]: other[cycle[0]]} for other in gains)


@SOME
@given(rounds("strict"))
def test_dominance_is_every_candidate_s_own_comparison(round_: Round) -> None:
    one, other = seated(round_, "top-trading-cycles"), seated(round_)
    ours, theirs = places(round_, one), places(round_, other)
    told = dominates(other.matching.market, one.matching.seating, other.matching.seating)
    assert told == all(ours[candidate] <= theirs[candidate] for candidate in ours)


def test_a_seating_that_is_not_stable_by_law_is_refused() -> None:
    """The check at the end sees envy of somebody lower by law, and a free seat that somebody desires."""
    round_ = market([[0], [0], [1]], [[1 << 2], [2 << 2], [0]], [1, 1], chance_bits=2)
    check_by_law(round_, np.array([-1, 1, 2]))
    for broken in ([0, -1, 2], [-1, 1, -1]):
        with pytest.raises(NotVerified):
            check_by_law(round_, np.array(broken))
    equals = market([[0], [0]], [[5], [4]], [1], chance_bits=2)
    check_by_law(equals, np.array([-1, 1]))
    without_seats = market([[0], [0]], [[5], [4]], [0], chance_bits=2)
    check_by_law(without_seats, np.array([-1, -1]))


# --- kernels, extremes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("room", [deferred_acceptance_programmes, top_trading_cycles, efficiency_adjusted, efficiency])
def test_the_kernel_and_its_plain_twin_agree(room: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    markets = [Market.build(larger(number).register(), LISTED) for number in range(30)]

    def outcomes() -> list[object]:
        if room is efficiency:
            return [trading_cycle(each, programmes_propose(each)) for each in markets]
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


# --- the search for a circle ------------------------------------------------------------------------------------------


class Arcs:
    """Front runners as the search sees them: arcs of each pool as ascending numbers, 100 times the target, a tail."""

    span = 100

    def __init__(self, targets: list[set[int]]) -> None:
        self.arcs = [sorted(100 * to + tail(pool, to) for to in of) for pool, of in enumerate(targets)]


def tail(pool: int, target: int) -> int:
    """A number that tells the arcs of all pools apart."""
    return 9 * pool + target


@pytest.mark.parametrize("most", [1, 2, 4])
def test_a_circle_is_found_exactly_where_one_is(most: int) -> None:
    """And it is one: each arc leads to where the next begins, the last to where the first does."""
    draw, found = np.random.default_rng(most), 0
    for _ in range(500):
        apart = [set(draw.integers(9, size=draw.integers(most + 1)).tolist()) - {pool} for pool in range(9)]
        graph = nx.DiGraph((pool, target) for pool, of in enumerate(apart) for target in of)
        moves = stable_improvement_cycles._Search(Arcs(apart)).circle()  # type: ignore[arg-type]
        assert bool(moves) == (not nx.is_directed_acyclic_graph(graph))
        found += bool(moves)
        left = [pool for _, pool in moves]
        for (place, target), pool in zip(moves, [*left[-1:], *left[:-1]], strict=True):
            assert target in apart[pool]
            assert place == tail(pool, target)
    assert 20 < found < 500
