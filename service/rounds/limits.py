"""How many schools one list may name: what the act and the governing bodies' resolutions on record say of a year."""

from datetime import datetime

from service.kit.clock import WARSAW
from service.kit.languages import N_
from service.rounds.forms import LimitView

OWN = "krakow"
"""The governing body whose number a new round begins with; most schools of the common list are its."""
STATUTE = "statute"
NAMES = {
    STATUTE: N_("Education Law, where a governing body has not decided otherwise"),
    "krakow": N_("schools run by the city of Kraków"),
    "powiat-krakowski": N_("schools run by the Kraków county"),
}


def limits(at: datetime) -> list[LimitView]:
    """The limits on record for the recruitment of the year of ``at``, the act first; none for a year not on record."""
    from recruit_core.procedure.choice_limit import choice_limits
    from recruit_core.procedure.law import UnknownProcedure

    try:
        known = choice_limits(at.astimezone(WARSAW).year)
    except UnknownProcedure:
        return []
    told = {"organiser", "schools", "law", "source", "confirmed", "note"}
    return [LimitView(**one.model_dump(include=told)) for one in (known.statute, *known.own.values())]


def on_record(at: datetime, schools: int | None) -> bool:
    """Whether the act or a resolution of that year says this number; None: any number."""
    return schools in {one.schools for one in limits(at)}
