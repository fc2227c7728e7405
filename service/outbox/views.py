"""What is shown of the outbox."""

from sqlmodel import Session

from service.access.actor import Actor
from service.outbox import store
from service.outbox.forms import MailboxView, OutboxView
from service.people.store import own_account
from service.settings import Settings


def own_mailbox(session: Session, actor: Actor) -> MailboxView:
    """Where the messages of one's own account go, and in which language."""
    return store.mailbox_view(store.mailbox_of(session, actor), own_account(session, actor).language)


def outbox(session: Session, settings: Settings) -> OutboxView:
    """How much waits and what nobody tries any more."""
    dead = [store.message_view(one) for one in store.dead(session)]
    return OutboxView(sends=bool(settings.mail_host), counts=store.counts(session), dead=dead)
