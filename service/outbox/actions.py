"""What is done to addresses and messages: a family says where to write, an official settles what could not go."""

import hmac
from datetime import timedelta

from sqlmodel import col, update

from service.access.actor import Actor
from service.kit.ids import new_public_id
from service.kit.languages import N_
from service.kit.problems import Kind, Refusal
from service.office import Act, Office
from service.outbox import store
from service.outbox.forms import MailboxView, MessageView, NewMailbox, Settling
from service.outbox.tables import ASIDE, DEAD, WAITING, Mailbox, Message
from service.outbox.writing import message_row, plain
from service.people.store import own_account
from service.people.tables import Account

LINK_LASTS = timedelta(days=2)
BETWEEN_QUESTIONS = timedelta(minutes=2)
NO_MAIL = Kind(
    "mail-off", 409, N_("No e-mail is sent here"), N_("Nothing was changed. Everything you need stands on these pages.")
)
TOO_SOON = Kind(
    "mail-just-sent",
    429,
    N_("A message has just been sent"),
    N_("Look into your mailbox, also among unwanted mail. You can ask again in two minutes."),
)
LINK_OVER = Kind(
    "link-over",
    409,
    N_("This link is not valid"),
    N_("It is older than two days, or the address was changed. Sign in and have a new one sent."),
)
NOT_DEAD = Kind(
    "message-not-dead",
    409,
    N_("This message needs nothing"),
    N_("It has been settled already, or it is still being tried."),
)


def set_mailbox(office: Office, actor: Actor, asked: NewMailbox, key: str | None = None) -> MailboxView:
    """A family says where it wants its messages. Refusals ``mail-off``, ``mail-just-sent``."""
    with office.act(actor, "mailbox.change") as act:
        return act.once(key, asked, MailboxView, lambda: _set_mailbox(act, asked, bool(office.settings.mail_host)))


def _set_mailbox(act: Act, asked: NewMailbox, sends: bool) -> MailboxView:
    account, found = own_account(act.session, act.actor), store.mailbox_of(act.session, act.actor)
    account.language = asked.language
    act.session.add(account)
    if not asked.address and found is not None:
        act.session.delete(found)
        _lay_waiting_aside(act, account)
        found = None
    elif asked.address and (found is None or found.confirmed_at is None or found.address != asked.address):
        found = _ask(act, account, found, asked.address, sends)
    act.record(f"mailbox:{account.public_id}", address=bool(asked.address), language=asked.language)
    return store.mailbox_view(found, asked.language)


def _ask(act: Act, account: Account, found: Mailbox | None, address: str, sends: bool) -> Mailbox:
    """Keep the address unconfirmed, and write the question to it."""
    if not sends:
        raise Refusal(NO_MAIL)
    if store.last_question(act.session, account.id) > act.now - BETWEEN_QUESTIONS:
        raise Refusal(TOO_SOON)
    _lay_waiting_aside(act, account)
    found = found or Mailbox(account_id=account.id, public_id="", address="", asked_at=act.now)
    found.public_id, found.address, found.asked_at, found.confirmed_at = new_public_id(), address, act.now, None
    act.session.add(found)
    occasion = f"address:{found.public_id}"
    row = message_row(act.now, "address", occasion, account.id, address, account.language)
    until = act.now + LINK_LASTS
    facts = plain({"mailbox": found.public_id, "until_at": until})
    act.session.add(Message(**row, facts=facts, useful_until=until))
    return found


def _lay_waiting_aside(act: Act, account: Account) -> None:
    """What waits for an address that is given up does not go there any more."""
    own = (col(Message.account_id) == account.id, col(Message.state) == WAITING)
    act.session.exec(update(Message).where(*own).values(state=ASIDE))


def link_mark(office: Office, mailbox: str) -> str:
    """The part of the link that only the reader of the message can know."""
    return office.keys.form_mark(f"mailbox:{mailbox}")


def confirm_mailbox(office: Office, actor: Actor, mailbox: str, mark: str) -> None:
    """Whoever has the link confirms the address; a second time it does nothing. Refusal ``link-over``."""
    with office.act(actor, "mailbox.confirm") as act:
        found = store.mailbox_by_id(act.session, mailbox)
        ours = hmac.compare_digest(mark.encode(), link_mark(office, mailbox).encode())
        if found is None or not ours:
            raise Refusal(LINK_OVER)
        if found.confirmed_at is None:
            if act.now > found.asked_at + LINK_LASTS:
                raise Refusal(LINK_OVER)
            found.confirmed_at = act.now
            act.session.add(found)
        act.record(f"mailbox:{mailbox}")


def settle(office: Office, actor: Actor, message_id: str, asked: Settling, key: str | None = None) -> MessageView:
    """An official has a dead message tried again, or lays it aside. Refusals ``not-found``, ``message-not-dead``."""
    with office.act(actor, "outbox.settle") as act:
        named = {"message": message_id, **asked.model_dump()}
        return act.once(key, named, MessageView, lambda: _settle(act, message_id, asked))


def _settle(act: Act, message_id: str, asked: Settling) -> MessageView:
    one = store.message(act.session, message_id)
    if one.state != DEAD:
        raise Refusal(NOT_DEAD)
    one.state = WAITING if asked.deed == "again" else ASIDE
    one.tries, one.due_at = 0, act.now
    act.session.add(one)
    act.record(f"message:{message_id}", before=DEAD, after=one.state)
    return store.message_view(one)
