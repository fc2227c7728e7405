"""What tests of ranked lists say again and again: make a draft, send it, look at both."""

from service_offers import OPENS

from service.applications import actions, store
from service.applications.forms import ToSend, Wishes


def put(office, actor, application, offer, codes, seen=None):
    """Make the draft these codes; the version seen is the present one unless given."""
    with office.database.read() as session:
        present = store.application(session, actor, application.id)[0].version
    asked = Wishes(programmes=[offer[code].id for code in codes])
    return actions.put_wishes(office, actor, application.id, asked, seen or present)


def sent(office, actor, application, offer, codes, key=None):
    draft = put(office, actor, application, offer, codes)
    return actions.send(office, actor, application.id, ToSend(version=draft.version), key)


def view(office, actor, application):
    with office.database.read() as session:
        found = store.application(session, actor, application.id)
        return store.application_view(session, found, office.clock.now())


def order(wishes) -> list[str]:
    return [wish.programme.code for wish in wishes]


def only_application(office, actor):
    with office.database.read() as session:
        return store.application_view(session, store.own_applications(session, actor, office.clock.now())[0], OPENS)


def counted(office, its_round):
    with office.database.read() as session:
        return store.sent_choices(session, its_round.id)
