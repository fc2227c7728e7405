"""The supplementary round and the waiting list: theorems under their names, on small random rounds."""

from __future__ import annotations

from collections import Counter

import pytest
from followups import FEW, new_lists, register_of, seated, seats_of, stations, wishes_of
from hypothesis import given
from hypothesis import strategies as st
from strategies import FAMILIES, Round, rounds

from recruit_core.rounds.outcomes import after_supplementary
from recruit_core.rounds.statuses import Outcome
from recruit_core.rounds.supplementary import call_waiting, supplementary
from recruit_core.rounds.waiting_list import positions


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


@pytest.mark.parametrize("family", FAMILIES)
def test_calling_the_waiting_list_moves_nobody_down_and_makes_no_place_worse(family: str) -> None:
    @FEW
    @given(rounds(family), st.data())
    def holds(round_: Round, data: st.DataObject) -> None:
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

    holds()
