"""Cross-checks over the JSON API."""

from fastapi import status

from service.access.door import ApiActor, OfficeDep
from service.cross_checks import actions, store
from service.cross_checks.forms import CrossChecks, NewAcceptance
from service.kit.idempotency import RequiredKey
from service.rounds.store import round_by_id
from service.subject import api_router

api = api_router("cross-checks")


@api.get("/rounds/{round_id}/cross-checks")
def read_cross_checks(office: OfficeDep, actor: ApiActor, round_id: str) -> CrossChecks:
    """Figures of the round that are out of their bounds, and who has accepted them."""
    with office.look(actor, "readiness.read") as session:
        return store.cross_checks(session, round_by_id(session, round_id))


@api.post("/rounds/{round_id}/cross-checks/acceptances", status_code=status.HTTP_201_CREATED)
def accept(office: OfficeDep, actor: ApiActor, round_id: str, asked: NewAcceptance, key: RequiredKey) -> CrossChecks:
    """An official accepts the findings as they were seen; two are needed. The same key gives the same answer."""
    return actions.accept(office, actor, round_id, asked, key)
