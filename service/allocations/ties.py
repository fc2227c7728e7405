"""Ties between a run and the committee: who stands equal, and how a decided order enters the register."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.allocations.tables import TieDecision
from service.records import points

if TYPE_CHECKING:
    import polars as pl

    from recruit_core.errors import Tie
    from recruit_core.register import Register


@dataclass(frozen=True, slots=True)
class Equals:
    """Everybody who stands equal at one class: the merit they share, its parts, the seats, the numbers sorted."""

    programme: str
    merit: str
    steps: dict[str, int]
    seats: int
    candidates: tuple[str, ...]


def equals(register: "Register", ties: Iterable["Tie"]) -> list[Equals]:
    """The groups to be decided.

    The core names those whose order matters now. The committee orders all who stand equal at that class: a seat that
    moves on after the first decision might otherwise meet somebody whom nobody has put into an order.
    """
    rules = points.rules()
    standing = _standing(register)
    seats = dict(zip(register.programmes["programme"], register.programmes["seats"], strict=True))
    found = []
    for programme, merit in sorted({(tie.programme, tie.merit) for tie in ties}):
        group = _group(standing, programme, rules.read(merit))
        found.append(Equals(programme, merit, rules.unpack(rules.read(merit)), seats[programme], tuple(group)))
    return found


def with_decisions(register: "Register", decisions: Sequence[TieDecision]) -> "Register":
    """The register with the decided orders as ``tiebreak``, higher first.

    A decision counts only while it covers everybody who stands equal there: after a corrected fact a newcomer would
    otherwise silently go last, or a candidate who stands elsewhere now would keep an order given to others.
    """
    from recruit_core.rounds.decisions import with_ties_decided
    from recruit_core.rounds.events import TieDecided

    if not decisions:
        return register
    events = [
        TieDecided(
            at=one.decided_at,
            by=one.decided_by,
            reason=one.reason,
            programme=one.programme,
            merit=one.merit,
            order=tuple(one.order),
            committee=one.committee,
        )
        for one in decisions
    ]
    return with_ties_decided(register, points.rules(), events, max(event.at for event in events))


def _standing(register: "Register") -> "pl.DataFrame":
    """``candidate``, ``programme`` (texts), ``merit`` for each row of the choices, in their order."""
    import polars as pl

    return pl.DataFrame(
        {
            "candidate": register.candidates["candidate"].gather(register.choices["candidate"]),
            "programme": register.programmes["programme"].gather(register.choices["programme"]),
            "merit": points.rules().merit(register),
        }
    )


def _group(standing: "pl.DataFrame", programme: str, merit: int) -> list[str]:
    alike = standing.filter((standing["programme"] == programme) & (standing["merit"] == merit).fill_null(False))
    return sorted(alike["candidate"].to_list(), key=str.encode)
