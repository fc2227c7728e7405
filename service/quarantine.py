"""`recruit quarantine`: parts of a market that must wait are held back, with a proof that the rest is unaffected."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.laboratory import Market
from service.terminal import progress, refusals, say

SHOWN = 5


def quarantine(
    market: Market,
    out: Annotated[Path, typer.Option(help="New folder for clear/, held/ and proof.json.")],
    programme: Annotated[list[str] | None, typer.Option(help="Hold back whatever hangs together with it.")] = None,
    problems: Annotated[bool, typer.Option("--problems", help="Hold back what the checks refuse.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Check a quarantine that lies in OUT; write nothing.")] = False,
) -> None:
    """Divide a market into what may be decided now and what must wait; nobody in one part is touched by the other."""
    with refusals(), progress("reading, dividing, checking"):
        from recruit_core.change import quarantine as room
        from recruit_core.rulebooks import rulebook

        parts, facts = room.read_parts(market), rulebook("listed").facts
        if check:
            room.check_quarantine(parts, out)
            say(f"{out}: clear and held name nobody in common and are together the input; the proof is true")
            return
        found = room.problems_of(parts, facts) if problems else ()
        held = room.parts_of_programmes(parts, programme or ()) | (parts.with_problems(facts) if found else set())
        if not held:
            raise room.NothingToHold("nothing is to be held back: name a programme, or --problems where there are some")
        proof = room.write_quarantine(parts, held, out, found)
    for side in room.SIDES:
        ids = proof[side]["ids"]
        say(f"{side}: {ids['candidates']['count']} candidates, {ids['programmes']['count']} programmes")
    say(f"{proof['parts_held']} of {parts.count} parts held back; written to {out}")
    for problem in found[:SHOWN]:
        say(f"  {problem}")
    if len(found) > SHOWN:
        say("  … proof.json tells more")
