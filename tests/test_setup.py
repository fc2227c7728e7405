"""The first command on a fresh machine: what the script says before any set-up, and what the lock promises."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

pytest_plugins = ["pytester"]
ROOT = Path(__file__).resolve().parents[1]


# The script, alone in a folder


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The script and what it reads, in a folder whose name has a space, with nothing set up."""
    folder = tmp_path / "a clone"
    folder.mkdir()
    for name in ("recruit", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    return folder


def tools(folder: Path, *names: str) -> dict[str, str]:
    """An environment whose PATH holds these commands and no Python."""
    folder.mkdir()
    for name in names:
        (folder / name).symlink_to(shutil.which(name) or f"/no/{name}")
    return {"PATH": str(folder), "HOME": str(folder)}


TOOLS = ("sh", "cat", "cksum", "dirname", "readlink", "grep", "id")


def start(script: Path, *arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run([script, *arguments], env=env, capture_output=True, text=True, check=False, cwd="/")


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"], ["help"]])
def test_help_needs_no_python_and_leaves_nothing(clone: Path, tmp_path: Path, arguments: list[str]) -> None:
    run = start(clone / "recruit", *arguments, env=tools(tmp_path / "bin", *TOOLS))
    assert (run.returncode, run.stderr) == (0, "")
    assert "demo" in run.stdout
    assert sorted(path.name for path in clone.iterdir()) == ["pyproject.toml", "recruit", "requirements.lock"]


def test_script_finds_its_home_through_a_symlink(clone: Path, tmp_path: Path) -> None:
    (tmp_path / "shortcut").symlink_to(clone / "recruit")
    run = start(tmp_path / "shortcut", "demo", env=tools(tmp_path / "bin", *TOOLS))
    assert "requirements.lock" not in run.stderr


@pytest.mark.parametrize(
    ("present", "said"),
    [
        ((), "recruit: no Python from 3.11 to 3.13 was found\n"),
        (
            ("apt-get",),
            "recruit: no Python from 3.11 to 3.13 was found; type: sudo apt-get install python3.11 python3.11-venv\n",
        ),
    ],
)
def test_without_python_one_line_says_what_to_type(
    clone: Path, tmp_path: Path, present: tuple[str, ...], said: str
) -> None:
    env = tools(tmp_path / "bin", *TOOLS)
    for name in present:
        (tmp_path / "bin" / name).write_text("#!/bin/sh\n")
        (tmp_path / "bin" / name).chmod(0o755)
    run = start(clone / "recruit", "demo", env=env)
    assert (run.returncode, run.stdout, run.stderr) == (69, "", said)


def test_a_python_out_of_range_is_passed_over(clone: Path, tmp_path: Path) -> None:
    env = tools(tmp_path / "bin", *TOOLS)
    old = tmp_path / "bin" / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    assert start(clone / "recruit", "demo", env=env).returncode == 69


def test_a_python_without_ensurepip_is_told_by_name(clone: Path, tmp_path: Path) -> None:
    """Debian splits the module off; only root with apt-get may add it unasked."""
    env = tools(tmp_path / "bin", *TOOLS)
    bare = tmp_path / "bin" / "python3.11"
    bare.write_text(BARE_PYTHON)
    bare.chmod(0o755)
    run = start(clone / "recruit", "demo", env=env)
    package = f"python3.{sys.version_info.minor}-venv"
    line = f"recruit: python3.11 cannot make virtual environments yet; type: sudo apt-get install {package}\n"
    assert (run.returncode, run.stdout, run.stderr) == (69, "", line)


BARE_PYTHON = f"""#!/bin/sh
case "$2" in *ensurepip*) exit 1 ;; esac
exec "{sys.executable}" "$@"
"""


def test_a_ready_environment_starts_at_once(clone: Path, tmp_path: Path) -> None:
    env = tools(tmp_path / "bin", *TOOLS)
    venv = clone / ".venv"
    (venv / "bin").mkdir(parents=True)
    for name in ("python", "recruit"):
        (venv / "bin" / name).write_text('#!/bin/sh\necho "$NUMBA_CACHE_DIR" "$@"\n')
        (venv / "bin" / name).chmod(0o755)
    files = [clone / "requirements.lock", clone / "pyproject.toml"]
    stamp = subprocess.run(["cksum", *files], capture_output=True, text=True, check=True).stdout
    (venv / ".stamp").write_text(stamp)
    run = start(clone / "recruit", "explain", "a b", env=env)
    assert (run.returncode, run.stdout, run.stderr) == (0, f"{venv}/numba explain a b\n", "")
    (clone / "requirements.lock").write_text("changed\n")
    assert (
        start(clone / "recruit", "explain", env=env).returncode == 69
    )  # would prepare again, and finds no Python here


# What is optional on a desk


@pytest.fixture
def desk(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A desk without figures of real admissions, and one test that reads them."""
    pytester.makeconftest((ROOT / "tests" / "conftest.py").read_text())
    pytester.makepyfile("def test_reads(real_data): pass")
    monkeypatch.setenv("RECRUIT_REAL_DATA", str(pytester.path / "nowhere"))
    return pytester


@pytest.mark.parametrize(("required", "outcome"), [("", "skipped"), ("browser,realdata", "errors")])
def test_an_absent_part_skips_or_fails(
    desk: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, required: str, outcome: str
) -> None:
    monkeypatch.setenv("RECRUIT_REQUIRE", required)
    assert desk.runpytest_subprocess().parseoutcomes() == {outcome: 1}


def test_a_part_nobody_knows_is_no_requirement(desk: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECRUIT_REQUIRE", "browsr")
    assert desk.runpytest_subprocess().ret == pytest.ExitCode.USAGE_ERROR


# The lock


PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCK = (ROOT / "requirements.lock").read_text()


def pins() -> dict[str, list[Requirement]]:
    found: dict[str, list[Requirement]] = {}
    for line in re.findall(r"^([a-z0-9][^\n\\]*?) \\?$", LOCK, flags=re.MULTILINE):
        requirement = Requirement(line)
        found.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return found


def asked() -> list[Requirement]:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
    extras = [line for lines in PROJECT["optional-dependencies"].values() for line in lines]
    return [Requirement(line) for line in (*PROJECT["dependencies"], *extras, *build)]


def test_lock_names_no_host() -> None:
    assert re.findall(r"\S*(?:://|@|--(?:extra-)?index|--find)\S*", LOCK) == []


def test_every_pin_has_hashes() -> None:
    blocks = re.split(r"\n(?=[a-z0-9])", LOCK)
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_lock_answers_the_project(version: str, platform: str) -> None:
    where = {"python_version": version, "python_full_version": f"{version}.0", "sys_platform": platform}
    locked = pins()
    unmet = []
    for wanted in asked():
        here = [
            pin
            for pin in locked.get(canonicalize_name(wanted.name), [])
            if not pin.marker or pin.marker.evaluate(where)
        ]
        versions = [next(iter(pin.specifier)).version for pin in here]
        if len(versions) != 1 or versions[0] not in wanted.specifier:
            unmet.append(f"{wanted}: {versions or 'no pin'}")
    assert not unmet


def test_lock_holds_nothing_the_project_no_longer_asks_for() -> None:
    direct = re.findall(
        r"^([a-z0-9][\w.-]*)==(?:(?!^[a-z0-9]).)*?recruit \(pyproject\.toml\)", LOCK, flags=re.MULTILINE | re.DOTALL
    )
    assert sorted(set(direct)) == sorted({canonicalize_name(wanted.name) for wanted in asked()})


# The tests of changed copies


@pytest.mark.parametrize("plan", sorted(ROOT.glob("tests/mutants/*.toml")), ids=lambda plan: plan.stem)
def test_a_changed_copy_is_tried_on_tests_that_exist(plan: Path):
    """A path that is gone makes pytest stop at once, and every changed copy would count as noticed."""
    tried = tomllib.loads(plan.read_text(encoding="utf-8"))["cosmic-ray"]
    named = [word for word in tried["test-command"].split() if word.startswith("tests/")]
    modules = tried["module-path"] if isinstance(tried["module-path"], list) else [tried["module-path"]]
    assert named
    assert [path for path in [*named, *modules] if not (ROOT / path).exists()] == []
