"""Small rounds through the engine, and what the engine says in the words of the oracles."""

from __future__ import annotations

from dataclasses import replace

import oracles
from oracles import Matching, SmallMarket, Tables
from strategies import LISTED, Round

from recruit_core import recruit
from recruit_core.market import Seating
from recruit_core.result import Result


def tables_of(round_: Round) -> Tables:
    """The tables as a CSV file would hold them."""
    return {
        name: [table.columns, *([("" if cell is None else str(cell)) for cell in row] for row in table.rows())]
        for name, table in round_.tables().items()
    }


def small(round_: Round) -> SmallMarket:
    """The round as the oracles see it: by their own reading of the tables' text."""
    return oracles.from_tables(tables_of(round_))


def seated(
    round_: Round, mechanism: str = "deferred-acceptance", ties: str = "refuse", seed: str | None = None
) -> Result:
    """The engine's result. A seed is handed over where there is one."""
    return recruit(
        round_.register(), LISTED, mechanism=mechanism, ties=ties, **({} if seed is None else {"seed": seed})
    )


def seats_of(result: Result) -> Matching:
    return {
        candidate: None if programme is None else (programme, pool)
        for candidate, programme, pool, _ in result.matching.assignments().rows()
    }


def instead(result: Result, seating: Seating) -> Result:
    """The result with other seats."""
    return replace(result, matching=replace(result.matching, seating=seating))


def places(round_: Round, result: Result) -> dict[str, int]:
    """Place on the own list of what each candidate holds, 0 for the best; the length of the list for nothing."""
    market = small(round_)
    return {c: oracles.place_in_list(market, c, seat) for c, seat in seats_of(result).items()}
