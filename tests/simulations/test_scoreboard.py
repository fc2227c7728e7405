"""The scoreboard: its entries say where a number comes from, and a wrong number is found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from recruit_core.acceptance import accept
from service.cli import app
from service.scoreboard import _lines
from simulations.draws import Draws
from simulations.scoreboard import BOARD, Entry, Figure, NotHere, judged
from simulations.scoreboard.markets import apart, harmonic, market_of, orders, ranks_of_the_seated, some

PAGE = Path(__file__).parents[2] / "docs" / "scoreboard.md"
QUICK = ("exact-lottery", "three-by-three")


def figure(published: float, computed: float, tolerance: float = 0.1, bound: str = "") -> Figure:
    return Figure("share", published, tolerance, computed, bound)


def entry(*figures: Figure) -> Entry:
    return Entry("one", "somebody, 2020", "a market", "deferred-acceptance", "none", lambda: figures)


@pytest.mark.parametrize(
    ("bound", "computed", "within"),
    [
        ("", 0.6, True),
        ("", 0.39, False),
        ("", 0.62, False),
        ("at most", 0.1, True),
        ("at most", 0.7, False),
        ("at least", 0.9, True),
        ("at least", 0.3, False),
    ],
)
def test_a_number_outside_its_tolerance_is_found(bound: str, computed: float, within: bool) -> None:
    verdict = judged(entry(figure(0.51, computed, bound=bound)))
    assert verdict.word == ("within" if within else "outside")


def test_one_figure_outside_is_enough() -> None:
    assert judged(entry(figure(1, 1), figure(1, 2), figure(1, 1))).word == "outside"


def test_what_is_not_there_is_neither_within_nor_outside() -> None:
    def absent() -> Iterator[Figure]:
        raise NotHere("no figures here")

    verdict = judged(replace(entry(), figures=absent))
    assert (verdict.word, verdict.missing, verdict.figures) == ("not run", "no figures here", ())


@pytest.mark.parametrize("name", BOARD)
def test_every_entry_says_who_published_it_and_why_it_may_differ(name: str) -> None:
    told = BOARD[name]
    assert told.name == name
    assert any(year in told.source for year in map(str, range(1960, 2030)))
    assert all((told.market, told.rule, told.tolerance))


@pytest.mark.parametrize("name", QUICK)
def test_counts_are_exact(name: str) -> None:
    verdict = judged(BOARD[name])
    assert verdict.word == "within"
    assert all(figure.tolerance == 0 for figure in verdict.figures)


def test_the_page_shows_every_entry() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name in BOARD if f"\n{name}: within\n" not in page] == []


@pytest.mark.parametrize("name", [*QUICK, "two-colleges", "reversed-lottery"])
def test_the_page_shows_what_is_computed(name: str) -> None:
    """The draws are keyed, so a figure is the same on every machine."""
    assert "\n".join(_lines(judged(BOARD[name]))) in PAGE.read_text(encoding="utf-8")


# ----- the command


def run(*arguments: str) -> tuple[int, str, str]:
    said = CliRunner().invoke(app, ["scoreboard", *arguments])
    return said.exit_code, said.stdout, said.stderr


def test_the_command_prints_published_and_computed() -> None:
    status, told, _ = run("--only", "exact-lottery")
    assert status == 0
    assert "chance at b" in told
    assert "0.0833     0.0833" in told
    assert told.endswith("1 entry: 1 within, 0 outside, 0 not run\n")


def test_the_command_as_json() -> None:
    status, told, _ = run("--only", "exact-lottery", "--json")
    (verdict,) = json.loads(told)
    assert status == 0
    assert verdict["verdict"] == "within"
    assert [figure["computed"] for figure in verdict["figures"]] == [10 / 24, 2 / 24, 10 / 24, 2 / 24]


def test_a_wrong_number_ends_with_status_1(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(BOARD, "one", entry(figure(0.5, 0.9)))
    status, told, _ = run("--only", "one")
    assert status == 1
    assert "outside" in told


def test_an_absent_figure_does_not_fail(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RECRUIT_REAL_DATA", str(tmp_path))
    status, told, _ = run("--only", "czech-round")
    assert status == 0
    assert "czech-round: not run (no figures of real admissions here" in told


def test_an_unknown_entry_is_refused_with_the_names_there_are() -> None:
    status, _, said = run("--only", "nonsense")
    assert status == 2
    assert "unknown-entry" in said
    assert "two-colleges" in said


# ----- the markets


def test_markets_side_by_side_do_not_touch() -> None:
    lists = apart(orders(Draws("t"), "wishes", 12, 3), 3, 3)
    assert [sorted(set(rows.ravel().tolist())) for rows in lists.reshape(4, 3, 3)] == [
        [0, 1, 2],
        [3, 4, 5],
        [6, 7, 8],
        [9, 10, 11],
    ]


def test_short_lists_have_no_repetition() -> None:
    lists = some(Draws("t"), "wishes", 500, 5, 4)
    assert all(len(set(row)) == 4 for row in lists.tolist())
    assert set(lists.ravel().tolist()) == set(range(5))


def test_rank_of_a_candidate_in_the_order_of_the_programme() -> None:
    """Three want both seats; whoever holds one is first, second or third there."""
    market = market_of(np.array([[0, 1], [0, 1], [1, 0]]), np.array([[9, 5], [8, 7], [6, 1]]), np.array([1, 1]))
    assert ranks_of_the_seated(market, accept(market)).tolist() == [1, 1]
    assert ranks_of_the_seated(market, np.array([1, 2, -1])).tolist() == [3, 2]


def test_harmonic_numbers() -> None:
    assert harmonic(4) == pytest.approx(25 / 12)
