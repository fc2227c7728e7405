"""Ties between a run and the committee: who stands equal, and how a decided order enters the register."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
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
    import polars as pl

    if not decisions:
        return register
    rules, standing = points.rules(), _standing(register)
    rows: list[tuple[str, str, int]] = []
    for decision in decisions:
        group = _group(standing, decision.programme, rules.read(decision.merit))
        if set(group) <= set(decision.order):
            ordered = [number for number in decision.order if number in set(group)]
            rows += [(number, decision.programme, len(ordered) - place) for place, number in enumerate(ordered)]
    schema = {"candidate": pl.String, "programme": pl.String, "tiebreak": pl.Int64}
    decided = pl.DataFrame(rows, schema=schema, orient="row")
    tiebreak = standing.select("candidate", "programme").join(
        decided, on=["candidate", "programme"], how="left", maintain_order="left"
    )["tiebreak"]
    return replace(register, choices=register.choices.with_columns(tiebreak))


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
