"""What is done to applications: begun, edited, sent. Until the deadline, by the clock of the server, and not after."""

from collections.abc import Sequence

from sqlalchemy import delete, insert
from sqlmodel import col

from service.access.actor import Actor
from service.applications import store
from service.applications.forms import ApplicationView, NewApplication, SubmissionView, ToSend, Wishes, WishesView
from service.applications.paper import TOO_MANY_SCHOOLS, bring_in
from service.applications.receipts import make_receipt, receipt_facts
from service.applications.tables import Application, DraftChoice, Submission, SubmittedChoice
from service.kit.clock import WARSAW
from service.kit.etag import require_version
from service.kit.ids import new_public_id
from service.kit.languages import N_, moment
from service.kit.problems import INVALID, Finding, Kind, Refusal
from service.offers.store import how_many_schools, keys_of
from service.office import Act, Office
from service.outbox.writing import tell_families
from service.people.store import child
from service.rounds.forms import RoundState
from service.rounds.store import current, state_of
from service.rounds.tables import Round

NO_ROUND = Kind(
    "round-not-set", 409, N_("No round is announced yet"), N_("Lists can be made once the dates are known.")
)
NOT_OPEN = Kind("round-not-open", 409, N_("The round has not begun yet"), N_("Lists can be sent from {moment}."))
TOO_LATE = Kind(
    "deadline-passed",
    409,
    N_("The deadline has passed"),
    N_(
        "It was {deadline}; the clock of the server showed {now}. The dates are set by the education authority of "
        "the voivodeship (Education Law, art. 154), and nobody here can move them. A list sent before the deadline "
        "stays valid as it was sent. Free places are given in the supplementary round."
    ),
)
NOTHING_TO_SEND = Kind(
    "wishes-empty", 409, N_("The list is empty"), N_("Put at least one class on the list, then send it.")
)
UNKNOWN = N_("This class is not in the offer.")
TWICE = N_("This class is on the list twice.")

__all__ = ["add_wish", "begin", "bring_in", "put_wishes", "send"]


def begin(office: Office, actor: Actor, asked: NewApplication, key: str | None = None) -> ApplicationView:
    """A family begins the application of a child in the present round, or gets the one it has begun."""
    with office.act(actor, "application.start") as act:
        return act.once(key, asked, ApplicationView, lambda: _begin(act, asked))


def _begin(act: Act, asked: NewApplication) -> ApplicationView:
    candidate = child(act.session, act.actor, asked.child)
    one = current(act.session, act.now)
    if one is None:
        raise Refusal(NO_ROUND)
    found = store.application_of(act.session, candidate, one)
    if found is None:
        _require_not_late(one, act)
        found = Application(public_id=new_public_id(), candidate_id=candidate.id, round_id=int(one.id or 0))
        act.session.add(found)
        act.session.flush()
    act.record(f"application:{found.public_id}")
    return store.application_view(act.session, (found, candidate, one), act.now)


def put_wishes(
    office: Office, actor: Actor, application_id: str, asked: Wishes, seen: int, key: str | None = None
) -> WishesView:
    """The draft becomes the list given. Refusals ``version-stale``, ``invalid``, ``deadline-passed``."""
    with office.act(actor, "application.change") as act:
        return act.once(
            key,
            {"application": application_id, "seen": seen, **asked.model_dump()},
            WishesView,
            lambda: _put_wishes(act, application_id, asked.programmes, seen),
        )


def _put_wishes(act: Act, application_id: str, wanted: Sequence[str], seen: int) -> WishesView:
    one, _, its_round = store.application(act.session, act.actor, application_id)
    _require_not_late(its_round, act)
    require_version(one.version, seen)
    return _write(act, one, _keys(act, wanted, its_round))


def add_wish(office: Office, actor: Actor, application_id: str, programme_id: str) -> WishesView:
    """Put a class at the end of the draft; one that is on it already stays where it is.

    Adding takes nothing away from what another parent has done, so no version is asked for.
    """
    with office.act(actor, "application.change") as act:
        one, _, its_round = store.application(act.session, act.actor, application_id)
        _require_not_late(its_round, act)
        drafted, added = store.draft(act.session, one), _keys(act, [programme_id], None)
        listed = [*drafted, *(key for key in added if key not in drafted)]
        _require_not_too_many(act, listed, its_round)
        return _write(act, one, listed)


def _keys(act: Act, wanted: Sequence[str], its_round: Round | None) -> list[int]:
    """Row numbers of the programmes; Refusal ``invalid`` for unknown ones, repeated ones, too many schools."""
    known = keys_of(act.session, wanted)
    findings = [
        Finding(UNKNOWN if one not in known else TWICE, "wish", pointer=f"programmes/{place}")
        for place, one in enumerate(wanted)
        if one not in known or one in wanted[:place]
    ]
    if findings:
        raise Refusal(INVALID, findings[:200], total=len(findings))
    keys = [known[one] for one in wanted]
    if its_round is not None:
        _require_not_too_many(act, keys, its_round)
    return keys


def _require_not_too_many(act: Act, keys: Sequence[int], its_round: Round) -> None:
    """The limit counts schools, not classes (Prawo oświatowe, art. 156: three, unless the organiser allows more)."""
    limit = its_round.choice_limit
    if limit is not None and how_many_schools(act.session, keys) > limit:
        named = {"limit": limit}
        raise Refusal(INVALID, [Finding(TOO_MANY_SCHOOLS, "too-many-schools", pointer="programmes", named=named)])


def _write(act: Act, one: Application, keys: Sequence[int]) -> WishesView:
    act.session.execute(delete(DraftChoice).where(col(DraftChoice.application_id) == one.id))
    if keys:
        rows = [{"application_id": one.id, "place": place, "programme_id": key} for place, key in enumerate(keys, 1)]
        act.session.execute(insert(DraftChoice), rows)
    one.version += 1
    act.session.add(one)
    listed = store.wishes(act.session, keys)
    # The order of a family is nobody's business: the audit gets a keyed mark of it and the number of wishes.
    mark = act.keys.mark(f"wishes:{one.public_id}:" + "|".join(wish.programme.code for wish in listed))
    act.record(f"application:{one.public_id}", after=mark, wishes=len(keys))
    _tell_the_others(act, one)
    return WishesView(version=one.version, wishes=listed)


def _tell_the_others(act: Act, one: Application) -> None:
    """Another parent hears of a changed draft once a day."""
    occasion = f"{one.public_id}:{act.now.astimezone(WARSAW):%Y-%m-%d}"
    facts = {one.candidate_id: {"application": one.public_id}}
    tell_families(act.session, act.now, "draft", facts, occasion, but=act.actor.key)


def send(office: Office, actor: Actor, application_id: str, asked: ToSend, key: str | None = None) -> SubmissionView:
    """Send the draft as it was seen, and get a receipt. The same ``key`` gives the same receipt.

    Refusals ``wishes-empty``, ``version-stale``, ``round-not-open``, ``deadline-passed``.
    """
    with office.act(actor, "application.send") as act:
        plain = {"application": application_id, **asked.model_dump()}
        return act.once(key, plain, SubmissionView, lambda: _send(act, application_id, asked))


def _send(act: Act, application_id: str, asked: ToSend) -> SubmissionView:
    one, _, its_round = store.application(act.session, act.actor, application_id)
    _require_open(its_round, act)
    require_version(one.version, asked.version)
    drafted = store.draft(act.session, one)
    if not drafted:
        raise Refusal(NOTHING_TO_SEND)
    at = act.now if act.now <= its_round.closes_at else act.counts_from
    last = store.newest_submission(act.session, one)
    number = last.number + 1 if last else 1
    listed = store.wishes(act.session, drafted)
    receipt = make_receipt(one.public_id, number, [wish.programme.code for wish in listed])
    sent = Submission(
        public_id=new_public_id(),
        application_id=int(one.id or 0),
        number=number,
        submitted_at=at,
        receipt_number=receipt.number,
        receipt=receipt.digest,
        salt=receipt.salt,
        entered_by=act.actor.trace,
    )
    act.session.add(sent)
    act.session.flush()
    rows = [{"submission_id": sent.id, "rank": rank, "programme_id": key} for rank, key in enumerate(drafted, 1)]
    act.session.execute(insert(SubmittedChoice), rows)
    waited = {} if at == act.now else {"waited_until": act.now.isoformat()}
    act.record(f"application:{one.public_id}", after=receipt.digest, number=number, wishes=len(drafted), **waited)
    facts = {one.candidate_id: receipt_facts(one.public_id, number, receipt, at)}
    tell_families(act.session, act.now, "receipt", facts, receipt.number)
    return store.submission_view(act.session, one, sent)


def _require_not_late(one: Round, act: Act) -> None:
    if state_of(one, act.counts_from) in (RoundState.PAST_DEADLINE, RoundState.CLOSED):
        raise Refusal(TOO_LATE, deadline=moment(one.closes_at), now=f"{act.now.astimezone(WARSAW):%H:%M:%S}")


def _require_open(one: Round, act: Act) -> None:
    _require_not_late(one, act)
    if state_of(one, act.counts_from) is RoundState.BEFORE:
        raise Refusal(NOT_OPEN, moment=moment(one.opens_at))
