"""`recruit points` from a JSON file to JSON, and every way in which the file can be unusable."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from service.points import points

EXAMPLE = {
    "exam": {"polish": 70, "mathematics": 95, "foreign_language": 100},
    "exempt": [],
    "grades": {"polish": 5, "mathematics": 6, "biology": 4, "geography": 5, "english": 6},
    "scored_subjects": ["polish", "mathematics", "biology", ["geography", "history"]],
    "honours": True,
    "volunteering": True,
    "achievements": [{"contest": "kurator-voivodeship", "result": "finalist-subject", "count": 2}],
    "achievement_points": None,
}

command = typer.Typer()
command.command()(points)


def run(tmp_path: Path, content: bytes | str | object, *options: str) -> tuple[int, str, list[str]]:
    """Exit status, standard output, lines of standard error."""
    if not isinstance(content, bytes):
        content = (content if isinstance(content, str) else json.dumps(content)).encode()
    file = tmp_path / "candidate.json"
    file.write_bytes(content)
    result = CliRunner().invoke(command, [str(file), *options])
    assert "Traceback" not in result.stderr
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout, result.stderr.splitlines()


def test_one_candidate_gives_one_object(tmp_path: Path) -> None:
    status, out, err = run(tmp_path, EXAMPLE, "--rulebook", "pl-2026")
    answer = json.loads(out)
    assert (status, err) == (0, [])
    assert (answer["points"], answer["missing"]) == ("173.75", [])
    assert [set(item) for item in answer["items"]] == [{"item", "points", "reference"}] * 10


def test_a_complete_record_is_asked_for_and_every_missing_part_named(tmp_path: Path) -> None:
    assert run(tmp_path, EXAMPLE, "--complete")[0] == 0
    without = EXAMPLE | {"grades": {"polish": 5, "mathematics": 6}, "honours": None}
    status, out, err = run(tmp_path, [EXAMPLE, without], "--complete")
    assert (status, out) == (2, "")
    assert [line.split(": ")[0] for line in err] == [
        "part-missing  candidate.json, column /1/grades/biology",
        "part-missing  candidate.json, column /1/grades/geography~1history",
        "part-missing  candidate.json, column /1/honours",
    ]


def test_a_list_gives_a_list_in_the_same_order(tmp_path: Path) -> None:
    status, out, _ = run(tmp_path, [EXAMPLE, {}, {"exam": {"mathematics": 83}}])
    assert status == 0
    assert [answer["points"] for answer in json.loads(out)] == ["173.75", "0.00", "29.05"]


def test_a_byte_order_mark_is_accepted(tmp_path: Path) -> None:
    assert run(tmp_path, b"\xef\xbb\xbf{}")[0] == 0


def test_all_problems_of_all_candidates_are_listed(tmp_path: Path) -> None:
    bad = [{"exam": {"polish": 101}, "pesel": 1}, EXAMPLE, {"grades": {"polish": 7, "alchemy": 6}, "honours": "yes"}]
    status, out, err = run(tmp_path, bad)
    assert (status, out) == (2, "")
    assert [line.split("  ")[0] for line in err] == [
        "value-too-high",
        "field-unknown",
        "value-too-high",
        "subject-unknown",
        "value-unreadable",
    ]
    assert [line.split("column ")[1].split(":")[0] for line in err] == [
        "/0/exam/polish",
        "/0/pesel",
        "/2/grades/polish",
        "/2/grades/alchemy",
        "/2/honours",
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "json-unreadable"),
        (b'{"exam":', "json-unreadable"),
        (b'{"honours": NaN}', "json-unreadable"),
        (b"[" * 100_000, "json-unreadable"),
        (b'{"achievement_points": ' + b"9" * 5_000 + b"}", "json-unreadable"),
        (b'{"exam": {}, "exam": {}}', "field-twice"),
        (b"\xff\xfe{\0}\0", "encoding"),
        (b'{"uwagi": "za\xbf\xf3\xb3\xe6"}', "encoding"),
        (b"3", "value-unreadable"),
        (b"null", "value-unreadable"),
        (b'{"\\ud800": 1}', "value-unreadable"),
        (b'{"grades": {"a\\nb": 1}}', "subject-unknown"),
        (b'{"exempt": ["\\ud800"]}', "value-unreadable"),
    ],
)
def test_an_unusable_file_is_refused_on_one_line(tmp_path: Path, content: bytes, code: str) -> None:
    status, out, err = run(tmp_path, content)
    assert (status, out, len(err)) == (2, "", 1)
    assert err[0].startswith(f"{code}  candidate.json")


def test_a_value_that_was_not_asked_for_is_not_repeated(tmp_path: Path) -> None:
    _, _, err = run(tmp_path, {"pesel": "44051401359"})
    assert "44051401359" not in "".join(err)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, [str(tmp_path / "nobody.json")])
    assert result.exit_code == 2
    assert result.stderr.startswith("file-unreadable  nobody.json")


@pytest.mark.parametrize(("name", "code"), [("pl-1999", "rulebook-unknown"), ("listed", "rulebook-without-points")])
def test_a_rulebook_that_counts_no_points_is_refused(tmp_path: Path, name: str, code: str) -> None:
    status, out, err = run(tmp_path, EXAMPLE, "--rulebook", name)
    assert (status, out) == (2, "")
    assert err[0].startswith(code)
