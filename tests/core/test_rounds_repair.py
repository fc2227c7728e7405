"""Repair of a published result: what each remedy moves, against literal counts, and what each can never do."""

from __future__ import annotations

import itertools
from collections import Counter

import polars as pl
import pytest
from followups import BOOK, SOME, HoldersFirst, points_of, register_of, rewritten, seated, seats_of, wishes_of
from hypothesis import given
from hypothesis import strategies as st
from strategies import LISTED, Round, rounds

from recruit_core.register import Register
from recruit_core.result import Result, recruit
from recruit_core.rounds.chains import chains
from recruit_core.rounds.remedies import Remedy
from recruit_core.rounds.repair import OtherSteps, Repair, repair


@st.composite
def corrections(draw: st.DrawFn, register: Register) -> Register:
    """The round with the points of some choices corrected."""
    names, programmes = register.candidates["candidate"], register.programmes["programme"]
    rows = [
        (names[candidate], rank, programmes[programme], points)
        for candidate, rank, programme, points in register.choices.select(
            "candidate", "rank", "programme", "points"
        ).iter_rows()
    ]
    for at in draw(st.sets(st.sampled_from(range(len(rows))), max_size=2)) if rows else ():
        rows[at] = (*rows[at][:3], draw(st.integers(0, 900)))
    return rewritten(register, rows)


@st.composite
def repaired(draw: st.DrawFn) -> tuple[Result, Register, Repair] | None:
    before = seated(register_of(draw(rounds())))
    if before is None or not before.market.candidates:
        return None
    corrected = draw(corrections(before.register))
    return before, corrected, repair(before, corrected)


def named(found: Repair, name: str) -> Remedy:
    return next(remedy for remedy in found.remedies if remedy.name == name)


def programmes_of(remedy: Remedy) -> dict[str, str | None]:
    return {candidate: None if seat is None else seat[0] for candidate, seat in remedy.seats.items()}


def literal_counts(
    wished: dict[str, list[str]], before: dict[str, str | None], after: dict[str, str | None]
) -> dict[str, int]:
    counts = Counter(up=0, down=0, placed=0, unseated=0)
    for candidate, list_ in wished.items():
        old, new = before[candidate], after[candidate]
        if old is None and new is not None:
            counts["placed"] += 1
        elif old is not None and new is None:
            counts["unseated"] += 1
        elif old is not None and new is not None:
            counts["up"] += list_.index(new) < list_.index(old)
            counts["down"] += list_.index(new) > list_.index(old)
    return dict(counts)


@SOME
@given(repaired())
def test_each_remedy_counts_its_moves(case: tuple[Result, Register, Repair] | None) -> None:
    if case is None:
        return
    before, corrected, found = case
    for remedy in found.remedies:
        counted = literal_counts(wishes_of(corrected), seats_of(before), programmes_of(remedy))
        assert {move: len(remedy.those_who(move)) for move in counted} == counted  # type: ignore[arg-type]
        capacity = dict(before.register.programmes.select("programme", "seats").iter_rows())
        held = Counter(programme for programme in programmes_of(remedy).values() if programme)
        if before.register.pools.height == before.register.programmes.height:
            above = {p: held[p] - seats for p, seats in capacity.items() if held[p] > seats}
            assert remedy.extra_seats == above


@SOME
@given(repaired())
def test_extra_seats_move_nobody_whose_data_were_right(case: tuple[Result, Register, Repair] | None) -> None:
    if case is None:
        return
    before, corrected, found = case
    old, new = points_of(before.register), points_of(corrected)
    touched = {candidate for candidate, programme in old if old[candidate, programme] != new[candidate, programme]}
    assert set(found.corrected) == touched
    remedy = named(found, "extra-seats")
    assert remedy.moves.keys() <= touched
    assert not {"down", "unseated"} & set(remedy.moves.values())


@SOME
@given(repaired())
def test_to_keep_and_add_moves_nobody_down(case: tuple[Result, Register, Repair] | None) -> None:
    """Everybody has the better of two seats; so the denied get theirs, and no seat granted is lost."""
    if case is None or case[2].ties:
        return
    before, corrected, found = case
    after = seated(corrected)
    assert after is not None
    kept, wished = programmes_of(named(found, "keep-and-add")), wishes_of(corrected)
    for candidate, programme in kept.items():
        best = [w for w in wished[candidate] if w in (seats_of(before)[candidate], seats_of(after)[candidate])]
        assert programme == next(iter(best), None)


@SOME
@given(repaired())
def test_a_re_run_gives_the_corrected_order_and_needs_no_extra_seat(
    case: tuple[Result, Register, Repair] | None,
) -> None:
    if case is None or case[2].ties:
        return
    before, corrected, found = case
    after = seated(corrected)
    assert after is not None
    remedy = named(found, "re-run")
    assert programmes_of(remedy) == seats_of(after)
    assert not remedy.extra_seats
    wished = wishes_of(corrected)
    counted = literal_counts(wished, seats_of(before), seats_of(after))
    assert len(found.denied) == counted["up"] + counted["placed"]
    assert len(found.holds_without_title) == counted["down"] + counted["unseated"]


@SOME
@given(rounds())
def test_without_a_correction_nothing_moves(round_: Round) -> None:
    before = seated(register_of(round_))
    if before is None:
        return
    found = repair(before, before.register)
    assert not found.corrected + found.programmes + found.denied + found.holds_without_title + found.ties
    assert [(each.name, dict(each.moves), each.seats_needed) for each in found.remedies] == [
        ("extra-seats", {}, 0),
        ("keep-and-add", {}, 0),
        ("re-run", {}, 0),
    ]


seatings = st.dictionaries(
    st.sampled_from([f"k{number}" for number in range(7)]),
    st.one_of(st.none(), st.tuples(st.sampled_from(["A", "B", "C"]), st.sampled_from(["open", "sen"]))),
)


@given(seatings, seatings)
def test_every_move_stands_in_one_chain_and_each_takes_the_seat_of_the_next(
    before: dict[str, tuple[str, str] | None], after: dict[str, tuple[str, str] | None]
) -> None:
    found = chains(before, after)
    moved = [candidate for chain in found for candidate in chain.candidates]
    assert sorted(moved) == sorted(c for c in before.keys() | after.keys() if before.get(c) != after.get(c))
    for chain in found:
        row = chain.candidates
        pairs = list(itertools.pairwise(row)) + ([(row[-1], row[0])] if chain.ring else [])
        assert all(after[taker] is not None and after[taker] == before[leaver] for taker, leaver in pairs)
    taken = Counter(
        after[chain.candidates[-1]] for chain in found if not chain.ring and after.get(chain.candidates[-1])
    )
    left = Counter(before[chain.candidates[0]] for chain in found if not chain.ring and before.get(chain.candidates[0]))
    assert not taken & left, "a seat that was left was called free"


@SOME
@given(rounds(), rounds())
def test_lists_programmes_and_candidates_may_be_corrected_too(one: Round, other: Round) -> None:
    """Whatever was wrong: candidates forgotten or entered twice, other wishes, other pools, a programme too many."""
    before, corrected = seated(register_of(one)), register_of(other)
    if before is None:
        return
    found = repair(before, corrected)
    old, new = wishes_of(before.register), wishes_of(corrected)
    assert old.keys() ^ new.keys() <= set(found.corrected)
    assert {c for c in old.keys() & new.keys() if old[c] != new[c]} <= set(found.corrected)
    for remedy in found.remedies:
        assert remedy.seats.keys() >= seats_of(before).keys()
        if remedy.name != "re-run":
            assert not {"down", "unseated"} & set(remedy.moves.values())
    after = seated(corrected)
    assert (after is None) == bool(found.ties)
    if after is not None:
        assert {c: programmes_of(named(found, "re-run"))[c] for c in new} == seats_of(after)


class Corrected(HoldersFirst):
    """The same steps with a number of the law set right: 100 points more at the programme P1."""

    def standing(self, register: Register) -> pl.DataFrame:
        more = (register.programmes["programme"].gather(register.choices["programme"]) == "P1").cast(pl.Int64) * 100
        return super().standing(register).with_columns(pl.col("points") + more)


def test_an_error_of_the_law_affects_everybody_it_was_applied_to() -> None:
    programmes = pl.DataFrame({"programme": ["P0", "P1"], "seats": [1, 1]})
    lists = {"candidate": ["k1", "k1", "k2"], "rank": [1, 2, 1], "programme": ["P0", "P1", "P0"], "points": [5, 5, 6]}
    register = Register.assemble({"programmes": programmes, "choices": pl.DataFrame(lists)}, BOOK.facts)
    found = repair(recruit(register, BOOK), register, Corrected())
    assert (found.corrected, found.denied) == (("k1",), ())
    with pytest.raises(OtherSteps):
        repair(recruit(register, BOOK), register, LISTED)
