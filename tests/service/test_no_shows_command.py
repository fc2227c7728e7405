"""`recruit no-shows`: what people read, what machines get, and every reason why not."""

import json
import re
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from service.cli import app

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "no-shows.md").read_text(encoding="utf-8")
BLOCKS = [
    re.sub(r"^    ", "", block, flags=re.MULTILINE) for block in re.findall(r"\n\n((?:    .*\n|\n(?=    ))+)", PAGE)
]
COUNTS = next(block for block in BLOCKS if block.startswith("programme,"))
PRINTED = next(block for block in BLOCKS if "programmes; those with most" in block)


@pytest.fixture
def counts(tmp_path):
    (file := tmp_path / "last-year.csv").write_text(COUNTS, encoding="utf-8")
    return file


def no_shows(*options):
    return CliRunner().invoke(app, ["no-shows", *map(str, options)])


def test_the_page_shows_what_the_command_prints(counts):
    answer = no_shows(counts)
    assert answer.exit_code == 0, answer.output
    assert answer.stdout.rstrip("\n") == PRINTED.rstrip("\n")


def test_it_says_that_no_school_may_admit_more_than_it_has_seats(counts):
    assert "admits as many as it has seats and no more" in no_shows(counts).stdout


def test_table_and_json_tell_the_same(tmp_path, counts):
    table, everything = tmp_path / "plan.csv", tmp_path / "plan.json"
    assert no_shows(counts, "--out", table, "--waiting", 10).exit_code == 0
    assert no_shows(counts, "--out", everything, "--waiting", 10).exit_code == 0
    rows, told = pl.read_csv(table), json.loads(everything.read_text(encoding="utf-8"))
    assert rows["programme"].to_list() == sorted(pl.read_csv(counts)["programme"])
    assert rows["seats"].to_list() == [15, 24, 30, 30, 28, 32]
    for row, one in zip(rows.iter_rows(named=True), told["programmes"], strict=True):
        assert row["programme"] == one["programme"]
        assert (row["risk"], row["absent"]) == (one["risk"], one["absent"])
        assert (row["offers"], row["over"]) == (one["offered"]["offers"], one["offered"]["over"])
        assert row["empty_at_seats"] == one["lawful"]["empty"]
        assert [row[f"called_{place}"] for place in range(1, 11)] == one["called"]
    assert told["all"]["absent"]["mean"] == pytest.approx(rows["absent"].sum(), abs=1e-4)
    assert told["costs"] == {"over": 3, "empty": 1}


def test_another_order_of_rows_gives_the_same_bytes(tmp_path, counts):
    header, *rows = COUNTS.splitlines()
    (turned := tmp_path / "turned.csv").write_text("\n".join([header, *reversed(rows)]) + "\n", encoding="utf-8")
    for file, out in ((counts, "one.json"), (turned, "other.json")):
        assert no_shows(file, "--out", tmp_path / out).exit_code == 0
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "other.json").read_bytes()
    assert no_shows(turned).stdout == no_shows(counts).stdout


def test_every_bad_row_is_told_and_nothing_is_written(tmp_path):
    (file := tmp_path / "bad.csv").write_text("programme,admitted,not_confirmed\na,3,4\na,x,1\n b,5,0\nc,,1\n")
    answer = no_shows(file, "--out", tmp_path / "plan.csv")
    assert answer.exit_code == 2
    assert sorted(line.split("  ")[0] + line.split("row ")[1].split(",")[0] for line in answer.stderr.splitlines()) == [
        "id-twice3",
        "id-untidy4",
        "more-than-admitted2",
        "value-missing5",
        "value-unreadable3",
    ]
    assert all("; " in line for line in answer.stderr.splitlines()), "each with its remedy"
    assert not (tmp_path / "plan.csv").exists()
    assert no_shows(tmp_path / "none.csv").exit_code == 2


def test_a_file_is_replaced_only_when_told_and_has_a_kind(tmp_path, counts):
    (there := tmp_path / "plan.csv").write_text("somebody's own")
    answer = no_shows(counts, "--out", there)
    assert (answer.exit_code, there.read_text()) == (2, "somebody's own")
    assert "file-exists" in answer.stderr
    assert no_shows(counts, "--out", there, "--force").exit_code == 0
    assert there.read_text().startswith("programme,seats,risk")
    answer = no_shows(counts, "--out", tmp_path / "plan.xlsx")
    assert answer.exit_code == 2
    assert "file-kind-unknown" in answer.stderr


def test_costs_turn_the_plan_and_a_short_list_is_told(counts):
    def offers(*options):
        return [int(line.split()[-3]) for line in no_shows(counts, *options).stdout.splitlines()[3:9]]

    few, many = offers("--over", 1000), offers("--empty", 1000)
    assert few == [32, 24, 28, 15, 30, 30], "as many as seats"
    assert all(more > fewer for more, fewer in zip(many, few, strict=True))
    assert "the plan ends with the waiting list" in no_shows(counts, "--empty", 1000, "--waiting", 3).stdout


def test_many_programmes_are_shown_in_part(tmp_path):
    rows = "".join(f"P-{at:02},30,{at % 5}\n" for at in range(25))
    (file := tmp_path / "many.csv").write_text(f"programme,admitted,not_confirmed\n{rows}")
    assert "… and 5 more; --out writes all" in no_shows(file, "--waiting", 8).stdout
