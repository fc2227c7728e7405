"""For every choice of a candidate one reason, and the numbers behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import groupby
from operator import itemgetter
from typing import Any

import polars as pl

from recruit_core.deciding_order import DecidingOrder, LastOne
from recruit_core.errors import RecruitError
from recruit_core.register import Register
from recruit_core.rulebooks import Rulebook

REASONS = ("admitted", "refused", "not-considered", "not-eligible")


class UnknownCandidate(RecruitError):
    """The register has no candidate of that id."""

    code = "candidate-unknown"


@dataclass(frozen=True, slots=True)
class PoolReason:
    """How a candidate stood at one pool. Numbers are published text; `cutoff_...` is None while seats are free.

    `decided_by` names what set the candidate apart from the last one admitted: a step of the rulebook (`merit` where
    the order is listed), `group`, `tiebreak`, `lottery`, `no-seats` or `not-of-the-group`; `missing` is the gap in that
    step. Some rules add `tied-group` (seats stayed free because a group of equals did not fit), `earlier-wishes` (the
    seats were given in an earlier block of wishes; `own` and `cutoff` are places on the list), `number` (the one order
    for all programmes) and `traded` (the seat went in a trade to somebody who does not stand higher by law). Choice
    rules add `ceiling` (`own` the group, `cutoff` how many of it may be admitted), `order-of-call` (`own` and `cutoff`
    are places in it), `horizontal` (all kept seats within reach are held by candidates who stand higher; `cutoff` is
    the lowest merit among them) and `called-back` (a seat stayed free: whoever was chosen got a higher wish after all).
    It is None where the candidate sat down, or never came to ask because a higher wish was granted.
    """

    pool: str
    seats: int
    cutoff_merit: str | None
    cutoff_tiebreak: int | None
    cutoff_group: int | None
    decided_by: str | None = None
    own: str | None = None
    cutoff: str | None = None
    missing: str | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a choice was granted or not: one of `REASONS`, own merit as published, and the pools of the programme."""

    rank: int
    programme: str
    code: str
    own_merit: str | None
    own_tiebreak: int | None
    pool: str | None = None
    pools: tuple[PoolReason, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """Plain values; `cutoff_merit` and `missing` of the nearest pool stand on the choice itself."""
        nearest = next((p for p in reversed(self.pools) if p.decided_by != "not-of-the-group"), None)
        near = {"cutoff_merit": nearest.cutoff_merit, "missing": nearest.missing} if nearest else {}
        return {"cutoff_merit": None, "missing": None} | asdict(self) | near


Turned = Callable[[str, str, tuple[PoolReason, ...]], tuple[PoolReason, ...]]
"""Candidate, programme that refused, its pools as published -> the same pools with what decided in each."""


def explain(
    register: Register,
    rulebook: Rulebook,
    cutoffs: pl.DataFrame,
    seat: tuple[str, str] | None,
    candidate: str,
    order: DecidingOrder | None = None,
    turned: Turned | None = None,
) -> list[Reason]:
    """The reasons of one candidate, in the order of the list.

    `cutoffs` as published (see the file contract), `seat` the programme and pool held, or None. `order` is needed
    where more than the law decided: a lottery, or another mechanism than deferred acceptance; `turned` where
    programmes choose by rules of their own. Raises `UnknownCandidate`.
    """
    own = register.only(candidate)
    if own is None:
        raise UnknownCandidate(f'there is no candidate "{candidate}" in the register')
    wished = register.programmes["programme"][own.choices["programme"].to_list()].to_list()
    pools = published_pools(register, cutoffs.filter(pl.col("programme").is_in(wished)))
    choices = zip(*_told(own.choices), rulebook.merit(own), strict=True)
    who = Standing(candidate, frozenset(own.groups["group"]))
    return _reasons(register.programmes["programme"], rulebook, pools, list(choices), seat, who, order, turned)


def explain_all(
    register: Register,
    rulebook: Rulebook,
    merits: pl.Series,
    cutoffs: pl.DataFrame,
    assignments: pl.DataFrame,
    order: DecidingOrder | None = None,
    turned: Turned | None = None,
) -> Iterator[tuple[str, list[Reason]]]:
    """The reasons of every candidate, in the order of the register: what `explain` says of each, in one pass.

    `merits` has the merit of each row of `register.choices` (`Matching.merit`), `assignments` a row for each candidate.
    """
    pools, names = published_pools(register, cutoffs), register.programmes["programme"].to_list()
    groups: dict[int, set[str]] = {}
    for member, group in register.groups.iter_rows():
        groups.setdefault(member, set()).add(group)
    choices = zip(register.choices["candidate"], *_told(register.choices), merits, strict=True)
    lists = {who: [row[1:] for row in rows] for who, rows in groupby(choices, itemgetter(0))}
    for place, (candidate, programme, pool, _) in enumerate(assignments.iter_rows()):
        seat = None if programme is None else (programme, pool)
        who = Standing(candidate, frozenset(groups.get(place, ())))
        yield candidate, _reasons(names, rulebook, pools, lists.get(place, []), seat, who, order, turned)


_Told = tuple[int, int, int | None, int | None]
"""Rank, position of the programme, tie-break and merit of one choice."""


def _told(choices: pl.DataFrame) -> list[pl.Series]:
    return [choices["rank"], choices["programme"], choices["tiebreak"]]


def published_pools(register: Register, cutoffs: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """The published rows of each programme with what its pools are for, in the order in which they are opened."""
    owner = register.programmes["programme"].gather(register.pools["programme"])
    kept_for = register.pools.select("pool", "group", "reserve", "order").with_columns(programme=owner)
    pools: dict[str, list[dict[str, Any]]] = {}
    for row in cutoffs.join(kept_for, on=["programme", "pool"]).sort("order", "pool").iter_rows(named=True):
        pools.setdefault(row["programme"], []).append(row)
    return pools


@dataclass(frozen=True, slots=True)
class Standing:
    """A candidate at one choice, as the deciding order sees the candidate. `place` on the list, `number` for all."""

    candidate: str
    groups: frozenset[str]
    place: int = 0
    merit: int = 0
    tiebreak: int | None = None
    number: tuple[int, int | None] = (0, None)


def _reasons(
    names: Sequence[str] | pl.Series,
    rulebook: Rulebook,
    pools: Mapping[str, list[dict[str, Any]]],
    choices: Sequence[_Told],
    seat: tuple[str, str] | None,
    who: Standing,
    order: DecidingOrder | None,
    turned: Turned | None,
) -> list[Reason]:
    reasons, placed = [], False
    leading = ((merit, broken) for _, _, broken, merit in choices if merit is not None)
    who = replace(who, number=next(leading, (0, None)))
    for place, (rank, position, tiebreak, merit) in enumerate(choices, 1):
        programme = names[position]
        here = seat is not None and seat[0] == programme
        held = seat[1] if here and seat is not None else None
        code = "not-eligible" if merit is None else "not-considered" if placed else "admitted" if here else "refused"
        shown = None if merit is None else rulebook.show(merit)
        told: tuple[PoolReason, ...] = ()
        there = pools.get(programme, ())
        if there and all(row["reserve"] == "hard" and row["group"] not in who.groups for row in there):
            code = "not-eligible"
        if merit is not None and turned is not None and code != "not-eligible":
            told = tuple(_pool_as_published(row) for row in there)
            told = turned(who.candidate, programme, told) if code == "refused" else told
        elif merit is not None:
            asked = (
                len(there)
                if code in ("refused", "not-eligible")
                else [row["pool"] for row in there].index(held)
                if held
                else 0
            )
            own = replace(who, place=place, merit=merit, tiebreak=tiebreak)
            told = tuple(
                _pool_reason(row, rulebook, own, order) if turn < asked else _pool_as_published(row)
                for turn, row in enumerate(there)
            )
        reasons.append(Reason(rank, programme, code, shown, tiebreak, held, told))
        placed = placed or here
    return reasons


def _pool_as_published(row: Mapping[str, Any]) -> PoolReason:
    """A pool that the candidate holds, or did not come to ask."""
    return PoolReason(row["pool"], row["seats"], row["cutoff_merit"], row["cutoff_tiebreak"], row["cutoff_group"])


def _pool_reason(row: Mapping[str, Any], rulebook: Rulebook, own: Standing, order: DecidingOrder | None) -> PoolReason:
    """Why a pool that the candidate asked had no seat for this candidate."""
    told = _pool_as_published(row)
    if row["reserve"] == "hard" and row["group"] not in own.groups:
        return replace(told, decided_by="not-of-the-group")
    if row["cutoff_merit"] is None:
        return replace(told, decided_by="tied-group" if row["seats"] else "no-seats")
    if order is not None:
        return _by_order(told, row, rulebook, own, order)
    cutoff = rulebook.read(row["cutoff_merit"])
    last = LastOne("", cutoff, row["cutoff_tiebreak"], row["cutoff_group"] or 0, 0, (0, None))
    return _by_group(told, row, own, last) or _by_merit(told, rulebook, own, last)


def _by_order(
    told: PoolReason, row: Mapping[str, Any], rulebook: Rulebook, own: Standing, order: DecidingOrder
) -> PoolReason:
    """What decided where an order beside the law did: block of wishes, one number, trade, lottery."""
    last, rule = order.last[row["programme"], row["pool"]], order.mechanism
    if rule.block and (own.place - 1) // rule.block != (last.place - 1) // rule.block:
        until = ((last.place - 1) // rule.block + 1) * rule.block
        return replace(told, decided_by="earlier-wishes", own=str(own.place), cutoff=str(until))
    if rule.told == "number":
        own = replace(own, merit=own.number[0], tiebreak=own.number[1])
        last = replace(last, merit=last.number[0], tiebreak=last.number[1])
        by_number = _by_merit(told, rulebook, own, last)
        if by_number.decided_by != "tiebreak":
            return replace(by_number, decided_by="number")
    else:
        if rule.told == "trade" and not _below(row, own, last):
            return replace(told, decided_by="traded")
        by_group = _by_group(told, row, own, last)
        if by_group:
            return by_group
    return apart(told, rulebook, row["programme"], own, last, order)


def apart(
    told: PoolReason, rulebook: Rulebook, programme: str, own: Standing, last: LastOne, order: DecidingOrder
) -> PoolReason:
    """What sets two candidates apart whom no group does: a step, the tie-break or the lottery."""
    if (own.merit, own.tiebreak) != (last.merit, last.tiebreak):
        return _by_merit(told, rulebook, own, last)
    numbers = [order.number(programme, candidate) for candidate in (own.candidate, last.candidate)]
    return replace(told, decided_by="lottery", own=numbers[0], cutoff=numbers[1])


def _below(row: Mapping[str, Any], own: Standing, last: LastOne) -> bool:
    """Does the candidate stand below the last one admitted by law: group where it goes first, merit, tie-break."""
    broken = [-1 - 2**63 if number is None else number for number in (own.tiebreak, last.tiebreak)]
    member = int(row["group"] in own.groups) if row["reserve"] == "soft" else last.member
    return (member, own.merit, broken[0]) < (last.member, last.merit, broken[1])


def _by_group(told: PoolReason, row: Mapping[str, Any], own: Standing, last: LastOne) -> PoolReason | None:
    member = int(row["group"] in own.groups)
    if row["reserve"] != "soft" or member == last.member:
        return None
    return replace(told, decided_by="group", own=str(member), cutoff=str(last.member))


def _by_merit(told: PoolReason, rulebook: Rulebook, own: Standing, last: LastOne) -> PoolReason:
    step, mine, needed = _first_difference(rulebook, own.merit, last.merit)
    if step is not None:
        shown, cutoff, gap = (rulebook.show_step(step, value) for value in (mine, needed, needed - mine))
        return replace(told, decided_by=step, own=shown, cutoff=cutoff, missing=gap)
    broken = ["" if number is None else str(number) for number in (own.tiebreak, last.tiebreak)]
    return replace(told, decided_by="tiebreak", own=broken[0], cutoff=broken[1])


def _first_difference(rulebook: Rulebook, own: int, cutoff: int) -> tuple[str | None, int, int]:
    if own == cutoff:
        return None, own, cutoff
    if not rulebook.steps:
        return "merit", own, cutoff
    mine, theirs = rulebook.unpack(own), rulebook.unpack(cutoff)
    name = next(name for name, value in mine.items() if value != theirs[name])
    return name, mine[name], theirs[name]
