"""What is done about sent lists: claimed, accepted, asked back, rejected; and a paper form entered."""

from collections.abc import Mapping
from types import MappingProxyType

from sqlmodel import select

from service.access.actor import Actor
from service.access.permissions import Reach
from service.applications import store as applications
from service.applications.actions import NO_ROUND
from service.applications.paper import enter_lists
from service.applications.tables import Submission
from service.kit.languages import N_
from service.kit.problems import INVALID, VERSION_STALE, Finding, Kind, Refusal
from service.offers.tables import Programme, School
from service.offers.words import folded
from service.office import Act, Office
from service.people.tables import Account, Candidate
from service.rounds.actions import require_not_closed
from service.rounds.store import current
from service.rounds.tables import Round
from service.verifications import store
from service.verifications.forms import EnteredForm, NewDeed, PaperForm, QueuedForm, VerificationState
from service.verifications.tables import Verification

NOT_NOW = Kind(
    "deed-not-now",
    409,
    N_("This cannot be done now"),
    N_("Claim the application first; whoever claims it decides. A decision is changed by claiming it again."),
)
SENT_ALREADY = Kind(
    "form-sent-already",
    409,
    N_("This candidate has sent a list"),
    N_("The list of the family counts. It can be changed by the family, or by the office of the recruitment."),
)
CANDIDATE_UNKNOWN = N_("No candidate has this number and this last name. Check both on the form.")
PROGRAMME_UNKNOWN = N_("No class has the code “{found}”.")
FIRST_ELSEWHERE = N_("The first wish is no class of your school: the form belongs to the school of the first wish.")
FOLLOWS: Mapping[VerificationState, frozenset[str]] = MappingProxyType(
    {
        VerificationState.WAITING: frozenset({"claim"}),
        VerificationState.CLAIMED: frozenset({"claim", "accept", "ask-back", "reject"}),
        VerificationState.ACCEPTED: frozenset({"claim"}),
        VerificationState.ASKED_BACK: frozenset({"claim"}),
        VerificationState.REJECTED: frozenset({"claim"}),
    }
)


def record_deed(office: Office, actor: Actor, submission_id: str, asked: NewDeed, key: str | None = None) -> QueuedForm:
    """Record what the school of the first choice does with a list, until the round is closed.

    Refusals ``not-found``, ``version-stale`` (somebody did something since), ``deed-not-now``, ``round-closed``.
    """
    with office.act(actor, "application.verify") as act:
        plain = {"submission": submission_id, **asked.model_dump()}
        return act.once(key, plain, QueuedForm, lambda: _record_deed(act, submission_id, asked))


def _record_deed(act: Act, submission_id: str, asked: NewDeed) -> QueuedForm:
    found, one = store.sent_form(act.session, act.actor, submission_id)
    require_not_closed(one)
    key = int(found[0].id or 0)
    last = store.last_deeds(act.session, [key]).get(key)
    if (last.id if last else 0) != asked.after:
        raise Refusal(VERSION_STALE)
    if asked.deed not in FOLLOWS[store.state_of(last)]:
        raise Refusal(NOT_NOW)
    done = Verification(
        submission_id=key, deed=asked.deed, reason=asked.reason or None, done_by=act.actor.trace, done_at=act.now
    )
    act.session.add(done)
    act.session.flush()
    act.record(f"submission:{submission_id}", deed=asked.deed, reason=asked.reason or None)
    return store.queued(act.session, found, done, act.keys)


def enter_form(office: Office, actor: Actor, asked: PaperForm, key: str | None = None) -> EnteredForm:
    """A school enters a paper form whose first wish is one of its classes; until the round is closed.

    Refusals ``invalid`` (every place), ``form-sent-already``, ``round-closed``, ``round-not-set``.
    """
    with office.act(actor, "application.enter") as act:
        return act.once(key, asked, EnteredForm, lambda: _enter(act, asked))


def _enter(act: Act, asked: PaperForm) -> EnteredForm:
    one = current(act.session, act.now)
    if one is None:
        raise Refusal(NO_ROUND)
    require_not_closed(one)
    candidate = _candidate(act, asked)
    findings = [] if candidate else [Finding(CANDIDATE_UNKNOWN, "candidate-unknown", pointer="candidate")]
    findings += _wrong_classes(act, asked)
    if findings or candidate is None:
        raise Refusal(INVALID, findings)
    _require_ours(act, candidate, one)
    rows = [(candidate.number, rank, code) for rank, code in enumerate(asked.classes, start=1)]
    try:
        enter_lists(act, one, rows)
    except Refusal as refusal:
        told = [Finding(found.message, found.code, pointer="classes", named=found.named) for found in refusal.findings]
        raise Refusal(refusal.kind, told, **refusal.named) from None
    application = applications.application_of(act.session, candidate, one)
    sent = applications.newest_submission(act.session, application) if application else None
    number = sent.receipt_number if sent else ""
    return EnteredForm(candidate=candidate.number, wishes=len(rows), receipt_number=number)


def _candidate(act: Act, asked: PaperForm) -> Candidate | None:
    found = act.session.exec(select(Candidate).where(Candidate.number == asked.candidate)).first()
    return found if found is not None and folded(found.last_name) == folded(asked.last_name) else None


def _wrong_classes(act: Act, asked: PaperForm) -> list[Finding]:
    query = select(Programme.code, School.code).join(School)
    schools = dict(act.session.exec(query).all())
    found = [
        Finding(PROGRAMME_UNKNOWN, "programme-unknown", pointer="classes", named={"found": code[:64]})
        for code in asked.classes
        if code not in schools
    ]
    first = schools.get(asked.classes[0])
    if first is not None and act.reach is not Reach.ALL and first != act.actor.school:
        found.append(Finding(FIRST_ELSEWHERE, "first-elsewhere", pointer="classes"))
    return found


def _require_ours(act: Act, candidate: Candidate, one: Round) -> None:
    """A list there is already may be replaced by the office, or by the school that entered it."""
    application = applications.application_of(act.session, candidate, one)
    sent: Submission | None = applications.newest_submission(act.session, application) if application else None
    if sent is None or act.reach is Reach.ALL:
        return
    author = act.session.exec(select(Account.school).where(Account.public_id == sent.entered_by)).first()
    if author is None or author != act.actor.school:
        raise Refusal(SENT_ALREADY)
