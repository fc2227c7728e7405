"""`recruit change`: one seat or one candidate otherwise, and everybody who would move, each because of whom."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from recruit_core.errors import RecruitError
from service.laboratory import Market, read_plain_round
from service.moves import SHOWN, sentences
from service.terminal import progress, refusals, say

if TYPE_CHECKING:
    from recruit_core.change.promises import Worsened
    from recruit_core.change.resolving import Change
    from recruit_core.change.told import ToldMove
    from recruit_core.matching import Matching


class OneChange(RecruitError):
    """Not exactly one change was asked for."""

    code = "one-change"


class UnknownChoice(RecruitError):
    """There is no such candidate, or the candidate does not ask for that programme."""

    code = "choice-unknown"


def change(
    market: Market,
    add_seat: Annotated[str | None, typer.Option(help="PROGRAMME or PROGRAMME:POOL with one seat more.")] = None,
    take_seat: Annotated[str | None, typer.Option(help="PROGRAMME or PROGRAMME:POOL with one seat less.")] = None,
    remove_candidate: Annotated[str | None, typer.Option(help="CANDIDATE who withdraws.")] = None,
    merit: Annotated[str | None, typer.Option(help="CANDIDATE:PROGRAMME:MERIT; without MERIT: not eligible.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines, complete.")] = False,
) -> None:
    """One change to a round decided by deferred acceptance: who would move, and because of whom. Writes nothing."""
    asked = {"add-seat": add_seat, "take-seat": take_seat, "remove-candidate": remove_candidate, "merit": merit}
    given = [(kind, subject) for kind, subject in asked.items() if subject is not None]
    with refusals(), progress("reading, seating, changing"):
        from recruit_core.change.promises import changed_matching, worsened
        from recruit_core.change.solved import rests_on_a_tie
        from recruit_core.change.told import told
        from recruit_core.result import recruit
        from recruit_core.rulebooks import rulebook

        if len(given) != 1:
            raise OneChange(f"ask for one change: {', '.join(f'--{kind}' for kind in asked)}")
        (kind, subject), listed = given[0], rulebook("listed")
        matching = recruit(read_plain_round(market, listed, "change").register, listed).matching
        made = _made(matching, kind, subject)
        moves = told(matching, made.moves)
        tied = rests_on_a_tie(made.after.market, made.after.seating)
        worse = worsened(matching, changed_matching(matching, made))
    if as_json:
        told_all = {
            "change": {kind: subject},
            "moves": [move.as_json() for move in moves],
            "rests_on_a_tie": tied,
            "places_worsened": [place.as_json() for place in worse],
        }
        say(json.dumps(told_all, ensure_ascii=False, indent=2))
    else:
        for line in _report(kind, subject, moves, tied, worse):
            say(line)


def _made(matching: Matching, kind: str, subject: str) -> Change:
    """The change, in keys with room for another merit, compared with a full solve."""
    from recruit_core.change import resolving
    from recruit_core.change.spaced import Orders

    orders = Orders(matching)
    if kind == "add-seat":
        return resolving.add_seat(orders.solved, _pool(matching, subject), checked=True)
    if kind == "take-seat":
        return resolving.take_seat(orders.solved, _pool(matching, subject), checked=True)
    if kind == "remove-candidate":
        return resolving.remove_candidate(orders.solved, _candidate(matching, subject), checked=True)
    candidate, programme, merit = _corrected(matching, subject)
    keys = orders.keys_with_merit(candidate, programme, merit)
    return resolving.change_keys(orders.solved, candidate, keys, checked=True)


def _pool(matching: Matching, subject: str) -> int:
    """The pool named by PROGRAMME or PROGRAMME:POOL; a colon may stand in an id."""
    from recruit_core.change.told import pool_named

    if subject in matching.register.programmes["programme"] or ":" not in subject:
        return pool_named(matching, subject)
    programme, _, pool = subject.rpartition(":")
    return pool_named(matching, programme, pool)


def _candidate(matching: Matching, candidate: str) -> int:
    names = matching.register.candidates["candidate"]
    place = int(names.search_sorted(candidate))
    if place == len(names) or names[place] != candidate:
        raise UnknownChoice(f'there is no candidate "{candidate}"')
    return place


def _corrected(matching: Matching, subject: str) -> tuple[int, int, int | None]:
    """Candidate, programme and merit of CANDIDATE:PROGRAMME:MERIT, read as the tables are."""
    from recruit_core.rounds.corrections import correct

    register = matching.register
    pair, _, merit = subject.rpartition(":")
    for at, letter in enumerate(pair):
        candidate, programme = pair[:at], pair[at + 1 :]
        if letter != ":" or candidate not in register.candidates["candidate"]:
            continue
        if programme not in register.programmes["programme"]:
            continue
        given = {programme: {"merit": merit or None}}
        right = correct(register, matching.rulebook.facts, candidate, of_choices=given)
        number = register.programmes["programme"].to_list().index(programme)
        who = _candidate(matching, candidate)
        row = ((right.choices["candidate"] == who) & (right.choices["programme"] == number)).arg_max()
        return who, number, right.choices["merit"][row]
    raise UnknownChoice(f'"{subject}" names no candidate and programme; write CANDIDATE:PROGRAMME:MERIT')


_HEADS = {
    "add-seat": ("One more seat at {}", "into the new seat"),
    "take-seat": ("One seat less at {}", "because the seat is taken away"),
    "remove-candidate": ("Without {}", "by withdrawing"),
    "merit": ("With {}", "by the other merit"),
}


def _report(
    kind: str, subject: str, moves: tuple[ToldMove, ...], tied: bool, worse: tuple[Worsened, ...]
) -> Iterator[str]:
    head, cause = _HEADS[kind]
    yield head.format(subject) + f": {len(moves)} would move"
    yield from (f"  {line}" for line in sentences(moves, cause))
    if tied:
        yield "Candidates who are equal by law would have to be put in order first: another order gives other seats."
    yield f"Places on waiting lists that would be worse: {len(worse)}"
    for place in worse[:SHOWN]:
        yield f"  {place.candidate} at {place.programme}: {place.before} -> {place.after} ({', '.join(place.because)})"
    yield "Nothing was decided and nothing was written."
