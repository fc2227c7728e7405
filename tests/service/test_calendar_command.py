"""`recruit calendar`: what an official reads, what a machine reads, and how it says no."""

from __future__ import annotations

import json

import pytest
import typer
from typer.testing import CliRunner

from service.calendar_command import calendar

command = typer.Typer()
command.command()(calendar)


def run(*options: str) -> tuple[int, str, list[str]]:
    """Exit status, standard output, lines of standard error."""
    result = CliRunner().invoke(command, list(options))
    assert "Traceback" not in result.stderr
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout, result.stderr.splitlines()


def line(out: str, name: str) -> str:
    return next(each for each in out.splitlines() if name in each)


def test_an_official_reads_phases_limit_periods_and_their_law() -> None:
    status, out, err = run("--year", "2024", "--organiser", "krakow", "--at", "2024-07-18T12:00")
    assert (status, err) == (0, [])
    assert out.startswith("Recruitment for 2024/25, krakow, on 2024-07-18 12:00 in Warsaw\n")
    assert line(out, "medical-referral").split()[:2] == ["over", "medical-referral"]
    assert "od 17 do 24 lipca 2024 r." in out
    assert "zarządzenie nr 4/24 Małopolskiego Kuratora Oświaty z 30 stycznia 2024 r." in out
    assert "any number, with any number of classes in them [not confirmed]" in out
    assert "3 days, at the latest 2024-07-19: the parent" in out


def test_what_is_not_confirmed_is_marked_and_told_once_more_with_what_to_check() -> None:
    _, out, _ = run("--year", "2025")
    assert "[not confirmed]" in line(out, "exam-results")
    assert "main confirmation: Read in the press; check the dates and the last hour in the order." in out
    assert "how days are counted: Both rules are read" in out


def test_the_statute_holds_where_the_organiser_decided_nothing() -> None:
    _, out, _ = run("--year", "2023", "--organiser", "malopolskie")
    assert "3, with any number of classes in them\n" in out


@pytest.mark.parametrize(
    ("year", "at", "name", "words"),
    [
        ("2025", "2025-07-20T12:00", "admitted-list", "due"),
        ("2025", "2025-07-22T12:00", "admitted-list", "out"),
        ("2025", "2025-09-01T12:00", "  application", "begun"),
        ("2021", "2021-07-14T12:00", "completion", "not over"),
        ("2021", "2021-07-30T15:00", "confirmation", "open"),
        ("2021", "2021-07-30T15:01", "confirmation", "over"),
        ("2021", "2021-07-30T13:01+00:00", "confirmation", "over"),
        ("2019", "2019-06-28T11:59", "qualified-list", "not yet"),
        ("2022", "2022-07-19T11:59", "qualified-list", "due"),
        ("2022", "2022-07-19T12:01", "qualified-list", "out"),
    ],
)
def test_the_state_at_an_hour_of_warsaw(year: str, at: str, name: str, words: str) -> None:
    _, out, _ = run("--year", year, "--at", at)
    assert line(out, name).strip().startswith(words)


def test_a_machine_reads_instants_and_local_text() -> None:
    status, out, _ = run("--year", "2021", "--json", "--at", "2021-07-25T08:00")
    answer = json.loads(out)
    assert (status, answer["at"]) == (0, "2021-07-25T06:00:00+00:00")
    phase = next(phase for phase in answer["phases"] if phase["name"] == "confirmation")
    assert (phase["closes"], phase["closes_in_warsaw"], phase["state"]) == (
        "2021-07-30T13:00:00Z",
        "2021-07-30 15:00",
        "open",
    )
    assert answer["appeal"] is None
    assert answer["choice_limit"]["schools"] is None
    assert "no periods are on record" in run("--year", "2021")[1]


def test_a_machine_reads_the_way_of_an_appeal() -> None:
    answer = json.loads(run("--year", "2024", "--json")[1])["appeal"]
    assert [step["latest"] for step in answer["steps"]] == ["2024-07-19", "2024-07-22", "2024-07-25", "2024-07-29"]
    assert [step["law"][-6:] for step in answer["steps"]] == ["ust. 6", "ust. 7", "ust. 8", "ust. 9"]
    assert (
        json.loads(run("--year", "2024", "--organiser", "malopolskie", "--json")[1])["appeal"]["counted_from"] is None
    )


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--year", "2026"], "calendar-unknown"),
        (["--year", "2024", "--organiser", "warszawa"], "calendar-unknown"),
        (["--year", "2024", "--at", "tomorrow"], "date-unreadable"),
        (["--year", "2024", "--at", "2024-03-31T02:30"], "date-unreadable"),
        (["--year", "2024", "--at", "2024-02-30"], "date-unreadable"),
    ],
)
def test_a_question_without_an_answer_is_refused(options: list[str], code: str) -> None:
    status, out, err = run(*options)
    assert (status, out, len(err)) == (2, "", 1)
    assert err[0].startswith(f"{code}  ")
