"""Limits of schools, days of an appeal and rules of the procedure: law cases, transcriptions, and bad input."""

from __future__ import annotations

import random
import time
import tomllib
from datetime import date, timedelta
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import procedure_oracle as oracle
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

import recruit_core.procedure
from recruit_core.procedure.appeal_periods import STEPS, appeal_deadlines, appeal_periods
from recruit_core.procedure.choice_limit import ChoiceLimits, choice_limits, too_many_schools
from recruit_core.procedure.law import (
    STATUTE,
    AppealPeriods,
    ChoiceLimit,
    DatedProcedure,
    UnknownProcedure,
    procedure_law,
)
from recruit_core.procedure.period import is_working_day, period_ends

CASES = Path(__file__).parents[1] / "cases" / "poland"
WRITTEN = tomllib.loads((files(recruit_core.procedure) / "poland.toml").read_text(encoding="utf-8"))
LIMITS = choice_limits(2024)


def cases(name: str) -> list[Any]:
    loaded = yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["name"]) for case in loaded]


def with_own(own: dict[str, int | None]) -> ChoiceLimits:
    """The limits of 2024/25 and those of further organisers."""
    made = {
        name: ChoiceLimit(
            valid_from="2024/25", organiser=name, schools=schools, law="uchwała", source="case", confirmed=True
        )
        for name, schools in own.items()
    }
    return ChoiceLimits(LIMITS.statute, {**LIMITS.own, **made})


# ----- how many schools


def tables(lists: dict[str, list[str]], organisers: dict[str, str | None]) -> tuple[pl.DataFrame, pl.DataFrame]:
    pairs = [(candidate, programme) for candidate, programmes in lists.items() for programme in programmes]
    named = sorted({programme for _, programme in pairs})
    choices = pl.DataFrame(pairs, schema={"candidate": pl.String, "programme": pl.String}, orient="row")
    schools = [programme.split("/")[0] for programme in named]
    columns = {"programme": named, "school": schools, "organiser": [organisers[school] for school in schools]}
    return choices, pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


@pytest.mark.parametrize("case", cases("choice_limit"))
def test_law_case_of_the_number_of_schools(case: dict[str, Any]) -> None:
    problems = too_many_schools(*tables(case["lists"], case["organisers"]), with_own(case.get("own", {})))
    told = [(problem.found.split('"')[1], int(problem.found.split(" names ")[1].split()[0])) for problem in problems]
    assert sorted(told) == sorted((who, number) for who, numbers in case["too_many"].items() for number in numbers)
    for problem in problems:
        assert (problem.code, problem.file, problem.column) == ("too-many-schools", "choices", "programme")
        assert "Prawo oświatowe, art. 156" in problem.found or "uchwała" in problem.found


SCHOOLS = [f"S{number}" for number in range(8)]
ORGANISERS = ["krakow", "powiat-krakowski", "wieliczka", "skawina", "niepolomice", None]
lists_of = st.dictionaries(
    st.sampled_from(["Ala", "Bea", "Olek", "Ula"]),
    st.lists(st.builds("{}/{}".format, st.sampled_from(SCHOOLS), st.integers(1, 3)), max_size=12, unique=True),
    min_size=1,
)
runs = st.fixed_dictionaries({school: st.sampled_from(ORGANISERS) for school in SCHOOLS})


@given(lists_of, runs, st.none() | st.integers(1, 4), st.randoms(use_true_random=False))
def test_schools_are_counted_as_by_hand(
    lists: dict[str, list[str]], organisers: dict[str, str | None], skawina: int | None, order: random.Random
) -> None:
    limits = with_own({"skawina": skawina})
    choices, programmes = tables(lists, organisers)
    problems = too_many_schools(choices, programmes, limits)
    schools = {row[0]: (row[1], row[2]) for row in programmes.iter_rows()}
    own = {name: limit.schools for name, limit in limits.own.items()}
    told = [(problem.found.split('"')[1], int(problem.found.split(" names ")[1].split()[0])) for problem in problems]
    assert set(told) == oracle.too_many(choices.iter_rows(), schools, own, 3)
    mixed = choices.sample(fraction=1, shuffle=True, seed=order.randrange(1_000))
    assert too_many_schools(mixed, programmes.reverse(), limits) == problems


@given(lists_of, runs)
def test_one_more_class_in_a_named_school_breaks_no_limit(
    lists: dict[str, list[str]], organisers: dict[str, str | None]
) -> None:
    more = {who: [*named, *(f"{programme}x" for programme in named)] for who, named in lists.items()}
    assert too_many_schools(*tables(more, organisers), LIMITS) == too_many_schools(*tables(lists, organisers), LIMITS)


def test_three_hundred_thousand_choices_take_well_under_a_second() -> None:
    draw = random.Random(7)
    programmes = [f"S{number // 4}/{number % 4}" for number in range(900)]
    organisers = {f"S{number}": ORGANISERS[number % len(ORGANISERS)] for number in range(225)}
    lists = {f"c{number:05}": draw.sample(programmes, 20) for number in range(15_000)}
    choices, offer = tables(lists, organisers)
    began = time.process_time()
    assert too_many_schools(choices, offer, LIMITS)
    assert time.process_time() - began < 1


def test_a_programme_without_a_school_cannot_be_counted() -> None:
    choices, programmes = tables({"Ala": ["A/1", "B/1"]}, {"A": "krakow", "B": None})
    homeless = programmes.with_columns(pl.lit(None, dtype=pl.String).alias("school"))
    problems = too_many_schools(choices, homeless, LIMITS)
    assert [(problem.code, problem.column) for problem in problems] == [("value-missing", "school")] * 2


def test_positions_count_as_well_as_names() -> None:
    choices = pl.DataFrame({"candidate": [0] * 4, "programme": range(4)})
    offer = pl.DataFrame({"programme": range(4), "school": list("ABCD"), "organiser": ["skawina"] * 4})
    (problem,) = too_many_schools(choices, offer, LIMITS, "wnioski.csv")
    assert (problem.file, problem.found.split(" (")[0]) == ("wnioski.csv", '"0" names 4 schools; 3 are allowed')


def test_the_limit_of_an_organiser() -> None:
    assert LIMITS.of("krakow").schools is None
    assert [LIMITS.of(name).schools for name in ("wieliczka", None, "")] == [3, 3, 3]


# ----- days


@pytest.mark.parametrize("case", cases("appeal_periods"))
def test_law_case_of_days(case: dict[str, Any]) -> None:
    if "event" in case:
        assert period_ends(case["event"], case["days"]) == case["ends"]
        return
    deadlines = appeal_deadlines(case["published"], appeal_periods(case["year"]))
    assert {each.step.name: each.last for each in deadlines} == {step.name: case[step.name] for step in STEPS}


days = st.dates(date(2019, 1, 1), date(2060, 12, 31))


@settings(max_examples=300)
@given(days, st.integers(1, 40))
def test_a_period_ends_as_by_hand(begins: date, length: int) -> None:
    assert period_ends(begins, length) == oracle.period_ends(begins, length)


def test_days_off_are_those_of_the_act() -> None:
    every = [date(2019, 1, 1) + timedelta(days=number) for number in range(366 * 12)]
    differ = [day for day in every if is_working_day(day) == (day.weekday() == 5 or oracle.day_off(day))]
    assert differ == []


@given(days, st.integers(1, 40))
def test_a_period_never_ends_early_nor_on_a_day_off(begins: date, length: int) -> None:
    last = period_ends(begins, length)
    assert is_working_day(last)
    assert last >= begins + timedelta(days=length)
    assert not any(is_working_day(begins + timedelta(days=n)) for n in range(length, (last - begins).days))


@given(days, st.integers(1, 40))
def test_a_longer_or_later_period_never_ends_earlier(begins: date, length: int) -> None:
    assert period_ends(begins, length) <= period_ends(begins, length + 1)
    assert period_ends(begins, length) <= period_ends(begins + timedelta(days=1), length)


@given(days, st.tuples(*[st.integers(1, 20)] * 4))
def test_each_step_of_an_appeal_begins_where_the_one_before_ended(published: date, lengths: tuple[int, ...]) -> None:
    named = dict(zip([step.name for step in STEPS], lengths, strict=True))
    deadlines = appeal_deadlines(published, appeal_periods(2024).model_copy(update=named))
    ends = [published, *(each.last for each in deadlines)]
    assert [oracle.period_ends(begins, n) for begins, n in zip(ends, lengths, strict=False)] == ends[1:]
    assert all(earlier < later for earlier, later in pairwise(ends))


@pytest.mark.parametrize("length", [0, -3])
def test_a_period_without_a_day_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="at least one day"):
        period_ends(date(2024, 7, 1), length)


# ----- the dated blocks


@pytest.mark.parametrize("year", range(2019, 2031))
def test_every_rule_in_force_names_law_and_source_or_says_what_to_check(year: int) -> None:
    law = procedure_law(year)
    rules = [*law.choice_limit, law.appeal, law.period, law.confirmation, law.free_places]
    for rule in filter(None, rules):
        assert rule.law and rule.source and (rule.confirmed or rule.note)
        assert rule.confirmed or rule in law.unconfirmed
    assert law.confirmation.originals and law.confirmation.silence_is_resignation


def test_what_the_sources_leave_open_is_not_confirmed() -> None:
    law = procedure_law(2026)
    names = {getattr(rule, "organiser", type(rule).__name__) for rule in law.unconfirmed}
    assert names == {"krakow", "AppealPeriods", "PeriodRule", "ConfirmationRule", "FreePlacesRule"}
    own = [limit for limit in law.choice_limit if limit.organiser != STATUTE]
    assert own
    assert all("2025/26" in (limit.note or "") for limit in own)
    confirmed = [year for year in range(2022, 2031) if (periods := procedure_law(year).appeal) and periods.confirmed]
    assert confirmed == [2022, 2023, 2024, 2025]


def test_an_earlier_year_has_the_numbers_of_its_own_time() -> None:
    assert [appeal_periods(year).request for year in (2022, 2023, 2024, 2026)] == [7, 3, 3, 3]
    with pytest.raises(UnknownProcedure, match="2021/22"):
        appeal_periods(2021)
    assert procedure_law(2021).free_places is None
    with pytest.raises(UnknownProcedure, match="2018/19"):
        choice_limits(2018)


def edited(kind: str, position: int, **values: Any) -> dict[str, Any]:
    blocks = [dict(block) for block in WRITTEN[kind]]
    blocks[position] |= values
    return WRITTEN | {kind: blocks}


@pytest.mark.parametrize(
    "written",
    [
        edited("choice_limit", 0, schools=0),
        edited("choice_limit", 0, schools="three"),
        edited("choice_limit", 0, schools=True),
        edited("choice_limit", 0, school=3),
        edited("choice_limit", 1, organiser=STATUTE),
        edited("appeal", 0, request=0),
        edited("appeal", 0, request=3.5),
        edited("appeal", 0, valid_from="2024"),
        edited("appeal", 0, valid_from="2023/24"),
        edited("confirmation", 0, note=""),
        edited("period", 0, first_day_counts=True),
        edited("free_places", 0, published_by="school"),
        WRITTEN | {"lottery": []},
        {kind: blocks for kind, blocks in WRITTEN.items() if kind != "appeal"},
    ],
)
def test_blocks_that_no_law_can_mean_are_refused(written: dict[str, Any]) -> None:
    DatedProcedure.model_validate(WRITTEN)
    with pytest.raises(ValidationError):
        DatedProcedure.model_validate(written)


def test_a_new_year_is_a_new_block() -> None:
    periods = {"request": 5, "justification": 5, "appeal": 5, "decision": 14, "confirmed": True, "source": "Dz.U."}
    added = WRITTEN | {"appeal": [*WRITTEN["appeal"], {"valid_from": "2027/28", "law": "Dz.U. 2027", **periods}]}
    dated = DatedProcedure.model_validate(added)
    assert isinstance(dated.law(2027).appeal, AppealPeriods)
    decisions = [periods.decision for year in (2026, 2027) if (periods := dated.law(year).appeal)]
    assert decisions == [3, 14]
