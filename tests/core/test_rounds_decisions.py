"""Recorded decisions in a register, and facts set right: what counts, what does not, what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from recruit_core.errors import InvalidRegister, UnresolvedTie
from recruit_core.register import Register
from recruit_core.result import recruit
from recruit_core.rounds.admissible import Ground, refuse_inadmissible
from recruit_core.rounds.corrections import correct
from recruit_core.rounds.decisions import with_seats_added, with_ties_decided
from recruit_core.rounds.events import Event, RemedyChosen, SeatsAdded, TieDecided
from recruit_core.rounds.statuses import Outcome
from recruit_core.rulebooks import rulebook

LISTED, POLISH = rulebook("listed"), rulebook("pl-2026")
JULY = datetime(2026, 7, 14, 12, tzinfo=UTC)


def equals(*candidates: str) -> Register:
    """Everybody asks for P, with one seat and the same merit."""
    programmes = pl.DataFrame({"programme": ["P"], "seats": [1]})
    choices = pl.DataFrame({"candidate": candidates, "rank": 1, "programme": "P", "merit": "168.55"})
    return Register.assemble({"programmes": programmes, "choices": choices}, LISTED.facts)


def decided(*order: str, at: datetime = JULY) -> TieDecided:
    return TieDecided(at=at, by="chair", programme="P", merit="168.55", order=order, committee="LO-1")


def seated(register: Register, *events: Event, now: datetime = JULY) -> list[str]:
    result = recruit(with_ties_decided(register, LISTED, events, now), LISTED)
    return result.matching.assignments().drop_nulls()["candidate"].to_list()


def test_the_recorded_order_gives_the_seat() -> None:
    assert seated(equals("k1", "k2"), decided("k1", "k2")) == ["k1"]
    assert seated(equals("k1", "k2"), decided("k2", "k1")) == ["k2"]


def test_the_later_of_two_orders_counts_and_the_future_does_not() -> None:
    later = decided("k2", "k1", at=JULY + timedelta(hours=1))
    assert seated(equals("k1", "k2"), later, decided("k1", "k2")) == ["k1"]
    assert seated(equals("k1", "k2"), later, decided("k1", "k2"), now=JULY + timedelta(hours=1)) == ["k2"]


def test_an_order_that_leaves_somebody_out_decides_nothing() -> None:
    with pytest.raises(UnresolvedTie):
        seated(equals("k1", "k2", "k3"), decided("k1", "k2"))


def test_seats_are_added_from_their_day_on() -> None:
    added = SeatsAdded(at=JULY, by="city", programme="P", seats=2)
    register = equals("k1")
    assert with_seats_added(register, [added], JULY - timedelta(seconds=1)).pools["seats"].to_list() == [1]
    more = with_seats_added(register, [added, added], JULY)
    assert (more.pools["seats"].to_list(), more.programmes["seats"].to_list()) == ([5], [5])


class Phase:
    opens = JULY
    closes = None


def test_an_event_before_its_phase_is_dated_outside_the_calendar() -> None:
    early = RemedyChosen(at=JULY - timedelta(seconds=1), by="city", remedy="extra-seats")
    ground = Ground(Outcome({}), (), windows={"remedy-chosen": Phase()})
    with pytest.raises(InvalidRegister) as refusal:
        refuse_inadmissible([early.model_copy(update={"at": JULY}), early], ground)
    assert [(problem.code, problem.row) for problem in refusal.value.problems] == [("date-outside-calendar", 2)]


# ----- facts set right


def city() -> Register:
    candidates = pl.DataFrame({"candidate": ["k1", "k2"], "exam_polish": [50, 60], "laureate": [False, False]})
    programmes = pl.DataFrame({"programme": ["P", "Q"], "seats": [1, 1]})
    choices = pl.DataFrame({"candidate": ["k1", "k1", "k2"], "rank": [1, 2, 1], "programme": ["P", "Q", "P"]})
    tables = {"candidates": candidates, "programmes": programmes, "choices": choices}
    return Register.assemble(tables, POLISH.facts)


def test_facts_of_one_candidate_are_set_right_and_no_others() -> None:
    right = correct(city(), POLISH.facts, "k1", {"exam_polish": 70, "laureate": True}, {"Q": {"test_points": 1250}})
    told = right.candidates.select("candidate", "exam_polish", "laureate").rows()
    assert told == [("k1", 70, True), ("k2", 60, False)]
    assert right.choices["test_points"].to_list() == [0, 1250, 0]


def test_a_fact_can_be_taken_back() -> None:
    assert correct(city(), POLISH.facts, "k1", {"exam_polish": None}).candidates["exam_polish"].to_list() == [None, 60]


def test_merit_in_the_data_is_set_right_to_the_millionth() -> None:
    right = correct(equals("k1", "k2"), LISTED.facts, "k2", of_choices={"P": {"merit": "170.05"}})
    assert LISTED.merit(right).to_list() == [168_550_000, 170_050_000]


def test_all_that_is_wrong_with_a_correction_is_told_at_once() -> None:
    with pytest.raises(InvalidRegister) as refusal:
        correct(city(), POLISH.facts, "k2", {"exam_polish": 101, "shoe_size": 42}, {"Q": {"test_points": "many"}})
    assert sorted((p.code, p.column) for p in refusal.value.problems) == [
        ("choice-unknown", "programme"),
        ("field-unknown", "shoe_size"),
        ("value-too-high", "exam_polish"),
        ("value-unreadable", "test_points"),
    ]
    with pytest.raises(InvalidRegister, match="candidate-unknown"):
        correct(city(), POLISH.facts, "k9", {"exam_polish": 50})
