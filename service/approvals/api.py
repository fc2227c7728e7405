"""Approvals of offers over the JSON API."""

from service.access.door import ApiActor, OfficeDep
from service.approvals import actions, store
from service.approvals.forms import NewDecision, OffersToApprove, OfferToApprove
from service.kit.idempotency import RequiredKey
from service.subject import api_router

api = api_router("approvals")


@api.get("/approvals")
def read_offers(office: OfficeDep, actor: ApiActor) -> OffersToApprove:
    """The offers of one's schools: seats, demand as of now in counts, and the last decision."""
    with office.look(actor, "offer.approve") as session:
        return OffersToApprove(offers=store.offers_to_approve(session, actor, office.clock.now()))


@api.get("/approvals/{school_code}")
def read_offer(school_code: str, office: OfficeDep, actor: ApiActor) -> OfferToApprove:
    """One of these offers."""
    with office.look(actor, "offer.approve") as session:
        return store.offer_of(session, actor, school_code, office.clock.now())


@api.post("/approvals/{school_code}", status_code=201)
def decide(
    school_code: str, asked: NewDecision, office: OfficeDep, actor: ApiActor, key: RequiredKey
) -> OfferToApprove:
    """Approve an offer as it was seen, or send it back with a reason."""
    return actions.decide(office, actor, school_code, asked, key)
