"""Sizes, made-up markets on disk, and the one table that a run prints at its end.

`--quick` takes the smallest size alone; `--slow` gives the package `matching` and the verifier the time they need.
A whole run writes its table to `latest.md` beside this file.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from cities import Cities
from markets import SIZES
from measure import Table

from recruit_core.acceptance import accept

MEASURED = ("10k", "100k", "600k")
STATED = ("10k", "15k", "100k", "600k", "1M")
"""Sizes that stand in the table; points of the smaller round are counted for 15,000."""
LATEST = Path(__file__).with_name("latest.md")
TABLE = pytest.StashKey[Table]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("sizes")
    group.addoption("--quick", action="store_true", help="the smallest size alone, under a minute")
    group.addoption("--slow", action="store_true", help="wait up to 300 s for each rival")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    config.option.benchmark_quiet = True  # one table, ours
    config.stash[TABLE] = Table()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "size" in metafunc.fixturenames:
        names = MEASURED[:1] if metafunc.config.getoption("quick") else MEASURED
        metafunc.parametrize("size", [SIZES[name] for name in names], ids=names)


@pytest.fixture(scope="session")
def table(pytestconfig: pytest.Config) -> Table:
    """The table that the run prints."""
    return pytestconfig.stash[TABLE]


@pytest.fixture(scope="session")
def cities(tmp_path_factory: pytest.TempPathFactory) -> Cities:
    """The made-up markets; the kernel is compiled before anything is timed."""
    made = Cities(tmp_path_factory.mktemp("cities"))
    import numba  # noqa: F401  with numba loaded the mechanism always takes the compiled kernel

    accept(made.of(SIZES["1k"]).market)
    return made


@pytest.fixture
def bound(pytestconfig: pytest.Config) -> int:
    """Seconds that a rival in a process of its own may take."""
    return 300 if pytestconfig.getoption("slow") else 10


def _machine() -> str:
    cpu = platform.processor() or platform.machine()
    described = Path("/proc/cpuinfo")
    if described.exists():
        models = [line for line in described.read_text().splitlines() if line.startswith("model name")]
        cpu = models[0].partition(": ")[2] if models else cpu
    return f"{cpu}, {os.cpu_count()} cores, Python {platform.python_version()}, {datetime.now(UTC):%d %B %Y}"


def _sizes() -> Iterator[str]:
    yield from (f"- {name}: {SIZES[name]} (candidates × programmes × choices of each)" for name in STATED)


def _whole(config: pytest.Config) -> bool:
    narrowed = config.option.quick or config.option.keyword or config.option.markexpr
    return not narrowed and all(Path(word).is_dir() for word in config.args)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    lines = config.stash[TABLE]
    if not lines.lines:
        return
    terminalreporter.ensure_newline()
    terminalreporter.write_line(f"\n{_machine()}\n\n{lines.markdown()}")
    if _whole(config) and not terminalreporter.stats.get("failed"):
        command = "./recruit bench --slow" if config.option.slow else "./recruit bench"
        told = ["# The last whole run", "", f"`{command}`", "", _machine(), "", *_sizes(), "", lines.markdown()]
        LATEST.write_text("\n".join(told) + "\n", encoding="utf-8")
        terminalreporter.write_line(f"written to {LATEST.relative_to(config.rootpath)}")
