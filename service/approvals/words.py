"""States of an approval in words."""

from service.approvals.forms import ApprovalState
from service.kit.languages import N_

STATES: dict[ApprovalState, tuple[str, str]] = {
    ApprovalState.WAITING: (N_("waits for the governing body"), "wait"),
    ApprovalState.APPROVED: (N_("approved"), "good"),
    ApprovalState.CHANGED: (N_("changed since it was approved"), "wait"),
    ApprovalState.SENT_BACK: (N_("sent back to the school"), "bad"),
}
