"""What recorded decisions make of a register: orders among equals, and seats that were added."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

import polars as pl

from recruit_core.register import Register
from recruit_core.rounds.events import Event, SeatsAdded, TieDecided, in_time_order
from recruit_core.rulebooks import Rulebook


def with_ties_decided(register: Register, rulebook: Rulebook, events: Iterable[Event], now: datetime) -> Register:
    """The register with the orders that committees recorded by `now` as `tiebreak`, higher first.

    A decision counts only while it orders everybody who stands equal at that programme: after a corrected fact a
    newcomer would otherwise go last without anybody having said so. Of two decisions on one tie the later counts.
    """
    standing = pl.DataFrame(
        {
            "candidate": register.candidates["candidate"].gather(register.choices["candidate"]),
            "programme": register.programmes["programme"].gather(register.choices["programme"]),
            "merit": rulebook.merit(register),
        }
    )
    order: dict[tuple[str, str], int] = {}
    for event in in_time_order(events, now):
        if isinstance(event, TieDecided):
            here = (standing["programme"] == event.programme) & (standing["merit"] == rulebook.read(event.merit))
            equals = standing.filter(here.fill_null(False))["candidate"].to_list()
            if set(equals) <= set(event.order):
                order |= {(c, event.programme): len(event.order) - event.order.index(c) for c in equals}
    rows = [(*pair, place) for pair, place in order.items()]
    schema = {"candidate": pl.String, "programme": pl.String, "decided": pl.Int64}
    decided = standing.join(
        pl.DataFrame(rows, schema=schema, orient="row"),
        on=["candidate", "programme"],
        how="left",
        maintain_order="left",
    )["decided"]
    given = register.choices["tiebreak"]
    return replace(register, choices=register.choices.with_columns(tiebreak=decided.fill_null(given)))


def with_seats_added(register: Register, events: Iterable[Event], now: datetime) -> Register:
    """The register with the seats that were added by `now`; seats for a pool that is not there change nothing."""
    added: Counter[tuple[str, str]] = Counter()
    for event in in_time_order(events, now):
        if isinstance(event, SeatsAdded):
            added[event.programme, event.pool] += event.seats
    owner = register.programmes["programme"].gather(register.pools["programme"])
    named = zip(owner, register.pools["pool"], register.pools["seats"], strict=True)
    seats = pl.Series("seats", [many + added[programme, pool] for programme, pool, many in named], dtype=pl.Int64)
    pools = register.pools.with_columns(seats)
    total = pools.group_by("programme").agg(pl.col("seats").sum()).sort("programme")["seats"]
    return replace(register, pools=pools, programmes=register.programmes.with_columns(total))
