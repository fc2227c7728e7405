"""Each line of a history as a sentence."""

from collections.abc import Mapping
from types import MappingProxyType

from service.access.permissions import ROLE_NAMES, Role
from service.histories.forms import Event, HistoryLine
from service.kit.languages import N_, decimal
from service.kit.languages import gettext as _

SENTENCES: Mapping[Event, str] = MappingProxyType(
    {
        "written-down": N_("The child was written down, with the number {about}."),
        "draft-changed": N_("The draft of the list in “{about}” was changed. Wishes on it since: {number}."),
        "list-sent": N_("A list was sent in “{about}”. Wishes on it: {number}."),
        "form-claim": N_("The school of the first wish began to check the application."),
        "form-accept": N_("The school of the first wish accepted the application."),
        "form-ask-back": N_("The school of the first wish asked: {about}"),
        "form-reject": N_("The school of the first wish rejected the application: {about}"),
        "facts-changed": N_("Grades, results or criteria were entered or changed: {number}. {about}"),
        "test-entered": N_("The result of a test was entered for class {about}."),
        "objection-raised": N_("An objection was raised: {about}"),
        "objection-answered": N_("An objection was answered: {about}"),
        "result-released": N_("The result of “{about}” was released."),
        "confirmation": N_("Will to attend class {about} was confirmed."),
        "resignation": N_("The place in class {about} was given up."),
        "retraction": N_("What was recorded about class {about} was taken back as a mistake."),
        "appeal-lodged": N_("An appeal was lodged to the head of school {about}."),
        "appeal-decided": N_("The appeal was decided: {about}"),
    }
)


def sentence(line: HistoryLine) -> str:
    """What happened, in the language of the request."""
    return _(SENTENCES[line.event], about=line.about, number=decimal(line.number)).strip()


def by_whom(line: HistoryLine) -> str:
    """The role of whoever did it; nothing where nobody stands on record."""
    return _(ROLE_NAMES[Role(line.role)]) if line.role else ""
