"""States of a verification in words: for the school, and for the family what follows."""

from service.kit.languages import N_
from service.verifications.forms import VerificationState

STATES: dict[VerificationState, tuple[str, str]] = {
    VerificationState.WAITING: (N_("waits to be claimed"), "wait"),
    VerificationState.CLAIMED: (N_("claimed"), "wait"),
    VerificationState.ACCEPTED: (N_("accepted"), "good"),
    VerificationState.ASKED_BACK: (N_("asked back"), "bad"),
    VerificationState.REJECTED: (N_("rejected"), "bad"),
}
FOR_FAMILIES: dict[VerificationState, str] = {
    VerificationState.WAITING: N_(
        "The school of your first wish has not looked at the application yet. Nothing to do."
    ),
    VerificationState.CLAIMED: N_("The school of your first wish is checking the application. Nothing to do."),
    VerificationState.ACCEPTED: N_("The school of your first wish has accepted the application. Nothing to do."),
    VerificationState.ASKED_BACK: N_("The school of your first wish asks: {reason} Put it right and send again."),
    VerificationState.REJECTED: N_(
        "The school of your first wish has rejected the application: {reason} As it is, it does not take part. Put it "
        "right and send again before the deadline, or talk to the school."
    ),
}
DEEDS = {
    "claim": N_("Claim"),
    "accept": N_("Accept"),
    "ask-back": N_("Ask the family back"),
    "reject": N_("Reject"),
}
