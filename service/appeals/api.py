"""Appeals over the JSON API."""

from fastapi import Response

from service.access.door import ApiActor, OfficeDep
from service.appeals import actions, store, views
from service.appeals.forms import AppealView, NewAppeal, NewDecision, Way
from service.kit.etag import VersionSeen, etag
from service.kit.idempotency import RequiredKey
from service.kit.numbers import Number
from service.subject import api_router

api = api_router("appeals")


@api.get("/applications/{application_id}/appeals/{number}")
def read_way(application_id: str, number: Number, office: OfficeDep, actor: ApiActor) -> Way:
    """Whether an appeal to the school of a refused wish is possible, and until when."""
    with office.look(actor, "appeal.lodge") as session:
        return views.way(session, actor, application_id, number, office.clock.now())


@api.post("/applications/{application_id}/appeals/{number}", status_code=201)
def lodge(
    application_id: str, number: Number, asked: NewAppeal, office: OfficeDep, actor: ApiActor, key: RequiredKey
) -> AppealView:
    """Appeal to the head of the school that refused the wish."""
    return actions.lodge(office, actor, application_id, number, asked, key)


@api.get("/rounds/{round_id}/appeals")
def read_appeals(round_id: str, office: OfficeDep, actor: ApiActor) -> list[AppealView]:
    """Appeals against the result of a round."""
    with office.look(actor, "appeal.read") as session:
        return views.appeals(session, actor, round_id)


@api.get("/appeals/{appeal_id}")
def read_appeal(appeal_id: str, office: OfficeDep, actor: ApiActor, response: Response) -> AppealView:
    """One appeal; its ETag is what deciding it has to send back."""
    with office.look(actor, "appeal.read") as session:
        found = views.appeal_view(session, actor, store.appeal(session, actor, appeal_id))
    response.headers["ETag"] = etag(found.version)
    return found


@api.post("/appeals/{appeal_id}/decision", status_code=201)
def decide(
    appeal_id: str, asked: NewDecision, office: OfficeDep, actor: ApiActor, seen: VersionSeen, key: RequiredKey
) -> AppealView:
    """Decide an appeal, once."""
    return actions.decide(office, actor, appeal_id, asked, seen, key)
