"""Pages of messages: the address of a family, the link of the question, the outbox for officials."""

from fastapi.responses import Response

from service.access.door import FormFields
from service.kit.languages import LANGUAGES
from service.kit.languages import gettext as _
from service.kit.problems import Refusal, checked
from service.outbox import actions, views
from service.outbox.forms import NewMailbox, Settling
from service.outbox.words import MESSAGES, PROBLEMS
from service.pages import Page, PageDep
from service.subject import page_router

pages = page_router()


@pages.get("/account/messages")
def show_mailbox(page: PageDep) -> Response:
    return _mailbox(page)


def _mailbox(page: Page, refusal: Refusal | None = None, fields: dict[str, str] | None = None) -> Response:
    with page.office.look(page.actor, "mailbox.change") as session:
        mailbox = views.own_mailbox(session, page.actor)
    shown = {"mailbox": mailbox, "sends": bool(page.office.settings.mail_host), "spoken": LANGUAGES}
    if refusal is not None:
        return page.again("outbox/mailbox.html", refusal, fields or {}, **shown)
    return page.show("outbox/mailbox.html", fields=mailbox.model_dump(include={"address", "language"}), **shown)


@pages.post("/account/messages")
def send_mailbox(page: PageDep, fields: FormFields) -> Response:
    try:
        made = actions.set_mailbox(page.office, page.actor, checked(NewMailbox, fields), fields.key)
    except Refusal as refusal:
        if refusal.kind.status not in (409, 422, 429):
            raise
        return _mailbox(page, refusal, fields)
    if not made.address:
        return page.go("/account/messages", _("No messages are sent to you any more."))
    if made.confirmed:
        return page.go("/account/messages", _("Saved."))
    return page.go("/account/messages", _("Now open the link that is on its way to {address}.", address=made.address))


@pages.get("/mailboxes/{mailbox}/{mark}")
def show_confirmation(page: PageDep, mailbox: str, mark: str) -> Response:
    """A question with a button: programs that look through mail open links, but press no buttons."""
    with page.office.look(page.actor, "mailbox.confirm"):
        return page.show("outbox/confirm.html", where=f"/mailboxes/{mailbox}/{mark}")


@pages.post("/mailboxes/{mailbox}/{mark}")
def send_confirmation(page: PageDep, mailbox: str, mark: str, _fields: FormFields) -> Response:
    actions.confirm_mailbox(page.office, page.actor, mailbox, mark)
    return page.go("/", _("The address is confirmed. From now on messages come to it."))


@pages.get("/outbox")
def show_outbox(page: PageDep) -> Response:
    with page.office.look(page.actor, "outbox.read") as session:
        outbox = views.outbox(session, page.office.settings)
    return page.show("outbox/outbox.html", outbox=outbox, messages=MESSAGES, problems=PROBLEMS)


@pages.post("/outbox/{message_id}")
def send_settling(page: PageDep, message_id: str, fields: FormFields) -> Response:
    asked = checked(Settling, fields)
    actions.settle(page.office, page.actor, message_id, asked, fields.key)
    return page.go("/outbox", _("It is tried again.") if asked.deed == "again" else _("It is laid aside."))
