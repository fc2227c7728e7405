"""The calculator over the JSON API."""

from service.access.door import ApiActor, OfficeDep
from service.calculator import views
from service.calculator.forms import Asked, Counted
from service.subject import api_router

api = api_router("calculator")


@api.post("/calculator")
def count_points(asked: Asked, office: OfficeDep, actor: ApiActor) -> Counted:
    """What grades and results give, item by item and at any class. Nothing that is sent is kept."""
    with office.look(actor, "calculator.use") as session:
        return views.counted(session, asked)
