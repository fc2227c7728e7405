"""What is known today of a draft, over the JSON API."""

from service.access.door import ApiActor, OfficeDep
from service.known_today import store
from service.known_today.forms import KnownToday
from service.subject import api_router

api = api_router("known_today")


@api.get("/applications/{application_id}/known")
def read_known(application_id: str, office: OfficeDep, actor: ApiActor) -> KnownToday:
    """Points of each wish as known today, what is not on record, and the last cutoff published."""
    with office.look(actor, "records.read") as session:
        return store.known_today(session, actor, application_id)
