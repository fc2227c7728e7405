"""`recruit demand` on market folders: what a researcher reads, the table, and every problem at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
import typer
from town_of_tastes import NAMES, Town
from typer.testing import CliRunner

from service.demand import demand
from simulations.demand import compared, estimated
from simulations.demand.estimate import NEST

commands = typer.Typer()
commands.command()(demand)


def run(*arguments: str | Path) -> tuple[int, str, list[str]]:
    answer = CliRunner().invoke(commands, [str(argument) for argument in arguments])
    assert answer.exception is None or isinstance(answer.exception, SystemExit)
    return answer.exit_code, answer.stdout, [line for line in answer.stderr.splitlines() if " … " not in line]


def written(town: Town, folder: Path) -> Path:
    """The town as a market folder with both tables of covariates beside it."""
    market = folder / "market"
    market.mkdir()
    who = [f"K{number:04}" for number in range(town.candidates)]
    classes = [f"P{number:02}" for number in range(len(town.school))]
    pl.DataFrame({"programme": classes, "seats": town.seats}).write_csv(market / "programmes.csv")
    row, place = np.nonzero(town.lists >= 0)
    chosen = town.lists[row, place]
    choices = {
        "candidate": [who[one] for one in row],
        "rank": place + 1,
        "programme": [classes[one] for one in chosen],
        "merit": town.merit[row, chosen],
    }
    pl.DataFrame(choices).write_csv(market / "choices.csv")
    pairs = {
        "candidate": np.repeat(who, len(classes)),
        "programme": np.tile(classes, len(who)),
        "merit": town.merit.reshape(-1),
        "distance": town.covariates[:, :, 0].reshape(-1),
    }
    pl.DataFrame(pairs).sample(fraction=1, shuffle=True, seed=5).write_csv(folder / "pairs.csv")
    offered = {"programme": classes, "school": [f"S{one}" for one in town.school], "quality": town.covariates[0, :, 1]}
    pl.DataFrame(offered).reverse().write_csv(folder / "programmes.csv")
    return folder


@pytest.fixture(scope="module")
def careful() -> Town:
    return Town("a folder of lists", candidates=400, careful=0.6)


@pytest.fixture
def folder(careful: Town, tmp_path: Path) -> Path:
    return written(careful, tmp_path)


def asked(folder: Path, *more: str | Path) -> tuple[int, str, list[str]]:
    tables = ("--pairs", folder / "pairs.csv", "--programmes", folder / "programmes.csv")
    return run(folder / "market", *tables, *more)


def test_a_folder_gives_what_arrays_give(folder: Path, careful: Town) -> None:
    status, said, wrong = asked(folder, "--out", folder / "estimates.csv")
    assert (status, wrong) == (0, [])
    expected = compared(estimated(careful.ranked, NAMES), estimated(careful.stable, NAMES))
    table = pl.read_csv(folder / "estimates.csv")
    for name, one in (("lists", expected.ranked), ("seats", expected.stable)):
        rows = table.filter(pl.col("estimate") == name)
        assert rows["parameter"].to_list() == [*NAMES, NEST]
        assert rows["value"].to_numpy() == pytest.approx(one.values, rel=1e-4)
        assert rows["error"].to_numpy() == pytest.approx(one.errors, rel=1e-4, abs=1e-9)
        assert ((rows["low"] <= rows["value"]) & (rows["value"] <= rows["high"])).all()
        assert rows["candidates"].unique().to_list() == [one.candidates]
    assert table.filter(pl.col("credible") == 1)["estimate"].unique().to_list() == ["seats"]
    assert f"Hausman's test: {expected.statistic:.2f} with {expected.degrees} degrees" in said
    assert said.splitlines()[-1].endswith("use the estimate from seats.")


def test_the_order_of_rows_changes_no_byte(folder: Path) -> None:
    assert asked(folder, "--out", folder / "first.csv")[0] == 0
    for table in ("pairs.csv", "programmes.csv", "market/choices.csv", "market/programmes.csv"):
        pl.read_csv(folder / table).sample(fraction=1, shuffle=True, seed=11).write_csv(folder / table)
    assert asked(folder, "--out", folder / "again.csv")[0] == 0
    assert (folder / "first.csv").read_bytes() == (folder / "again.csv").read_bytes()


def test_true_lists_are_believed(tmp_path: Path) -> None:
    folder = written(Town("a folder of lists", candidates=400), tmp_path)
    status, said, _ = asked(folder)
    assert status == 0
    assert said.splitlines()[-1].startswith("Nothing speaks against the lists")


def test_without_schools_there_is_no_nest(folder: Path) -> None:
    pairs = folder / "pairs.csv"
    status, said, _ = run(folder / "market", "--pairs", pairs)
    assert status == 0
    assert "distance" in said
    assert NEST not in said


def test_every_problem_is_told_at_once_and_nothing_written(folder: Path) -> None:
    lines = (folder / "pairs.csv").read_text().splitlines()
    first, second, third = (line.split(",") for line in lines[1:4])
    lines[1] = ",".join([*first[:3], "near"])
    lines[2] = ",".join(["K9999", *second[1:]])
    lines[3] = ",".join([*third[:2], "many", *third[3:]])
    lines.append(lines[4])
    (folder / "pairs.csv").write_text("\n".join(lines) + "\n")
    own = (folder / "programmes.csv").read_text().splitlines()
    own[0] = "programme,school,distance"
    (folder / "programmes.csv").write_text("\n".join(own[:-1]) + "\n")
    status, _, wrong = asked(folder, "--out", folder / "estimates.csv")
    assert status == 2
    assert not (folder / "estimates.csv").exists()
    told = {line.split()[0] for line in wrong}
    assert {"value-unreadable", "id-unknown", "pair-twice", "pair-missing", "programme-missing"} <= told
    assert "covariate-twice" in told
    assert any(line.startswith("value-unreadable  pairs.csv, row 2, column distance") for line in wrong)


def test_merit_is_that_of_the_choices(folder: Path) -> None:
    pairs = pl.read_csv(folder / "pairs.csv").with_columns(pl.col("merit") + 1)
    pairs.write_csv(folder / "pairs.csv")
    status, _, wrong = asked(folder)
    assert status == 2
    assert {line.split()[0] for line in wrong if "problems in all" not in line} == {"merit-differs"}


@pytest.mark.parametrize(
    ("column", "code"),
    [("nest", "covariate-name-taken"), ("twin", "demand-not-identified"), (None, "covariate-missing")],
)
def test_columns_that_are_no_covariates_are_refused(folder: Path, column: str | None, code: str) -> None:
    pairs = pl.read_csv(folder / "pairs.csv")
    changed = pairs.drop("distance") if column is None else pairs.with_columns(pl.col("distance").alias(column))
    changed.write_csv(folder / "pairs.csv")
    status, _, wrong = run(folder / "market", "--pairs", folder / "pairs.csv")
    assert status == 2
    assert wrong[0].split()[0] == code


def test_divided_programmes_and_existing_files_are_refused(folder: Path) -> None:
    (folder / "kept.csv").write_text("mine")
    status, _, wrong = asked(folder, "--out", folder / "kept.csv")
    assert (status, wrong[0].split()[0]) == (2, "file-exists")
    assert (folder / "kept.csv").read_text() == "mine"
    seats = pl.read_csv(folder / "market" / "programmes.csv")["seats"][0]
    pools = f"programme,pool,seats,group,reserve,order\nP00,kept,1,near,soft,1\nP00,rest,{seats - 1},,,2\n"
    (folder / "market" / "pools.csv").write_text(pools)
    status, _, wrong = asked(folder)
    assert (status, wrong[0].split()[0]) == (2, "not-one-pool")


def test_equal_merit_at_the_last_seat_is_judged_as_the_round_did(tmp_path: Path) -> None:
    """Two equals, one seat: the tie-break decided, and the one refused did not have the class to choose from."""
    from recruit_core import read_market, recruit, rulebook
    from simulations.demand.round import orders_of
    from simulations.demand.tables import read_covariates

    (tmp_path / "programmes.csv").write_text("programme,seats\na,1\nb,2\nc,0\n")
    choices = "candidate,rank,programme,merit,tiebreak\nk1,1,a,5,2\nk2,1,a,5,1\nk2,2,b,,\nk3,1,b,-3,\nk4,1,c,9,\n"
    (tmp_path / "choices.csv").write_text(choices)
    merit = {"k1": ("5", "1", "9"), "k2": ("5", "", "9"), "k3": ("6", "-3", "9"), "k4": ("4", "2", "9")}
    rows = [
        f"{who},{what},{points},{len(who + points)}"
        for who in merit
        for what, points in zip("abc", merit[who], strict=True)
    ]
    (tmp_path / "pairs.csv").write_text("\n".join(["candidate,programme,merit,x", *rows]) + "\n")
    listed = rulebook("listed")
    register = read_market(tmp_path, listed.facts).register
    lists, seats = orders_of(recruit(register, listed).matching, read_covariates(register, tmp_path / "pairs.csv"))
    assert lists.chosen.tolist() == [[0, -1], [0, 1], [1, -1], [2, -1]]
    assert seats.chosen.tolist() == [[0], [-1], [1], [-1]]
    assert seats.open.tolist() == [
        [True, True, False],
        [False, False, False],
        [True, True, False],
        [False, True, False],
    ]
