"""Facts and points over the JSON API."""

from service.access.door import ApiActor, OfficeDep
from service.kit.idempotency import RequiredKey
from service.records import actions, views
from service.records.forms import Entered, NewRecords, RecordView
from service.subject import api_router

api = api_router("records")


@api.post("/records", status_code=201)
def enter_records(asked: NewRecords, office: OfficeDep, actor: ApiActor, key: RequiredKey) -> Entered:
    """Enter facts of candidates and results of schools' tests, all of them or none."""
    return actions.bring_in(office, actor, asked.records, asked.tests, key)


@api.get("/applications/{application_id}/record")
def read_record(application_id: str, office: OfficeDep, actor: ApiActor) -> RecordView:
    """The facts of a candidate and the points they give at each wish as known today, item by item."""
    with office.look(actor, "records.read") as session:
        return views.record_view(session, actor, application_id)
