"""Appeals: held against published cutoffs by hand, and the theorem that nobody is moved."""

from __future__ import annotations

from collections.abc import Mapping

from followups import BOOK, FEW, points_of, register_of, seated, seats_of, wishes_of
from hypothesis import given
from hypothesis import strategies as st
from strategies import Round, rounds

from recruit_core.register import Register
from recruit_core.result import Result
from recruit_core.rounds.appeals import NOT_REACHED, REACHED, Upheld, uphold
from recruit_core.rounds.corrections import correct


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


@FEW
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


@FEW
@given(rounds())
def test_an_appeal_that_corrects_nothing_reaches_nothing(round_: Round) -> None:
    """The published result is stable: nobody reaches a cutoff above the own seat."""
    result = seated(register_of(round_))
    if result is None:
        return
    for candidate in result.register.candidates["candidate"]:
        assert appealed(result, candidate, result.register).programme is None


@FEW
@given(rounds(), st.data())
def test_an_appeal_moves_nobody(round_: Round, data: st.DataObject) -> None:
    """Whatever seat it gives, the seats of all the others and the cutoffs are what was published."""
    result = seated(register_of(round_))
    if result is None or not result.market.candidates:
        return
    before, cutoffs = seats_of(result), result.matching.cutoffs()
    candidate = data.draw(st.sampled_from(result.register.candidates["candidate"].to_list()))
    top = wishes_of(result.register)[candidate][0]
    corrected = correct(result.register, BOOK.facts, candidate, {}, {top: {"points": 20_000}})
    upheld = appealed(result, candidate, corrected)
    after = before | ({candidate: upheld.programme} if upheld.programme else {})
    assert {c: seat for c, seat in after.items() if c != candidate} == {
        c: seat for c, seat in before.items() if c != candidate
    }
    assert result.matching.cutoffs().equals(cutoffs)
