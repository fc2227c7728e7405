"""The checks of the verifying program in words, and which of them hold in what it said."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from service.kit.languages import N_
from service.promises import STABLE

CHECKS: Mapping[str, str] = MappingProxyType(
    {
        "V1": N_(
            "The files are whole: each table is the one the result was made from, and each candidate stands there once."
        ),
        "V2": N_("No lottery was used, and none is claimed."),
        "V3": N_(
            "The order follows from the declared steps of the law. Where none are declared, it is taken from the data."
        ),
        "V4": N_("No class and no group of seats has more people than seats, and the counts of seats are right."),
        "V5": N_("Whoever has a seat asked for it, may have it, and belongs to the group it is kept for."),
        "V6": STABLE,
        "V7": N_(
            "No other outcome in which nobody is passed over is better for any candidate, and no tie decided a seat."
        ),
        "V8": N_("The totals published are those of the rows."),
    }
)


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
    held = {number for number, _blank, rest in lines if rest.startswith(" ")}
    broken = {number for number, _blank, rest in lines if not rest.startswith(" ")}
    return [
        Checked(number, sentence, number not in broken)
        for number, sentence in CHECKS.items()
        if number in held | broken
    ]
