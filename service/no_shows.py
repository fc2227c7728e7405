"""`recruit no-shows`: who with a seat will not come, who is called from a list, what more offers would do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from recruit_core.errors import RecruitError
from service.terminal import progress, refusals, refuse_existing, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulations.no_shows.planned import City, Planned

SHOWN, CALLED = 20, 5
WIDTHS = (20, 16, 7, 8, 9, 9, 8)


class FileOfAnotherKind(RecruitError):
    """The name of the file to be written ends with nothing that this verb writes."""

    code = "file-kind-unknown"


def no_shows(
    last_year: Annotated[Path, typer.Argument(help="CSV: programme, admitted, not_confirmed and perhaps seats.")],
    out: Annotated[Path | None, typer.Option(help="File for every programme, .csv or .json.")] = None,
    over: Annotated[int, typer.Option(min=1, max=1_000, help="What one person over the seats costs.")] = 3,
    empty: Annotated[int, typer.Option(min=1, max=1_000, help="What one seat that stays empty costs.")] = 1,
    shared: Annotated[int, typer.Option(min=0, max=30, help="Per cent of the leaning common to the city.")] = 1,
    waiting: Annotated[int, typer.Option(min=1, max=200, help="Places of a waiting list.")] = 30,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
) -> None:
    """From last year's counts: how many will not come, what further offers would do, who would be called."""
    with refusals(), progress("forecasting"):
        if out is not None:
            _refuse(out, force=force)
        from simulations.no_shows.last_year import read_last_year
        from simulations.no_shows.offers import Costs
        from simulations.no_shows.planned import planned

        city = planned(read_last_year(last_year), Costs(over, empty), shared / 100, waiting)
        if out is not None:
            text = city.table().write_csv() if out.suffix == ".csv" else city.as_json()
            out.write_text(text, encoding="utf-8")
    say("\n".join(_told(city, shared)))


def _refuse(out: Path, *, force: bool) -> None:
    if out.suffix not in {".csv", ".json"}:
        raise FileOfAnotherKind(f"{out.name} is neither .csv nor .json; name a file that ends so")
    refuse_existing(out, force=force)


def _told(city: City, shared: int) -> Iterator[str]:
    yield f"{len(city.programmes)} programmes; those with most people who will not come first"
    yield _headed("", "risk of each,", "will not come,", "seats", "some", "offers", "someone", "some")
    yield _headed("programme", "per cent", "of the seats", "", "empty", "planned", "over", "empty")
    for one in city.front(SHOWN):
        yield _line(one)
    if len(city.programmes) > SHOWN:
        yield f"… and {len(city.programmes) - SHOWN} more; --out writes all"
    yield ""
    places = "".join(f"{place:>8}" for place in range(1, CALLED + 1))
    yield f"{'called, per cent':<24}{places}  of the waiting list"
    for one in city.front(SHOWN):
        yield f"{_short(one)}{''.join(f'{100 * chance:>8.0f}' for chance in one.called[:CALLED])}"
    yield ""
    yield from _sum(city, shared)


def _short(one: Planned) -> str:
    name = one.programme if len(one.programme) < 24 else f"{one.programme[:22]}…"
    return f"{name:<24}"


def _line(one: Planned) -> str:
    risk = f"{100 * one.risk:.1f} ({100 * one.risk_low:.1f}-{100 * one.risk_high:.1f})"
    absent = f"{one.absent:.1f} ({one.absent_low}-{one.absent_high})"
    empty, over, left = (100 * chance for chance in (one.lawful.empty, one.offered.over, one.offered.empty))
    planned = (risk, absent, one.seats, f"{empty:.0f}", one.offered.offers, f"{over:.0f}", f"{left:.0f}")
    return _headed(_short(one), *map(str, planned))


def _headed(programme: str, *columns: str) -> str:
    return f"{programme:<24}" + "".join(f"{name:>{width}}" for name, width in zip(columns, WIDTHS, strict=True))


def _sum(city: City, shared: int) -> Iterator[str]:
    total, apart, costs = city.total, city.total_apart, city.costs
    yield f"All programmes, as many offers as seats: {total.mean:.1f} will not come ({total.low}-{total.high}),"
    yield f"or ({apart.low}-{apart.high}) if nothing were common to programmes."
    over, alone = 100 * city.somebody_over, 100 * city.somebody_over_apart
    yield f"Offers as planned: somebody is over somewhere, {over:.0f} per cent; {alone:.0f} if nothing were common."
    if city.at_the_end:
        yield f"At {city.at_the_end} programmes the plan ends with the waiting list; give more places with --waiting."
    yield f"Cost: {costs.over} for a person over, {costs.empty} for an empty seat; {shared} per cent is common to all."
    yield "The forecast is last year's rate, drawn towards that of all programmes. In brackets: nine times of ten."
    yield "A Polish school admits as many as it has seats and no more: offers beyond them are a what-if of planning and"
    yield "no rule of a recruitment. Lawful: as many offers as seats, then a waiting list or the supplementary round."
