"""`recruit rulebook`: what a lawyer reads, and a mark on everything that nobody has confirmed."""

from __future__ import annotations

import json
import re

import pytest
from pydantic import BaseModel
from typer.testing import CliRunner

from recruit_core.rulebooks import RULEBOOKS
from recruit_core.rulebooks import rulebook as named
from recruit_core.rulebooks.confirmation import rules, unconfirmed
from service.rulebook import NOT_CONFIRMED, TITLES_OF_POLAND, rulebook

LAW = named("pl-2026").law
BLOCKS = [name for name in type(LAW).model_fields if isinstance(getattr(LAW, name), BaseModel)]


def said(*words: str) -> str:
    result = CliRunner().invoke(rulebook, list(words))
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def test_the_first_line_counts_what_is_not_confirmed() -> None:
    first = said("show", "pl-2026").splitlines()[0]
    many, all_of_them = len(unconfirmed(LAW)), len(rules(LAW))
    assert first == f"pl-2026: school year 2026/27, {many} of {all_of_them} rules are not confirmed"


def test_everything_unconfirmed_is_marked_and_says_what_to_check() -> None:
    shown = re.sub(r"\s+", " ", said("show", "pl-2026"))
    assert shown.count(f"{NOT_CONFIRMED}: ") == len(unconfirmed(LAW))
    assert [rule.name for rule in unconfirmed(LAW) if f"{NOT_CONFIRMED}: {rule.note}" not in shown] == []


def test_points_have_two_decimals_and_counts_have_none() -> None:
    shown = said("show", "pl-2026")
    assert "foreign language: 0.30" in shown
    assert "points: 6 gives 18.00, 5 gives 17.00, 4 gives 14.00, 3 gives 8.00, 2 gives 2.00" in shown
    assert "scored subjects of a class: 4\n" in shown


def test_every_block_tells_since_when_and_where_it_stands() -> None:
    answer = json.loads(said("show", "pl-2026", "--json"))
    assert list(dict.fromkeys(block["block"] for block in answer["blocks"])) == BLOCKS
    assert all(block["valid_from"] and block["law"] for block in answer["blocks"])
    exam = next(block for block in answer["blocks"] if block["block"] == "exam")
    assert exam["numbers"] == {"polish": "0.35", "mathematics": "0.35", "foreign_language": "0.30"}
    assert [each["rule"] for each in answer["not_confirmed"]] == [rule.name for rule in unconfirmed(LAW)]


def test_every_block_has_a_title() -> None:
    assert [block for block in BLOCKS if block not in TITLES_OF_POLAND] == []


def test_a_rulebook_without_dates_says_so() -> None:
    assert "nothing in it is dated" in said("show", "listed")
    assert json.loads(said("show", "listed", "--json"))["blocks"] == []


def test_every_rulebook_is_listed() -> None:
    assert [line.split()[0] for line in said("list").splitlines()] == sorted(RULEBOOKS)


@pytest.mark.parametrize("name", ["pl-1999", ""])
def test_an_unknown_rulebook_is_refused_with_those_there_are(name: str) -> None:
    result = CliRunner().invoke(rulebook, ["show", name])
    assert result.exit_code == 2
    assert result.stderr.startswith("rulebook-unknown")
    assert "pl-2026" in result.stderr
