"""What a round is called, and what its state means for a family."""

from service.kit.languages import N_, moment
from service.kit.languages import gettext as _
from service.rounds.forms import RoundState, RoundView

KIND_NAMES = {"main": N_("main recruitment"), "supplementary": N_("supplementary recruitment")}

# Each state: its word, its colour, and the sentence that says what it means for a family.
STATES: dict[RoundState, tuple[str, str, str]] = {
    RoundState.BEFORE: (N_("Not open yet"), "calm", N_("Lists can be sent from {opens} until {closes}.")),
    RoundState.OPEN: (N_("Open"), "good", N_("Lists can be sent and changed until {closes}.")),
    RoundState.PAST_DEADLINE: (
        N_("Deadline passed"),
        "wait",
        N_("Lists could be sent until {closes}. They are being checked; the result is not out yet."),
    ),
    RoundState.CLOSED: (
        N_("Closed"),
        "calm",
        N_("Lists could be sent until {closes}. The round is closed, and nothing in it changes any more."),
    ),
}


def meaning(one: RoundView) -> str:
    """What the state of the round means for a family, with the dates."""
    return _(STATES[one.state][2], opens=moment(one.opens_at), closes=moment(one.closes_at))
