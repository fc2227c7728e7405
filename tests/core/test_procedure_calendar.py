"""The calendar against law cases, the clocks of Warsaw against a transcription, and every way a block can be wrong."""

from __future__ import annotations

import csv
import json
import re
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import procedure_oracle as oracle
import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

import recruit_core.procedure
from recruit_core.errors import InvalidRegister, RecruitError
from recruit_core.procedure.calendar import Calendar, calendar, calendars, inside
from recruit_core.procedure.calendar_file import CalendarFile, read_calendars
from recruit_core.procedure.phases import LISTS, ORDERS, PHASES, Phase, out_of_order
from recruit_core.procedure.warsaw import (
    UnusableLocalTime,
    closing,
    last_instant,
    local_day,
    opening,
    written_closing,
    written_opening,
)

CASES = Path(__file__).parents[1] / "cases" / "poland"
WRITTEN = (files(recruit_core.procedure) / "malopolskie.toml").read_text(encoding="utf-8")
SECOND = timedelta(seconds=1)
INSTANT = timedelta(microseconds=1)
STATES = ("before", "open", "over")


def cases(name: str) -> list[Any]:
    loaded = yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["name"]) for case in loaded]


def toml(blocks: list[dict[str, Any]], organisers: tuple[str, ...] = ("krakow",)) -> str:
    """A file as an official would write it; JSON's texts, numbers and flags are TOML's as well."""
    lines = ['voivodeship = "malopolskie"', f"organisers = {json.dumps(organisers)}"]
    for block in blocks:
        lines += ["", "[[calendar]]"]
        lines += [f"{key} = {json.dumps(value)}" for key, value in block.items() if key != "phases"]
        for phase in block.get("phases", []):
            lines += ["", "[[calendar.phases]]", *(f"{key} = {json.dumps(value)}" for key, value in phase.items())]
    return "\n".join(lines)


def block(*phases: dict[str, Any], organiser: str = "malopolskie", year: str = "2027/28") -> dict[str, Any]:
    complete = [{"text": "tekst", "source": "zarządzenie", "confirmed": True, **phase} for phase in phases]
    return {"school_year": year, "organiser": organiser, "law": "zarządzenie nr 1/27", "phases": complete}


def faults(text: str) -> list[Any]:
    with pytest.raises(InvalidRegister) as refusal:
        read_calendars(text, "malopolskie.toml")
    assert all(problem.file == "malopolskie.toml" and problem.remedy for problem in refusal.value.problems)
    return list(refusal.value.problems)


def warsaw(text: str) -> datetime:
    return datetime.fromisoformat(str(text)).replace(tzinfo=ZoneInfo("Europe/Warsaw"))


# ----- law cases


@pytest.mark.parametrize("case", [case for case in cases("calendar") if "phase" in case.values[0]])
def test_law_case_of_a_calendar_on_record(case: dict[str, Any]) -> None:
    round_ = case.get("round", "main")
    if "unknown" in case:
        with pytest.raises(RecruitError) as refusal:
            calendar(case["year"], case["organiser"]).phase(case["phase"], round_)
        assert refusal.value.code == case["unknown"]
        return
    phase = calendar(case["year"], case["organiser"]).phase(case["phase"], round_)
    if "at" in case:
        assert phase.state(warsaw(case["at"])) == case["state"]
        return
    assert phase.opens == (case["opens"] and opening(case["opens"]))
    assert phase.closes == (case["closes"] and closing(case["closes"]))


@pytest.mark.parametrize("case", [case for case in cases("calendar") if "written" in case.values[0]])
def test_law_case_of_a_calendar_being_written(case: dict[str, Any]) -> None:
    text = toml([block(*case["written"])])
    if case.get("refused"):
        told = [f"{problem.code} {problem.found.split(': ')[0].split(', ')[1]}" for problem in faults(text)]
        assert sorted(told) == sorted(case["refused"])
        return
    phase = read_calendars(text, "new.toml").phases(2027, "krakow")[0]
    if "closes_in_london" in case:
        london = warsaw(case["closes_in_london"]).replace(tzinfo=ZoneInfo("Europe/London"))
        assert phase.closes == london
    if "hours" in case:
        assert phase.closes + INSTANT - phase.opens == timedelta(hours=case["hours"])


# ----- the clocks of Warsaw, across their changes and across midnight

FIRST, LAST = datetime.fromisoformat("2019-01-02"), datetime.fromisoformat("2040-12-30")
minutes = st.datetimes(FIRST, LAST).map(lambda at: at.replace(second=0, microsecond=0))
changes = st.sampled_from([oracle.last_sunday(year, month) for year in range(2019, 2041) for month in (3, 10)])
near_a_change = st.builds(
    lambda day, minute: datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute),
    changes,
    st.integers(-120, 400),
)
clock_times = minutes | near_a_change


@given(clock_times)
@example(datetime.fromisoformat("2027-03-27T15:00"))
@example(datetime.fromisoformat("2027-03-28T02:30"))
@example(datetime.fromisoformat("2027-03-28T15:00"))
@example(datetime.fromisoformat("2027-10-31T02:30"))
def test_a_local_hour_is_the_one_instant_at_which_the_clocks_show_it(clock: datetime) -> None:
    instants = oracle.instants_of(clock)
    text = f"{clock:%Y-%m-%d %H:%M}"
    if len(instants) == 1:
        assert [opening(text)] == [closing(text)] == instants
        return
    for read in (opening, closing):
        with pytest.raises(UnusableLocalTime) as refusal:
            read(text)
        assert refusal.value.code == ("hour-twice" if instants else "hour-skipped")


@given(clock_times.map(lambda at: at.replace(tzinfo=UTC)))
def test_instants_and_their_local_text_lead_to_each_other(at: datetime) -> None:
    if len(oracle.instants_of(oracle.warsaw_clock(at))) > 1:
        return
    assert opening(written_opening(at)) == closing(written_closing(at)) == at


@given(changes | st.dates(date(2019, 1, 2), date(2040, 12, 30)))
def test_a_day_without_an_hour_is_the_whole_local_day(day: date) -> None:
    opens, closes = opening(str(day)), closing(str(day))
    assert (written_opening(opens), written_closing(closes)) == (str(day), str(day))
    assert oracle.warsaw_clock(opens) == datetime.combine(day, datetime.min.time())
    assert oracle.warsaw_clock(closes).date() == day == local_day(closes)
    assert oracle.warsaw_clock(closes + INSTANT) == datetime.combine(day + timedelta(days=1), datetime.min.time())
    changed = {oracle.last_sunday(day.year, 3): 23, oracle.last_sunday(day.year, 10): 25}
    assert closes + INSTANT - opens == timedelta(hours=changed.get(day, 24))


@pytest.mark.parametrize(
    "text",
    ["", "2027-5-17", "2027-05-17T", "2027-05-17 15", "2027-05-17 15:00:00", "1999-05-17", " 2027-05-17", "jutro"],
)
def test_what_names_no_day_is_refused(text: str) -> None:
    with pytest.raises(UnusableLocalTime) as refusal:
        opening(text)
    assert refusal.value.code == "date-unreadable"


# ----- states


def phase_of(opens: datetime | None, closes: datetime | None) -> Phase:
    return Phase(name="application", opens=opens, closes=closes, text="", source="", law="", confirmed=True)


ends = st.none() | clock_times.map(lambda at: at.replace(tzinfo=UTC))


@given(ends, ends, st.lists(clock_times.map(lambda at: at.replace(tzinfo=UTC)), min_size=2, max_size=6))
def test_states_go_forward_with_time(opens: datetime | None, closes: datetime | None, times: list[datetime]) -> None:
    if opens and closes and closes < opens:
        opens, closes = closes, opens
    known = [at for at in (opens, closes) if at]
    places = [STATES.index(phase_of(opens, closes).state(at)) for at in sorted(times + known)]
    assert places == sorted(places)


@given(clock_times, st.integers(0, 10**6))
def test_both_ends_of_a_phase_are_inside_and_the_next_instants_are_not(clock: datetime, span: int) -> None:
    opens = clock.replace(tzinfo=UTC)
    closes = opens + timedelta(minutes=span)
    phase = phase_of(opens, closes)
    assert (phase.state(opens), phase.state(closes)) == ("open", "open")
    assert (phase.state(opens - INSTANT), phase.state(closes + INSTANT)) == ("before", "over")


def test_an_end_that_no_source_states_bounds_nothing() -> None:
    at = datetime(2027, 7, 1, tzinfo=UTC)
    assert phase_of(at, None).state(at + timedelta(days=9_999)) == "open"
    assert phase_of(None, at).state(at - timedelta(days=9_999)) == "open"


def test_an_event_outside_its_phase_is_a_problem_with_its_place() -> None:
    krakow = calendar(2021, "krakow")
    place = {"file": "events.jsonl", "row": 7, "column": "at"}
    closes = krakow.phase("confirmation").closes
    assert closes is not None
    assert inside(krakow, "confirmation", closes, **place) is None
    late = inside(krakow, "confirmation", closes + SECOND, **place)
    assert late is not None
    assert (late.code, late.file, late.row, late.column) == ("date-outside-calendar", "events.jsonl", 7, "at")
    assert "2021-07-30 15:00:01 in Warsaw lies after it closed" in late.found
    early = inside(krakow, "application", closes, round="supplementary", **place)
    assert early is not None
    assert "before it opens" in early.found
    with pytest.raises(RecruitError, match="no dates for tests"):
        inside(krakow, "tests", closes, **place)


def test_an_instant_without_a_zone_is_no_instant() -> None:
    with pytest.raises(TypeError):
        calendar(2024, "krakow").phase("application").state(datetime(2024, 6, 1))  # noqa: DTZ001


# ----- the calendars on record


@pytest.mark.parametrize(("year", "organiser"), calendars())
def test_every_calendar_on_record_reads_and_names_its_sources(year: int, organiser: str) -> None:
    dated = calendar(year, organiser)
    assert dated.phases
    assert dated.school_year.startswith(f"{year}/")
    assert list(out_of_order(dated.phases)) == []
    for phase in dated.phases:
        days = [local_day(at) for at in (phase.opens, phase.closes) if at]
        assert all(day.year == year for day in days)
        assert phase.law and phase.source and (phase.confirmed or phase.note)
        assert all(str(day.day) in phase.text for day in days), "the local text names the days"
        if phase.name in LISTS and phase.closes:
            assert "do " in phase.text, "the order says by when it has to be out"


def test_the_years_from_2019_to_2025_are_on_record_for_krakow() -> None:
    assert [year for year, organiser in calendars() if organiser == "krakow"] == list(range(2019, 2026))


def test_every_date_of_the_collected_calendar_is_on_record(real_data: Path) -> None:
    """Each day of the table of figures is the first or the last day of a phase of that year and round."""
    rows = list(csv.DictReader((real_data / "calendar_malopolskie.csv").read_text(encoding="utf-8").splitlines()))
    assert len(rows) > 40
    for row in rows:
        phases = calendar(int(row["school_year"][:4]), "krakow").phases
        for round_, columns in (("main", ("main_from", "main_to")), ("supplementary", ("supp_from", "supp_to"))):
            known = {str(local_day(at)) for p in phases if p.round == round_ for at in (p.opens, p.closes) if at}
            assert {row[column] for column in columns if row[column]} <= known, row


def test_an_organiser_follows_its_voivodeship_where_it_says_nothing() -> None:
    whole, city = calendar(2023, "malopolskie"), calendar(2023, "krakow")
    differ = {phase.name for phase in city.phases if phase not in whole.phases}
    assert differ == {"qualified-list"}
    assert [(p.round, p.name) for p in city.phases] == [(p.round, p.name) for p in whole.phases]


def test_the_refusal_names_the_order_that_is_awaited_and_the_years_there_are() -> None:
    with pytest.raises(RecruitError, match=r"2026/27.*end of January.*art\. 154.*2019/20, .*2025/26"):
        calendar(2026, "krakow")
    with pytest.raises(RecruitError, match=r"malopolskie, krakow, powiat-krakowski"):
        calendar(2024, "warszawa")


def test_unconfirmed_dates_are_told() -> None:
    unconfirmed = calendar(2023, "krakow").unconfirmed
    assert [(phase.name, bool(phase.note)) for phase in unconfirmed] == [("qualified-list", True)]


# ----- writing a year


def shuffled(text: str) -> str:
    head, *blocks = re.split(r"(?m)^(?=\[\[calendar\]\])", text)
    return head + "\n".join(reversed(blocks))


def test_the_order_of_blocks_is_irrelevant() -> None:
    one, other = read_calendars(WRITTEN, "a.toml"), read_calendars(shuffled(WRITTEN), "a.toml")
    assert all(one.phases(*key) == other.phases(*key) for key in calendars())


def test_a_new_year_is_a_new_block() -> None:
    added = WRITTEN + "\n" + toml([block({"name": "application", "opens": "2027-05-17"})]).split("\n", 2)[2]
    read = read_calendars(added, "malopolskie.toml")
    assert isinstance(read, CalendarFile)
    assert read.years("krakow") == (*range(2019, 2026), 2027)
    assert [phase.name for phase in read.phases(2027, "krakow")] == ["application"]


def test_dates_may_stand_without_quotes() -> None:
    quoted = toml([block({"name": "application", "opens": "2027-05-17", "closes": "2027-06-20T15:00:00"})])
    assert faults(quoted)[0].code == "date-unreadable"  # in quotes an hour has no seconds
    bare = re.sub(r'"(2027-0[^"]*)"', r"\1", quoted)
    (phase,) = read_calendars(bare, "new.toml").phases(2027, "krakow")
    assert (phase.opens, phase.closes) == (opening("2027-05-17"), closing("2027-06-20 15:00"))
    offset = bare.replace("15:00:00", "15:00:00+02:00")
    assert faults(offset)[0].code == "date-unreadable"


def test_every_fault_is_told_with_its_line() -> None:
    good = {"name": "tests", "opens": "2027-06-01"}
    text = toml(
        [
            block({"name": "application", "opens": "2027-03-28 02:30", "closes": "2027-13-01"}, good),
            block(good, organiser="krakov"),
            block(good, good, year="2027/29"),
            block(good),
            block({"name": "completion", "closes": "2027-06-20", "opens": "2027-06-21"}, {"nam": "tests"}),
        ]
    )
    lines = text.splitlines()
    told = [(problem.code, lines[problem.row - 1]) for problem in faults(text)]
    assert told[:3] == [
        ("hour-skipped", 'opens = "2027-03-28 02:30"'),
        ("date-unreadable", 'closes = "2027-13-01"'),
        ("organiser-unknown", 'organiser = "krakov"'),
    ]
    assert ("value-unreadable", 'school_year = "2027/29"') in told
    assert ("phase-twice", 'name = "tests"') in told
    assert told.count(("calendar-twice", "[[calendar]]")) == 2
    assert ("phase-ends-before-it-begins", "[[calendar.phases]]") in told
    assert {code for code, line in told if line == 'nam = "tests"'} == {"field-unknown"}
    assert {"field-missing"} <= {code for code, line in told if line == "[[calendar.phases]]"}


def test_an_organisers_phase_is_checked_beside_those_of_the_voivodeship() -> None:
    order = block({"name": "confirmation", "opens": "2027-07-14", "closes": "2027-07-21"})
    own = block({"name": "admitted-list", "opens": "2027-07-20"}, organiser="krakow")
    (problem,) = faults(toml([order, own]))
    assert problem.code == "phases-out-of-order"
    assert problem.found.startswith("calendar 2027/28 of krakow, admitted-list: ")


@pytest.mark.parametrize(("earlier", "later"), sorted({pair for order in ORDERS for pair in pairwise(order)}))
def test_phases_stand_in_the_order_of_the_law(earlier: str, later: str) -> None:
    days = [{"name": earlier, "opens": "2027-06-10"}, {"name": later, "opens": "2027-06-09"}]
    assert [problem.code for problem in faults(toml([block(*days)]))] == ["phases-out-of-order"]
    days[1]["opens"] = "2027-06-10"
    assert read_calendars(toml([block(*days)]), "new.toml").phases(2027, "krakow")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("voivodeship = ", "toml-unreadable"),
        ("opens = 2027-05-17T15:00", "toml-unreadable"),
        ("", "field-missing"),
        ('voivodeship = "m"\norganisers = []\ncalendar = 3', "value-unreadable"),
        ('voivodeship = "m"\norganisers = []\ncalendar = []\nyear = 1', "field-unknown"),
        (toml([{"school_year": "2027/28"}]), "field-missing"),
        (toml([block()]).replace("law = ", "lex = "), "field-unknown"),
        (toml([block()]) + "\nphases = [1, {name = 2}]", "value-unreadable"),
        (toml([block() | {"phases": []}]).replace("[[calendar]]", '[[calendar]]\nphases = "none"'), "value-unreadable"),
    ],
)
def test_what_is_no_calendar_is_refused(text: str, code: str) -> None:
    assert code in [problem.code for problem in faults(text)]


values = st.text(min_size=1, max_size=8) | st.integers(1, 9) | st.booleans() | st.sampled_from(["2027-05-17", *PHASES])


@settings(max_examples=50)
@given(st.lists(st.dictionaries(st.sampled_from([*Phase.model_fields, "x"]), values), max_size=4))
def test_any_block_is_read_or_refused_with_its_problems(phases: list[dict[str, Any]]) -> None:
    whole = {"school_year": "2027/28", "organiser": "krakow", "law": "l", "phases": phases}
    text = toml([whole]) if phases else toml([whole]) + "\nphases = []"
    try:
        assert isinstance(read_calendars(text, "new.toml"), CalendarFile)
    except InvalidRegister as refusal:
        for problem in refusal.problems:
            assert all((problem.code, problem.found, problem.remedy))


def test_a_calendar_made_by_hand_answers_as_well() -> None:
    at = datetime(2027, 7, 1, tzinfo=UTC)
    made = Calendar("krakow", "2027/28", (phase_of(at, None),))
    assert made.phase("application").opens == at
    assert last_instant(date(2027, 7, 1)) == closing("2027-07-01")
