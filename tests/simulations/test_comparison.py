"""The cohort beside the published figures: sensible, complete, honest, and readable."""

from pathlib import Path

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from service.cohort import cohort as command
from simulations.comparison import Line, comparison, left_out_by_reason, rows_by_source
from simulations.population import cohort
from simulations.recruited import Recruited, recruited

APP = typer.Typer()
APP.command()(command)


@pytest.fixture(scope="module")
def after() -> Recruited:
    return recruited(cohort("krakow-2026"))


@pytest.fixture(scope="module")
def lines(after: Recruited) -> list[Line]:
    return comparison(after)


def line(lines: list[Line], measure: str, year: str = "") -> Line:
    return next(row for row in lines if row.measure == measure and year in row.figure.year)


def test_one_in_seven_or_eight_stays_without_a_seat(after: Recruited) -> None:
    """14.7 % in 2019, 14.5 % in 2023."""
    alone = after.seated["rank"].null_count() / after.seated.height
    assert 0.10 <= alone <= 0.16


def test_general_schools_are_full_and_vocational_ones_are_not(after: Recruited) -> None:
    share = after.programmes.group_by("kind").agg(taken=pl.col("taken").sum() / pl.col("seats").sum())
    taken = dict(share.iter_rows())
    assert taken["general"] > 0.9 > taken["technical"] > 0.7 > 0.5 > taken["vocational"]
    vocational = after.programmes.filter(kind="vocational")
    assert int((vocational["seats"] - vocational["taken"]).sum()) > 500


def test_counts_agree_with_the_result(after: Recruited) -> None:
    counts = after.result.matching.counts()
    assert counts["placed"] == int(after.programmes["taken"].sum()) == after.seated["rank"].count()
    assert counts["first_choice"] == after.seated.filter(rank=1).height
    assert int(after.programmes["wanted"].sum()) == after.seated.height == counts["candidates"]


def test_published_figures_are_those_of_the_tables(lines: list[Line]) -> None:
    assert line(lines, "seats LO, published groups", "2023").figure.value == 6178
    assert line(lines, "LO, % of first choices, city-run").figure.value == pytest.approx(100 * 7917 / 12133)
    assert line(lines, "without a seat, % of candidates", "2023").figure.value == pytest.approx(100 * 1761 / 12133)
    assert line(lines, "X LO, first choices per seat").figure.value == 4.31
    assert line(lines, "V LO im. A. Witkowskiego").figure.value == 170.8
    assert line(lines, "in the first choice, % of those with a seat").figure.sign == ">"


@pytest.mark.parametrize(
    ("measure", "within"),
    [
        ("outside Kraków, % of all candidates", 1.5),
        ("LO, % of first choices, city-run", 4),
        ("T, % of first choices, city-run", 4),
        ("BS1, % of first choices, city-run", 1.5),
        ("candidates per seat, city-run", 0.1),
        ("X LO, first choices per seat", 1.0),
        ("VIII LO, first choices per seat", 1.0),
        ("V LO im. A. Witkowskiego", 8),
        ("mathematics: % of pupils at 90-100 %", 1.5),
        ("Kraków: mathematics", 1.0),
    ],
)
def test_the_model_comes_near(lines: list[Line], measure: str, within: float) -> None:
    difference = line(lines, measure).difference
    assert difference is not None
    assert abs(difference) <= within


def test_every_line_names_year_and_source(lines: list[Line]) -> None:
    assert len(lines) > 45
    for row in lines:
        assert row.figure.source, row
        assert row.figure.year.isdigit(), row


def test_published_and_assumed_rows_are_counted_apart(after: Recruited) -> None:
    rows = rows_by_source(after)
    assert sum(row.seats for row in rows) == int(after.programmes["seats"].sum())
    assert {(row.kind, row.source) for row in rows} >= {("general", "published"), ("vocational", "assumed")}
    assert not [row for row in rows if row.kind == "vocational" and row.source == "published"]
    assert sum(number for _, number in left_out_by_reason()) == 39


def test_the_command_prints_a_table_of_a_hundred_columns() -> None:
    shown = CliRunner().invoke(APP, ["--compare", "--candidates", "800", "--seed", "small"])
    assert shown.exit_code == 0, shown.output
    assert "published   cohort  differs  year, source" in shown.stdout
    assert "vocational, assumed" in shown.stdout
    assert max(map(len, shown.stdout.splitlines())) <= 100


def test_a_cohort_of_one_is_compared_without_a_fault() -> None:
    shown = CliRunner().invoke(APP, ["--compare", "--candidates", "1"])
    assert shown.exit_code == 0, shown.output


def test_the_command_writes_tables_once(tmp_path) -> None:
    arguments = ["--out", str(tmp_path / "city"), "--candidates", "30"]
    assert CliRunner().invoke(APP, arguments).exit_code == 0
    assert sorted(path.name for path in (tmp_path / "city").iterdir()) == [
        "candidates.csv",
        "choices.csv",
        "programmes.csv",
        "schools.csv",
    ]
    again = CliRunner().invoke(APP, arguments)
    assert again.exit_code == 2
    assert "folder-exists" in again.stderr
    assert len(list((tmp_path / "city").iterdir())) == 4


def test_the_page_shows_what_the_command_prints() -> None:
    page = (Path(__file__).parents[2] / "docs" / "cohort.md").read_text(encoding="utf-8")
    shown = CliRunner().invoke(APP, ["--compare"])
    block = page.split("```text\n")[1].split("```")[0]
    assert block.count("\n") > 25
    assert block in shown.stdout
