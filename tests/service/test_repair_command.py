"""`recruit repair` on market folders: what an official reads, what a machine reads, and what is refused."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from recruit_core import read_market, recruit, rulebook, write_result
from service.laboratory import allocate
from service.repair import repair

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
commands.command()(allocate)
commands.command()(repair)


def run(*arguments: str | Path) -> tuple[int, str, str]:
    answer = CliRunner().invoke(commands, [str(argument) for argument in arguments])
    assert answer.exception is None or isinstance(answer.exception, SystemExit)
    lines = [line for line in answer.stderr.splitlines() if "…" not in line]
    return answer.exit_code, answer.stdout, "\n".join(lines)


def market(folder: Path, choices: str = CHOICES) -> Path:
    folder.mkdir()
    (folder / "programmes.csv").write_text(PROGRAMMES)
    (folder / "choices.csv").write_text(choices)
    return folder


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """A market and the result that was published from it."""
    status, _, said = run("allocate", market(tmp_path / "market"), "--out", tmp_path / "result")
    assert status == 0, said
    return tmp_path


def test_an_official_reads_who_is_affected_and_what_each_remedy_moves(city: Path) -> None:
    right = market(city / "right", CHOICES.replace("150.2", "171.9"))
    before = sorted(path.relative_to(city) for path in city.rglob("*"))
    status, said, wrong = run("repair", city / "market", city / "result", "--corrected", right)
    assert (status, wrong) == (0, "")
    lines = said.splitlines()
    assert lines[0] == "Corrected data: 1 (k3)"
    assert "Hold a seat that the corrected order would not give: 2 (k2, k4)" in lines
    assert "Denied a seat that the corrected order would give: 1 (k3)" in lines
    table = {line[:22].strip(): line[22:].split() for line in lines[5:11]}
    assert table == {
        "": ["extra-seats", "keep-and-add", "re-run"],
        "move to a higher wish": ["1", "1", "1"],
        "move to a lower wish": ["0", "0", "2"],
        "get a seat, had none": ["0", "0", "0"],
        "lose their seat": ["0", "0", "0"],
        "seats to be added": ["1", "1", "0"],
    }
    ring = (
        "k3 takes the seat of k2 at LO-1/mat; k2 takes the seat of k4 at LO-2/bio; k4 takes the seat of k3 at T-3/inf"
    )
    assert f"  {ring}" in lines
    assert lines[-1].startswith("Nothing is decided and nothing was written.")
    assert sorted(path.relative_to(city) for path in city.rglob("*")) == before


def test_the_page_shows_what_the_command_prints(city: Path) -> None:
    right = market(city / "right", CHOICES.replace("150.2", "171.9"))
    page = (Path(__file__).parents[2] / "docs" / "rounds.md").read_text("utf-8")
    shown = page[page.index("    Corrected data") : page.index("One seat beside the others, or")]
    _, said, _ = run("repair", city / "market", city / "result", "--corrected", right)
    assert textwrap.dedent(shown).strip() == said.strip()


def test_a_machine_reads_everything(city: Path) -> None:
    right = market(city / "right", CHOICES.replace("150.2", "171.9"))
    status, said, _ = run("repair", city / "market", city / "result", "--corrected", right, "--json")
    answer = json.loads(said)
    assert status == 0
    assert (answer["corrected"], answer["denied"], answer["ties"]) == (["k3"], ["k3"], [])
    moved = {each["remedy"]: each["moves"] for each in answer["remedies"]}
    assert moved == {
        "extra-seats": {"k3": "up"},
        "keep-and-add": {"k3": "up"},
        "re-run": {"k2": "down", "k3": "up", "k4": "down"},
    }


def test_a_tie_in_the_corrected_order_is_told_and_not_decided(city: Path) -> None:
    right = market(city / "right", CHOICES.replace("150.2", "168.55"))
    status, said, _ = run("repair", city / "market", city / "result", "--corrected", right)
    assert status == 0
    assert "candidates k2, k3 are equal" in said
    assert "extra-seats" in said
    assert "re-run" not in said


def test_problems_of_both_folders_are_told_at_once(city: Path) -> None:
    (city / "market" / "choices.csv").write_text(CHOICES.replace("k5,1,T-3/inf", "k5,1,T-9/inf"))
    right = market(city / "right", CHOICES.replace("k4,1", "k4,x"))
    status, said, wrong = run("repair", city / "market", city / "result", "--corrected", right)
    assert (status, said) == (2, "")
    assert [line.split(",")[0] for line in wrong.splitlines()] == [
        "programme-unknown  market/choices.csv",
        "value-unreadable  right/choices.csv",
    ]


def test_a_result_of_other_tables_is_refused(city: Path) -> None:
    right = market(city / "right", CHOICES.replace("150.2", "171.9"))
    status, _, wrong = run("repair", right, city / "result", "--corrected", city / "market")
    assert status == 2
    assert wrong.startswith("result-of-another-market")


def test_a_result_that_its_tables_do_not_lead_to_is_refused(city: Path) -> None:
    table = city / "result" / "assignments.csv"
    table.write_text(table.read_text().replace("k4,LO-2/bio,open,1", "k4,T-3/inf,open,2"))
    status, _, wrong = run("repair", city / "market", city / "result", "--corrected", city / "market")
    assert status == 2
    assert wrong.startswith("result-not-reproduced")


def test_an_unknown_rulebook_is_refused(city: Path) -> None:
    status, _, wrong = run(
        "repair", city / "market", city / "result", "--corrected", city / "market", "--rulebook", "pl-1999"
    )
    assert status == 2
    assert wrong.startswith("rulebook-unknown")


def test_under_the_polish_rulebook_facts_are_corrected_and_the_law_orders(tmp_path: Path) -> None:
    def facts(folder: Path, results: dict[str, int]) -> Path:
        market(folder, "candidate,rank,programme\nk1,1,LO-2/bio\nk2,1,LO-2/bio\nk2,2,T-3/inf\n")
        rows = "".join(f"{candidate},{per_cent}\n" for candidate, per_cent in results.items())
        (folder / "candidates.csv").write_text(f"candidate,exam_polish\n{rows}")
        return folder

    law = rulebook("pl-2026")
    files = read_market(facts(tmp_path / "market", {"k1": 80, "k2": 60}), law.facts)
    write_result(recruit(files.register, law, digests=files.digests), tmp_path / "result")
    right = facts(tmp_path / "right", {"k1": 80, "k2": 90})
    told = run("repair", tmp_path / "market", tmp_path / "result", "--corrected", right, "--rulebook", "pl-2026")
    assert (told[0], told[2]) == (0, "")
    assert "Corrected data: 1 (k2)" in told[1]
    assert "  k1: LO-2/bio -> no seat" in told[1].splitlines()
