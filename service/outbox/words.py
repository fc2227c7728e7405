"""What the messages say: plain text, a subject without anything personal, a candidate's number and a link."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from service.kit.languages import N_, moment, speaking
from service.kit.languages import gettext as _
from service.outbox.tables import Message


@dataclass(frozen=True, slots=True)
class MessageWords:
    """A kind of message: its name on pages and its subject, its sentences with places, and the page it leads to."""

    subject: str
    text: str
    path: str


MESSAGES: Mapping[str, MessageWords] = MappingProxyType(
    {
        "address": MessageWords(
            N_("Confirm your e-mail address"),
            N_(
                "Somebody wants messages of the recruitment to post-primary schools sent to this address. "
                "If it was you, open the link until {until_at} and confirm. If not, do nothing."
            ),
            "/mailboxes/{mailbox}/{mark}",
        ),
        "receipt": MessageWords(
            N_("The list has been received"),
            N_(
                "Candidate {candidate}: list number {number} was received on {sent_at}. Receipt number: {receipt}. "
                "Check sum: {digest}. The list itself stands on the page of the receipt. "
                "If neither you nor the other parent sent it, tell the help desk."
            ),
            "/apply/{application}/receipt",
        ),
        "draft": MessageWords(
            N_("Somebody has changed the list"),
            N_(
                "Candidate {candidate}: the list being prepared was changed by another account. A list that was sent "
                "stays valid as it was sent. Further changes of the same day are not told by e-mail."
            ),
            "/apply/{application}",
        ),
        "facts": MessageWords(
            N_("Grades or results have been entered"),
            N_(
                "Candidate {candidate}: grades, exam results or other facts that points are counted from "
                "were entered or changed. Look at them, and have a mistake corrected in good time."
            ),
            "/account",
        ),
        "result": MessageWords(
            N_("The result is out"),
            N_("Candidate {candidate}: the result of the recruitment has been released. Look at your page."),
            "/account",
        ),
        "list-deadline": MessageWords(
            N_("The deadline for lists comes near"),
            N_(
                "Candidate {candidate}: a list can be sent or changed until {until_at}. "
                "A list that was sent stays valid as it was sent."
            ),
            "/account",
        ),
        "will-deadline": MessageWords(
            N_("The deadline for confirming comes near"),
            N_(
                "Candidate {candidate}: the will to attend is confirmed in the school until {until_at}, with the "
                "original documents. Whoever does not confirm in time loses the place."
            ),
            "/account",
        ),
    }
)
FOOT = N_(
    "A machine wrote this message, and nobody reads answers to it. The address can be changed or removed on the page "
    "of your account."
)
PROBLEMS: Mapping[str, str] = MappingProxyType(
    {
        "address-refused": N_("The mail server knows no such address."),
        "server-refused": N_("The mail server did not take the message."),
        "server-unreachable": N_("The mail server could not be reached."),
        "text-broken": N_("The message could not be put together."),
    }
)


def text_of(one: Message, address: str, mark: str) -> tuple[str, str]:
    """Subject and text of a message in its language; ``address`` is that of the service."""
    words = MESSAGES[one.kind]
    with speaking(one.language):
        read = {name: _read(name, value) for name, value in one.facts.items()}
        link = address.rstrip("/") + words.path.format(**one.facts, mark=mark)
        parts = [
            _("Good morning,"),
            _(words.text, **read),
            link,
            _(FOOT),
        ]
        return _(words.subject), "\n\n".join(parts) + "\n"


def _read(name: str, value: str) -> str:
    return moment(datetime.fromisoformat(value)) if name.endswith("_at") else value
