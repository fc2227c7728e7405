"""The web process starts light: what computes places is loaded by whoever asks for a computation."""

import subprocess
import sys
from pathlib import Path

START = """
import sys
from pathlib import Path
from service.app import create_app
from service.settings import Settings
made = create_app(Settings(folder=Path(sys.argv[1])))
made.state.office.database.close()
print(*sorted({"numba", "polars", "networkx", "python_calamine"} & set(sys.modules)))
"""


def test_starting_loads_no_engine(tmp_path: Path) -> None:
    run = subprocess.run([sys.executable, "-c", START, tmp_path], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.split() == []


def test_a_second_start_finds_what_the_first_one_left(tmp_path: Path) -> None:
    for _ in range(2):
        run = subprocess.run([sys.executable, "-c", START, tmp_path], capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stderr
    assert (tmp_path / "keys" / "secret").stat().st_mode & 0o077 == 0
