"""`recruit repair`: a published result beside corrected tables; who is affected and what each remedy would move."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from recruit_core.errors import InvalidRegister, Problem
from service.laboratory import Market, NotReproduced, ResultFolder, published, read_plain_round
from service.terminal import progress, refusals, say

if TYPE_CHECKING:
    from recruit_core.files import MarketFiles
    from recruit_core.result import Result
    from recruit_core.rounds.chains import Chain
    from recruit_core.rounds.remedies import Remedy
    from recruit_core.rounds.repair import Repair
    from recruit_core.rulebooks import Rulebook

SHOWN = 20
"""Lines of one kind that are shown; `--json` tells all."""

Seats = Mapping[str, tuple[str, str] | None]


def repair(
    market: Market,
    result: ResultFolder,
    corrected: Annotated[Path, typer.Option(help="Folder with the tables set right.")],
    rulebook: Annotated[str, typer.Option(help="Name of the rulebook, with its year.")] = "listed",
    as_json: Annotated[bool, typer.Option("--json", help="For machines, complete.")] = False,
) -> None:
    """A corrected error after publication: who is affected, and the lawful remedies side by side. Writes nothing."""
    with refusals(), progress("reading, comparing"):
        from recruit_core.rounds.repair import repair as repair_of
        from recruit_core.rounds.repair import seats_of
        from recruit_core.rulebooks import rulebook as named_rulebook

        book = named_rulebook(rulebook)
        files, right = _both(market, corrected, book)
        before = _reproduced(files, result, book)
        found = repair_of(before, right.register)
    if as_json:
        say(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
    else:
        for line in _report(found, seats_of(before.matching)):
            say(line)


def _both(market: Path, corrected: Path, book: Rulebook) -> tuple[MarketFiles, MarketFiles]:
    """Both folders read; all problems of both at once, each with its folder."""
    read: list[MarketFiles] = []
    problems: list[Problem] = []
    total = 0
    for folder in (market, corrected):
        try:
            read.append(read_plain_round(folder, book, "repair"))
        except InvalidRegister as refusal:
            problems += [replace(problem, file=f"{folder.name}/{problem.file}") for problem in refusal.problems]
            total += refusal.total
    if problems:
        raise InvalidRegister(problems, total)
    return read[0], read[1]


def _reproduced(files: MarketFiles, folder: Path, book: Rulebook) -> Result:
    """The published result computed again from its tables, which must lead to the very same seats and cutoffs."""
    from recruit_core.result import recruit

    told = published(folder, files.digests)
    if (told.mechanism, told.ties) != ("deferred-acceptance", "refuse"):
        raise NotReproduced(
            f"{folder.name} was made by {told.mechanism} and {told.ties}; only results of "
            "deferred-acceptance with refuse can be repaired"
        )
    before = recruit(files.register, book, digests=files.digests)
    same = before.matching.assignments().equals(told.assignments) and before.matching.cutoffs().equals(told.cutoffs)
    if not same:
        raise NotReproduced(f"{folder.name} is not what its tables lead to; recruit verify says where it differs")
    return before


def _report(found: Repair, before: Seats) -> Iterator[str]:
    yield _counted("Corrected data", found.corrected)
    yield _counted("Corrected programmes", found.programmes)
    if found.ties:
        yield from (
            "",
            "The corrected order leaves ties that decide a seat. The committee has to put them in order first:",
        )
        yield from (f"  {tie}" for tie in found.ties)
    else:
        yield _counted("Hold a seat that the corrected order would not give", found.holds_without_title)
        yield _counted("Denied a seat that the corrected order would give", found.denied)
    yield ""
    yield from _table(found.remedies)
    for remedy in found.remedies:
        yield from ("", f"{remedy.name}: {_MEANING[remedy.name]}")
        yield from _moves(remedy, before)
    yield from (
        "",
        "Nothing is decided and nothing was written. The choice of a remedy is to be recorded, with its reason.",
    )


_MEANING = {
    "extra-seats": "those whose data were corrected are held against the published cutoffs, as on appeal",
    "keep-and-add": "everybody keeps the seat granted or has the better one of the corrected run; seats are added",
    "re-run": "the corrected run takes the place of the published result, for better and for worse",
}

_ROWS: tuple[tuple[str, Callable[[Remedy], int]], ...] = (
    ("move to a higher wish", lambda remedy: len(remedy.those_who("up"))),
    ("move to a lower wish", lambda remedy: len(remedy.those_who("down"))),
    ("get a seat, had none", lambda remedy: len(remedy.those_who("placed"))),
    ("lose their seat", lambda remedy: len(remedy.those_who("unseated"))),
    ("seats to be added", lambda remedy: remedy.seats_needed),
)


def _table(remedies: tuple[Remedy, ...]) -> Iterator[str]:
    yield " " * 22 + "".join(f"{remedy.name:>14}" for remedy in remedies)
    for label, count in _ROWS:
        yield f"{label:<22}" + "".join(f"{count(remedy):>14}" for remedy in remedies)


def _moves(remedy: Remedy, before: Seats) -> Iterator[str]:
    lines = [
        f"  {candidate}: {_place(before.get(candidate))} -> {_place(remedy.seats.get(candidate))}"
        for candidate in remedy.moves
    ]
    yield from _some(lines or ["  nobody moves"])
    if remedy.extra_seats:
        yield "  seats to be added: " + ", ".join(f"{many} at {name}" for name, many in remedy.extra_seats.items())
    if remedy.name == "re-run":
        yield from _some([f"  {_chain(chain, remedy.seats)}" for chain in remedy.chains if len(chain.candidates) > 1])


def _chain(chain: Chain, seats: Seats) -> str:
    """Who takes the seat of whom, and where."""
    row = chain.candidates
    links = [
        f"{taker} takes the seat of {leaver} at {_place(seats[taker])}"
        for taker, leaver in zip(row, row[1:] + row[:1], strict=True)
    ]
    return "; ".join(links if chain.ring else links[:-1])


def _place(seat: tuple[str, str] | None) -> str:
    return "no seat" if seat is None else seat[0]


def _counted(label: str, candidates: tuple[str, ...]) -> str:
    named = ", ".join(candidates[:SHOWN]) + (" …" if len(candidates) > SHOWN else "")
    return f"{label}: {len(candidates)}" + (f" ({named})" if candidates else "")


def _some(lines: list[str]) -> list[str]:
    more = len(lines) - SHOWN
    return lines if more <= 0 else [*lines[:SHOWN], f"  … and {more} more; --json tells all"]
