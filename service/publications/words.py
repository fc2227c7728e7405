"""Why a choice was granted or not, in one or two sentences with the numbers behind them: one table, read by key."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from service.kit.languages import N_, points
from service.kit.languages import gettext as _
from service.records.words import missing_points, step_value

Told = Mapping[str, Any]
"""A prepared reason: ``code``, ``steps``, perhaps ``decided_by``, ``own``, ``cutoff``, ``missing``."""

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "admitted": N_("Qualified, with {points} points. The last one admitted had {lowest_points}."),
        "admitted, seats free": N_("Qualified, with {points} points. The class has free seats."),
        "not-considered": N_("Not looked at: a wish higher on the list was granted."),
        "not-eligible": N_("Not considered: the test that this class requires was not passed, or not taken."),
        "refused, points": N_(
            "Not admitted: {points} points, and the last one admitted had {lowest_points}. Missing: {missing}."
        ),
        "refused, laureate": N_("Not admitted: every seat went to laureates and finalists, whom the law admits first."),
        "refused, fitness": N_(
            "Not admitted: this class compares the fitness test before the points. "
            "Result: {own} here, {lowest} for the last one admitted."
        ),
        "refused, fitness_on_tie": N_(
            "Not admitted: the points are equal ({points}), and the fitness test decided: "
            "{own} here, {lowest} for the last one admitted."
        ),
        "refused, holder": N_("Not admitted: the seats went to those who hold them already."),
        "refused, health": N_(
            "Not admitted: the points are equal ({points}), and by law those go first "
            "whose health limits the choice of education."
        ),
        "refused, social": N_(
            "Not admitted: the points are equal ({points}). The law's social criteria decided: "
            "{own} met here, {lowest} by the last one admitted."
        ),
        "refused, local": N_(
            "Not admitted: points ({points}) and the law's criteria are equal. The average of compulsory subjects "
            "decided: {own} here, {lowest} for the last one admitted."
        ),
        "refused, tiebreak": N_(
            "Not admitted: everything that the law compares is equal ({points} points). "
            "The order that the committee decided on record put others first."
        ),
        "refused, no-seats": N_("Not admitted: the class has no seats in this round."),
        "refused, group": N_("Not admitted: these seats are kept for a group that goes first."),
        "refused": N_("Not admitted: these seats are kept for a group that goes first."),
    }
)
"""The reason codes of the core; a refusal by the step that set the candidate apart from the last one admitted."""


def sentence(told: Told, lowest: Mapping[str, int]) -> str:
    """The reason in the language of the request. ``lowest`` holds the steps of the last one admitted, or nothing."""
    step = told.get("decided_by")
    return _(
        SENTENCES[_key(told["code"], step, lowest)],
        points=points(told["steps"].get("points", 0)),
        lowest_points=points(lowest.get("points", 0)),
        own=step_value(step or "", told.get("own", 0)),
        lowest=step_value(step or "", told.get("cutoff", 0)),
        missing=missing_points(told.get("missing", 0)),
    )


def _key(code: str, step: str | None, lowest: Mapping[str, int]) -> str:
    if code == "admitted" and not lowest:
        return "admitted, seats free"
    return f"refused, {step}" if code == "refused" and step else code
