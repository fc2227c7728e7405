"""`recruit cohort`: the synthetic cohort of the standing example, as tables or beside the published figures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.terminal import UNUSABLE, progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulations.comparison import Line
    from simulations.population import Cohort
    from simulations.recruited import Recruited

WIDTH = 100
MEASURE, NUMBER = 50, 9


def cohort(
    compare: Annotated[
        bool, typer.Option("--compare", help="Recruit the cohort and print it beside published figures.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="Folder to write the tables to (CSV); must not exist.")] = None,
    seed: Annotated[str, typer.Option(help="Seed of all draws, in words.")] = "krakow-2026",
    candidates: Annotated[int, typer.Option(min=1, max=999_999, help="Number of candidates.")] = 12_000,
    scale_seats: Annotated[bool, typer.Option("--scale-seats", help="Seats in proportion to the candidates.")] = False,
) -> None:
    """A synthetic cohort for the Kraków Metropolis: no row stands for a person."""
    if out is not None and out.exists():
        typer.echo(f"folder-exists  {out}: there is something already; name a folder that does not exist", err=True)
        raise typer.Exit(UNUSABLE)
    with progress(f"drawing {candidates} candidates and their lists"):
        from simulations.population import cohort as drawn
        from simulations.population import write

        city = drawn(seed, candidates, scale_seats=scale_seats)
        if out is not None:
            write(city, out)
    typer.echo("\n".join(_summary(city)))
    if compare:
        _compare(city)


def _compare(city: Cohort) -> None:
    with progress("points, allocation, certificate"):
        from simulations.comparison import comparison
        from simulations.recruited import recruited

        after = recruited(city)
        lines = comparison(after)
    typer.echo("\n".join([*_table(lines), "", *_apart(after), "", *_to_bear_in_mind()]))


def _summary(city: Cohort) -> Iterator[str]:
    seats = int(city.programmes["seats"].sum())
    yield (
        f"Seed {city.seed}: {city.candidates.height} candidates with {city.choices.height} wishes, "
        f"{city.programmes.height} groups in {city.schools.height} schools with {seats} seats."
    )


def _table(lines: list[Line]) -> Iterator[str]:
    part = ""
    for line in lines:
        if line.part != part:
            part = line.part
            yield ""
            yield f"{part:<{MEASURE}}{'published':>{NUMBER}}{'cohort':>{NUMBER}}{'differs':>{NUMBER}}  year, source"
            yield "-" * WIDTH
        yield _row(line)


def _row(line: Line) -> str:
    said = f"{line.figure.year} {_house(line.figure.source)}"
    shown = f"{line.figure.sign}{line.figure.value:.{line.decimals}f}"
    own = "-" if line.cohort is None else f"{line.cohort:.{line.decimals}f}"
    apart = "-" if line.difference is None else f"{round(line.difference, line.decimals) + 0.0:+.{line.decimals}f}"
    row = f"{line.measure[:MEASURE]:<{MEASURE}}{shown:>{NUMBER}}{own:>{NUMBER}}{apart:>{NUMBER}}  {said}"
    return row[:WIDTH].rstrip()


def _house(source: str) -> str:
    """Who said it, short: the whole source stands in the published tables."""
    address = source.removeprefix("https://").removeprefix("http://").removeprefix("www.")
    host = address.split("/")[0].split(" ")[0]
    return host if "." in host else address


def _apart(after: Recruited) -> Iterator[str]:
    from simulations.comparison import left_out_by_reason, rows_by_source

    yield "Published and assumed rows of the offer, kept apart"
    yield f"{'':<24}{'schools':>9}{'groups':>9}{'seats':>9}{'taken':>9}{'first choices':>16}"
    for rows in rows_by_source(after):
        name = f"{rows.kind}, {rows.source}"
        yield f"{name:<24}{rows.schools:>9}{rows.groups:>9}{rows.seats:>9}{rows.taken:>9}{rows.wanted:>16}"
    for reason, number in left_out_by_reason():
        yield f"left out: {number} schools ({reason})"


def _to_bear_in_mind() -> Iterator[str]:
    yield "To bear in mind"
    yield "- Published counts are about schools run by the city; the cohort applies to others and to those of"
    yield "  14 more gminas as well."
    yield "- Seats of a class are assumed (28 general, 30 other); so is every vocational school."
    yield "- Wishes are a model of appeal, level, distance, profile and taste. Its weights were chosen so that"
    yield "  this table comes out sensibly; each stands in simulations/krakow/assumptions.toml."
    yield "- The whole source of each figure stands in simulations/krakow/published."
    yield "- Where the law leaves a tie open, a keyed number decides here; in earnest a committee, on record."
