"""States of pupils and effects of files in words."""

from service.kit.languages import N_
from service.pupils.forms import AccountState, Effect, ListState

ACCOUNTS: dict[AccountState, tuple[str, str]] = {
    AccountState.NONE: (N_("no account"), "bad"),
    AccountState.LETTER: (N_("letter not used yet"), "wait"),
    AccountState.OPEN: (N_("has an account"), "good"),
}
LISTS: dict[ListState, tuple[str, str]] = {
    ListState.NONE: (N_("no application"), "bad"),
    ListState.DRAFT: (N_("begun, not sent"), "wait"),
    ListState.SENT: (N_("application sent"), "good"),
}
EFFECTS: dict[Effect, tuple[str, str]] = {
    Effect.ADDED: (N_("new on record"), "good"),
    Effect.CHANGED: (N_("to be changed"), "wait"),
    Effect.SAME: (N_("stays as it is"), "calm"),
}
PERSON_COLUMNS = {
    "number": N_("number of the candidate, as K-7M2QX4R9TP; or the PESEL in its place"),
    "pesel": N_("needed in a list of pupils; in a file of grades it may stand for the number"),
    "last_name": N_("in a file of grades it is only compared, against shifted rows"),
    "first_name": N_("needed in a list of pupils"),
    "form": N_("as 8a; not required"),
    "gmina": N_("of residence; not required, in a list of pupils only"),
}
