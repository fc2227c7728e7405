"""The supplementary round and the waiting list: theorems under their names, on small random rounds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import FAMILIES, POLISH, Round, rounds

from recruit_core.errors import UnresolvedTie
from recruit_core.register import Register
from recruit_core.result import Result, recruit
from recruit_core.rounds.outcomes import after_supplementary, outcome_of
from recruit_core.rounds.statuses import Status
from recruit_core.rounds.supplementary import call_waiting, supplementary
from recruit_core.rounds.vacancies import vacancies
from recruit_core.rounds.waiting_list import positions, waiting_list

Seats = dict[str, tuple[str, str] | None]


def seated(register: Register) -> Result | None:
    try:
        return recruit(register, POLISH)
    except UnresolvedTie:
        return None


def seats(result: Result) -> Seats:
    return {
        candidate: None if programme is None else (programme, pool)
        for candidate, programme, pool, _ in result.matching.assignments().rows()
    }


@st.composite
def stations(draw: st.DrawFn, result: Result) -> dict[str, Status]:
    """Some of the qualified are admitted, the others resigned."""
    return {
        candidate: Status("not-qualified")
        if seat is None
        else Status(draw(st.sampled_from(["admitted", "admitted", "resigned"])), seat[0])
        for candidate, seat in seats(result).items()
    }


@st.composite
def new_lists(draw: st.DrawFn, main: Register) -> Register:
    """New lists of some candidates and of newcomers, over the programmes of the main round, with the same points."""
    names = main.candidates["candidate"].to_list()
    programmes = main.programmes["programme"].to_list()
    facts = {
        (names[row["candidate"]], programmes[row["programme"]]): (row["test_points"], row["test_passed"])
        for row in main.choices.iter_rows(named=True)
    }
    people = draw(st.lists(st.sampled_from([*names, "n0", "n1", "n2"]), unique=True, min_size=1))
    rows = []
    for person in people:
        wishes = draw(st.lists(st.sampled_from(programmes), unique=True, min_size=1))
        for rank, programme in enumerate(wishes, 1):
            points, passed = facts.get((person, programme), (draw(st.integers(0, 900)), True))
            rows.append((person, rank, programme, points, passed))
    schema = ["candidate", "rank", "programme", "test_points", "test_passed"]
    choices = pl.DataFrame(rows, schema=schema, orient="row")
    owner = main.programmes["programme"]
    pools = main.pools.with_columns(owner.gather(main.pools["programme"]).alias("programme"))
    groups = main.groups.with_columns(main.candidates["candidate"].gather(main.groups["candidate"]))
    groups = groups.filter(groups["candidate"].is_in(people))
    tables = {"programmes": main.programmes, "choices": choices}
    tables |= {"pools": pools} if main.pools.height > main.programmes.height else {}
    tables |= {"groups": groups} if groups.height else {}
    return Register.assemble(tables, POLISH.facts)


@pytest.mark.parametrize("family", FAMILIES)
def test_nobody_loses_a_seat_by_taking_part(family: str) -> None:
    """Whoever takes part ends with a wish above the present seat, or with it; nobody else is touched."""

    @given(rounds(family), st.data())
    def holds(round_: Round, data: st.DataObject) -> None:
        main = seated(round_.polish())
        if main is None:
            return
        before = data.draw(stations(main))
        applications = data.draw(new_lists(main.register))
        later = seated(supplementary(main.matching, before, applications))
        if later is None:
            return
        wished = wishes(applications)
        for candidate, status in before.items():
            if status.name == "admitted" and candidate in wished:
                seat = seats(later)[candidate]
                assert seat is not None
                assert seat[0] == status.programme or seat[0] in above(wished[candidate], status.programme)
        assert not any(
            status.name == "admitted" and c not in wished for c, status in before.items() if c in seats(later)
        )

    holds()


def wishes(register: Register) -> dict[str, list[str]]:
    names, programmes = register.candidates["candidate"], register.programmes["programme"]
    lists: dict[str, list[str]] = {name: [] for name in names}
    for candidate, programme in register.choices.select("candidate", "programme").iter_rows():
        lists[names[candidate]].append(programmes[programme])
    return lists


def above(wished: list[str], programme: str | None) -> list[str]:
    return wished[: wished.index(programme)] if programme in wished else wished


@pytest.mark.parametrize("family", FAMILIES)
def test_seats_of_a_programme_are_never_exceeded(family: str) -> None:
    """Those outside the round and those seated by it are together no more than the seats."""

    @given(rounds(family), st.data())
    def holds(round_: Round, data: st.DataObject) -> None:
        main = seated(round_.polish())
        if main is None:
            return
        before = data.draw(stations(main))
        later = seated(supplementary(main.matching, before, data.draw(new_lists(main.register))))
        if later is None:
            return
        now = dict.fromkeys(main.register.programmes["programme"], 0)
        taking_part = seats(later)
        for candidate, status in before.items():
            if status.name == "admitted" and candidate not in taking_part and status.programme:
                now[status.programme] += 1
        for seat in taking_part.values():
            if seat is not None:
                now[seat[0]] += 1
        capacity = dict(zip(main.register.programmes["programme"], main.register.programmes["seats"], strict=True))
        assert all(now[programme] <= capacity[programme] for programme in now)

    holds()


@given(rounds(), st.data())
def test_calling_the_waiting_list_moves_nobody_down_and_makes_no_place_worse(
    round_: Round, data: st.DataObject
) -> None:
    main = seated(round_.polish())
    if main is None:
        return
    before = data.draw(stations(main))
    called = seated(call_waiting(main.matching, before))
    if called is None:
        return
    wished, earlier = wishes(main.register), positions(main.matching)
    for candidate, seat in seats(called).items():
        held = before[candidate].programme
        if held is not None:
            assert seat is not None
            assert wished[candidate].index(seat[0]) <= wished[candidate].index(held)
        for programme, place in positions(called.matching).get(candidate, {}).items():
            assert place <= earlier[candidate][programme]
    assert not {c for c, status in before.items() if status.name == "resigned"} & seats(called).keys()
