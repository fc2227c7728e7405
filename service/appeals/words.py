"""An appeal in words: its state, and what a comparison with a published cutoff says."""

from collections.abc import Mapping
from types import MappingProxyType

from service.kit.languages import N_
from service.kit.languages import gettext as _
from service.offers.words import SUBJECT_NAMES, subject_name
from service.records.words import AWARDS, CRITERIA, EXAM_PARTS

DECISION_WORDS: Mapping[str | None, tuple[str, str]] = MappingProxyType(
    {
        None: (N_("waits for the decision of the head"), "wait"),
        "upheld": (N_("upheld"), "good"),
        "dismissed": (N_("dismissed"), "bad"),
    }
)
BECAUSE: Mapping[str, str] = MappingProxyType(
    {
        "free-seats": N_("The class had free seats."),
        "of-the-group": N_("The class puts this group of candidates first."),
        "above": N_("With the correction the candidate stands above the last one admitted."),
        "equal": N_("With the correction the candidate stands level with the last one admitted, and that is enough."),
        "not-eligible": N_("The test that this class requires was not passed, or not taken."),
        "not-of-the-group": N_("These seats are kept for another group."),
        "no-seats": N_("The class had no seats in this round."),
        "after-the-group": N_("These seats went to a group that goes first."),
        "below": N_("With the correction, too, the candidate stands below the last one admitted."),
        "decided-by-the-committee": N_("The order among equals that the committee decided is not touched by it."),
    }
)
"""What the core says of a corrected candidate at a class."""

EXAM, GRADE = "exam_", "grade_"


def fact_name(name: str) -> str:
    """A fact that a head may set right, in the language of the request."""
    if name.startswith(EXAM):
        return _("Exam: {subject}", subject=_(EXAM_PARTS[name.removeprefix(EXAM)]))
    if name.startswith(GRADE):
        return _("Grade: {subject}", subject=subject_name(name.removeprefix(GRADE)))
    return _({**AWARDS, **CRITERIA}.get(name, name))


def correctable() -> dict[str, str]:
    """The facts of a certificate, an exam or a declaration that the form offers, with their names."""
    names = [
        *(EXAM + part for part in EXAM_PARTS),
        *(GRADE + subject for subject in SUBJECT_NAMES),
        "honours",
        "volunteering",
        *CRITERIA,
    ]
    return {name: fact_name(name) for name in names}
