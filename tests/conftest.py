"""What every test may lean on: how deep to search, and what has to be present where.

A part that is optional on a desk (a browser, the figures of real admissions) is asked for with `require`.
Where it is absent the test is skipped and says why; where RECRUIT_REQUIRE names it
(`RECRUIT_REQUIRE=browser,realdata`) its absence fails.
"""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parents[1]
OPTIONAL = ("browser", "realdata", "matching")
REQUIRED = {part for part in os.environ.get("RECRUIT_REQUIRE", "").split(",") if part}
Require = Callable[[str, object, str], None]

hypothesis.settings.register_profile("ci", max_examples=100, deadline=None, print_blob=True)
hypothesis.settings.register_profile("deep", max_examples=5_000, deadline=None, print_blob=True)
hypothesis.settings.register_profile("mutants", max_examples=40, deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("ci")  # `--hypothesis-profile=` chooses another


def pytest_configure(config: pytest.Config) -> None:
    if strangers := REQUIRED - set(OPTIONAL):
        raise pytest.UsageError(f"RECRUIT_REQUIRE knows only {', '.join(OPTIONAL)}, not {', '.join(sorted(strangers))}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests marked `deep` belong to the deep profile or to an own `-m`."""
    if config.getoption("--hypothesis-profile") == "deep" or config.getoption("-m"):
        return
    deep = [item for item in items if item.get_closest_marker("deep")]
    config.hook.pytest_deselected(items=deep)
    items[:] = [item for item in items if item not in deep]


def demand(part: str, present: object, reason: str) -> None:
    """Skip with `reason` where `part` is absent, fail where RECRUIT_REQUIRE names it."""
    if part not in OPTIONAL:
        raise ValueError(f"{part} is not one of {', '.join(OPTIONAL)}")
    if present:
        return
    if part in REQUIRED:
        pytest.fail(f"{part} is required here: {reason}", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def require() -> Require:
    """`require(part, present, reason)`: the one way to say that a test needs something optional."""
    return demand


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder with figures of real admissions; it is no part of the repository."""
    folder = Path(os.environ.get("RECRUIT_REAL_DATA") or ROOT.parent / "shared" / "data")
    demand("realdata", folder.is_dir(), "no figures of real admissions here; RECRUIT_REAL_DATA names their folder")
    return folder


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """An installed Chromium that Playwright can drive; as root it wants `--no-sandbox`."""
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    reason = "no Chromium that can be driven here; on Debian: apt-get install chromium libatomic1"
    demand("browser", browser and _driver_runs(), reason)
    return str(browser)


def _driver_runs() -> bool:
    from playwright._impl._driver import compute_driver_executable

    node, _ = compute_driver_executable()
    return subprocess.run([node, "--version"], capture_output=True, check=False).returncode == 0
