"""The justification of a refusal as a PDF for the committee to sign, in the sentences of the result page."""

from typing import Any

from service.documents.forms import AppealDays, Justification
from service.documents.papers import committee_lines, paper
from service.documents.words import PAPERS
from service.kit.languages import gettext as _
from service.kit.languages import moment, ngettext, points, speaking
from service.publications.forms import ReasonView
from service.records.words import compared_steps, step_law, step_name, step_value


def justification_pdf(one: Justification) -> bytes:
    """The reason, the lowest admitting points, the candidate's points, the articles, the ways of appeal."""
    with speaking(PAPERS):
        told = {
            "school": one.school_name,
            "lines": [
                one.round_name,
                _("Result released on {moment}", moment=moment(one.released_at)),
                _("Art. 158 sec. 6 and 7 of the Education Law of 14 December 2016"),
            ],
            "candidate": _("Candidate: {name}", name=one.candidate),
            "header": [_("Step of the law"), _("Legal basis"), _("Candidate"), _("Last one admitted")],
            "refusals": [refusal(reason) for reason in one.refusals],
            "composition": _("The recruitment committee sat in this composition:"),
            "members": committee_lines(),
            "appeal": {"name": _("What may be done next"), "lines": ways_of_appeal(one.days)},
            "place": _("Place and date:"),
            "chair": _("Signature of the chair of the recruitment committee"),
        }
        return paper("justification.typ", _("Justification of the refusal of admission"), one.released_at, told)


def refusal(reason: ReasonView) -> dict[str, Any]:
    """One class: its name, the sentence, the two numbers the law names, and the steps with their articles."""
    own, lowest = reason.own, reason.lowest
    return {
        "name": reason.name,
        "reason": reason.sentence,
        "facts": facts(reason),
        "steps": [
            [step_name(step), step_law(step), step_value(step, own.get(step, 0)), _lowest(step, lowest)]
            for step in compared_steps(own, lowest)
            if own
        ],
    }


def facts(reason: ReasonView) -> list[str]:
    """The lowest admitting points and the candidate's own, as far as there are any."""
    said = []
    if "points" in reason.lowest:
        lowest = points(reason.lowest["points"])
        said.append(_("Lowest number of points that gave the right to be admitted: {points}.", points=lowest))
    if reason.own:
        own = points(reason.own.get("points", 0))
        said.append(_("Number of points of the candidate: {points}.", points=own))
    return said


def _lowest(step: str, lowest: dict[str, int]) -> str:
    return step_value(step, lowest[step]) if step in lowest else "–"


def ways_of_appeal(days: AppealDays | None) -> list[str]:
    """The steps after a refusal with their days; a number that nobody has checked says so."""
    court = _("The decision of the head may be challenged before the administrative court (art. 158 sec. 9).")
    if days is None:
        return [_("An appeal against the refusal goes to the head of the school (art. 158 sec. 8)."), court]
    said = [
        ngettext(
            "An appeal goes to the head of the school within {number} day of receiving this justification "
            "(art. 158 sec. 8).",
            "An appeal goes to the head of the school within {number} days of receiving this justification "
            "(art. 158 sec. 8).",
            days.appeal,
        ),
        ngettext(
            "The head decides within {number} day of receiving the appeal (art. 158 sec. 9).",
            "The head decides within {number} days of receiving the appeal (art. 158 sec. 9).",
            days.decision,
        ),
        court,
    ]
    unchecked = _("The numbers of days were not confirmed in the text of the act in force: check them there.")
    return said if days.confirmed else [*said, unchecked]
