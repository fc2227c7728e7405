"""`recruit check-rules`: does every programme's rule of choice keep what an outcome promises by it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.laboratory import read_round
from service.terminal import REFUSED, progress, refusals, say

if TYPE_CHECKING:
    from recruit_core.choice_rules.check import RuleCheck

_WORDS = {
    "substitutability": "whoever is turned away stays so when more ask",
    "consistency": "whoever is turned away changes nothing by asking",
    "aggregate-demand": "more people asking never fill fewer seats",
}


def check_rules(
    market: Annotated[Path, typer.Argument(help="Folder with programmes, choices and choice_rules.")],
    tries: Annotated[int, typer.Option(min=1, help="Sets of applicants drawn for a programme.")] = 50,
    seed: Annotated[str, typer.Option(help="The same text draws the same sets.")] = "",
) -> None:
    """Search every programme's choice rule for applicants with whom it breaks its promises."""
    with refusals(), progress("searching"):
        from recruit_core.choice_rules.allocation import opened
        from recruit_core.choice_rules.check import check_rules as checked
        from recruit_core.rulebooks import rulebook

        listed = rulebook("listed")
        files, rules = read_round(market, listed)
        found = list(checked(opened(files.register, listed), rules, tries=tries, seed=seed))
    for each in found:
        for line in _lines(each):
            say(line)
    broken = sum(bool(each.broken) for each in found)
    plain = len(rules.policies) - len(found)
    say(f"rules searched: {len(found)}, broken: {broken}; programmes of one pool and one order: {plain}")
    if broken:
        raise typer.Exit(REFUSED)


def _lines(check: RuleCheck) -> Iterator[str]:
    policy, found = check.policy, check.found
    how = "every set of them" if found.complete else f"{found.sets} sets of them drawn"
    yield f"{policy.programme}: {policy.rule}, {policy.seats} seats, {check.applicants} applicants, {how}"
    for name, words in _WORDS.items():
        if name in check.broken:
            yield f"  {name}: broken"
            yield from (f"    {sentence}" for sentence in check.examples[name])
        else:
            yield f"  {name}: {'holds' if found.complete else 'no counter-example'} ({words})"
    for sentence in check.examples.get("pools", ()):
        yield f"  pools: {sentence}"
