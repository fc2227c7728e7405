"""A child's history and a family's own copy over the JSON API."""

from service.access.door import ApiActor, OfficeDep
from service.histories import store
from service.histories.forms import History, OwnCopy
from service.subject import api_router

api = api_router("histories")


@api.get("/children/{child_id}/history")
def read_history(child_id: str, office: OfficeDep, actor: ApiActor) -> History:
    """What happened in the matters of a child, the newest first: when, by which role, what."""
    with office.look(actor, "child.read") as session:
        return store.history(session, actor, child_id)


@api.get("/account/copy")
def read_copy(office: OfficeDep, actor: ApiActor) -> OwnCopy:
    """Everything kept about one's own account and children (RODO, art. 15 and 20)."""
    with office.look(actor, "copy.take") as session:
        return store.own_copy(session, actor, office.keys, office.clock.now())
