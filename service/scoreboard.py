"""`recruit scoreboard`: numbers that others published, computed again on this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from recruit_core.errors import RecruitError
from service.terminal import REFUSED, progress, refusals, say

if TYPE_CHECKING:
    from simulations.scoreboard import Figure, Verdict

MEASURE, NUMBER = 66, 11


class UnknownFigure(RecruitError):
    """No entry of the scoreboard has that name."""

    code = "unknown-entry"


def scoreboard(
    only: Annotated[list[str] | None, typer.Option(help="Name of an entry; may be given several times.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines, complete.")] = False,
) -> None:
    """Published numbers beside what this engine computes; status 1 where one is not as near as its tolerance asks."""
    with refusals():
        verdicts = list(_verdicts(only, told=not as_json))
    if as_json:
        say(json.dumps([verdict.as_json() for verdict in verdicts], indent=2, ensure_ascii=False))
    else:
        say(_sum(verdicts))
    if any(verdict.word == "outside" for verdict in verdicts):
        raise typer.Exit(REFUSED)


def _verdicts(names: list[str] | None, *, told: bool) -> Iterator[Verdict]:
    """Each verdict, printed as soon as it is there."""
    with progress("drawing and seating"):
        from simulations.scoreboard import BOARD, scoreboard
    if strangers := [name for name in names or () if name not in BOARD]:
        raise UnknownFigure(f"there is no entry {', '.join(strangers)}; there are: {', '.join(BOARD)}")
    for verdict in scoreboard(names):
        if told:
            say("\n".join(_lines(verdict)))
        yield verdict


def _lines(verdict: Verdict) -> Iterator[str]:
    entry = verdict.entry
    yield f"{entry.name}: {verdict.word}{f' ({verdict.missing})' if verdict.missing else ''}"
    yield f"  source     {entry.source}"
    yield f"  market     {entry.market}"
    yield f"  seated by  {entry.rule}"
    yield f"  tolerance  {entry.tolerance}"
    if verdict.figures:
        yield f"  {'':<{MEASURE}}{'published':>{NUMBER}}{'computed':>{NUMBER}}{'tolerance':>{NUMBER}}"
    yield from map(_row, verdict.figures)
    yield ""


def _row(figure: Figure) -> str:
    what = f"{figure.what} ({figure.bound})" if figure.bound else figure.what
    numbers = "".join(f"{_shown(value):>{NUMBER}}" for value in (figure.published, figure.computed, figure.tolerance))
    return f"  {what:<{MEASURE}}{numbers}{'' if figure.within else '  outside'}"


def _shown(value: float) -> str:
    """Whole numbers as they are, others with as many digits as a table of a paper has."""
    return f"{value:,.0f}" if value == round(value) else f"{value:.4f}" if abs(value) < 10 else f"{value:.2f}"


def _sum(verdicts: list[Verdict]) -> str:
    words = [verdict.word for verdict in verdicts]
    counted = ", ".join(f"{words.count(word)} {word}" for word in ("within", "outside", "not run"))
    return f"{len(words)} {'entry' if len(words) == 1 else 'entries'}: {counted}"
