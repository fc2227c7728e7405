"""The supplementary round and the waiting list: theorems under their names, on small random rounds."""

from __future__ import annotations

from collections import Counter

import polars as pl
import pytest
from followups import (
    BOOK,
    FEW,
    SOME,
    new_lists,
    points_of,
    register_of,
    rewritten,
    seated,
    seats_of,
    stations,
    wishes_of,
)
from hypothesis import given
from hypothesis import strategies as st
from oracles import SmallMarket, candidate_optimal, ties
from strategies import FAMILIES, LISTED, Round, rounds

from recruit_core.errors import InvalidRegister
from recruit_core.register import Register
from recruit_core.result import recruit
from recruit_core.rounds.holders import NoStepHolder
from recruit_core.rounds.outcomes import after_supplementary, outcome_of
from recruit_core.rounds.statuses import Outcome, Status
from recruit_core.rounds.supplementary import call_waiting, supplementary
from recruit_core.rounds.waiting_list import UnknownProgramme, positions, waiting_list
from recruit_core.rulebooks import rulebook


def above(wished: list[str], programme: str) -> list[str]:
    return wished[: wished.index(programme)] if programme in wished else wished


@pytest.mark.parametrize("family", FAMILIES)
def test_nobody_loses_a_seat_by_taking_part(family: str) -> None:
    """Holders end with the seat or a wish above it; who stays away keeps it; no seat is given twice."""

    @FEW
    @given(rounds(family), st.data())
    def holds(round_: Round, data: st.DataObject) -> None:
        main = seated(register_of(round_))
        if main is None:
            return
        before = data.draw(stations(main))
        applications = data.draw(new_lists(main.register))
        later = seated(supplementary(main.matching, before, applications))
        if later is None:
            return
        wished, now = wishes_of(applications), seats_of(later)
        admitted = {c: status.programme for c, status in before.items() if status.name == "admitted"}
        for candidate, held in admitted.items():
            assert held is not None
            if candidate in wished:
                assert now[candidate] in [held, *above(wished[candidate], held)]
        final = after_supplementary(Outcome({c: admitted.get(c) for c in before}), later.matching)
        assert {c: final.seats[c] for c in admitted if c not in wished} == {
            c: held for c, held in admitted.items() if c not in wished
        }
        taken = Counter(final.seats.values())
        offered = main.register.programmes.select("programme", "seats").iter_rows()
        assert all(taken[programme] <= seats for programme, seats in offered)

    holds()


@SOME
@given(rounds(), st.data())
def test_calling_the_waiting_list_makes_nobody_and_no_place_worse(round_: Round, data: st.DataObject) -> None:
    main = seated(register_of(round_))
    if main is None:
        return
    before = data.draw(stations(main))
    called = seated(call_waiting(main.matching, before))
    if called is None:
        return
    wished, earlier, now = wishes_of(main.register), positions(main.matching), seats_of(called)
    for candidate, seat in now.items():
        held = before[candidate].programme
        if held is not None:
            assert seat in [*above(wished[candidate], held), held]
        for programme, place in positions(called.matching).get(candidate, {}).items():
            assert place <= earlier[candidate][programme]
    assert now.keys() == {c for c, status in before.items() if status.name != "resigned"}


@pytest.mark.parametrize("family", ["strict", "short", "scarce", "ample"])
def test_the_supplementary_round_agrees_with_its_market_written_out(family: str) -> None:
    """Seats that nobody outside holds, holders before everybody at their own programme, by enumeration of seatings."""

    @FEW
    @given(rounds(family, most_candidates=4, most_programmes=3), st.data())
    def holds(round_: Round, data: st.DataObject) -> None:
        main = seated(register_of(round_))
        if main is None:
            return
        before = data.draw(stations(main))
        applications = data.draw(new_lists(main.register))
        points, seats = points_of(applications), dict(main.register.programmes.select("programme", "seats").iter_rows())
        claims: dict[str, list[tuple[str, object]]] = {}
        lists = wishes_of(applications)
        for candidate, wished in lists.items():
            status = before.get(candidate, Status("not-qualified"))
            held = status.programme if status.name == "admitted" else None
            ahead = [w for w in (above(wished, held) if held else wished) if points[candidate, w] is not None]
            claims[candidate] = [(w, (0, points[candidate, w])) for w in ahead]
            claims[candidate] += [(held, (1, candidate))] if held else []
        for candidate, status in before.items():
            if status.name == "admitted" and status.programme and candidate not in lists:
                seats[status.programme] -= 1
        market = SmallMarket(seats, claims)
        if ties(market):
            return
        later = seated(supplementary(main.matching, before, applications))
        assert later is not None
        assert seats_of(later) == candidate_optimal(market)

    holds()


@FEW
@given(rounds())
def test_places_on_a_waiting_list_are_counted_one_by_one(round_: Round) -> None:
    """1 and the number of those who want the seat as well and go before; the same in every pool one may ask for."""
    main = seated(register_of(round_))
    if main is None:
        return
    register, points, held = main.register, points_of(main.register), seats_of(main)
    names, wished = register.candidates["candidate"].to_list(), wishes_of(register)
    groups = {(names[member], group) for member, group in register.groups.iter_rows()}
    found = positions(main.matching)
    for programme, pools in register.pools.partition_by("programme", as_dict=True).items():
        programme_name = register.programmes["programme"][programme[0]]
        places: dict[str, int] = {}
        for pool in pools.iter_rows(named=True):
            order = {
                name: ((name, pool["group"]) in groups and pool["reserve"] == "soft", points[name, programme_name])
                for name in names
                if programme_name in (above(wished[name], held[name]) if held[name] else wished[name])
                if points[name, programme_name] is not None
                if pool["reserve"] != "hard" or (name, pool["group"]) in groups
            }
            for name, own in order.items():
                place = 1 + sum(other > own for other in order.values())  # type: ignore[operator]
                places[name] = min(place, places.get(name, place))
        assert places == {c: own[programme_name] for c, own in found.items() if programme_name in own}
        assert waiting_list(main.matching, programme_name) == tuple(sorted(places, key=lambda c: (places[c], c)))
    foremost = outcome_of(main.matching, keeps_waiting_list=True).waiting
    assert foremost.keys() == {c for c in found if held[c] is None}
    assert all(found[c][p] == place == min(found[c].values()) for c, (p, place) in foremost.items())


def test_a_class_that_is_not_in_the_round_has_no_waiting_list() -> None:
    main = recruit(divided({"k1": 5}), BOOK)
    with pytest.raises(UnknownProgramme):
        waiting_list(main.matching, "Q")


def test_nobody_waits_for_another_pool_of_the_class_that_is_held() -> None:
    main = recruit(divided({"k1": 9, "k2": 5, "k3": 4}), BOOK)
    assert seats_of(main) == {"k1": "P", "k2": "P", "k3": None}
    assert (waiting_list(main.matching, "P"), positions(main.matching)) == (("k3",), {"k3": {"P": 1}})


# ----- seats that cannot be promised


def tables_of_divided() -> dict[str, pl.DataFrame]:
    """One class P with an open seat and, opened last, one for the group g; k2 belongs to g."""
    pools = {"programme": "P", "pool": ["open", "kept"], "seats": 1, "group": [None, "g"], "reserve": [None, "hard"]}
    return {
        "programmes": pl.DataFrame({"programme": ["P"], "seats": [2]}),
        "pools": pl.DataFrame({**pools, "order": [0, 1]}),
        "groups": pl.DataFrame({"candidate": ["k2"], "group": ["g"]}),
        "choices": pl.DataFrame({"candidate": ["k2"], "rank": [1], "programme": ["P"], "points": [1]}),
    }


def divided(points: dict[str, int], passed: bool = True) -> Register:
    """That class with everybody's points, or nobody eligible."""
    offer = Register.assemble(tables_of_divided(), BOOK.facts)
    return rewritten(offer, [(name, 1, "P", own if passed else None) for name, own in points.items()])


def codes(refusal: pytest.ExceptionInfo[InvalidRegister]) -> list[str]:
    assert all(problem.found and problem.remedy for problem in refusal.value.problems)
    return [problem.code for problem in refusal.value.problems]


ADMITTED = {"k1": Status("admitted", "P"), "k2": Status("admitted", "P")}


def test_in_a_divided_class_every_holder_is_safe_with_the_facts_of_the_seat() -> None:
    main = recruit(divided({"k1": 9, "k2": 5}), BOOK)
    later = recruit(supplementary(main.matching, ADMITTED, divided({"k1": 9, "k2": 5, "n1": 20_000})), BOOK)
    assert seats_of(later) == {"k1": "P", "k2": "P", "n1": None}


def test_a_holder_from_outside_the_group_goes_before_its_members_in_a_soft_pool() -> None:
    """Seats that a group left over were given to k1; a member of the group who comes later does not take them back."""
    soft = tables_of_divided()["pools"].with_columns(
        pl.Series("reserve", [None, "soft"]), pl.Series("pool", ["open", "first"]), pl.Series("order", [1, 0])
    )
    groups = pl.DataFrame({"candidate": ["n1"], "group": ["g"]})
    tables = tables_of_divided() | {"pools": soft, "groups": groups}

    def handed_in(points: dict[str, int]) -> Register:
        rows = pl.DataFrame({"candidate": list(points), "rank": 1, "programme": "P", "points": list(points.values())})
        known = {name: table for name, table in tables.items() if name != "groups" or "n1" in points}
        return Register.assemble({**known, "choices": rows}, BOOK.facts)

    main = recruit(handed_in({"k1": 9, "k2": 5}), BOOK)
    later = supplementary(main.matching, ADMITTED, handed_in({"k1": 9, "k2": 5, "n1": 20_000}))
    assert seats_of(recruit(later, BOOK)) == {"k1": "P", "k2": "P", "n1": None}


def test_a_holder_whose_seat_was_given_without_title_is_refused() -> None:
    main = recruit(divided({"k1": 9, "k2": 5}, passed=False), BOOK)
    with pytest.raises(InvalidRegister) as refusal:
        supplementary(main.matching, ADMITTED, divided({"k1": 9, "k2": 5}))
    assert codes(refusal) == ["holder-not-eligible", "holder-not-eligible"]


def test_a_holder_whose_new_facts_would_displace_another_is_refused() -> None:
    """Seats kept for a group are no refuge for everybody: whoever moved out of them would push somebody out."""
    law = rulebook("pl-2026")
    offer = {name: table for name, table in tables_of_divided().items() if name != "choices"}

    def handed_in(results: list[int]) -> Register:
        candidates = pl.DataFrame({"candidate": ["k1", "k2"], "exam_polish": results})
        choices = pl.DataFrame({"candidate": ["k1", "k2"], "rank": 1, "programme": "P"})
        return Register.assemble({**offer, "candidates": candidates, "choices": choices}, law.facts)

    main = recruit(handed_in([90, 50]), law)
    supplementary(main.matching, ADMITTED, handed_in([90, 50]))
    with pytest.raises(InvalidRegister) as refusal:
        supplementary(main.matching, ADMITTED, handed_in([90, 91]))
    assert codes(refusal) == ["holder-would-displace"]


def test_a_seat_of_a_class_that_never_was_is_refused() -> None:
    main = recruit(divided({"k1": 9, "k2": 5}), BOOK)
    with pytest.raises(InvalidRegister) as refusal:
        supplementary(main.matching, {"k1": Status("admitted", "Q")}, divided({"k1": 9}))
    assert codes(refusal) == ["held-seat-gone", "held-seat-unlisted"]


def test_a_holder_who_never_asked_for_the_class_is_refused() -> None:
    main = recruit(divided({"k1": 9}), BOOK)
    with pytest.raises(InvalidRegister) as refusal:
        supplementary(main.matching, ADMITTED, divided({"k1": 9, "k2": 5}))
    assert codes(refusal) == ["held-seat-unlisted"]


def test_a_rulebook_without_holders_gives_no_supplementary_round() -> None:
    listed = pl.DataFrame({"candidate": ["k1"], "rank": [1], "programme": ["P"], "merit": ["1"]})
    offer = pl.DataFrame({"programme": ["P"], "seats": [1]})
    main = recruit(Register.assemble({"programmes": offer, "choices": listed}, LISTED.facts), LISTED)
    with pytest.raises(NoStepHolder, match="listed"):
        supplementary(main.matching, {"k1": Status("admitted", "P")}, main.register)
