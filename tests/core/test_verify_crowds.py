"""The verifier on crowds: small markets do not show what goes wrong only where many queue for many programmes."""

import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from recruit_core import verify
from service.laboratory import allocate

CANDIDATES, PROGRAMMES, SEATS, WISHES, LEVELS = 160, 12, 9, 7, 4


def crowd(folder: Path, number: int, ties: str = "") -> Path:
    """A market with four levels of merit, so that a dozen are equal everywhere; one in ten is not eligible."""
    folder.mkdir()
    draw = np.random.default_rng(number)
    names = [f"P{place:02}" for place in range(PROGRAMMES)]
    (folder / "programmes.csv").write_text("programme,seats,ties\n" + "".join(f"{n},{SEATS},{ties}\n" for n in names))
    rows = []
    for candidate in range(CANDIDATES):
        wished = draw.permutation(PROGRAMMES)[:WISHES]
        for rank, programme in enumerate(wished, 1):
            merit = "" if draw.random() < 0.1 else draw.integers(LEVELS)
            rows.append(f"c{candidate:03},{rank},{names[programme]},{merit}\n")
    (folder / "choices.csv").write_text("candidate,rank,programme,merit\n" + "".join(rows))
    return folder


def verified(folder: Path, result: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, verify.__file__, folder, result], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize(
    "mechanism",
    [
        "deferred-acceptance",
        "deferred-acceptance-programmes",
        "immediate-acceptance",
        "parallel:2",
        "serial-dictatorship",
        "top-trading-cycles",
        "efficiency-adjusted",
        "stable-improvement-cycles",
    ],
)
def test_what_the_engine_gives_a_crowd_is_accepted_and_a_swap_is_not(mechanism: str, number: int, tmp_path: Path):
    market = crowd(tmp_path / "market", number)
    allocate(market, tmp_path / "result", mechanism=mechanism, ties="single-lottery", seed=f"crowd {number}")
    told = verified(market, tmp_path / "result")
    assert told.returncode == 0, told.stdout
    swapped(tmp_path / "result" / "assignments.csv")
    assert verified(market, tmp_path / "result").returncode == 1


def swapped(file: Path) -> None:
    """Two candidates with seats at different programmes change them; both had asked for either."""
    with file.open(newline="") as opened:
        header, *rows = csv.reader(opened)
    seated = [row for row in rows if row[1]]
    one, other = next((a, b) for a in seated for b in seated if a[1] != b[1])
    one[1:], other[1:] = other[1:], one[1:]
    with file.open("w", newline="") as opened:
        csv.writer(opened, lineterminator="\n").writerows([header, *rows])


def test_one_of_the_equals_at_the_last_seat_left_out_is_named(tmp_path: Path):
    """Not only that another outcome was due: who was passed over by an equal is said."""
    market = crowd(tmp_path / "market", 1)
    allocate(market, tmp_path / "result", ties="admit-all")
    left_out = at_the_last_seat(market, tmp_path / "result")
    file = tmp_path / "result" / "assignments.csv"
    rows = [row if row.split(",")[0] != left_out else f"{left_out},,," for row in file.read_text().splitlines()]
    file.write_text("\n".join(rows) + "\n")
    told = verified(market, tmp_path / "result")
    assert told.returncode == 1
    assert "equal treatment: level with the last one in" in told.stdout
    assert left_out in told.stdout


def at_the_last_seat(market: Path, result: Path) -> str:
    """A candidate whose merit is the cutoff of a class, as another one's there is."""
    merit = {(row["candidate"], row["programme"]): row["merit"] for row in read(market / "choices.csv")}
    for pool in read(result / "cutoffs.csv"):
        there = [row["candidate"] for row in read(result / "assignments.csv") if row["programme"] == pool["programme"]]
        level = [name for name in there if merit[name, pool["programme"]] == pool["cutoff_merit"]]
        if pool["cutoff_merit"] and len(level) > 1:
            return level[0]
    pytest.fail("no class is full with equals in it")


def read(file: Path) -> list[dict[str, str]]:
    with file.open(newline="") as opened:
        return list(csv.DictReader(opened))
