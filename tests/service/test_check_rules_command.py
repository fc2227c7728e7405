"""`recruit check-rules`: what an official reads, and the exit statuses of the contract."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from service.check_rules import check_rules

command = typer.Typer()
command.command()(check_rules)


def run(*options: str) -> tuple[int, str, list[str]]:
    """Exit status, standard output, lines of standard error."""
    result = CliRunner().invoke(command, list(options))
    assert "Traceback" not in result.stderr
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout, result.stderr.splitlines()


@pytest.fixture
def market(tmp_path: Path) -> Path:
    (tmp_path / "programmes.csv").write_text("programme,seats\nart,2\nsport,2\n")
    rows = [f"k{number:02},{1},sport,{number}\n" for number in range(30)]
    (tmp_path / "choices.csv").write_text("candidate,rank,programme,merit\n" + "".join(rows))
    groups = [f"k{number:02},girls\n" for number in range(0, 30, 2)]
    groups += [f"k{number:02},city\n" for number in range(0, 30, 3)]
    (tmp_path / "groups.csv").write_text("candidate,group\n" + "".join(groups))
    return tmp_path


def test_rules_that_hold(market: Path) -> None:
    (market / "choice_rules.csv").write_text("programme,rule,group,amount\nsport,ceiling,girls,1\n")
    status, out, err = run(str(market), "--tries", "50", "--seed", "July")
    assert (status, err) == (0, [])
    assert out.splitlines()[0] == "sport: ceiling, 2 seats, 30 applicants, 51 sets of them drawn"
    assert out.count("no counter-example") == 3
    assert out.splitlines()[-1] == "rules searched: 1, broken: 0; programmes of one pool and one order: 1"


def test_a_counter_example_is_status_1_and_the_same_for_the_same_seed(market: Path) -> None:
    rules = "programme,rule,group,amount\nsport,ceiling,girls,1\nsport,ceiling,city,1\n"
    (market / "choice_rules.csv").write_text(rules)
    status, out, err = run(str(market), "--seed", "July")
    assert (status, err) == (1, [])
    assert "  substitutability: broken\n    With k" in out
    assert "asks too, k" in out
    assert run(str(market), "--seed", "July")[1] == out


def test_bad_rules_are_status_2_and_all_are_told(market: Path) -> None:
    (market / "choice_rules.csv").write_text("programme,rule,group,amount\nsport,ceiling,boys,1\nart,lottery,,\n")
    status, out, err = run(str(market))
    assert (status, out) == (2, "")
    assert [line.split("  ")[0] for line in err] == ["value-unknown", "group-unknown"]
