"""The verifier at its edges: steps of the law, markets that cannot be used, Parquet, the command itself."""

import json
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import oracles
import pytest
from oracles import Matching, Tables

from recruit_core import verify

SCRIPT = Path(verify.__file__)

# --- steps of the law ------------------------------------------------------------------------------------------------

STEPS = [{"name": "laureate", "size": 2, "law": "x"}, {"name": "points", "size": 401, "law": "y"}]


def stepped(folder: Path, first: str = "301", certificate: object = None) -> verify.Report:
    """A market whose merit follows from two steps: 1 * 401 + 17 = 418, and `first` should be 301."""
    choices = [["ada", "1", "X", first, "0", "301"], ["bob", "1", "X", "418", "1", "17"], ["cyr", "1", "X", "", "", ""]]
    tables: Tables = {
        "programmes": [["programme", "seats"], ["X", "2"]],
        "choices": [["candidate", "rank", "programme", "merit", "step_laureate", "step_points"], *choices],
    }
    market = oracles.write_market(folder / "market", tables)
    matching = oracles.deferred_acceptance_literal(oracles.from_tables(tables))
    oracles.write_result(folder / "result", market, matching)
    if certificate:
        (folder / "certificate.json").write_text(json.dumps(certificate))
    return verify.verify(market, folder / "result")


def test_merit_follows_from_the_published_steps(tmp_path: Path) -> None:
    report = stepped(tmp_path, certificate={"steps": STEPS})
    assert report.status == 0
    assert any("certificate.json" in line for line in report.checked)


def test_without_a_certificate_the_order_is_given(tmp_path: Path) -> None:
    report = stepped(tmp_path, first="300")
    assert report.status == 0
    assert "V3  Merit: the order is given in the data." in report.checked


@pytest.mark.parametrize(
    ("first", "steps", "told"),
    [
        ("302", STEPS, "V3 merit: ada for X"),
        ("301", STEPS[::-1], "V3 merit: bob for X"),
        ("301", [STEPS[0], STEPS[1] | {"size": 301}], "V3 merit: ada for X"),
        ("301", [*STEPS, {"name": "health", "size": 2}], "header "),
        ("301", [{"name": "points"}], "V1 steps-broken "),
        ("301", "points", "V1 steps-broken "),
        ("301", None, "V1 steps-broken "),
        ("301", [], "V3 merit: the certificate does not declare step_laureate step_points"),
    ],
)
def test_steps_that_do_not_lead_to_merit(tmp_path: Path, first: str, steps: object, told: str) -> None:
    report = stepped(tmp_path, first, {"steps": steps})
    assert any(line.startswith(told) for line in report.broken + report.problems), report


# --- markets that cannot be used -------------------------------------------------------------------------------------

GOOD: dict[str, str] = {
    "programmes.csv": "programme,seats,ties\nX,2,refuse\nY,1,\n",
    "choices.csv": "candidate,rank,programme,merit,tiebreak\nada,1,X,10,\nbob,1,Y,7.25,3\nbob,4,X,8,\n",
    "pools.csv": "programme,pool,seats,group,reserve,order\nX,sen,1,sen,hard,1\nX,open,1,,,2\n",
    "groups.csv": "candidate,group\nada,sen\n",
}
SEATS: Matching = {"ada": ("X", "sen"), "bob": ("Y", "open")}


def folders(folder: Path, **changed: str | bytes) -> tuple[Path, Path]:
    """GOOD with other files (`choices="..."`) and the result of GOOD, with digests of what is there."""
    market, result = folder / "market", folder / "result"
    market.mkdir()
    for name, text in GOOD.items():
        (market / name).write_text(text, encoding="utf-8")
    oracles.write_result(result, market, SEATS)
    for name, content in changed.items():
        (market / f"{name}.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    summary = json.loads((result / "summary.json").read_text("utf-8"))
    summary["digests"] = {path.name: sha256(path.read_bytes()).hexdigest() for path in market.iterdir()}
    (result / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
    return market, result


CHANGED: dict[str, tuple[dict[str, str | bytes], str]] = {
    "merit with 7 decimals": (
        {"choices": GOOD["choices.csv"].replace("7.25", "7.2500000")},
        "value  choices, row 3, column merit",
    ),
    "merit as a word": (
        {"choices": GOOD["choices.csv"].replace("7.25", "high")},
        "value  choices, row 3, column merit",
    ),
    "merit with an exponent": (
        {"choices": GOOD["choices.csv"].replace("7.25", "1e3")},
        "value  choices, row 3, column merit",
    ),
    "merit not a number": (
        {"choices": GOOD["choices.csv"].replace("7.25", "nan")},
        "value  choices, row 3, column merit",
    ),
    "foreign digits": ({"choices": GOOD["choices.csv"].replace("7.25", "٧")}, "value  choices, row 3, column merit"),
    "rank 0": ({"choices": GOOD["choices.csv"].replace("bob,1", "bob,0")}, "value  choices, row 3, column rank"),
    "rank twice": ({"choices": GOOD["choices.csv"].replace("bob,4", "bob,01")}, "duplicate  choices, row 4"),
    "programme twice": ({"choices": GOOD["choices.csv"] + "bob,5,Y,1,\n"}, "duplicate  choices, row 5"),
    "unknown programme": ({"choices": GOOD["choices.csv"].replace("X", "Q")}, "unknown  choices, row 2"),
    "no candidate": ({"choices": GOOD["choices.csv"].replace("ada", "")}, "value  choices, row 2, column candidate"),
    "a tie-break as a fraction": ({"choices": GOOD["choices.csv"].replace(",3\n", ",3.5\n")}, "value  choices, row 3"),
    "no rank": ({"choices": GOOD["choices.csv"].replace("rank", "place")}, "header  choices, row 1"),
    "a column twice": ({"choices": GOOD["choices.csv"].replace("tiebreak", "merit")}, "header  choices, row 1"),
    "a blank line": ({"choices": GOOD["choices.csv"] + "\n"}, "row-width  choices, row 5"),
    "an empty file": ({"choices": ""}, "header  choices, row 1"),
    "a NUL byte": ({"choices": GOOD["choices.csv"].replace("7.25", "7\0")}, "file-broken  choices.csv, row 3"),
    "another encoding": (
        {"choices": GOOD["choices.csv"].replace("ada", "żak").encode("cp1250")},
        "file-broken  choices.csv, row 2",
    ),
    "UTF-16": ({"choices": GOOD["choices.csv"].encode("utf-16")}, "file-broken  choices.csv, row 1"),
    "an endless line": ({"groups": "candidate,group\n" + "x" * (3 << 20)}, "file-broken  groups.csv, row 2"),
    "an endless quote": ({"choices": GOOD["choices.csv"] + '"' + "x\n" * (1 << 20)}, "csv-broken  choices.csv, row"),
    "seats below zero": (
        {"programmes": GOOD["programmes.csv"].replace("Y,1", "Y,-1")},
        "value  programmes, row 3, column seats",
    ),
    "the same programme": ({"programmes": GOOD["programmes.csv"] + "X,2,\n"}, "duplicate  programmes, row 4"),
    "a tie rule that nobody knows": (
        {"programmes": GOOD["programmes.csv"].replace("refuse", "by-age")},
        'not-supported  programmes, row 2, column ties: "by-age"',
    ),
    "the same pool": ({"pools": GOOD["pools.csv"] + "X,sen,0,,,3\n"}, "duplicate  pools, row 4"),
    "a pool of no programme": ({"pools": GOOD["pools.csv"] + "Q,sen,0,,,3\n"}, "unknown  pools, row 4"),
    "a group without a reserve": (
        {"pools": GOOD["pools.csv"].replace("hard", "")},
        "value  pools, row 2, column reserve",
    ),
    "an unknown reserve": ({"pools": GOOD["pools.csv"].replace("hard", "firm")}, "value  pools, row 2, column reserve"),
    "order as a word": ({"pools": GOOD["pools.csv"].replace(",2\n", ",x\n")}, "value  pools, row 3, column order"),
    "a group of nobody known": ({"groups": GOOD["groups.csv"] + "cyr,sen\n"}, "unknown  groups, row 3"),
    "the same group twice": ({"groups": GOOD["groups.csv"] + "ada,sen\n"}, "duplicate  groups, row 3"),
}


@pytest.mark.parametrize("name", CHANGED)
def test_an_unusable_market_is_named(name: str, tmp_path: Path) -> None:
    files, told = CHANGED[name]
    report = verify.verify(*folders(tmp_path, **files))
    assert report.status == 2
    assert [line for line in report.problems if line.startswith(told)], report.problems
    assert all(line.isprintable() and len(line) < 400 for line in report.problems)


def test_every_file_that_is_missing_or_broken_is_named(tmp_path: Path) -> None:
    market, result = folders(tmp_path, groups=b"\xff", pools=b"\0")
    (market / "choices.csv").unlink()
    (result / "cutoffs.csv").unlink()
    report = verify.verify(market, result)
    assert report.status == 1
    assert [line.split(":")[0] for line in report.broken] == [
        "V1 file-missing  cutoffs.csv",
        "V1 file-missing  choices.csv",
        "V1 file-broken  pools.csv, row 1",
        "V1 file-broken  groups.csv, row 1",
    ]


def test_pools_that_do_not_add_up(tmp_path: Path) -> None:
    report = verify.verify(*folders(tmp_path, pools=GOOD["pools.csv"].replace("X,open,1", "X,open,2")))
    assert "V4 seats: X has 2, its pools 3" in report.broken


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"choices": "\ufeff" + GOOD["choices.csv"].replace("\n", "\r\n")},
        {"choices": "note,tiebreak,merit,programme,rank,candidate\n,3,7.25,Y,1,bob\n!,,8,X,4,bob\n,,10,X,1,ada\n"},
        {"choices": GOOD["choices.csv"].replace("7.25", "07.250000").replace("bob,4", "bob,04")},
        {"programmes": "programme,seats\nY,01\nX,2\n"},
        {"pools": GOOD["pools.csv"] + "Y,open,1,,,\n"},
        {"pools": "order,pool,programme,seats,group,reserve\n20,open,X,1,,\n-1,sen,X,1,sen,hard\n"},
    ],
    ids=["plain", "mark and CRLF", "other rows and columns", "other numerals", "no ties", "no place", "other order"],
)
def test_looks_do_not_matter(tmp_path: Path, files: dict[str, str]) -> None:
    assert verify.verify(*folders(tmp_path, **files)).broken == ()


def test_only_the_first_lines_of_many_are_shown(tmp_path: Path) -> None:
    choices = "candidate,rank,programme,merit\n" + "".join(f"c{number},1,X,{number}\n" for number in range(50))
    report = verify.verify(*folders(tmp_path, choices=choices, groups="candidate,group\n"))
    assert [line for line in report.broken if line.startswith("V1")][-1] == "V1 ... and 42 more like these"


# --- Parquet and the command -----------------------------------------------------------------------------------------


def as_parquet(folder: Path) -> tuple[Path, Path]:
    """The good market, its choices under the name of a Parquet table (of which the verifier reads the digest alone)."""
    market, result = folders(folder)
    (market / "choices.csv").rename(market / "choices.parquet")
    summary = json.loads((result / "summary.json").read_text("utf-8"))
    summary["digests"]["choices.parquet"] = summary["digests"].pop("choices.csv")
    (result / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
    return market, result


def test_parquet_needs_somebody_who_reads_it(tmp_path: Path) -> None:
    report = verify.verify(*as_parquet(tmp_path))
    assert report.status == 2
    assert report.problems[0].startswith("parquet  choices.parquet") and "recruit verify" in report.problems[0]


def test_parquet_is_fed_row_by_row(tmp_path: Path) -> None:
    rows = [["candidate", "rank", "programme", "merit", "tiebreak"], ["ada", "1", "X", "10.000000", None]]
    rows += [["bob", "1", "Y", "7.25", "3"], ["bob", "4", "X", "8", None]]
    asked = []

    def read(folder: Path, name: str) -> Iterator[list[str | None]]:
        asked.append((folder.name, name))
        yield from rows

    assert verify.verify(*as_parquet(tmp_path), read_parquet=read).status == 0
    assert asked == [("market", "choices")]


def test_a_table_may_not_be_there_twice(tmp_path: Path) -> None:
    market, result = as_parquet(tmp_path)
    (market / "choices.csv").write_text(GOOD["choices.csv"])
    assert verify.verify(market, result).problems[0].startswith("file-missing  choices.csv: 2 such tables")


def run(*arguments: object, script: Path = SCRIPT, encoding: str = "utf-8") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-S", "-X", "utf8=0", str(script), *map(str, arguments)]
    environment = {"PYTHONIOENCODING": encoding, "PATH": ""}
    return subprocess.run(command, capture_output=True, encoding=encoding, env=environment, check=False, timeout=60)


def test_the_file_runs_alone(tmp_path: Path) -> None:
    """Copied out of the package, without site packages: the statuses, the checks, the time."""
    alone = tmp_path / "verify.py"
    alone.write_bytes(SCRIPT.read_bytes())
    market, result = folders(tmp_path)
    accepted = run(market, result, script=alone)
    assert (accepted.returncode, accepted.stderr) == (0, "")
    assert [line.split()[0] for line in accepted.stdout.splitlines()[:-1]] == [f"V{number}" for number in range(1, 9)]
    assert accepted.stdout.splitlines()[-1].startswith("accepted") and accepted.stdout.endswith(" s\n")
    (market / "groups.csv").write_text("candidate,group\n")
    refused = run(market, result, script=alone)
    assert refused.returncode == 1
    assert "V5 eligibility: ada" in refused.stdout
    (market / "programmes.csv").unlink()
    unusable = run(market, result, script=alone)
    assert unusable.returncode == 2
    assert unusable.stderr.startswith("file-missing  programmes.csv: ") and unusable.stderr.count("\n") == 1


def test_the_command_answers_machines(tmp_path: Path) -> None:
    answer = json.loads(run("--json", *folders(tmp_path)).stdout)
    assert answer["status"] == 0 and answer["broken"] == [] and len(answer["checked"]) == 8


def test_help_says_what_is_checked_and_why() -> None:
    shown = run("--help").stdout
    assert "V7" in shown and "improvement cycle" in shown and "MARKET" in shown


def test_the_command_prints_letters_that_the_terminal_lacks(tmp_path: Path) -> None:
    market, result = folders(tmp_path, choices=GOOD["choices.csv"].replace("bob", "Їжак\u202e"))
    refused = run(market, result, encoding="ascii")
    assert refused.returncode == 1 and "Traceback" not in refused.stderr


def test_no_folder_at_all(tmp_path: Path) -> None:
    missing = run(tmp_path / "nothing", tmp_path / "nowhere")
    assert missing.returncode == 2
    assert len(missing.stderr.splitlines()) == 5 and "Traceback" not in missing.stderr


def test_a_verdict_that_nobody_hears_is_told_by_the_status(tmp_path: Path) -> None:
    """Standard output full or closed: the status still is the verdict, and nothing else is said."""
    market, result = folders(tmp_path)
    for target in ("> /dev/full", ">&-"):
        told = subprocess.run(
            ["sh", "-c", f'"$0" "$@" {target}', sys.executable, "-I", str(SCRIPT), str(market), str(result)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (told.returncode, told.stderr) == (0, ""), target


def test_a_result_for_nobody_in_particular_is_refused(tmp_path: Path) -> None:
    market, result = folders(tmp_path)
    for name in ("programmes", "choices", "pools", "groups"):
        path = market / f"{name}.csv"
        path.write_text(path.read_text("utf-8").splitlines(keepends=True)[0], "utf-8")
    report = verify.verify(market, result)
    assert report.status == 1
    assert not any(line.startswith("V1") for line in report.checked)
