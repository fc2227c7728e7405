"""`recruit seat-values`: what one more seat would do, for every pool of a market at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.laboratory import Market, read_plain_round
from service.terminal import progress, refusals, refuse_existing, say

SHOWN = 20


def seat_values(
    market: Market,
    out: Annotated[Path | None, typer.Option(help="CSV file to write all pools to.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
) -> None:
    """For every pool: who would get a seat, and how many would get a better one, if it had one seat more."""
    with refusals(), progress("reading, seating, valuing"):
        from recruit_core.change.seat_values import seat_value_table
        from recruit_core.change.seat_values import seat_values as values_of
        from recruit_core.result import recruit
        from recruit_core.rulebooks import rulebook

        refuse_existing(out, force=force)
        listed = rulebook("listed")
        matching = recruit(read_plain_round(market, listed, "seat-values").register, listed).matching
        table = seat_value_table(matching, values_of(matching.compared, matching.seating))
        if out is not None:
            out.write_text(table.write_csv(), encoding="utf-8")
    say(f"{table.height} pools; the most valuable seats first")
    say(f"{'placed':>8}{'improved':>10}  seat at")
    for programme, pool, _, placed, improved, tied in table.head(SHOWN).iter_rows():
        say(f"{placed:>8}{improved:>10}  {programme}, pool {pool}{' (rests on a tie)' if tied else ''}")
    if table.height > SHOWN:
        say(f"… and {table.height - SHOWN} more; --out writes all")
