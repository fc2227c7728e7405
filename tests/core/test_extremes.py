"""Markets at the edge: no seats, one score for all, the longest lists, the widest numbers, chains through everybody."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import polars as pl
import pytest
from array_markets import market
from strategies import LISTED

from recruit_core import Register, UnresolvedTie, recruit, verify
from recruit_core.acceptance import accept, accept_plain
from recruit_core.market import GROUP_BIT, MERIT_BOUND, TIEBREAK_BITS, Market, Seating
from recruit_core.mechanisms import MECHANISMS
from recruit_core.ties import TIE_RULES
from service.laboratory import allocate

LAST = 2**63 - 1
HIGHEST = int(GROUP_BIT) | (MERIT_BOUND - 2) << TIEBREAK_BITS | 2**TIEBREAK_BITS - 1
MECHANISM = pytest.mark.parametrize("name", MECHANISMS)


def seat(round_: Market, name: str) -> Seating:
    rule = MECHANISMS[name]
    return rule.seat(rule.compares(round_) if rule.compares else round_)


def feasible(round_: Market, seating: Seating) -> bool:
    """Everybody seated has an own eligible claim, and no pool has more candidates than seats."""
    who = np.flatnonzero(seating >= 0)
    held = seating[who]
    own = bool(((round_.starts[who] <= held) & (held < round_.starts[who + 1])).all())
    taken = np.bincount(round_.pool[held], minlength=len(round_.seats))
    return own and bool((round_.key[held] >= 0).all()) and bool((taken <= round_.seats).all())


# ----- nothing to give, nobody to ask


@MECHANISM
def test_where_there_is_no_seat_nobody_sits(name: str) -> None:
    round_ = market([[0, 1], [1, 0]], [[5, 4], [3, 2]], [0, 0])
    assert seat(round_, name).tolist() == [-1, -1]


@MECHANISM
def test_programmes_that_nobody_wants_stay_empty(name: str) -> None:
    round_ = market([[1], [1]], [[5], [3]], [10**9, 1, 10**9, 0])
    assert seat(round_, name).tolist() == [0, -1]


@MECHANISM
@pytest.mark.parametrize("seats", [[], [3]])
def test_without_candidates_there_is_nobody_to_seat(name: str, seats: list[int]) -> None:
    assert seat(market([], [], seats), name).tolist() == []


@MECHANISM
def test_whoever_ranks_nothing_or_is_eligible_nowhere_gets_nothing(name: str) -> None:
    assert seat(market([[], [0], []], [[], [-1], []], [1]), name).tolist() == [-1, -1, -1]


# ----- one score for all


def register(merits: list[str], tiebreaks: list[int | None] | None = None, seats: int = 2) -> Register:
    """Everybody asks for the one programme."""
    ids = [f"c{number}" for number in range(len(merits))]
    choices: dict[str, Any] = {"candidate": ids, "rank": 1, "programme": "P", "merit": merits}
    if tiebreaks is not None:
        choices["tiebreak"] = pl.Series(tiebreaks, dtype=pl.Int64)
    tables = {"programmes": pl.DataFrame({"programme": ["P"], "seats": [seats]}), "choices": pl.DataFrame(choices)}
    return Register.assemble(tables, LISTED.facts)


@pytest.mark.parametrize(("rule", "placed"), [("admit-all", 500), ("admit-none", 0)])
def test_five_hundred_equals_enter_together_or_not_at_all(rule: str, placed: int) -> None:
    assert recruit(register(["100"] * 500), LISTED, ties=rule).matching.counts()["placed"] == placed


@pytest.mark.parametrize("rule", [name for name, rule in TIE_RULES.items() if rule.draws])
def test_a_lottery_seats_as_many_of_the_equals_as_there_are_seats(rule: str) -> None:
    assert recruit(register(["100"] * 500), LISTED, ties=rule, seed="s").matching.counts()["placed"] == 2


def test_equals_who_all_fit_are_no_tie_and_others_are_named_in_full() -> None:
    assert recruit(register(["100"] * 500, seats=500), LISTED).matching.counts()["placed"] == 500
    with pytest.raises(UnresolvedTie) as refusal:
        recruit(register(["100"] * 500), LISTED)
    assert [len(tie.candidates) for tie in refusal.value.ties] == [500]


def test_equals_inside_are_named_where_programmes_ask_them_in_either_order() -> None:
    """One order of x and y gives both their first wish, the other both their second; nobody is refused in either."""
    rows = [("x", 1, "A", "5"), ("x", 2, "B", "9"), ("y", 1, "B", "3"), ("y", 2, "A", "5"), ("z", 1, "A", "1")]
    rows = [("a", 1, "C", "5"), *rows]  # sits where seats are free, and comes first
    choices = pl.DataFrame(rows, schema=["candidate", "rank", "programme", "merit"], orient="row")
    tables = {"programmes": pl.DataFrame({"programme": ["A", "B", "C"], "seats": [1, 1, 2]}), "choices": choices}
    with pytest.raises(UnresolvedTie) as refusal:
        recruit(Register.assemble(tables, LISTED.facts), LISTED, mechanism="deferred-acceptance-programmes")
    assert [(tie.programme, tie.candidates) for tie in refusal.value.ties] == [("A", ("x", "y"))]


def test_where_orders_are_tried_only_the_tie_that_decides_is_named() -> None:
    """Two equals ask for one seat of A, two others for two seats of B: no order of these changes anything."""
    rows = [("x", 1, "A", "5"), ("y", 1, "A", "5"), ("u", 1, "B", "5"), ("v", 1, "B", "5")]
    choices = pl.DataFrame(rows, schema=["candidate", "rank", "programme", "merit"], orient="row")
    tables = {"programmes": pl.DataFrame({"programme": ["A", "B"], "seats": [1, 2]}), "choices": choices}
    with pytest.raises(UnresolvedTie) as refusal:
        recruit(Register.assemble(tables, LISTED.facts), LISTED, mechanism="top-trading-cycles")
    assert [(tie.programme, tie.candidates) for tie in refusal.value.ties] == [("A", ("x", "y"))]


def test_whoever_is_above_the_tied_is_not_named_among_them() -> None:
    with pytest.raises(UnresolvedTie) as refusal:
        recruit(register(["200", "100", "100", "100", "50"]), LISTED)
    assert [tie.candidates for tie in refusal.value.ties] == [("c1", "c2", "c3")]


# ----- the longest lists


@MECHANISM
def test_lists_of_170(name: str) -> None:
    """As long as the longest list that was reported from Kraków."""
    many, length = 200, 170
    lists = [[(7 * candidate + 11 * place) % 211 for place in range(length)] for candidate in range(many)]
    keys = [
        [(31 * candidate + 17 * pool) % 997 * 1_000 + candidate for pool in own] for candidate, own in enumerate(lists)
    ]
    round_ = market(lists, keys, [candidate % 2 for candidate in range(211)])
    seating = seat(round_, name)
    assert feasible(round_, seating)
    assert (seating >= 0).sum() == min(many, int(round_.seats.sum()))


# ----- the widest numbers


def test_merit_as_wide_as_the_tables_allow() -> None:
    merits = ["999999999999.999999", "999999999999.999998", "-999999999999.999999", "0.000001", "0", "-0.000001"]
    for seats, last_in in enumerate([0, 1, 3, 4, 5, 2], 1):
        inside = recruit(register(merits, seats=seats), LISTED).seating >= 0
        assert inside.sum() == seats
        assert inside[last_in]


def test_tie_breaks_of_64_bits() -> None:
    """Higher first, an empty one after every given one."""
    breaks = [LAST, -LAST - 1, None, 0, LAST - 1, -LAST]
    for seats, last_in in enumerate([0, 4, 3, 5, 1, 2], 1):
        inside = recruit(register(["5"] * 6, breaks, seats), LISTED).seating >= 0
        assert inside.sum() == seats
        assert inside[last_in]


@MECHANISM
def test_keys_at_both_ends_of_64_bits(name: str) -> None:
    """The highest key that a register can lead to: the group, highest merit, highest tie-break; beside the lowest."""
    round_ = market([[0, 1], [0, 1], [0, 1]], [[HIGHEST, 0], [0, HIGHEST], [HIGHEST - 1, int(GROUP_BIT)]], [1, 1])
    seating = seat(round_, name)
    assert feasible(round_, seating)
    assert (seating >= 0).sum() == 2


def test_seats_beyond_every_number_of_candidates_take_no_memory() -> None:
    round_ = market([[0], [0]], [[1], [2]], [LAST // 2])
    assert accept(round_).tolist() == accept_plain(round_).tolist() == [0, 1]


# ----- chains through everybody: no recursion, no quadratic step


def crowd(many: int) -> Market:
    """All want the same eight, and whoever comes later goes before: everybody is displaced again and again."""
    lists = [list(range(8))] * many
    return market(lists, [[candidate] * 8 for candidate in range(many)], [max(1, many // 20)] * 8)


def chain(many: int) -> Market:
    """Each displaces the next, through all pools: the last to come moves everybody by one."""
    lists = [[candidate, candidate + 1] for candidate in range(many)] + [[0]]
    keys = [[1, 2] for _ in range(many)] + [[3]]
    return market(lists, keys, [1] * (many + 1))


def ring(many: int) -> Market:
    """Each stands first where the one before would like to sit: one trade of everybody."""
    lists = [[(candidate + 1) % many, candidate] for candidate in range(many)]
    return market(lists, [[1, 2] for _ in range(many)], [1] * many)


def rings(many: int) -> Market:
    """Pairs that would rather have each other's seat: a trade each, one after another."""
    lists = [[candidate ^ 1, candidate] for candidate in range(many - many % 2)]
    return market(lists, [[1, 2] for _ in lists], [1] * len(lists))


SHAPES = (crowd, chain, ring, rings)


@MECHANISM
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_no_recursion(shape: Callable[[int], Market], name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A chain through two thousand candidates needs no deeper stack than one through two."""
    monkeypatch.delitem(sys.modules, "numba", raising=False)
    round_ = shape(2_000)
    limit, depth = sys.getrecursionlimit(), len(_frames())
    sys.setrecursionlimit(depth + 120)
    try:
        seating = seat(round_, name)
    finally:
        sys.setrecursionlimit(limit)
    assert feasible(round_, seating)


@MECHANISM
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_no_quadratic_step(shape: Callable[[int], Market], name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four times as many candidates take at most six times as many steps of the plain kernels."""
    monkeypatch.delitem(sys.modules, "numba", raising=False)
    fewer, more = (_steps(shape(many), name) for many in (100, 400))
    assert more <= 6 * fewer


def _frames() -> list[FrameType]:
    frames, frame = [], sys._getframe()
    while frame is not None:
        frames.append(frame)
        frame = frame.f_back  # type: ignore[assignment]
    return frames


def _steps(round_: Market, name: str) -> int:
    """Lines that are executed; a step inside NumPy is one of them, however long its arrays."""
    lines = 0

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal lines
        lines += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        seat(round_, name)
    finally:
        sys.settrace(before)
    return lines


# ----- divided in unusual ways


@pytest.mark.parametrize(
    "pools",
    [
        "A,first,1,,,1\nA,second,1,,,2\nB,open,1,,,1\n",
        "A,kept,2,sen,hard,1\nB,open,1,,,1\n",
        "A,kept,2,sen,soft,1\nB,open,1,,,1\n",
    ],
    ids=["two open pools", "whole for a group alone", "whole for a group first"],
)
def test_engine_and_verifier_agree_on_programmes_divided_in_unusual_ways(pools: str, tmp_path: Path) -> None:
    """As many pools as programmes, but one of them for a group; or no group, but more pools than programmes."""
    folder, result = tmp_path / "market", tmp_path / "result"
    folder.mkdir()
    wishes = [("a", "A", 5), ("a", "B", 5), ("b", "A", 4), ("b", "B", 4), ("c", "A", 3), ("c", "B", 3), ("d", "A", 2)]
    rows = "".join(f"{who},{1 + (what == 'B')},{what},{merit}\n" for who, what, merit in wishes)
    (folder / "choices.csv").write_text(f"candidate,rank,programme,merit\n{rows}")
    (folder / "programmes.csv").write_text("programme,seats\nA,2\nB,1\n")
    (folder / "pools.csv").write_text(f"programme,pool,seats,group,reserve,order\n{pools}")
    (folder / "groups.csv").write_text("candidate,group\nd,sen\n")
    allocate(folder, result)
    run = subprocess.run([sys.executable, verify.__file__, folder, result], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
