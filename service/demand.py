"""`recruit demand`: what families want, by the lists and by the seats of a round, and which of the two to believe."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.laboratory import Market, read_plain_round
from service.terminal import progress, refusals, refuse_existing, say

if TYPE_CHECKING:
    import polars as pl

    from simulations.demand import Comparison

Out = Annotated[Path | None, typer.Option(help="CSV file to write the estimates to.")]


def demand(
    market: Market,
    pairs: Annotated[Path, typer.Option(help="Table of every candidate at every programme: merit, covariates.")],
    programmes: Annotated[Path | None, typer.Option(help="Table of programmes: school, covariates.")] = None,
    out: Out = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
) -> None:
    """Estimate from a round what families want, by its lists and by its seats; say which estimate is credible."""
    with refusals(), progress("reading, seating, estimating"):
        refuse_existing(out, force=force)
        found, everybody = _found(market, pairs, programmes)
        if out is not None:
            out.write_text(_table(found).write_csv(), encoding="utf-8")
    for line in _lines(found, everybody):
        say(line)


def _found(market: Path, pairs: Path, programmes: Path | None) -> tuple[Comparison, int]:
    from recruit_core.result import recruit
    from recruit_core.rulebooks import rulebook
    from simulations.demand import compared, estimated
    from simulations.demand.estimate import nested
    from simulations.demand.round import orders_of
    from simulations.demand.tables import read_covariates

    listed = rulebook("listed")
    register = read_plain_round(market, listed, "demand").register
    covariates = read_covariates(register, pairs, programmes)
    lists, seats = orders_of(recruit(register, listed).matching, covariates)
    nest = nested(lists, seats)
    ranked, stable = (estimated(orders, covariates.names, nest=nest) for orders in (lists, seats))
    return compared(ranked, stable), register.candidates.height


def _table(found: Comparison) -> pl.DataFrame:
    """A row for each estimate and parameter; six digits are more than an estimate can tell."""
    import polars as pl

    rows = [
        {
            "estimate": name,
            "credible": int(estimate is found.credible),
            "parameter": parameter,
            "value": float(f"{value:.6g}"),
            "error": float(f"{error:.6g}"),
            "low": float(f"{estimate.interval(parameter)[0]:.6g}"),
            "high": float(f"{estimate.interval(parameter)[1]:.6g}"),
            "candidates": estimate.candidates,
        }
        for name, estimate in (("lists", found.ranked), ("seats", found.stable))
        for parameter, value, error in zip(estimate.names, estimate.values, estimate.errors, strict=True)
    ]
    return pl.DataFrame(rows)


def _lines(found: Comparison, everybody: int) -> Iterator[str]:
    table = _table(found)
    width = max(len("parameter"), *map(len, found.ranked.names))
    for name, estimate in (("lists", found.ranked), ("seats", found.stable)):
        yield f"From {name}, {estimate.candidates} of {everybody} candidates"
        yield f"  {'parameter':<{width}}{'value':>12}{'error':>12}   90 per cent interval"
        for row in table.filter(table["estimate"] == name).iter_rows(named=True):
            yield (
                f"  {row['parameter']:<{width}}{row['value']:>12.4g}{row['error']:>12.3g}"
                f"   {row['low']:.4g} to {row['high']:.4g}"
            )
    yield f"Hausman's test: {found.statistic:.2f} with {found.degrees} degrees of freedom, p = {found.p_value:.2g}"
    yield _verdict(found)


def _verdict(found: Comparison) -> str:
    if found.truthful:
        return "Nothing speaks against the lists: the estimate from lists is the one to use."
    return "The lists are not what families want, or a covariate is missing: use the estimate from seats."
