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


def start(folder: Path) -> list[str]:
    run = subprocess.run([sys.executable, "-c", START, folder], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout.split()


def test_starting_loads_no_engine_and_a_second_start_finds_what_the_first_one_left(tmp_path: Path) -> None:
    assert start(tmp_path) == []
    secret = (tmp_path / "keys" / "secret").read_text()
    assert start(tmp_path) == []
    assert (tmp_path / "keys" / "secret").read_text() == secret
