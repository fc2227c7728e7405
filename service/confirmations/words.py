"""Every status in words, with the next step: one table, read by the page of a family and by the list of a school."""

from collections.abc import Mapping
from types import MappingProxyType

from recruit_core.rounds.statuses import Status
from service.confirmations.forms import DatesView
from service.kit.languages import N_, decimal, moment
from service.kit.languages import gettext as _

# Each status of the core: its word, its colour, and what a family does next.
STATUS_WORDS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "not-qualified": (
            N_("not qualified to any class"),
            "bad",
            N_("Look at the classes with free places and take part in the supplementary round."),
        ),
        "qualified": (
            N_("will not confirmed yet"),
            "wait",
            N_(
                "Bring the originals of the certificate and of the exam results to the school until {closes} and "
                "confirm your will there. Whoever does not confirm in time gives the place up."
            ),
        ),
        "confirmed": (
            N_("will is confirmed"),
            "good",
            N_("Nothing more has to be done. The list of the admitted is put up on {admitted}."),
        ),
        "admitted": (N_("admitted to the school"), "good", N_("Nothing more has to be done.")),
        "resigned": (
            N_("the place was given up"),
            "bad",
            N_(
                "Will was not confirmed in time, or a resignation was written. If this is a mistake, speak to the "
                "school today. Free places are given in the supplementary round."
            ),
        ),
        "waiting": (
            N_("on the waiting list"),
            "wait",
            N_("Number {position} on the waiting list. The school calls as soon as a place is free."),
        ),
        "awaiting-decision": (
            N_("waits for a decision of the committee"),
            "wait",
            N_("Candidates stand equal here. The committee of the school decides on record; then the result is out."),
        ),
    }
)
NO_DATES = N_(
    "Bring the originals of the certificate and of the exam results to the school and confirm your will there. "
    "Until when is not announced yet."
)
MOVED = N_("another class was granted in a later round")
MOVED_NEXT = N_("The result of the supplementary round counts now. Confirm your will in the school named there.")
DEED_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "confirmation": N_("Will confirmed, originals received"),
        "resignation": N_("Record a resignation"),
        "retraction of confirmation": N_("The confirmation was recorded by mistake"),
        "retraction of resignation": N_("The resignation was recorded by mistake"),
    }
)
COUNTED: Mapping[str, str] = MappingProxyType(
    {
        "qualified": N_("qualified, not confirmed"),
        "confirmed": N_("will confirmed"),
        "admitted": N_("admitted"),
        "resigned": N_("gave the place up"),
    }
)
"""What officials count among those who got a place."""


def word(status: Status) -> str:
    return _(STATUS_WORDS[status.name][0])


def next_step(status: Status, dates: DatesView | None) -> str:
    """What to do now, with the dates of confirmation where they are known."""
    if status.name == "qualified" and dates is None:
        return _(NO_DATES)
    if status.name == "confirmed" and dates is None:  # a seat kept through another round
        return _(STATUS_WORDS["admitted"][2])
    return _(
        STATUS_WORDS[status.name][2],
        closes=moment(dates.closes_at) if dates else "",
        admitted=moment(dates.admitted_at) if dates else "",
        position=decimal(status.position or 0),
    )
