"""A corrected error after publication: who is affected, and what each lawful remedy would move.

The decision is never automatic. What is computed here is a comparison; the choice is an event (`RemedyChosen`) with
author, date and reason.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from recruit_core.errors import RecruitError, Tie, UnresolvedTie
from recruit_core.matching import Matching
from recruit_core.register import Register
from recruit_core.result import Result, recruit
from recruit_core.rounds.appeals import uphold
from recruit_core.rounds.chains import Seat
from recruit_core.rounds.remedies import Remedy, Wishes, remedy
from recruit_core.rulebooks import Rulebook


class OtherSteps(RecruitError):
    """The law set right compares by other steps than the published one: published cutoffs mean nothing in it."""

    code = "rulebook-other-steps"


@dataclass(frozen=True, slots=True)
class Repair:
    """Who is affected by a correction, and the remedies side by side. Candidates stand in the order of ids.

    `ties` names what the committee would have to decide before the corrected order gives seats at all; while there
    are any, only the remedy `extra-seats` can be told, and the two fields on seats are empty.
    """

    corrected: tuple[str, ...]
    """whose facts, list, groups or merit at a programme were corrected; who came in or was left out"""
    programmes: tuple[str, ...]
    """programmes whose seats or pools were corrected, that came in or were left out"""
    holds_without_title: tuple[str, ...]
    """who holds a seat that the corrected order would not give"""
    denied: tuple[str, ...]
    """to whom the corrected order would give a seat wanted more than what they hold"""
    remedies: tuple[Remedy, ...]
    ties: tuple[Tie, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Plain values."""
        return {
            "corrected": self.corrected,
            "programmes": self.programmes,
            "holds_without_title": self.holds_without_title,
            "denied": self.denied,
            "remedies": [each.as_json() for each in self.remedies],
            "ties": [str(tie) for tie in self.ties],
        }


def repair(before: Result, corrected: Register, rulebook: Rulebook | None = None) -> Repair:
    """Compare the published result with the register set right.

    `rulebook` is the law set right where the error was there, else that of the result. The remedies:

    - `extra-seats`: those whose data were corrected are held against the published cutoffs, as on appeal, and seated
      beside the others; everybody else keeps what was granted.
    - `keep-and-add`: everybody has the better of the seat granted and the seat of the corrected run; seats are added
      where both together exceed the capacity.
    - `re-run`: the corrected run takes the place of the published result, for better and for worse.

    Raises `OtherSteps` where the two laws do not compare by the same steps.
    """
    law = rulebook or before.rulebook
    if (law.steps, law.scale) != (before.rulebook.steps, before.rulebook.scale):
        raise OtherSteps(f'"{law.name}" and "{before.rulebook.name}" do not compare candidates by the same steps')
    corrected = law.divide(corrected)
    granted, wishes, capacity = seats_of(before.matching), _wishes(corrected), _capacity(corrected)
    touched = corrected_candidates(before.register, corrected, before.rulebook, law)
    beside = granted | _on_appeal(before, corrected, law, touched)
    remedies = [remedy("extra-seats", granted, beside, wishes, capacity, touched)]
    programmes = _corrected_programmes(before.register, corrected)
    try:
        rerun = seats_of(recruit(corrected, law).matching)
    except UnresolvedTie as refusal:
        return Repair(touched, programmes, (), (), tuple(remedies), refusal.ties)
    everybody = sorted(granted.keys() | rerun.keys(), key=str.encode)
    better = {c: wishes.better(c, granted.get(c), rerun.get(c)) for c in everybody}
    remedies.append(remedy("keep-and-add", granted, better, wishes, capacity, touched))
    remedies.append(remedy("re-run", granted, {c: rerun.get(c) for c in everybody}, wishes, capacity, touched))
    untitled = tuple(c for c, move in remedies[-1].moves.items() if move in ("down", "unseated"))
    denied = tuple(c for c, move in remedies[-1].moves.items() if move in ("up", "placed"))
    return Repair(touched, programmes, untitled, denied, tuple(remedies))


def seats_of(matching: Matching) -> dict[str, Seat | None]:
    """candidate -> programme and pool."""
    return {
        candidate: None if programme is None else (programme, pool)
        for candidate, programme, pool, _ in matching.assignments().iter_rows()
    }


def corrected_candidates(before: Register, corrected: Register, old: Rulebook, new: Rulebook) -> tuple[str, ...]:
    """Whose facts, list, groups or merit differ between two registers, in the order of ids."""
    differing: set[str] = set()
    for one, other in zip(_tables(before, old), _tables(corrected, new), strict=True):
        shared = [name for name in one.columns if name in other.columns]
        for left, right in ((one, other), (other, one)):
            alone = left.select(shared).join(right.select(shared), on=shared, how="anti", nulls_equal=True)
            differing |= set(alone["candidate"].to_list())
    return tuple(sorted(differing, key=str.encode))


def _tables(register: Register, rulebook: Rulebook) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Facts, choices with merit, and groups, with ids in place of positions."""
    names = register.candidates["candidate"]
    choices = register.choices.with_columns(
        names.gather(register.choices["candidate"]).alias("candidate"),
        register.programmes["programme"].gather(register.choices["programme"]).alias("programme"),
        rulebook.merit(register).alias("merit in order"),
    )
    groups = register.groups.with_columns(names.gather(register.groups["candidate"]).alias("candidate"))
    return register.candidates, choices, groups


def _corrected_programmes(before: Register, corrected: Register) -> tuple[str, ...]:
    tables = [
        register.pools.with_columns(register.programmes["programme"].gather(register.pools["programme"]))
        for register in (before, corrected)
    ]
    both = list(tables[0].columns)
    alone = [
        left.join(right, on=both, how="anti", nulls_equal=True)["programme"].to_list()
        for left, right in (tables, reversed(tables))
    ]
    return tuple(sorted({programme for side in alone for programme in side}, key=str.encode))


def _on_appeal(
    before: Result, corrected: Register, rulebook: Rulebook, touched: tuple[str, ...]
) -> dict[str, Seat | None]:
    """The seats beside the others that are due to those whose data were corrected."""
    cutoffs, given = before.matching.cutoffs(), before.matching.assignments()
    still_there = set(corrected.candidates["candidate"])
    seats: dict[str, Seat | None] = {}
    for candidate in touched:
        if candidate not in still_there:
            continue
        due = uphold(before.register, rulebook, cutoffs, given, candidate, corrected)
        if due.programme is not None and due.pool is not None:
            seats[candidate] = due.programme, due.pool
    return seats


def _wishes(register: Register) -> Wishes:
    programmes = register.programmes["programme"].gather(register.choices["programme"])
    lists = pl.DataFrame({"candidate": register.choices["candidate"], "wished": programmes})
    lists = lists.group_by("candidate", maintain_order=True).agg("wished")
    names = register.candidates["candidate"].gather(lists["candidate"])
    return Wishes(dict(zip(names, map(tuple, lists["wished"].to_list()), strict=True)))


def _capacity(register: Register) -> dict[Seat, int]:
    owner = register.programmes["programme"].gather(register.pools["programme"])
    named = zip(owner, register.pools["pool"], register.pools["seats"], strict=True)
    return {(programme, pool): seats for programme, pool, seats in named}
