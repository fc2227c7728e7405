"""What is done about appeals: a family lodges one in time, the head of the school decides it once."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from service.access.actor import Actor
from service.allocations.actions import folder_of
from service.allocations.tables import Run
from service.appeals import store, views
from service.appeals.comparing import compared
from service.appeals.forms import AppealView, NewAppeal, NewDecision
from service.appeals.tables import UPHELD, Appeal
from service.kit.etag import require_version
from service.kit.ids import new_public_id
from service.kit.languages import N_, day, moment
from service.kit.problems import INVALID, Finding, Kind, Refusal
from service.office import Act, Office
from service.publications import store as publications
from service.publications.tables import CandidateResult
from service.records.actions import correct

if TYPE_CHECKING:
    from recruit_core.rounds.appeals import Upheld

NOT_YET = Kind(
    "appeal-not-open",
    409,
    N_("An appeal is not possible yet"),
    N_("It can be sent once the list of the admitted is out. When that is stands on the page of dates."),
)
TOO_LATE = Kind(
    "appeal-too-late",
    409,
    N_("The time to appeal is over"),
    N_(
        "The last day was {until}. If you had the justification from the school later than the law says, or could not "
        "act in time through no fault of yours, bring the appeal to the school on paper: the head decides about it."
    ),
)
SENT = Kind(
    "appeal-sent",
    409,
    N_("An appeal to this school was sent already"),
    N_("It was sent on {moment}. One appeal speaks of all classes of the school."),
)
DECIDED = Kind(
    "appeal-decided",
    409,
    N_("This appeal has been decided"),
    N_("The decision of {moment} stands. After it there is the administrative court (Education Law, art. 158 sec. 9)."),
)
CORRECT_SOMETHING = N_("Say which fact is otherwise. An appeal that corrects nothing can give no seat.")


def lodge(
    office: Office, actor: Actor, application_id: str, rank: int, asked: NewAppeal, key: str | None = None
) -> AppealView:
    """A family appeals to the head of the school that refused the wish of this rank.

    Refusals ``not-found``, ``appeal-not-open``, ``appeal-too-late``, ``appeal-sent``.
    """
    with office.act(actor, "appeal.lodge") as act:
        named = asked.model_dump() | {"application": application_id, "rank": rank}
        return act.once(key, named, AppealView, lambda: _lodge(act, application_id, rank, asked))


def _lodge(act: Act, application_id: str, rank: int, asked: NewAppeal) -> AppealView:
    way = views.way(act.session, act.actor, application_id, rank, act.now)
    publication, candidate = views.result_of(act.session, act.actor, application_id)
    before = store.sent(act.session, publication, candidate, way.school)
    if before is not None:
        raise Refusal(SENT, moment=moment(before.lodged_at))
    if way.state != "open":
        raise Refusal(NOT_YET) if way.state == "before" else Refusal(TOO_LATE, until=day(way.until))
    made = Appeal(
        public_id=new_public_id(),
        publication_id=int(publication.id or 0),
        candidate_id=candidate.id,
        school=way.school,
        programmes=[one.programme for one in way.classes],
        reason=asked.reason,
        lodged_by=act.actor.trace,
        lodged_at=act.now,
    )
    act.session.add(made)
    act.session.flush()
    act.record(f"appeal:{made.public_id}", school=way.school, candidate=candidate.public_id)
    return views.appeal_view(act.session, act.actor, (made, candidate, publication))


def decide(
    office: Office, actor: Actor, appeal_id: str, asked: NewDecision, seen: int, key: str | None = None
) -> AppealView:
    """The head of the school decides. An upheld appeal sets the facts right and is held against the published cutoffs.

    Refusals ``not-found``, ``appeal-decided``, ``version-stale``, ``invalid``. Nobody else's seat is touched.
    """
    with office.act(actor, "appeal.decide") as act:
        named = asked.model_dump() | {"appeal": appeal_id}
        return act.once(key, named, AppealView, lambda: _decide(act, office, appeal_id, asked, seen))


def _decide(act: Act, office: Office, appeal_id: str, asked: NewDecision, seen: int) -> AppealView:
    one, candidate, publication = store.appeal(act.session, act.actor, appeal_id)
    if one.decided_at is not None:
        raise Refusal(DECIDED, moment=moment(one.decided_at))
    require_version(one.version, seen)
    if asked.decision == UPHELD:
        _uphold(act, office, (one, candidate, publication), asked)
    one.decision, one.decision_reason, one.version = asked.decision, asked.reason, one.version + 1
    one.decided_by, one.decided_at = act.actor.trace, act.now
    act.session.add(one)
    act.session.flush()
    facts = {"corrected": sorted(asked.corrected), "granted": one.granted, "candidate": candidate.public_id}
    act.record(f"appeal:{one.public_id}", after=asked.decision, reason=asked.reason, **facts)
    return views.appeal_view(act.session, act.actor, (one, candidate, publication))


def _uphold(act: Act, office: Office, found: store.Found, asked: NewDecision) -> None:
    one, candidate, publication = found
    if not asked.corrected:
        raise Refusal(INVALID, [Finding(CORRECT_SOMETHING, "corrects-nothing", pointer="fact_1")])
    facts = correct(act, candidate, dict(asked.corrected))
    run = act.session.get_one(Run, publication.run_id)
    upheld = _held_against(act, folder_of(office, run.public_id), found, facts)
    one.corrected = dict(asked.corrected)
    one.granted = upheld.programme if upheld else None
    one.comparisons = (
        [{"programme": each.programme, "because": each.because} for each in upheld.comparisons] if upheld else []
    )


def _held_against(act: Act, folder: Path, found: store.Found, facts: tuple[dict[str, Any], ...]) -> "Upheld | None":
    """The wishes at the school above the seat that the result gave, in their order."""
    one, candidate, publication = found
    wishes = _above(publications.result_of(act.session, publication, candidate), one)
    return compared(act.session, folder, candidate.number, wishes, facts) if wishes else None


def _above(told: CandidateResult, one: Appeal) -> list[tuple[int, str]]:
    last = told.rank or len(told.reasons) + 1
    here = [(reason["rank"], reason["programme"]) for reason in told.reasons if reason["rank"] < last]
    return [(rank, programme) for rank, programme in here if programme in one.programmes]
