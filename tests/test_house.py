"""The rules of the house itself: floors, words, pages, languages, what files may say, examples that keep their word."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import polars as pl
import pytest
from babel.messages.pofile import read_po

import recruit_core
from recruit_core.market import Market
from recruit_core.mechanisms import MECHANISMS
from recruit_core.register import Register
from recruit_core.rulebooks import RULEBOOKS

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("recruit_core", "simulations", "service")
LANGUAGES = ("pl", "en", "uk")
LONGEST_FILE = 400
ONE_BY_CONTRACT = {"recruit_core/verify.py": 1600}  # a single file that anybody can carry off; it knows every rule
NO_NAMES = {"utils", "util", "manager", "helper", "helpers", "process", "handle", "handler", "data"}
NAMED_ELSEWHERE = {"process_bind_param", "process_result_value"}  # SQLAlchemy asks for a column type's methods so


def in_house(*suffixes: str) -> Iterator[Path]:
    """Every file of the project with one of the suffixes (all files without any), by place and not by git."""
    rooms = (*ROOMS, "tests", "benchmarks", "docs", "examples", ".ci")
    found = [path for room in rooms for path in (ROOT / room).rglob("*")] + list(ROOT.iterdir())
    for path in sorted(found):
        cached = "__pycache__" in path.parts or path.name.startswith(".venv") or path.name == ".git"
        if path.is_file() and not cached and (not suffixes or path.suffix in suffixes):
            yield path


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def python(*arguments: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


# Floors


def test_imports_go_down_only() -> None:
    run = python("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache")
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_verifier_needs_the_standard_library_alone() -> None:
    assert {name.split(".")[0] for name in imports(ROOT / "recruit_core" / "verify.py")} <= sys.stdlib_module_names


def test_the_kit_knows_no_subject() -> None:
    known = {name for path in (ROOT / "service" / "kit").rglob("*.py") for name in imports(path)}
    assert {name for name in known if name.split(".")[0] in ROOMS and not name.startswith("service.kit")} == set()


LOADED = """
import sys
status = 1
try:
    from service.cli import main
    status = main()
except SystemExit as end:
    status = end.code
finally:
    print("loaded:", *sorted({"numba", "polars", "networkx", "uvicorn"} & set(sys.modules)), file=sys.stderr)
sys.exit(status)
"""

STARTED = """
import sys
from pathlib import Path
from service.app import create_app
from service.settings import Settings
create_app(Settings(folder=Path("var")))
print("loaded:", *sorted({"numba"} & set(sys.modules)), file=sys.stderr)
"""


def loads_nothing(run: subprocess.CompletedProcess[str]) -> None:
    assert run.returncode == 0, run.stderr
    assert run.stderr.splitlines()[-1] == "loaded:"


@pytest.mark.parametrize("command", [["--help"], ["allocate", "--help"], ["verify", "--help"], ["serve", "--help"]])
def test_help_loads_nothing_heavy(command: list[str]) -> None:
    loads_nothing(python("-c", LOADED, *command))


def test_verify_loads_no_engine(tmp_path: Path) -> None:
    market, result = tmp_path / "market", tmp_path / "result"
    market.mkdir()
    (market / "programmes.csv").write_text("programme,seats\nLO-1/a,1\nLO-2/b,1\n")
    choices = "k1,1,LO-1/a,91.5\nk2,1,LO-1/a,88\nk2,2,LO-2/b,88\n"
    (market / "choices.csv").write_text(f"candidate,rank,programme,merit\n{choices}")
    made = python("-c", LOADED, "allocate", str(market), "--out", str(result))
    assert made.returncode == 0, made.stderr
    loads_nothing(python("-c", LOADED, "verify", str(market), str(result)))


def test_the_service_starts_without_the_kernel(tmp_path: Path) -> None:
    loads_nothing(python("-c", STARTED, folder=tmp_path))


CORE = ROOT / "recruit_core"
DECIDING = [
    CORE / "market.py",
    CORE / "matching.py",
    CORE / "certificate.py",
    *sorted((CORE / "mechanisms").glob("*.py")),
]


@pytest.mark.parametrize("path", DECIDING, ids=place)
def test_no_float_decides(path: Path) -> None:
    floats = [
        f"line {node.lineno}"
        for node in ast.walk(ast.parse(path.read_text()))
        if (isinstance(node, ast.Name) and node.id == "float")
        or (isinstance(node, ast.Attribute) and re.fullmatch(r"float\d*|double|Float\d+", node.attr))
        or (isinstance(node, ast.Constant) and isinstance(node.value, float))
    ]
    assert not floats


def test_arrays_of_a_market_are_whole_numbers() -> None:
    listed = RULEBOOKS["listed"]()
    programmes = pl.DataFrame({"programme": ["LO-1/a", "LO-2/b"], "seats": [1, 1]})
    choices = {"candidate": ["k1", "k2", "k2"], "rank": [1, 1, 2], "programme": ["LO-1/a", "LO-1/a", "LO-2/b"]}
    tables = {"programmes": programmes, "choices": pl.DataFrame(choices | {"merit": ["91.5", "88", None]})}
    market = Market.build(Register.assemble(tables, listed.facts), listed)
    arrays = {
        field.name: getattr(market, field.name) for field in fields(market) if field.name not in ("chance_bits", "row")
    }
    arrays |= {name: mechanism.seat(market) for name, mechanism in MECHANISMS.items()}
    assert {name: array.dtype.str for name, array in arrays.items() if array.dtype.kind not in "iu"} == {}


# Size and words


@pytest.mark.parametrize("path", sorted(in_house(".py")), ids=place)
def test_a_file_is_one_room(path: Path) -> None:
    lines = len(path.read_text().splitlines())
    assert lines <= ONE_BY_CONTRACT.get(place(path), LONGEST_FILE), f"{lines} lines ask to be two rooms"


def names_of(path: Path) -> Iterator[str]:
    yield path.stem
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name


def words_of(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)}


@pytest.mark.parametrize("room", ROOMS)
def test_names_say_what_they_are(room: str) -> None:
    names = ((place(path), name) for path in (ROOT / room).rglob("*.py") for name in names_of(path))
    assert [found for found in names if words_of(found[1]) & NO_NAMES and found[1] not in NAMED_ELSEWHERE] == []


def test_glossary_knows_every_public_type() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text()
    types = [name for name in recruit_core.__all__ if isinstance(getattr(recruit_core, name), type)]
    assert types
    assert [name for name in types if f"`{name}`" not in glossary] == []


@pytest.mark.parametrize(
    "page",
    [f"mechanisms/{name.partition(':')[0]}.md" for name in MECHANISMS] + [f"rulebooks/{name}.md" for name in RULEBOOKS],
)
def test_every_entry_of_a_table_has_its_page(page: str) -> None:
    text = (ROOT / "docs" / page).read_text()
    assert text.startswith("# ")
    assert len(text) > 500


def test_pages_link_to_what_is_there() -> None:
    pages = [path for path in in_house(".md") if path.is_relative_to(ROOT / "docs") or path.parent == ROOT]
    broken = [
        f"{place(page)} -> {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text())
        if not (page.parent / target).exists()
    ]
    assert not broken


# Languages


def catalogue(language: str) -> dict[str | tuple[str, ...], str | tuple[str, ...]]:
    with (ROOT / "service" / "locale" / language / "LC_MESSAGES" / "recruit.po").open("rb") as file:
        return {message.id: message.string for message in read_po(file, locale=language) if message.id}


def placeholders(text: str | tuple[str, ...]) -> set[str]:
    forms = (text,) if isinstance(text, str) else text
    return {hole for form in forms for hole in re.findall(r"%\(\w+\)[a-z]|\{\w*\}", form)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_language_is_complete(language: str) -> None:
    ours, polish = catalogue(language), catalogue("pl")
    assert ours.keys() == polish.keys()
    assert [text for text, said in ours.items() if not all((said,) if isinstance(said, str) else said)] == []
    assert [text for text, said in ours.items() if placeholders(said) != placeholders(text)] == []


# What tracked files may say


FOREIGN = re.compile(
    r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+)/|index"
    + r"-url|https?://\S+/sim"
    + r"ple\b|(?:test\.)?py"
    + r"pi\.org"
)


@pytest.mark.parametrize("page", ["faults.md", "security.md"])
def test_every_test_that_a_page_names_exists(page: str) -> None:
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / page).read_text()))
    tests = "\n".join(path.read_text() for path in in_house(".py") if path.is_relative_to(ROOT / "tests"))
    assert named
    assert sorted(name for name in named if f"def {name}(" not in tests) == []


def test_no_address_of_a_machine_or_an_index() -> None:
    texts = (path for path in in_house() if path.suffix not in {".parquet", ".xlsx", ".png", ".mo"})
    found = [
        f"{place(path)}:{number}"
        for path in texts
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if FOREIGN.search(line)
    ]
    assert not found


def test_only_absent_parts_may_skip() -> None:
    """A skip goes through `require`, so that CI can turn it into a failure."""
    pattern = re.compile(r"pytest\.(?:mark\.)?(?:skip|xfail|importor" + r"skip)|unittest\.skip|assert Tr" + r"ue\b")
    tests = (path for path in in_house(".py") if path.is_relative_to(ROOT / "tests") and path.name != "conftest.py")
    assert [place(path) for path in tests if pattern.search(path.read_text())] == []


def test_script_and_command_list_the_same_verbs() -> None:
    from typer.main import get_command

    from service.cli import app

    said = subprocess.run([ROOT / "recruit", "--help"], capture_output=True, text=True, check=True).stdout
    verbs = set(re.findall(r"^  ([\w-]+)  ", said, flags=re.MULTILINE))
    command = get_command(app)
    public = {name for name, verb in command.commands.items() if not verb.hidden}  # type: ignore[attr-defined]
    assert verbs == public | {"test", "check", "bench", "docs"}


# Examples


EXAMPLES = sorted((ROOT / "examples").glob("*.py"))


def test_there_are_examples() -> None:
    assert EXAMPLES


@pytest.mark.parametrize("path", EXAMPLES, ids=place)
def test_example_prints_what_it_says(path: Path, tmp_path: Path) -> None:
    run = python(str(path), folder=tmp_path)
    assert run.returncode == 0, run.stderr
    assert run.stdout == (path.parent / "expected" / f"{path.stem}.txt").read_text(encoding="utf-8")


def test_code_in_the_readme_runs(tmp_path: Path) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```", (ROOT / "README.md").read_text(), flags=re.MULTILINE | re.DOTALL)
    assert blocks
    run = python("-c", "\n".join(blocks), folder=tmp_path)
    assert run.returncode == 0, run.stderr
