"""The checks of the verifying program in words, and which of them hold in what it said."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from service.kit.languages import N_
from service.promises import REPLAYED, STABLE

CHECKS: Mapping[str, str] = MappingProxyType(
    {
        "V1": N_(
            "The files are whole: each table is the one the result was made from, and each candidate stands there once."
        ),
        "V2": N_("Chance had the part that was announced for it, and no other."),
        "V3": N_(
            "The order follows from the declared steps of the law. Where none are declared, it is taken from the data."
        ),
        "V4": N_("Nobody has a seat beyond what the announced rule allows, and the counts of seats are right."),
        "V5": N_("Whoever has a seat asked for it, may have it, and belongs to the group it is kept for."),
        "V6": N_("Nobody was passed over against the announced rule, and the published cutoffs are right."),
        "V7": N_("The announced rule leads to this result and to no other."),
        "V8": N_("The totals published are those of the rows."),
    }
)
"""What each check makes sure of, under whatever rule."""

UNDER_THIS_RULE: Mapping[str, str] = MappingProxyType(
    {
        "V2  Chance: no lottery": N_("No lottery was used, and none is claimed."),
        "V2  Chance: the order": N_("The order of equals was worked out anew from the published seed of the lottery."),
        "V4  Seats: the pools of": N_(
            "No class and no group of seats has more people than seats, and the counts of seats are right."
        ),
        "V4  Seats: the pools add up": N_(
            "More people than seats there are only where equals entered together, and the counts of seats are right."
        ),
        "V6  No justified envy": STABLE,
        "V6  No envy in the order compared": N_(
            "Earlier wishes went before later ones, as announced; otherwise nobody was passed over by somebody lower."
        ),
        "V6  No envy in one order": N_(
            "One after the other, in one order, everybody got the first wish that still had a seat."
        ),
        "V6  Equal treatment": N_(
            "Equals were treated alike, and nobody was passed over by somebody equal or lower by law."
        ),
        "V6  Replay": REPLAYED,
        "V7  No other outcome": N_(
            "No other outcome in which nobody is passed over is better for any candidate, and no tie decided a seat."
        ),
        "V7  Score limits": N_("No cutoff could be lower under the announced rule, and no tie decided a seat."),
        "V7  Replay": REPLAYED,
        "V7  Ties": N_("Two opposite orders of those who are still equal lead to the same result."),
    }
)
"""How the program's line begins -> what the check says where the rule in use makes that line true."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One check: its number, what it makes sure of (marked by ``N_``), and whether the result held."""

    number: str
    sentence: str
    holds: bool


def checks_in(said: str) -> list[Checked]:
    """The checks that ``said`` reports, in order.

    The program writes two blanks after the number of a check that held, and one before what is broken.
    """
    lines = [line.partition(" ") for line in said.splitlines()]
    held = {number: f"{number} {rest}" for number, _blank, rest in lines if rest.startswith(" ")}
    broken = {number for number, _blank, rest in lines if not rest.startswith(" ")}
    return [
        Checked(number, sentence if number in broken else sentence_of(held[number], sentence), number not in broken)
        for number, sentence in CHECKS.items()
        if number in held.keys() | broken
    ]


def sentence_of(line: str, otherwise: str) -> str:
    """What a line of the program says of the rule in use."""
    return next((told for opening, told in UNDER_THIS_RULE.items() if line.startswith(opening)), otherwise)
