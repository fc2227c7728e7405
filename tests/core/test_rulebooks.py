"""What every rulebook of the table owes, and the page that says how to write one."""

from __future__ import annotations

import random
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import polars as pl
import pytest

from recruit_core.columns import columns_of
from recruit_core.register import Register
from recruit_core.rulebooks import RULEBOOKS, Rulebook, poland_law
from recruit_core.rulebooks.dated import Dated

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "rulebooks.md").read_text(encoding="utf-8")
CZECH = (ROOT / "recruit_core" / "rulebooks" / "czech.py").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)


def plain_tables(book: Rulebook) -> dict[str, pl.DataFrame]:
    """Three candidates and two programmes of whom nothing is known but what the rulebook cannot do without."""
    tables = {
        "candidates": {"candidate": ["a", "b", "c"]},
        "programmes": {"programme": ["p", "q"], "seats": [1, 1]},
        "choices": {"candidate": ["a", "a", "b", "c"], "rank": [1, 2, 1, 1], "programme": ["p", "q", "q", "p"]},
    }
    for (name, table), model in zip(tables.items(), book.facts, strict=True):
        needed = [column.name for column in columns_of(model) if column.required]
        many = len(next(iter(table.values())))
        tables[name] = table | {column: [str(place) for place in range(many)] for column in needed}
    return {name: pl.DataFrame(table) for name, table in tables.items()}


# ----- every entry of the table


@pytest.mark.parametrize("name", RULEBOOKS)
def test_every_choice_is_eligible_or_not_and_every_step_a_whole_number(name: str) -> None:
    book = RULEBOOKS[name]()
    register = Register.assemble(plain_tables(book), book.facts)
    standing = book.standing(register)
    assert standing.height == register.choices.height
    assert standing["eligible"].dtype == pl.Boolean and not standing["eligible"].null_count()
    assert standing.columns == ["eligible", *(step.name for step in book.steps)]
    assert all(standing[step.name].dtype == pl.Int64 for step in book.steps)
    assert book.merit(register).is_null().to_list() == (~standing["eligible"]).to_list()


@pytest.mark.parametrize("name", RULEBOOKS)
def test_the_order_of_rows_changes_nobodys_merit(name: str) -> None:
    book = RULEBOOKS[name]()
    tables, chance = plain_tables(book), random.Random(name)
    shuffled = {which: table[chance.sample(range(table.height), table.height)] for which, table in tables.items()}
    merit = book.merit(Register.assemble(tables, book.facts))
    assert merit.equals(book.merit(Register.assemble(shuffled, book.facts)))


@pytest.mark.parametrize("name", RULEBOOKS)
def test_every_step_names_its_place_in_the_law(name: str) -> None:
    book = RULEBOOKS[name]()
    assert book.name == name
    assert [step.name for step in book.steps if not step.law] == []


@pytest.mark.parametrize("name", RULEBOOKS)
def test_the_page_names_everything_not_confirmed(name: str) -> None:
    law = getattr(RULEBOOKS[name](), "law", None)
    parts = {kind: getattr(law, kind) for kind in type(law).model_fields} if law else {}
    open_ = [kind for kind, block in parts.items() if isinstance(block, Dated) and not block.confirmed]
    page = ROOT / "docs" / "rulebooks" / f"{name}.md"
    _, _, section = (page.read_text(encoding="utf-8") if page.exists() else "").partition("## Not confirmed")
    assert [kind for kind in open_ if f"`{kind}`" not in section] == []


# ----- the page on writing one


def test_the_python_of_the_page_prints_what_it_says(tmp_path: Path) -> None:
    code = "\n".join(blocks("python"))
    said = re.findall(r"^print\(.*\)  # (.*)$", code, flags=re.MULTILINE)
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert said
    assert run.stdout.splitlines() == said


def test_what_the_page_quotes_stands_in_the_code() -> None:
    assert blocks("py")
    assert [quoted for quoted in blocks("py") if quoted not in CZECH] == []


def test_the_new_block_holds_from_its_year_and_changes_no_earlier_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The block of the page is typed below the others, as the page says."""
    (typed,) = [block for block in blocks("toml") if "[[exam]]" in block]
    before = {year: poland_law.polish_law(year) for year in (2026, 2027)}
    text = (ROOT / "recruit_core" / "rulebooks" / "poland.toml").read_text(encoding="utf-8")
    monkeypatch.setattr(poland_law, "numbers", lambda file: tomllib.loads(text + typed))
    read = poland_law.polish_law.__wrapped__
    assert {year: read(year) for year in before} == before
    later = read(2028)
    assert (later.exam.polish, later.exam.mathematics, later.exam.foreign_language) == (40, 40, 20)
    assert later.grades == before[2027].grades


@pytest.mark.parametrize(
    ("typed", "mistaken"),
    [
        ('"2028/29"', '"2028"'),
        ('"2028/29"', '"2028/30"'),
        ("note = ", "remark = "),
        ("polish = 40", "polish = 0.40"),
        ("polish = 40", 'polish = "40"'),
        ("polish = 40", "polnish = 40"),
    ],
)
def test_a_block_with_a_mistake_is_refused(typed: str, mistaken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (block,) = [block for block in blocks("toml") if "[[exam]]" in block]
    assert typed in block
    text = (ROOT / "recruit_core" / "rulebooks" / "poland.toml").read_text(encoding="utf-8")
    monkeypatch.setattr(poland_law, "numbers", lambda file: tomllib.loads(text + block.replace(typed, mistaken)))
    with pytest.raises(ValueError, match="exam"):
        poland_law.polish_law.__wrapped__(2028)


def test_the_list_of_contests_on_the_page_can_be_read() -> None:
    (block,) = [block for block in blocks("toml") if "[[lists]]" in block]
    (listed,) = tomllib.loads(block)["lists"]
    contests = listed.pop("contests")
    assert Dated.model_validate(listed).valid_from == "2028/29"
    table = {row.contest for row in poland_law.polish_law(2028).achievements.results}
    assert [set(contest) for contest in contests] == [{"id", "name", "contest"}] * len(contests)
    assert {contest["contest"] for contest in contests} <= table
