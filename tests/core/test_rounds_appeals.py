"""Appeals: held against published cutoffs by hand, and the theorem that nobody is moved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from followups import BOOK, SOME, points_of, register_of, seated, seats_of, wishes_of
from hypothesis import given
from hypothesis import strategies as st
from strategies import Round, rounds

from recruit_core.register import Register
from recruit_core.result import Result
from recruit_core.rounds.appeals import NOT_REACHED, REACHED, Upheld, uphold
from recruit_core.rounds.corrections import correct
from recruit_core.rounds.events import AppealUpheld
from recruit_core.rounds.outcomes import outcome_of
from recruit_core.rounds.statuses import Dates, Status, statuses
from recruit_core.rounds.vacancies import vacancies

JULY = datetime(2026, 7, 20, 12, tzinfo=UTC)
DATES = Dates(JULY + timedelta(days=1), JULY + timedelta(days=2))


def appealed(result: Result, candidate: str, corrected: Register) -> Upheld:
    matching = result.matching
    return uphold(result.register, BOOK, matching.cutoffs(), matching.assignments(), candidate, corrected)


def due_by_hand(result: Result, candidate: str, points: Mapping[str, int | None]) -> tuple[str, str] | None:
    """The first wish above the seat where a pool has room, or where its worst holder does not go before.

    Reads seats and holders, not the published cutoffs.
    """
    register = result.register
    names = register.candidates["candidate"].to_list()
    groups = {(names[member], group) for member, group in register.groups.iter_rows()}
    holders: dict[tuple[str, str], list[str]] = {}
    for name, programme, pool, _ in result.matching.assignments().rows():
        holders.setdefault((programme, pool), []).append(name)
    known = points_of(register)
    for wish in wishes_of(register)[candidate]:
        if seats_of(result)[candidate] == wish:
            return None
        own = points[wish]
        there = register.pools.filter(register.programmes["programme"].gather(register.pools["programme"]) == wish)
        for pool in there.sort("order", "pool").iter_rows(named=True) if own is not None else ():
            member = (candidate, pool["group"]) in groups
            if pool["reserve"] == "hard" and not member:
                continue
            inside = holders.get((wish, pool["pool"]), [])
            soft = pool["reserve"] == "soft"
            standing = [((name, pool["group"]) in groups and soft, known[name, wish]) for name in inside]
            if len(inside) < pool["seats"] or (standing and (member and soft, own) >= min(standing)):
                return wish, pool["pool"]
    return None


@SOME
@given(rounds(), st.data())
def test_an_appeal_is_compared_with_the_last_one_admitted(round_: Round, data: st.DataObject) -> None:
    result = seated(register_of(round_))
    if result is None or not result.market.candidates:
        return
    candidate = data.draw(st.sampled_from(result.register.candidates["candidate"].to_list()))
    old = {wish: points_of(result.register)[candidate, wish] for wish in wishes_of(result.register)[candidate]}
    raised = {wish: (points or 0) + data.draw(st.integers(1, 900)) for wish, points in old.items()}
    corrected = correct(result.register, BOOK.facts, candidate, {}, {w: {"points": p} for w, p in raised.items()})
    upheld = appealed(result, candidate, corrected)
    due = due_by_hand(result, candidate, raised)
    assert ((upheld.programme, upheld.pool) if upheld.programme else None) == due
    assert all(not comparison.reached for comparison in upheld.comparisons[:-1])
    assert {c.because for c in upheld.comparisons} <= {*REACHED, *NOT_REACHED}


@SOME
@given(rounds())
def test_an_appeal_that_corrects_nothing_reaches_nothing(round_: Round) -> None:
    """The published result is stable: nobody reaches a cutoff above the own seat."""
    result = seated(register_of(round_))
    if result is None:
        return
    for candidate in result.register.candidates["candidate"]:
        assert appealed(result, candidate, result.register).programme is None


@SOME
@given(rounds(), st.data())
def test_an_appeal_moves_nobody(round_: Round, data: st.DataObject) -> None:
    """All the others stand where they stood, and no place but the one left becomes free."""
    result = seated(register_of(round_))
    if result is None or not result.market.candidates:
        return
    candidate = data.draw(st.sampled_from(result.register.candidates["candidate"].to_list()))
    top = wishes_of(result.register)[candidate][0]
    corrected = correct(result.register, BOOK.facts, candidate, {}, {top: {"points": 20_000}})
    upheld = appealed(result, candidate, corrected)
    if upheld.programme is None:
        return
    outcome = outcome_of(result.matching, keeps_waiting_list=True)
    event = AppealUpheld(at=JULY, by="head", candidate=candidate, programme=upheld.programme)
    before, after = (statuses(outcome, events, DATES, JULY) for events in ([], [event]))
    assert after[candidate] == Status("qualified", upheld.programme)
    assert {c for c in before if before[c] != after[c]} == {candidate}
    seats = dict(result.register.programmes.select("programme", "seats").iter_rows())
    free, then = vacancies(seats, before), vacancies(seats, after)
    left = seats_of(result)[candidate]
    assert all(then[programme] >= free[programme] - (programme == upheld.programme) for programme in seats)
    assert {programme for programme in seats if then[programme] > free[programme]} <= {left}
