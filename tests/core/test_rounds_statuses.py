"""Statuses: law cases, and a literal walk over the events that shares no code with them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from recruit_core.errors import InvalidRegister
from recruit_core.rounds.admissible import Ground, refuse_inadmissible
from recruit_core.rounds.events import (
    AppealUpheld,
    Confirmation,
    Event,
    Resignation,
    Retraction,
    TieDecided,
    read_events,
)
from recruit_core.rounds.statuses import STATUSES, Dates, Outcome, Status, status_of, statuses
from recruit_core.rounds.vacancies import seats_with_added, vacancies

CASES = Path(__file__).parents[1] / "cases" / "poland" / "statuses.yaml"
WARSAW = ZoneInfo("Europe/Warsaw")
DATES = Dates(datetime(2026, 7, 21, 15, tzinfo=WARSAW), datetime(2026, 7, 22, 12, tzinfo=WARSAW))
EVENT: TypeAdapter[Event] = TypeAdapter(Event)
PROGRAMMES = ("LO-1/mat", "LO-2/bio", "T-3/inf")


class Open:
    """The window in which the will may be confirmed."""

    opens = datetime(2026, 7, 15, 12, tzinfo=WARSAW)
    closes = DATES.confirmation_closes


class Closing:
    """The same window where nobody wrote down when it opens."""

    opens = None
    closes = DATES.confirmation_closes


def instant(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=WARSAW)


def told(status: Status) -> str:
    words = [status.name]
    words += [f"{'from' if status.name == 'resigned' else 'at'} {status.programme}"] if status.programme else []
    words += [f"in place {status.position}"] if status.position else []
    return " ".join(words)


def of_case(case: Mapping[str, Any]) -> tuple[Outcome, list[Event], datetime]:
    waiting = {candidate: (place[0], place[1]) for candidate, place in case.get("waiting", {}).items()}
    outcome = Outcome(case["seats"], waiting, frozenset(case.get("tied", ())))
    events = [
        EVENT.validate_python(
            {"by": "an official", **event, "at": instant(event["at"])}
            | ({"order": tuple(event["order"])} if "order" in event else {})
        )
        for event in case.get("events", ())
    ]
    return outcome, events, instant(case["asked"])


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=case["name"]) for case in yaml.load(CASES.read_text("utf-8"), yaml.BaseLoader)]
)
def test_law_case_of_statuses(case: dict[str, Any]) -> None:
    case = plain(case)
    outcome, events, now = of_case(case)
    found = statuses(outcome, events, DATES, now)
    assert {candidate: told(status) for candidate, status in found.items()} == case["status"]
    if "free" in case:
        assert vacancies(seats_with_added(case["capacity"], events, now), found) == case["free"]
    assert refused(events, outcome) == sorted(case.get("refused", ()))


def plain(value: Any) -> Any:
    """Numbers, truth and nothing out of text: the loader leaves dates and merits as they are written."""
    words = {"true": True, "false": False, "null": None}
    if isinstance(value, dict):
        return {key: each if key in ("merit", "name") else plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return int(value) if value.isdigit() else words.get(value, value)


def refused(events: Sequence[Event], outcome: Outcome) -> list[str]:
    ground = Ground(outcome, PROGRAMMES, {("LO-1/mat", "168.55"): ("k1", "k2")}, {"confirmation": Open()})
    try:
        refuse_inadmissible(events, ground)
    except InvalidRegister as refusal:
        assert all(problem.found and problem.remedy and problem.row for problem in refusal.problems)
        return sorted(f"{problem.code} {problem.column}" for problem in refusal.problems)
    return []


# ----- against a literal walk

MOMENTS = st.integers(0, 60).map(lambda hours: datetime(2026, 7, 20, 6, tzinfo=UTC) + timedelta(hours=hours))
CANDIDATES = ("k1", "k2", "k3")


@st.composite
def happened(draw: st.DrawFn) -> Event:
    at, candidate = draw(MOMENTS), draw(st.sampled_from(CANDIDATES))
    kind = draw(st.sampled_from(["confirmation", "confirmation", "resignation", "retraction", "appeal-upheld"]))
    match kind:
        case "confirmation":
            programme = draw(st.sampled_from(PROGRAMMES[:2]))
            return Confirmation(at=at, by="b", candidate=candidate, programme=programme, originals=draw(st.booleans()))
        case "resignation":
            return Resignation(at=at, by="b", candidate=candidate)
        case "retraction":
            retracts = draw(st.sampled_from(["confirmation", "resignation"]))
            return Retraction(at=at, by="b", reason="mistake", candidate=candidate, retracts=retracts)
    return AppealUpheld(at=at, by="b", candidate=candidate, programme=draw(st.sampled_from(PROGRAMMES[:2])))


outcomes = st.fixed_dictionaries({c: st.sampled_from([None, *PROGRAMMES[:2]]) for c in CANDIDATES}).map(Outcome)
courses = st.lists(happened(), max_size=7, unique_by=lambda event: event.at)


def literally(candidate: str, outcome: Outcome, events: Sequence[Event], now: datetime) -> tuple[str, str | None]:
    """Each question asked of the whole course of events, without keeping a state."""
    own = [e for e in sorted(events, key=lambda e: e.at) if getattr(e, "candidate", None) == candidate and e.at <= now]
    appeals = [e for e in own if e.kind == "appeal-upheld" and not in_vain(e, outcome, own)]
    programme = appeals[-1].programme if appeals else outcome.seats[candidate]
    since = [e for e in own if not appeals or e.at > appeals[-1].at]

    def gone(at: datetime) -> bool:
        said = [
            e
            for e in since
            if e.at < at and (e.kind == "resignation" or (e.kind == "retraction" and e.retracts == "resignation"))
        ]
        return bool(said) and said[-1].kind == "resignation"

    good = [
        e
        for e in since
        if e.kind == "confirmation" and e.originals and e.programme == programme and not gone(e.at)
        if appeals or e.at <= DATES.confirmation_closes
    ]
    struck = [e for e in since if e.kind == "retraction" and e.retracts == "confirmation"]
    confirmed = bool(good) and not any(e.at > good[-1].at for e in struck)
    if gone(now + timedelta(seconds=1)):
        return "resigned", programme
    if programme is None:
        return "not-qualified", None
    if now < DATES.admitted_from:
        return ("confirmed" if confirmed else "qualified"), programme
    if confirmed:
        return "admitted", programme
    return ("qualified" if appeals else "resigned"), programme


def in_vain(appeal: AppealUpheld, outcome: Outcome, own: Sequence[Event]) -> bool:
    """The seat was confirmed the second before."""
    earlier = [event for event in own if event.at < appeal.at]
    station = literally(appeal.candidate, outcome, earlier, appeal.at - timedelta(seconds=1))
    return station in (("confirmed", appeal.programme), ("admitted", appeal.programme))


@given(outcomes, courses, MOMENTS)
def test_statuses_agree_with_a_literal_walk(outcome: Outcome, events: list[Event], now: datetime) -> None:
    found = statuses(outcome, events, DATES, now)
    assert {c: (status.name, status.programme) for c, status in found.items()} == {
        c: literally(c, outcome, events, now) for c in CANDIDATES
    }
    assert {status.name for status in found.values()} <= set(STATUSES)
    assert all(status_of(c, outcome, events, DATES, now) == found[c] for c in CANDIDATES)


@given(outcomes, courses, MOMENTS)
def test_what_is_refused_would_have_changed_nobodys_status(
    outcome: Outcome, events: list[Event], now: datetime
) -> None:
    ground = Ground(outcome, PROGRAMMES, windows={"confirmation": Closing()})
    try:
        refuse_inadmissible(events, ground)
    except InvalidRegister as refusal:
        rows = {problem.row for problem in refusal.problems}
        kept = [event for row, event in enumerate(events, 1) if row not in rows]
        refuse_inadmissible(kept, ground)
        assert statuses(outcome, events, DATES, now) == statuses(outcome, kept, DATES, now)


@given(outcomes, courses, MOMENTS, st.randoms(use_true_random=False))
def test_the_order_in_which_events_arrive_is_irrelevant(
    outcome: Outcome, events: list[Event], now: datetime, chance: Any
) -> None:
    shuffled = events.copy()
    chance.shuffle(shuffled)
    assert statuses(outcome, events, DATES, now) == statuses(outcome, shuffled, DATES, now)
    assert refused(events, outcome) == refused(shuffled, outcome)


@given(outcomes, courses, MOMENTS)
def test_the_future_does_not_count_yet(outcome: Outcome, events: list[Event], now: datetime) -> None:
    until = [event for event in events if event.at <= now]
    assert statuses(outcome, events, DATES, now) == statuses(outcome, until, DATES, now)


@given(outcomes, courses, MOMENTS, st.fixed_dictionaries({p: st.integers(0, 3) for p in PROGRAMMES}))
def test_free_places_are_the_seats_that_nobody_holds(
    outcome: Outcome, events: list[Event], now: datetime, seats: dict[str, int]
) -> None:
    found = statuses(outcome, events, DATES, now)
    free = vacancies(seats, found)
    for programme, many in seats.items():
        held = [
            s for s in found.values() if s.programme == programme and s.name in ("qualified", "confirmed", "admitted")
        ]
        assert free[programme] == (many - len(held) if many > len(held) else 0)


# ----- reading


@given(courses)
def test_events_written_as_json_are_read_back(events: list[Event]) -> None:
    assert list(read_events([event.model_dump_json() for event in events])) == events


def test_every_problem_of_every_line_is_told_at_once() -> None:
    lines = [
        '{"kind": "confirmation", "at": "2026-07-16T10:00:00", "by": "", "candidate": "k1", "programme": "P"}',
        "",
        '{"kind": "promotion"}',
        '{"kind": "seats-added", "at": "2026-07-16T10:00:00Z", "by": "b", "programme": "P", "seats": 0, "note": 1}',
        "{",
    ]
    with pytest.raises(InvalidRegister) as refusal:
        read_events(lines)
    assert [(problem.row, problem.column) for problem in refusal.value.problems] == [
        (1, "at"),
        (1, "by"),
        (1, "originals"),
        (3, None),
        (4, "seats"),
        (4, "note"),
        (5, None),
    ]


def test_a_tie_that_nobody_named_cannot_be_decided() -> None:
    at = datetime(2026, 7, 14, tzinfo=UTC)
    decided = TieDecided(at=at, by="b", programme="LO-2/bio", merit="168.55", order=("k1", "k2"), committee="LO-2")
    assert refused([decided], Outcome({"k1": None, "k2": None})) == ["tie-unknown merit"]


def test_a_page_that_asks_for_statuses_loads_no_engine() -> None:
    names = "events statuses admissible vacancies"
    asked = ", ".join(f"recruit_core.rounds.{name}" for name in names.split())
    heavy = "{'polars', 'numpy', 'numba', 'networkx'}"
    program = f"import sys, {asked}; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
