"""`recruit coalitions`: what each municipality gains and gives, in every coalition of those that recruit together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.processes import processes
from service.terminal import REFUSED, UNUSABLE, progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl


def coalitions(
    out: Annotated[Path | None, typer.Option(help="File for the whole ledger (Parquet); must not exist.")] = None,
    seed: Annotated[str, typer.Option(help="Seed of all draws, in words.")] = "krakow-2026",
    candidates: Annotated[int, typer.Option(min=1, max=999_999, help="Number of candidates.")] = 12_000,
    workers: Annotated[int, typer.Option(min=1, max=256, help="Processes of this machine.")] = 2,
) -> None:
    """Play all 32,768 coalitions of the fifteen municipalities on one synthetic cohort."""
    if out is not None and out.exists():
        typer.echo(f"file-exists  {out}: there is something already; name a file that does not exist", err=True)
        raise typer.Exit(UNUSABLE)
    from simulations.city import krakow
    from simulations.coalitions import arrays, ledgers
    from simulations.futures import future

    with (
        progress("playing 32,768 coalitions"),
        processes(workers) as executor,
    ):
        table = ledgers(arrays(future(krakow(seed, candidates), 0, ())), executor)
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        table.write_parquet(out)
    if table["worse"].sum():
        typer.echo("theorem-broken  one recruitment has harmed somebody, which none can: rely on nothing", err=True)
        raise typer.Exit(REFUSED)
    typer.echo("\n".join(_told(table)))


def _told(table: pl.DataFrame) -> Iterator[str]:
    """Everybody alone beside everybody together, one line a municipality, and what the joining of each brings."""
    from simulations.city import municipalities
    from simulations.coalitions import shares

    last = table["coalition"].max()
    alone, together = (table.filter(coalition=one) for one in (0, last))
    brought = shares(table)
    yield f"{'residents of':<24}{'alone':>8}{'together':>10}{'better':>8}{'worse':>7}{'two seats':>11}{'brings':>9}"
    for area in municipalities():
        before, after = (each.row(by_predicate=_of(area.code), named=True) for each in (alone, together))
        yield (
            f"{area.name:<24}{before['placed']:>8}{after['placed']:>10}{after['better']:>8}{after['worse']:>7}"
            f"{before['twice']:>11}{brought[area.code]:>+9.1f}"
        )
    yield (
        f"{'all fifteen':<24}{alone['placed'].sum():>8}{together['placed'].sum():>10}{together['better'].sum():>8}"
        f"{together['worse'].sum():>7}{alone['twice'].sum():>11}{sum(brought.values()):>+9.1f}"
    )
    worse = table["worse"].sum()
    yield f"Worse off than with everybody alone, in all {int(last or 0) + 1} coalitions together: {worse}."
    yield "alone, together: residents with a seat. two seats: held until will is confirmed, with everybody alone."
    yield "brings: residents placed, everywhere, by its joining; the mean over all orders of joining (Shapley)."


def _of(code: str) -> pl.Expr:
    import polars as pl

    return pl.col("gmina") == code
