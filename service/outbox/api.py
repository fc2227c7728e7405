"""Addresses and the outbox over the JSON API."""

from service.access.door import ApiActor, OfficeDep
from service.kit.idempotency import RequiredKey
from service.outbox import actions, views
from service.outbox.forms import MailboxView, MessageView, NewMailbox, OutboxView, Settling
from service.subject import api_router

api = api_router("outbox")


@api.get("/account/mailbox")
def read_mailbox(office: OfficeDep, actor: ApiActor) -> MailboxView:
    """Where the messages of one's own account go."""
    with office.look(actor, "mailbox.change") as session:
        return views.own_mailbox(session, actor)


@api.put("/account/mailbox")
def set_mailbox(asked: NewMailbox, office: OfficeDep, actor: ApiActor) -> MailboxView:
    """Say where messages go; a new address is asked for its confirmation first. An empty one ends them."""
    return actions.set_mailbox(office, actor, asked)


@api.get("/outbox")
def read_outbox(office: OfficeDep, actor: ApiActor) -> OutboxView:
    """How much waits, and what could not be delivered."""
    with office.look(actor, "outbox.read") as session:
        return views.outbox(session, office.settings)


@api.post("/outbox/{message_id}/settlements", status_code=201)
def settle(message_id: str, asked: Settling, office: OfficeDep, actor: ApiActor, key: RequiredKey) -> MessageView:
    """Have a message that could not be delivered tried again, or lay it aside."""
    return actions.settle(office, actor, message_id, asked, key)
