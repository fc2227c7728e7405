"""The cohort: reproducible to the byte, stable under additions, and shaped as stated."""

import hashlib
import os
import re
import subprocess
import sys
from collections import Counter

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recruit_core.register import Register
from recruit_core.rulebooks import rulebook
from simulations.assumptions import assumptions, published
from simulations.candidates import candidates
from simulations.draws import Draws
from simulations.offer import programmes, schools
from simulations.places import areas, inside, metres, rings
from simulations.population import Cohort, cohort, write
from simulations.wishes import Landscape, wishes

CITY = "1261011"


@pytest.fixture(scope="module")
def city() -> Cohort:
    return cohort("tests", 12_000)


def digest(tables: dict[str, pl.DataFrame]) -> str:
    text = "".join(table.write_csv() for _, table in sorted(tables.items()))
    return hashlib.sha256(text.encode()).hexdigest()


def test_two_processes_give_the_same_bytes() -> None:
    """Whatever the order of sets in the process, and on one thread or on many."""
    program = (
        "import hashlib; from simulations.population import cohort; c = cohort('bytes', 300);"
        "t = ''.join(table.write_csv() for _, table in sorted((c.tables() | {'s': c.schools}).items()));"
        "print(hashlib.sha256(t.encode()).hexdigest())"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": hashing, "POLARS_MAX_THREADS": threads},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hashing, threads in (("0", "1"), ("4711", "2"))
    }
    assert len(seen) == 1


def test_another_seed_gives_another_cohort() -> None:
    assert digest(cohort("a", 50).tables()) != digest(cohort("b", 50).tables())


@settings(max_examples=15)
@given(st.integers(1, 60), st.integers(0, 60))
def test_further_candidates_change_nothing_for_the_first_ones(first: int, more: int) -> None:
    small, large = cohort("grow", first), cohort("grow", first + more)
    assert large.candidates.head(first).equals(small.candidates)
    assert large.choices.filter(pl.col("candidate") <= f"K{first:06d}").equals(small.choices)


@settings(max_examples=15)
@given(st.permutations(list(range(1, 25))))
def test_the_order_of_candidates_changes_nothing(numbers: list[int]) -> None:
    who, given_here = np.array(numbers, dtype=np.uint64), assumptions()
    draws, offer = Draws("order"), Landscape.of(schools(), programmes(), given_here)
    people, traits = candidates(draws, who, given_here)
    straight = cohort("order", 24)
    assert people.sort("candidate").equals(straight.candidates)
    assert wishes(draws, traits, offer).sort("candidate", "rank").equals(straight.choices)


def test_a_programme_less_leaves_the_order_of_all_others() -> None:
    """Independence of irrelevant alternatives: the logit of the docstring, candidate by candidate."""
    given_here, who = assumptions(), np.arange(1, 301, dtype=np.uint64)
    draws, gone = Draws("less"), "4435-05"
    _, traits = candidates(draws, who, given_here)
    with_it = wishes(draws, traits, Landscape.of(schools(), programmes(), given_here))
    without = wishes(
        draws, traits, Landscape.of(schools(), programmes().filter(pl.col("programme") != gone), given_here)
    )
    assert gone in set(with_it["programme"])
    kept = with_it.filter(pl.col("programme") != gone).group_by("candidate", maintain_order=True).agg("programme")
    now = dict(without.group_by("candidate", maintain_order=True).agg("programme").iter_rows())
    for candidate, order in kept.iter_rows():
        assert now[candidate][: len(order)] == order


def test_lists_are_valid(city: Cohort) -> None:
    assert set(city.choices["programme"]) <= set(city.programmes["programme"])
    assert city.choices.select("candidate", "programme").is_unique().all()
    ranks = city.choices.group_by("candidate").agg(pl.len(), pl.col("rank").min().alias("low"), pl.col("rank").max())
    assert (ranks["low"] == 1).all()
    assert (ranks["rank"] == ranks["len"]).all()
    assert set(city.choices["candidate"]) == set(city.candidates["candidate"])


def test_the_core_accepts_the_cohort(city: Cohort) -> None:
    register = Register.assemble(city.tables(), rulebook("pl-2026").facts)
    assert register.candidates.height == 12_000
    assert register.choices.height == city.choices.height


def test_list_lengths_run_from_one_to_dozens(city: Cohort) -> None:
    lengths = city.choices.group_by("candidate").len()["len"]
    assert lengths.min() == 1
    assert 60 <= int(lengths.max()) <= 130
    for share, length in assumptions().wishes.list_length[1:6]:
        assert (lengths <= length).mean() == pytest.approx(share, abs=0.015)
    assert (lengths > 24).mean() > 0.03


def test_schools_interleave_on_lists(city: Cohort) -> None:
    """Some lists come back to a school after another one."""
    seen = city.choices.join(city.programmes.select("programme", "school"), on="programme", maintain_order="left")
    back = 0
    for (_,), rows in seen.group_by("candidate", maintain_order=True):
        runs = [
            school for school, before in zip(rows["school"], [None, *rows["school"]], strict=False) if school != before
        ]
        back += any(times > 1 for times in Counter(runs).values())
    assert back > 0.2 * city.candidates.height


def test_a_quarter_comes_from_outside_and_all_gminas_are_there(city: Cohort) -> None:
    assert (city.candidates["gmina"] != CITY).mean() == pytest.approx(0.26, abs=0.012)
    assert set(city.candidates["gmina"]) == {area.code for area in areas()}
    metropolis = city.candidates.filter(pl.col("gmina").str.len_chars() == 7)
    assert metropolis["gmina"].n_unique() == 15


def test_homes_lie_in_their_gmina(city: Cohort) -> None:
    for code, ring in rings().items():
        own = city.candidates.filter(gmina=code)
        assert inside(ring, own["lat"].to_numpy(), own["lng"].to_numpy()).all(), code
    beyond = city.candidates.filter(pl.col("gmina").str.len_chars() == 4)
    for ring in rings().values():
        assert not inside(ring, beyond["lat"].to_numpy(), beyond["lng"].to_numpy()).any()


@pytest.mark.parametrize(("area", "tolerance"), [("Kraków", 1.0), ("powiat krakowski", 2.0), ("gmina Zielonki", 5.0)])
def test_exam_means_are_the_published_ones(city: Cohort, area: str, tolerance: float) -> None:
    row = published("published/exam_results").filter(year="2022", area=area).row(0, named=True)
    codes = [place.code for place in areas() if place.exam_area == area]
    own = city.candidates.filter(pl.col("gmina").is_in(codes))
    for part, column in (("polish", "pol_mean"), ("mathematics", "mat_mean"), ("foreign_language", "ang_mean")):
        assert own[f"exam_{part}"].mean() == pytest.approx(float(row[column]), abs=tolerance)


def test_results_and_grades_go_together_but_not_in_step(city: Cohort) -> None:
    pairs = [
        ("exam_polish", "exam_mathematics"),
        ("exam_mathematics", "grade_mathematics"),
        ("exam_polish", "grade_average"),
    ]
    for one, other in pairs:
        related = city.candidates.select(pl.corr(one, other)).item()
        assert 0.35 < related < 0.85, (one, other)


def test_honours_need_an_average_of_four_seventy_five(city: Cohort) -> None:
    honoured = city.candidates.filter("honours")
    assert honoured["grade_average"].min() >= 475
    assert 0.2 < honoured.height / city.candidates.height < 0.45


def test_the_average_is_that_of_the_grades_given(city: Cohort) -> None:
    for row in city.candidates.head(200).iter_rows(named=True):
        grades = [
            value for name, value in row.items() if name.startswith("grade_") and name != "grade_average" and value
        ]
        assert row["grade_average"] == int(100 * sum(grades) / len(grades) + 0.5)


def test_one_second_language_each(city: Cohort) -> None:
    languages = [f"grade_{name}" for name in assumptions().grades.second_language]
    assert set(city.candidates.select(pl.sum_horizontal(pl.col(languages).is_not_null())).to_series()) == {1}


def test_rates_are_the_assumed_ones(city: Cohort) -> None:
    for name, rate in assumptions().facts.items():
        column = city.candidates["achievement_points"] > 0 if name == "achievements" else city.candidates[name]
        assert column.mean() == pytest.approx(rate.share, abs=4 * (rate.share / 12_000) ** 0.5), name


def test_who_missed_a_test_missed_it_everywhere(city: Cohort) -> None:
    tests = city.choices.join(city.programmes.select("programme", "class_type"), on="programme")
    language = tests.filter(pl.col("class_type").is_in(assumptions().tests.language_types))
    assert language.group_by("candidate").agg(pl.col("test_passed").n_unique())["test_passed"].max() == 1
    assert 0.02 < 1 - float(language["test_passed"].mean()) < 0.4
    ordinary = tests.filter(pl.col("class_type") == "ogólnodostępny")
    assert ordinary["test_passed"].all()


def test_the_able_want_general_schools_and_the_near_want_the_near(city: Cohort) -> None:
    first = city.choices.filter(rank=1).join(city.programmes, on="programme").join(city.candidates, on="candidate")
    average = dict(first.group_by("kind").agg(pl.col("grade_average").mean()).iter_rows())
    assert average["general"] > average["technical"] > average["vocational"]
    home = [first[column].to_numpy() for column in ("lat_right", "lng_right")]
    school = [first[column].to_numpy() for column in ("lat", "lng")]
    way = np.array([metres(*(side[i : i + 1] for side in (*home, *school)))[0, 0] for i in range(2_000)])
    elsewhere = metres(home[0][:2_000], home[1][:2_000], *(schools()[side].to_numpy() for side in ("lat", "lng")))
    assert np.median(way) < np.median(elsewhere)


def test_the_level_of_a_school_does_not_change_with_the_cohort() -> None:
    given_here = assumptions()
    one, other = (Landscape.of(schools(), programmes(), given_here) for _ in range(2))
    assert (one.level == other.level).all()
    rows = schools().with_row_index().filter(school="4735")
    assert one.level[rows["index"].item()] == round(1024 * 170.8)


def test_no_row_names_a_person(city: Cohort) -> None:
    assert all(re.fullmatch(r"K\d{6}", candidate) for candidate in city.candidates["candidate"])
    assert {"name", "surname", "pesel"} & set(city.candidates.columns) == set()


@pytest.mark.parametrize("candidates_asked", [0, -1, 1_000_000])
def test_an_impossible_size_is_refused(candidates_asked: int) -> None:
    with pytest.raises(ValueError, match="A cohort has 1 to 999999 candidates"):
        cohort("s", candidates_asked)


def test_a_small_city_for_a_small_cohort() -> None:
    whole, small = cohort("small", 600), cohort("small", 600, scale_seats=True)
    assert small.choices.equals(whole.choices)
    assert (small.programmes["seats"] >= 1).all()
    pairs = list(zip(whole.programmes["seats"], small.programmes["seats"], strict=True))
    assert all(less == max(1, int(seats * 600 / 12_000 + 0.5)) for seats, less in pairs)
    assert cohort("small", 12_000, scale_seats=True).programmes.equals(whole.programmes)


def test_written_tables_read_back_the_same(city: Cohort, tmp_path) -> None:
    small = cohort("small", 20)
    write(small, tmp_path / "out")
    for name, table in small.tables().items():
        back = pl.read_csv(tmp_path / "out" / f"{name}.csv", schema_overrides=dict(table.schema))
        assert back.equals(table), name
    with pytest.raises(FileExistsError):
        write(small, tmp_path / "out")
