"""The supplementary round (postępowanie uzupełniające) on the same engine: nobody loses a seat by taking part.

Whoever holds a seat and takes part asks again with a new list; the present seat is the last wish, marked `holder`,
the first step of the rulebook. Seats are the free ones and those of the holders who take part: all the others keep
theirs outside this round.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace

import polars as pl

from recruit_core.errors import InvalidRegister
from recruit_core.matching import Matching
from recruit_core.positions import positions_among
from recruit_core.register import Register
from recruit_core.rounds.holders import HOLDER, Seat, before_groups, held_seats, need_step, unfounded, unsafe
from recruit_core.rounds.statuses import Status


def supplementary(before: Matching, statuses: Mapping[str, Status], applications: Register) -> Register:
    """The register of the supplementary round.

    Parameters
    ----------
    before
        The matching after which the round is held.
    statuses
        Where everybody stands when the round begins.
    applications
        The new lists, of whoever takes part: with or without a seat, from the main round or new. Its programmes and
        pools are the offer with ALL seats; free places are worked out here.

    Returns
    -------
    The same candidates. A holder's list is the new wishes above the present seat and then that seat, with the facts of
    the round that gave it; whatever was wished below cannot matter and is left out. A pool has the seats that nobody
    outside the round holds, and never fewer than its holders in the round: a seat that an appeal added beside the
    others stays with the programme.

    Raises `NoStepHolder` where the rulebook cannot promise a holder the seat, and `InvalidRegister` with every seat
    that cannot be kept or promised (see `holders`).
    """
    need_step(before.rulebook)
    applications = before.rulebook.divide(applications)
    held = held_seats(before, statuses)
    holders = {c: held[c] for c in applications.candidates["candidate"] if c in held}
    if problems := list(unfounded(holders, before.register, applications)):
        raise InvalidRegister(problems)
    seated = _seats_left(applications, held, holders)
    choices = _lists(before.register, applications, holders)
    register = before_groups(replace(seated, choices=choices), holders)
    if problems := list(unsafe(register, before.rulebook, holders)):
        raise InvalidRegister(problems)
    return register


def call_waiting(before: Matching, statuses: Mapping[str, Status]) -> Register:
    """The register that calls the waiting list, between confirmation and supplementary round: the OLD lists again.

    Whoever resigned is out; everybody else who holds a seat keeps it as a holder, so that each moves up or stays.
    Calling makes no place on a waiting list worse (see `waiting_list.positions`). Raises `NoStepHolder`.
    """
    names = before.register.candidates["candidate"]
    return supplementary(before, statuses, only(before.register, [n for n in names if statuses[n].name != "resigned"]))


def only(register: Register, candidates: Collection[str]) -> Register:
    """The same round with some of its candidates."""
    kept = register.candidates["candidate"].is_in(list(candidates))
    place = (kept.cum_sum() - 1).clip(0).cast(pl.UInt32)
    groups, choices = (
        table.with_columns(place.gather(table["candidate"])).filter(kept.gather(table["candidate"]))
        for table in (register.groups, register.choices)
    )
    return replace(register, candidates=register.candidates.filter(kept), groups=groups, choices=choices)


def _seats_left(applications: Register, held: Mapping[str, Seat], holders: Mapping[str, Seat]) -> Register:
    """The offer with the seats that nobody outside the round holds, at least one for each holder inside."""
    inside = Counter(holders.values())
    outside = Counter(held.values()) - inside
    owner = applications.programmes["programme"].gather(applications.pools["programme"])
    named = zip(owner, applications.pools["pool"], applications.pools["seats"], strict=True)
    left = [max(total - outside[programme, pool], inside[programme, pool]) for programme, pool, total in named]
    pools = applications.pools.with_columns(pl.Series("seats", left, dtype=pl.Int64))
    seats = pools.group_by("programme").agg(pl.col("seats").sum()).sort("programme")["seats"]
    return replace(applications, pools=pools, programmes=applications.programmes.with_columns(seats))


def _lists(before: Register, applications: Register, holders: Mapping[str, Seat]) -> pl.DataFrame:
    """The new wishes above the present seat, then that seat."""
    columns = applications.choices.columns
    present = pl.DataFrame(
        {"name": list(holders), "present": [programme for programme, _ in holders.values()]},
        schema={"name": pl.String, "present": pl.String},
    )
    wished = _named(applications).join(present, on="name", how="left", maintain_order="left")
    here = (pl.col("wish") == pl.col("present")).fill_null(False)
    until = pl.col("rank").filter(here).min().over("candidate")
    above = wished.filter((pl.col("rank") < until).fill_null(True)).with_columns(pl.lit(False).alias(HOLDER))
    rank = wished.group_by("candidate").agg(pl.coalesce(pl.col("rank").filter(here).min(), pl.col("rank").max() + 1))
    seats = _named(before).join(present, left_on=["name", "wish"], right_on=["name", "present"]).drop("rank")
    seats = seats.with_columns(
        positions_among(seats["name"], applications.candidates["candidate"]).alias("candidate"),
        positions_among(seats["wish"], applications.programmes["programme"]).alias("programme"),
        pl.lit(True).alias(HOLDER),
    ).join(rank, on="candidate", how="left")
    seats = seats.with_columns(pl.col("rank").fill_null(1))
    return pl.concat([above.select(columns), seats.select(columns)]).sort("candidate", "rank")


def _named(register: Register) -> pl.DataFrame:
    """Choices with the ids of candidate and programme, as `name` and `wish`."""
    return register.choices.with_columns(
        name=register.candidates["candidate"].gather(register.choices["candidate"]),
        wish=register.programmes["programme"].gather(register.choices["programme"]),
    )
