"""What would have changed a refusal: every answer against deciding the whole round again."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from changes import FEW, SOME
from hypothesis import given
from hypothesis import strategies as st
from strategies import LISTED, Round, rounds

from recruit_core import Register, UnresolvedTie, recruit
from recruit_core.acceptance import accept
from recruit_core.change.counterfactuals import WhatIf, what_if
from recruit_core.change.spaced import Orders, spaced
from recruit_core.reasons import UnknownCandidate
from recruit_core.result import Result

SMALLEST = 1
"""One millionth, the smallest difference of two merits as published by this rulebook."""

Asked = tuple[Register, Result, str, tuple[WhatIf, ...]]


@st.composite
def asked(draw: st.DrawFn) -> Asked | None:
    """A candidate of a round asks what would have changed each refusal; None where the round is empty or tied."""
    family = draw(st.sampled_from(["strict", "strict", "scarce", "pools", "ties"]))
    register = draw(rounds(family, most_candidates=7)).register()
    if not register.candidates.height:
        return None
    try:
        result = recruit(register, LISTED)
    except UnresolvedTie:
        return None
    candidate = draw(st.sampled_from(register.candidates["candidate"].to_list()))
    return register, result, candidate, what_if(result.matching, candidate)


def with_merit(register: Register, candidate: str, programme: str, merit: int) -> Register:
    who = register.candidates["candidate"].to_list().index(candidate)
    where = register.programmes["programme"].to_list().index(programme)
    row = ((register.choices["candidate"] == who) & (register.choices["programme"] == where)).arg_max()
    choices = register.choices.with_columns(merit=register.choices["merit"].scatter(row, merit))
    return replace(register, choices=choices)


def seat(register: Register, candidate: str) -> str | None:
    """The programme that the candidate gets; "tied" where somebody's seat would depend on a tie."""
    try:
        found = recruit(register, LISTED).matching.seat_of(candidate)
    except UnresolvedTie:
        return "tied"
    return None if found is None else found[0]


def every_merit(register: Register, programme: str) -> list[int]:
    """Every merit at a programme that could make a difference: those there are, and the next above and below each."""
    where = register.programmes["programme"].to_list().index(programme)
    there = register.choices.filter(register.choices["programme"] == where)["merit"].drop_nulls().to_list()
    return sorted({value + change for value in there for change in (-SMALLEST, 0, SMALLEST)})


@SOME
@given(asked())
def test_the_smallest_merit_that_gives_the_seat(found: Asked | None) -> None:
    """Deciding again with each merit that could differ: the first that gives the seat, and no lower one, is told."""
    for answer in found[3] if found else ():
        register, _, candidate, _ = found
        needed = None if answer.merit is None else LISTED.read(answer.merit.merit)
        for merit in every_merit(register, answer.programme):
            got = seat(with_merit(register, candidate, answer.programme, merit), candidate)
            if needed is None or merit < needed:
                assert got != answer.programme
            elif merit > needed:
                assert got in (answer.programme, "tied")
            else:
                assert got == ("tied" if answer.merit.rests_on_a_tie else answer.programme)


@FEW
@given(asked())
def test_no_order_of_wishes_gives_a_refused_seat(found: Asked | None) -> None:
    """Dubins and Freedman 1981; Roth 1982: asking for the refused programme alone, or first, gives it no sooner."""
    for answer in found[3] if found else ():
        register, _, candidate, _ = found
        who = register.candidates["candidate"].to_list().index(candidate)
        where = register.programmes["programme"].to_list().index(answer.programme)
        mine = (register.choices["candidate"] == who) & (register.choices["programme"] == where)
        alone = replace(register, choices=register.choices.filter(mine | (register.choices["candidate"] != who)))
        first = register.choices.with_columns(rank=register.choices["rank"].scatter(mine.arg_max(), 0))
        first = replace(register, choices=first.sort("candidate", "rank"))
        assert not answer.order
        assert seat(alone, candidate) in (None, "tied")
        assert seat(first, candidate) != answer.programme


@FEW
@given(asked())
def test_the_seats_that_would_have_given_it_are_all_told(found: Asked | None) -> None:
    """For every pool of the round: a full solve with one seat more gives the choice exactly where that is said."""
    if found is None or not found[3]:
        return
    register, result, candidate, answers = found
    who = register.candidates["candidate"].to_list().index(candidate)
    market, names = result.market, register.programmes["programme"]
    for pool in range(len(market.seats)):
        seats = market.seats.copy()
        seats[pool] += 1
        claim = int(accept(market.replace(seats=seats))[who])
        got = None if claim < 0 else names[int(market.programme[market.pool[claim]])]
        here = (names[int(market.programme[pool])], register.pools["pool"][pool])
        for answer in answers:
            assert (got == answer.programme) == (here in {(each.programme, each.pool) for each in answer.seats})


@SOME
@given(rounds("pools"))
def test_spaced_keys_and_published_orders_compare_alike(round_: Round) -> None:
    """At every pool, two claims stand in the order in which the key puts them, equals beside equals."""
    result = seated(round_)
    if result is None:
        return
    orders, market = Orders(result.matching), result.market
    wide = spaced(market)
    for pool in range(len(market.seats)):
        there = [claim for claim in range(len(market.key)) if market.pool[claim] == pool and market.key[claim] >= 0]
        for one in there:
            for other in there:
                higher = market.key[one] > market.key[other]
                assert higher == (wide.key[one] > wide.key[other]) == (orders.of(one) > orders.of(other))
    for candidate in range(market.candidates):
        for claim in orders.solved.claims_of(candidate).tolist():
            if market.key[claim] < 0:
                continue
            programme = int(market.programme[market.pool[claim]])
            same = orders.keys_with_merit(candidate, programme, orders.of(claim).merit)
            changed = wide.key.copy()
            changed[orders.solved.claims_of(candidate)] = same
            assert accept(wide.replace(key=changed)).tolist() == result.seating.tolist()


def seated(round_: Round) -> Result | None:
    try:
        return recruit(round_.register(), LISTED)
    except UnresolvedTie:
        return None


def assembled(seats: dict[str, int], *wishes: tuple[str, int, str, str]) -> Register:
    programmes = pl.DataFrame({"programme": list(seats), "seats": list(seats.values())})
    columns = {"candidate": pl.String, "rank": pl.Int64, "programme": pl.String, "merit": pl.String}
    tables = {"programmes": programmes, "choices": pl.DataFrame(wishes, columns, orient="row")}
    return Register.assemble(tables, LISTED.facts)


def test_the_merit_counts_in_a_chain_that_comes_back() -> None:
    """k1 is refused with 5 where the last one in has 10, but 10.5 would not do: k2 would push k3 there."""
    wishes = [("k1", 1, "A", "5"), ("k2", 1, "A", "10"), ("k2", 2, "B", "9"), ("k3", 1, "B", "8"), ("k3", 2, "A", "12")]
    register = assembled({"A": 1, "B": 1}, *wishes)
    (answer,) = what_if(recruit(register, LISTED).matching, "k1")
    assert answer.merit is not None
    assert (answer.merit.merit, answer.merit.first_passed, answer.merit.their_merit) == ("12.000001", "k3", "12")
    assert seat(with_merit(register, "k1", "A", LISTED.read("10.5")), "k1") is None
    assert seat(with_merit(register, "k1", "A", LISTED.read("12.000001")), "k1") == "A"
    assert [(move.candidate, move.because) for move in answer.merit.moves] == [("k1", None), ("k2", "k1"), ("k3", "k2")]


def test_a_single_seat_and_a_stranger() -> None:
    register = assembled({"LO-1/a": 1}, ("k1", 1, "LO-1/a", "2.5"), ("k2", 1, "LO-1/a", "2"))
    matching = recruit(register, LISTED).matching
    (answer,) = what_if(matching, "k2")
    assert answer.merit is not None
    assert (answer.merit.merit, answer.merit.first_passed, answer.merit.their_merit) == ("2.500001", "k1", "2.5")
    assert [(move.candidate, move.because) for move in answer.merit.moves] == [("k2", None), ("k1", "k2")]
    assert [each.programme for each in answer.seats] == ["LO-1/a"]
    assert what_if(matching, "k1") == ()
    with pytest.raises(UnknownCandidate):
        what_if(matching, "k3")
