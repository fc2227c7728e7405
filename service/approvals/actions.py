"""What a governing body decides about the offer of a school of its own."""

from sqlmodel import Session

from service.access.actor import Actor
from service.approvals import store
from service.approvals.forms import NewDecision, OfferToApprove
from service.approvals.tables import OfferApproval
from service.kit.languages import N_, decimal
from service.kit.problems import VERSION_STALE, Kind, Refusal
from service.offers import store as offers
from service.offers.actions import require_open_offer
from service.office import Act, Office

NOT_APPROVED = Kind(
    "offers-not-approved",
    409,
    N_("Offers wait for their governing bodies"),
    N_(
        "Schools whose offer is not approved as it stands: {schools}. Nothing was run. The board of readiness names "
        "them."
    ),
)
NO_CLASSES = Kind(
    "offer-empty", 409, N_("There is no offer to decide about"), N_("The school has not brought in its classes yet.")
)


def decide(
    office: Office, actor: Actor, school_code: str, asked: NewDecision, key: str | None = None
) -> OfferToApprove:
    """Approve the offer as it was seen, or send it back with a reason.

    Refusals ``not-found``, ``version-stale`` (the offer changed since), ``offer-empty``; ``offer-frozen`` for one sent
    back after the round has closed: nobody could change it. It may still be approved as it stands.
    """
    with office.act(actor, "offer.approve") as act:
        plain = {"school": school_code, **asked.model_dump()}
        return act.once(key, plain, OfferToApprove, lambda: _decide(act, school_code, asked))


def _decide(act: Act, school_code: str, asked: NewDecision) -> OfferToApprove:
    school = offers.own_school(act.session, act.actor, school_code)
    seen = store.offer_of(act.session, act.actor, school_code, act.now)
    if seen.offer != asked.offer:
        raise Refusal(VERSION_STALE)
    if not seen.classes:
        raise Refusal(NO_CLASSES)
    if asked.verdict == "sent-back":
        require_open_offer(act)
    decided = OfferApproval(
        school_id=int(school.id or 0),
        verdict=asked.verdict,
        offer=asked.offer,
        reason=asked.reason or None,
        decided_by=act.actor.trace,
        decided_at=act.now,
    )
    act.session.add(decided)
    act.session.flush()
    act.record(
        f"school:{school.public_id}", after=asked.offer, verdict=asked.verdict, seats=seen.seats, reason=decided.reason
    )
    return store.offer_of(act.session, act.actor, school_code, act.now)


def require_approved(session: Session) -> None:
    """Refusal ``offers-not-approved`` while a governing body with an account here has not approved an offer."""
    waiting = store.awaited(session).schools
    if waiting:
        raise Refusal(NOT_APPROVED, schools=decimal(len(waiting)))
