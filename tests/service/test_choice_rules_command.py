"""Choice rules on the command line: seated, explained, and refused by name where pools in order alone are known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from service.change import change
from service.laboratory import allocate, explain
from service.quarantine import quarantine
from service.repair import repair
from service.seat_values import seat_values

commands = typer.Typer()
for verb in (allocate, explain, change, quarantine, repair):
    commands.command()(verb)
commands.command("seat-values")(seat_values)


def run(*arguments: str | Path) -> tuple[int, str, str]:
    answer = CliRunner().invoke(commands, [str(argument) for argument in arguments])
    assert answer.exception is None or isinstance(answer.exception, SystemExit)
    return answer.exit_code, answer.stdout, answer.stderr


RULES = """programme,rule,pool,to,group,amount
art,horizontal,,,,
law,minimum-share,,,scholarship,50%
sen,transfer,kept,open,,
sport,ceiling,,,boys,50%
"""
POOLS = """programme,pool,seats,group,reserve,order
art,girls,1,girls,soft,1
art,open,1,,,2
sen,kept,2,statement,hard,1
sen,open,1,,,2
"""
CHOICES = """candidate,rank,programme,merit
a1,1,art,9
a2,1,art,8
a3,1,art,7
l1,1,law,9
l2,1,law,8
l3,1,law,1
n1,1,sen,2
n2,1,sen,9
n3,1,sen,8
n4,1,sen,7
s1,1,sport,9
s2,1,sport,8
s3,1,sport,1
"""
GROUPS = "candidate,group\na1,girls\na3,girls\nl3,scholarship\nn1,statement\ns1,boys\ns2,boys\n"


def market(folder: Path, rules: str = RULES) -> Path:
    folder.mkdir()
    (folder / "programmes.csv").write_text("programme,seats\nart,2\nlaw,2\nsen,3\nsport,2\n")
    (folder / "pools.csv").write_text(POOLS)
    (folder / "choices.csv").write_text(CHOICES)
    (folder / "groups.csv").write_text(GROUPS)
    (folder / "choice_rules.csv").write_text(rules)
    return folder


@pytest.fixture
def city(tmp_path: Path) -> Path:
    status, _, wrong = run("allocate", market(tmp_path / "market"), "--out", tmp_path / "result")
    assert (status, wrong) == (0, "")
    return tmp_path


def test_the_rules_decide_and_the_table_has_its_digest(city: Path) -> None:
    rows = (city / "result/assignments.csv").read_text().splitlines()[1:]
    placed = [row.partition(",")[0] for row in rows if not row.endswith(",,,")]
    assert placed == ["a1", "a2", "l1", "l3", "n1", "n2", "n3", "s1", "s3"]
    assert "choice_rules.csv" in json.loads((city / "result/summary.json").read_text())["digests"]
    assert "sen,kept,1,1,,,\nsen,open,2,2,8,,\n" in (city / "result/cutoffs.csv").read_text()


@pytest.mark.parametrize(
    ("candidate", "told"),
    [
        (
            "a3",
            "pool girls: all seats kept for the candidate's groups went to others who stand higher: merit 7, the lo",
        ),
        ("l2", "pool open: place 3 in the order of call, the last one admitted had place 2"),
        ("n4", "pool kept: open to its group only; pool open: merit 7, the last one admitted had 8, 1 missing"),
        ("s2", "pool open: as many of the group boys as its ceiling allows had been taken: 1"),
    ],
)
def test_a_refusal_says_what_decided(city: Path, candidate: str, told: str) -> None:
    status, said, _ = run("explain", city / "market", city / "result", "--candidate", candidate)
    assert status == 0
    assert f"refused; {told}" in said


def test_a_result_that_is_not_what_its_tables_lead_to_is_not_explained(city: Path) -> None:
    path = city / "result/assignments.csv"
    path.write_text(path.read_text().replace("s2,,,", "s2,sport,open,1").replace("s3,sport,open,1", "s3,,,"))
    status, _, wrong = run("explain", city / "market", city / "result", "--candidate", "s2")
    assert (status, wrong.partition(" ")[0]) == (2, "result-not-reproduced")


def test_what_is_known_for_pools_in_order_alone_is_refused_by_name(city: Path) -> None:
    given, result = city / "market", city / "result"
    for asked in (
        ("change", given, "--add-seat", "law"),
        ("seat-values", given),
        ("explain", given, result, "--candidate", "a3", "--what-if"),
        ("repair", given, result, "--corrected", given),
    ):
        status, said, wrong = run(*asked)
        assert (status, said, wrong.partition(" ")[0]) == (2, "", "not-under-choice-rules")
        assert "ceiling, horizontal, minimum-share, transfer" in wrong
    for option, code in (
        ("--mechanism=top-trading-cycles", "choice-rules-not-for-mechanism"),
        ("--ties=admit-all", "tie-rule-not-for-choice-rules"),
    ):
        status, _, wrong = run("allocate", given, "--out", city / "other", option)
        assert (status, wrong.partition(" ")[0]) == (2, code)
        assert not (city / "other").exists()


def test_a_table_of_pools_in_order_hinders_nothing(tmp_path: Path) -> None:
    given = market(tmp_path / "market", "programme,rule\nlaw,pools-in-order\n")
    assert run("allocate", given, "--out", tmp_path / "result", "--mechanism", "serial-dictatorship")[0] == 0
    assert run("allocate", given, "--out", tmp_path / "result", "--force")[0] == 0
    told = ("--candidate", "a3", "--what-if")
    for asked in (
        ("change", given, "--add-seat", "law"),
        ("seat-values", given),
        ("explain", given, tmp_path / "result", *told),
        ("repair", given, tmp_path / "result", "--corrected", given),
    ):
        assert run(*asked)[0] == 0, asked


def test_bad_rules_stop_every_verb_before_anything_is_written(tmp_path: Path) -> None:
    given = market(tmp_path / "market", RULES.replace("50%", "150%").replace("law", "lav"))
    status, _, wrong = run("allocate", given, "--out", tmp_path / "result")
    assert status == 2
    assert [line.partition(" ")[0] for line in wrong.splitlines()] == [
        "amount-too-high",
        "programme-unknown",
        "amount-too-high",
    ]
    assert not (tmp_path / "result").exists()


def test_a_quarantine_carries_the_rows_of_its_programmes(city: Path) -> None:
    assert run("quarantine", city / "market", "--out", city / "apart", "--programme", "sport")[0] == 0
    head, *rows = RULES.splitlines(keepends=True)
    assert (city / "apart/held/choice_rules.csv").read_text() == head + rows[3]
    assert (city / "apart/clear/choice_rules.csv").read_text() == head + "".join(rows[:3])
    assert run("allocate", city / "apart/clear", "--out", city / "clear")[0] == 0
    whole = (city / "result/assignments.csv").read_text().splitlines()
    assert set((city / "clear/assignments.csv").read_text().splitlines()) <= set(whole)
    path = city / "apart/clear/choice_rules.csv"
    path.write_text(head)
    assert run("quarantine", city / "market", "--out", city / "apart", "--check")[0] == 2


def test_rules_that_cannot_be_used_can_be_held_back(tmp_path: Path) -> None:
    given = market(tmp_path / "market", RULES.replace("boys,50%", "boys,half"))
    assert run("quarantine", given, "--out", tmp_path / "apart", "--problems")[0] == 0
    assert "sport" in (tmp_path / "apart/held/programmes.csv").read_text()
    assert run("allocate", tmp_path / "apart/clear", "--out", tmp_path / "clear")[0] == 0
