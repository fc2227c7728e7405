"""`recruit change`, `seat-values`, `quarantine`, `explain --what-if`: what people read, and what machines do."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from service.change import change
from service.laboratory import allocate, explain
from service.quarantine import quarantine
from service.seat_values import seat_values

DOCS = Path(__file__).resolve().parents[2] / "docs"
PROGRAMMES = "programme,seats\nLO-1/mat,2\nLO-2/bio,1\nT-3/inf,2\n"
CHOICES = """candidate,rank,programme,merit
k1,1,LO-1/mat,172.4
k2,1,LO-1/mat,168.55
k2,2,LO-2/bio,170
k3,1,LO-1/mat,150.2
k3,2,LO-2/bio,150.2
k3,3,T-3/inf,150.2
k4,1,LO-2/bio,165.05
k4,2,T-3/inf,165.05
k5,1,T-3/inf,120
"""

commands = typer.Typer()
for verb in (allocate, explain, change, quarantine):
    commands.command()(verb)
commands.command("seat-values")(seat_values)


def run(*arguments: str | Path) -> tuple[int, str, str]:
    answer = CliRunner().invoke(commands, [str(argument) for argument in arguments])
    assert answer.exception is None or isinstance(answer.exception, SystemExit)
    return answer.exit_code, answer.stdout, answer.stderr


def market(folder: Path, choices: str = CHOICES, programmes: str = PROGRAMMES) -> Path:
    folder.mkdir()
    (folder / "programmes.csv").write_text(programmes)
    (folder / "choices.csv").write_text(choices)
    return folder


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """A market and the result that was published from it."""
    assert run("allocate", market(tmp_path / "market"), "--out", tmp_path / "result")[0] == 0
    return tmp_path


def test_the_page_shows_what_the_command_prints(city: Path) -> None:
    shown = re.search(r"    recruit change market (.*)\n\n((?:    .*\n)+)", (DOCS / "change.md").read_text())
    assert shown is not None
    status, said, wrong = run("change", city / "market", *shown[1].split())
    assert (status, wrong) == (0, "")
    assert said.splitlines() == [line[4:] for line in shown[2].splitlines()]


def test_every_kind_of_change(city: Path) -> None:
    up = "  k3 moves up from T-3/inf to LO-1/mat, "
    down = ["  k2 loses LO-1/mat, because k3 takes the seat; now LO-2/bio"]
    down += ["  k4 loses LO-2/bio, because k2 takes the seat; now T-3/inf"]
    kinds = {
        ("--add-seat", "LO-1/mat:open"): [up + "into the new seat"],
        ("--add-seat", "T-3/inf"): ["  nobody moves"],
        ("--remove-candidate", "k1"): [
            "  k1 loses LO-1/mat, by withdrawing; now without a seat",
            up + "into the seat that k1 leaves",
        ],
        ("--merit", "k3:LO-1/mat:171"): [up + "by the other merit", *down],
        ("--merit", "k1:LO-1/mat:"): [
            "  k1 loses LO-1/mat, by the other merit; now without a seat",
            up + "into the seat that k1 leaves",
        ],
    }
    for asked, lines in kinds.items():
        status, said, _ = run("change", city / "market", *asked)
        assert status == 0
        assert said.splitlines()[1 : 1 + len(lines)] == lines
        assert said.splitlines()[1 + len(lines)] == "Places on waiting lists that would be worse: 0"


def test_a_machine_reads_the_same(city: Path) -> None:
    told = json.loads(run("change", city / "market", "--take-seat", "LO-2/bio", "--json")[1])
    assert told["change"] == {"take-seat": "LO-2/bio"}
    assert told["moves"][0] == {
        "candidate": "k4",
        "from": {"programme": "LO-2/bio", "pool": "open"},
        "to": {"programme": "T-3/inf", "pool": "open"},
        "because": None,
        "direction": "down",
    }
    assert told["moves"][1]["to"] is None
    assert told["moves"][1]["because"] == "k4"
    assert told["rests_on_a_tie"] is False
    assert [place["candidate"] for place in told["places_worsened"]] == ["k3"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ([], "one-change"),
        (["--add-seat", "LO-1/mat", "--remove-candidate", "k1"], "one-change"),
        (["--add-seat", "LO-9"], "pool-unknown"),
        (["--add-seat", "LO-1/mat:kept"], "pool-unknown"),
        (["--remove-candidate", "k9"], "choice-unknown"),
        (["--merit", "k9:LO-1/mat:3"], "choice-unknown"),
        (["--merit", "k1:T-3/inf:3"], "choice-unknown"),
        (["--merit", "k1:LO-1/mat:many"], "value-unreadable"),
    ],
)
def test_what_cannot_be_changed_is_refused(city: Path, asked: list[str], code: str) -> None:
    status, said, wrong = run("change", city / "market", *asked)
    assert (status, said) == (2, "")
    assert wrong.startswith(code)


def test_a_pool_without_seats_and_a_tie(tmp_path: Path) -> None:
    folder = market(
        tmp_path / "market", "candidate,rank,programme,merit\na,1,A,5\nb,1,A,5\n", "programme,seats\nA,2\nB,0\n"
    )
    assert run("change", folder, "--take-seat", "B")[2].startswith("seat-none")
    status, said, _ = run("change", folder, "--take-seat", "A")
    assert status == 0
    assert "Candidates who are equal by law would have to be put in order first" in said


def test_what_would_have_changed_a_refusal(city: Path) -> None:
    status, said, wrong = run("explain", city / "market", city / "result", "--candidate", "k3", "--what-if")
    assert (status, wrong) == (0, "")
    lines = said.splitlines()
    assert lines[5] == "  1. LO-1/mat would have been granted, all else being as it is,"
    assert lines[6] == "     with merit 168.550001 or more, to go before k2 with 168.55:"
    assert lines[7] == "       k3 moves up from T-3/inf to LO-1/mat, by the other merit"
    assert "     with one more seat there (pool open):" in lines
    assert lines[-1] == "     by no other order of wishes: under this rule none can give a refused seat."
    asked = ("explain", city / "market", city / "result", "--candidate", "k3")
    assert said.startswith(run(*asked)[1])
    told = json.loads(run(*asked, "--what-if", "--json")[1])
    assert told["what_if"]["LO-2/bio"]["merit"]["merit"] == "165.050001"
    assert told["what_if"]["LO-2/bio"]["order"] is False
    assert "what_if" not in json.loads(
        run("explain", city / "market", city / "result", "--candidate", "k3", "--json")[1]
    )


def test_another_rule_and_another_result_are_refused(city: Path) -> None:
    asked = ("explain", city / "market", city / "result", "--candidate", "k3", "--what-if")
    summary, rows = city / "result" / "summary.json", city / "result" / "assignments.csv"
    told, text = json.loads(summary.read_text()), rows.read_text()
    for other in ({"mechanism": "immediate-acceptance"}, {"ties": "admit-all"}):
        summary.write_text(json.dumps(told | other))
        status, _, wrong = run(*asked)
        assert (status, wrong.split()[0]) == (2, "what-if-not-for-this-rule")
    summary.write_text(json.dumps(told))
    rows.write_text(text.replace("k3,T-3/inf,open,3", "k3,,,"))
    assert run(*asked)[2].startswith("result-not-reproduced")


def test_the_value_of_every_seat(city: Path) -> None:
    out = city / "values.csv"
    status, said, _ = run("seat-values", city / "market", "--out", out)
    assert status == 0
    assert said.splitlines()[2] == "       0         1  LO-1/mat, pool open"
    rows = ["LO-1/mat,open,2,0,1,false", "LO-2/bio,open,1,0,1,false", "T-3/inf,open,2,0,0,false"]
    assert out.read_text().splitlines() == ["programme,pool,seats,placed,improved,rests_on_a_tie", *rows]
    assert run("seat-values", city / "market", "--out", out)[2].startswith("file-exists")
    assert run("seat-values", city / "market", "--out", out, "--force")[0] == 0


def test_quarantine_from_the_command_line(tmp_path: Path) -> None:
    folder = market(tmp_path / "market", CHOICES + "z1,1,X-1/a,9x\nz2,1,X-1/a,8\n", PROGRAMMES + "X-1/a,1\n")
    status, said, _ = run("quarantine", folder, "--problems", "--out", tmp_path / "out")
    assert status == 0
    assert said.splitlines()[:2] == ["clear: 5 candidates, 3 programmes", "held: 2 candidates, 1 programmes"]
    assert "value-unreadable  choices.csv, row 11" in said
    assert run("allocate", tmp_path / "out" / "clear", "--out", tmp_path / "result")[0] == 0
    assert run("quarantine", folder, "--check", "--out", tmp_path / "out")[0] == 0
    held = tmp_path / "out" / "held" / "choices.csv"
    held.write_text(held.read_text().replace("z2", "k2"))
    assert run("quarantine", folder, "--check", "--out", tmp_path / "out")[2].startswith("not-verified")
    assert run("quarantine", folder, "--programme", "nowhere", "--out", tmp_path / "more")[2].startswith(
        "quarantine-empty"
    )
    assert run("quarantine", folder, "--out", tmp_path / "more")[2].startswith("quarantine-empty")
    assert run("quarantine", folder, "--programme", "LO-2/bio", "--out", tmp_path / "more")[0] == 0
    assert sorted(path.name for path in (tmp_path / "more").iterdir()) == ["clear", "held", "proof.json"]
