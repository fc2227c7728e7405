"""Holders: whoever takes part in a later round with a seat, and why that seat is safe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from recruit_core.errors import Problem, RecruitError
from recruit_core.market import Market
from recruit_core.matching import Matching
from recruit_core.register import OPEN, Register
from recruit_core.rounds.statuses import Status
from recruit_core.rounds.vacancies import HOLDING
from recruit_core.rulebooks import Rulebook

HOLDER = "holder"
"""The step, and the fact of a pair, that say: this seat is held already."""

Seat = tuple[str, str]
"""Programme and pool."""


class NoStepHolder(RecruitError):
    """The rulebook has no first step that puts the holder of a seat before everybody else."""

    code = "rulebook-without-holder"


def need_step(rulebook: Rulebook) -> None:
    """Raises `NoStepHolder` where the rulebook cannot promise a holder the seat."""
    if not rulebook.steps or rulebook.steps[0].name != HOLDER:
        raise NoStepHolder(
            f'the steps of the rulebook "{rulebook.name}" do not begin with "{HOLDER}": it cannot promise that nobody '
            f"loses a seat by taking part"
        )


def held_seats(before: Matching, statuses: Mapping[str, Status]) -> dict[str, Seat]:
    """candidate -> programme and pool, for everybody who holds a seat.

    Of a seat given on appeal the pool is not on record: it is counted in the last pool that the candidate may sit in.
    """
    given = {c: (programme, pool) for c, programme, pool, _ in before.assignments().iter_rows()}
    held: dict[str, Seat] = {}
    for candidate, status in statuses.items():
        if status.name in HOLDING and status.programme is not None:
            programme, pool = given.get(candidate, (None, None))
            same = programme == status.programme
            held[candidate] = status.programme, pool if same else _last_pool(before, status.programme, candidate)
    return held


def _last_pool(before: Matching, programme: str, candidate: str) -> str:
    register = before.register
    named = register.candidates["candidate"].gather(register.groups["candidate"])
    groups = register.groups.filter(named == candidate)["group"].to_list()
    there = register.pools.filter(_owners(register) == programme)
    shut = ((there["reserve"] == "hard") & ~there["group"].is_in(groups)).fill_null(False)
    names = (there if shut.all() else there.filter(~shut))["pool"].to_list()
    return names[-1] if names else OPEN


def unfounded(holders: Mapping[str, Seat], before: Register, offer: Register) -> Iterator[Problem]:
    """Seats that cannot be kept: the offer has lost them, or the candidate never asked for the programme."""
    rows = [(candidate, *seat) for candidate, seat in sorted(holders.items(), key=lambda item: item[0].encode())]
    seats = pl.DataFrame(rows, schema=dict.fromkeys(("candidate", "programme", "pool"), pl.String), orient="row")
    offered = pl.DataFrame({"programme": _owners(offer), "pool": offer.pools["pool"]})
    asked = pl.DataFrame(
        {
            "candidate": before.candidates["candidate"].gather(before.choices["candidate"]),
            "programme": before.programmes["programme"].gather(before.choices["programme"]),
        }
    )
    for known, code, lacks, remedy in (
        (offered, "held-seat-gone", "which the offer lacks", "offer the programme with all its seats"),
        (asked, "held-seat-unlisted", "which the list did not name", "correct the candidate or the programme"),
    ):
        for candidate, programme, pool in seats.join(known, on=known.columns, how="anti").iter_rows():
            found = f'"{candidate}" holds a seat at "{programme}", pool "{pool}", {lacks}'
            yield Problem(code, "statuses", None, "programme", found, remedy)


def before_groups(register: Register, holders: Mapping[str, Seat]) -> Register:
    """The register with every holder in the group of the reserved pool that he or she sits in.

    A soft pool puts its group before everybody, and a hard one admits nobody else. A holder from outside the group (who
    came in when seats were left, or whose group was corrected) must not go behind it. The group of such a pool gets a
    name of its own, so that the holder belongs to it nowhere else.
    """
    if register.pools["group"].null_count() == register.pools.height:
        return register
    groups, rows = register.pools["group"].to_list(), list(register.groups.iter_rows())
    members, seated = _by_group(register), _by_seat(register, holders)
    for pool, seat in enumerate(zip(_owners(register), register.pools["pool"], strict=True)):
        group, sitting = groups[pool], seated.get(seat, set())
        if group is not None and sitting - members.get(group, set()):
            groups[pool] = f"{group}, or holder at {seat[0]}, pool {seat[1]}"
            rows += [(member, groups[pool]) for member in members.get(group, set()) | sitting]
    table = pl.DataFrame(rows, schema=register.groups.schema, orient="row").sort("candidate", "group")
    pools = register.pools.with_columns(pl.Series("group", groups, dtype=pl.String))
    return Register(register.candidates, register.programmes, pools, table, register.choices)


def _by_group(register: Register) -> dict[str, set[int]]:
    members: dict[str, set[int]] = {}
    for member, group in register.groups.iter_rows():
        members.setdefault(group, set()).add(member)
    return members


def _by_seat(register: Register, holders: Mapping[str, Seat]) -> dict[Seat, set[int]]:
    place = {name: position for position, name in enumerate(register.candidates["candidate"].to_list())}
    seated: dict[Seat, set[int]] = {}
    for holder, seat in holders.items():
        seated.setdefault(seat, set()).add(place[holder])
    return seated


def unsafe(register: Register, rulebook: Rulebook, holders: Mapping[str, Seat]) -> Iterator[Problem]:
    """Holders whose seat the round could not promise; none where facts are those of the round that gave it.

    Holders are safe when each is eligible at the own pool, and nobody who sits in a later pool of the same programme
    goes before a holder of an earlier one there. For the first holder refused at the own pool would have met only
    holders of that very pool, who are no more than its seats: those of later pools go behind, those of earlier ones
    would have been refused before, and everybody else lacks the first step.
    """
    market = Market.build(register, rulebook)
    claims = np.flatnonzero(register.choices[HOLDER].to_numpy()[market.rows(np.arange(len(market.key)))])
    names = register.candidates["candidate"].gather(market.owner(claims)).to_list()
    own = _own(register, market, claims, [holders[name] for name in names])
    lowest = np.full(len(market.seats), np.iinfo(np.int64).max)
    np.minimum.at(lowest, market.pool[claims[own]], market.key[claims[own]])
    seat = {name: claim for name, claim, mine in zip(names, claims, own, strict=True) if mine}
    for name, claim in zip(names, claims, strict=True):
        if claim == seat[name] and market.key[claim] < 0:
            found, remedy = f'"{name}" holds a seat without being eligible there', "correct the facts of that round"
            yield Problem("holder-not-eligible", "choices", None, "programme", found, remedy)
        if claim < seat[name] and market.key[claim] >= max(lowest[market.pool[claim]], 0):
            found = f'"{name}" would now take the seat of another holder in the same programme'
            remedy = "hand in the facts by which the seat was given; a correction is a matter of appeal or repair"
            yield Problem("holder-would-displace", "candidates", None, "candidate", found, remedy)


def _own(register: Register, market: Market, claims: NDArray[np.int64], seats: list[Seat]) -> NDArray[np.bool_]:
    """Which of the claims are for the pool that the candidate sits in."""
    pools = register.pools["pool"].gather(market.pool[claims])
    return np.array([name == pool for name, (_, pool) in zip(pools, seats, strict=True)], dtype=bool)


def _owners(register: Register) -> pl.Series:
    """The programme of each pool."""
    return register.programmes["programme"].gather(register.pools["programme"])
