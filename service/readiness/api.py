"""Readiness over the JSON API."""

from service.access.door import ApiActor, OfficeDep
from service.readiness import views
from service.readiness.forms import Board
from service.subject import api_router

api = api_router("readiness")


@api.get("/readiness")
def read_readiness(office: OfficeDep, actor: ApiActor) -> Board:
    """What is not ready yet for the present round, and which rules of the law nobody has confirmed."""
    with office.look(actor, "readiness.read") as session:
        return views.board(session, actor, office.clock.now())
