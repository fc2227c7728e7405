"""What is recorded after a release: the dates of confirmation, and what each school hears from its candidates."""

from collections.abc import Sequence

from sqlalchemy import insert
from sqlmodel import select

from service.access.actor import Actor
from service.access.permissions import Reach
from service.confirmations import store, views
from service.confirmations.deeds import CONFIRMATION_OVER, DATES_MISSING, LIST_OUT, require_open
from service.confirmations.forms import BroughtIn, DatesView, NewDates, NewEvent, StandingView
from service.confirmations.tables import ConfirmationDates, ConfirmationEvent
from service.kit.ids import new_public_id
from service.kit.languages import N_, moment
from service.kit.problems import INVALID, NOT_FOUND, Finding, Refusal
from service.office import Act, Office
from service.people.tables import Candidate
from service.publications import store as publications
from service.publications.tables import Publication, PublishedProgramme

IN_THE_PAST = N_("The last moment to confirm lies in the past. Whoever has not confirmed would lose the place at once.")
NOT_TO_CONFIRM = N_("{number} has no place that waits to be confirmed, or stands in the list twice.")
WHY_CHANGED = N_("Say why the dates change.")


def enter_dates(office: Office, actor: Actor, round_id: str, asked: NewDates, key: str | None = None) -> DatesView:
    """An official enters, or changes with a reason, the dates of confirmation of a released round.

    Refusals ``not-found``, ``invalid``, ``admitted-list-out`` once the list of the admitted is due.
    """
    with office.act(actor, "confirmation.dates") as act:
        named = asked.model_dump(mode="json") | {"round": round_id}
        return act.once(key, named, DatesView, lambda: _enter(act, round_id, asked))


def _enter(act: Act, round_id: str, asked: NewDates) -> DatesView:
    publication, _round = publications.by_round(act.session, round_id)
    before = store.dates_of(act.session, publication)
    if before is not None and act.now >= before.admitted_at:
        raise Refusal(LIST_OUT, admitted=moment(before.admitted_at))
    findings = [Finding(IN_THE_PAST, "past", pointer="closes_at")] if asked.closes_at <= act.now else []
    findings += [Finding(WHY_CHANGED, "reason", pointer="reason")] if before and not asked.reason else []
    if findings:
        raise Refusal(INVALID, findings)
    made = ConfirmationDates(
        public_id=new_public_id(),
        publication_id=int(publication.id or 0),
        closes_at=asked.closes_at,
        admitted_at=asked.admitted_at,
        reason=asked.reason or None,
        entered_by=act.actor.trace,
        entered_at=act.now,
    )
    act.session.add(made)
    dates = asked.model_dump(mode="json", exclude={"reason"})
    act.record(f"confirmation-dates:{made.public_id}", reason=asked.reason or None, round=round_id, **dates)
    return DatesView(closes_at=asked.closes_at, admitted_at=asked.admitted_at)


def record(office: Office, actor: Actor, round_id: str, asked: NewEvent, key: str | None = None) -> StandingView:
    """A school records what it heard from a candidate qualified to one of its classes.

    Refusal ``not-found`` for anybody else's candidate and for none alike; those of `require_open`.
    """
    with office.act(actor, "confirmation.record") as act:
        named = asked.model_dump() | {"round": round_id}
        return act.once(key, named, StandingView, lambda: _record(act, round_id, asked))


def _record(act: Act, round_id: str, asked: NewEvent) -> StandingView:
    publication, _round = publications.by_round(act.session, round_id)
    candidate, programme = _within_reach(act, publication, asked.candidate)
    dates = store.dates_view(store.dates_of(act.session, publication))
    before = views.standing_of(act.session, publication, candidate, programme.programme, act.now)
    recorded = store.events(act.session, publication, candidate=candidate)
    require_open(asked.deed, before, recorded, dates, act.now)
    made = ConfirmationEvent(
        public_id=new_public_id(),
        publication_id=int(publication.id or 0),
        candidate_id=candidate.id,
        kind=asked.kind,
        programme=programme.programme,
        retracts=asked.retracts,
        reason=asked.reason or None,
        recorded_by=act.actor.trace,
        recorded_at=act.now,
    )
    act.session.add(made)
    act.session.flush()
    facts = {"deed": asked.deed, "programme": programme.programme, "round": round_id}
    after = views.standing_of(act.session, publication, candidate, programme.programme, act.now)
    act.record(
        f"candidate:{candidate.public_id}", before=before.name, after=after.name, reason=asked.reason or None, **facts
    )
    return views.standing_view(
        candidate, after, store.events(act.session, publication, candidate=candidate), dates, act.now
    )


def bring_in(office: Office, actor: Actor, round_id: str, numbers: Sequence[str], key: str | None = None) -> BroughtIn:
    """Record a whole list of confirmations with originals, or nothing of it; for an office that kept them on paper.

    Refusals ``confirmation-dates-missing``, ``confirmation-over``, ``invalid`` naming the rows, 1 = the first.
    """
    with office.act(actor, "confirmation.record") as act:
        named = {"round": round_id, "candidates": list(numbers)}
        return act.once(key, named, BroughtIn, lambda: _bring_in(act, round_id, numbers))


def _bring_in(act: Act, round_id: str, numbers: Sequence[str]) -> BroughtIn:
    publication, _round = publications.by_round(act.session, round_id)
    dates = store.dates_view(store.dates_of(act.session, publication))
    if act.reach is not Reach.ALL:
        raise Refusal(NOT_FOUND)
    if dates is None:
        raise Refusal(DATES_MISSING)
    if act.now > dates.closes_at:
        raise Refusal(CONFIRMATION_OVER, closes=moment(dates.closes_at))
    standing = store.standing(act.session, publication, store.seats_of(act.session, publication), act.now)
    qualified = {number: status.programme for number, status in standing.items() if status.name == "qualified"}
    wrong = (
        [
            Finding(NOT_TO_CONFIRM, "not-to-confirm", row=row, column="candidate", named={"number": number})
            for row, number in enumerate(numbers, start=1)
            if number not in qualified or number in numbers[: row - 1]
        ]
        if len(set(numbers)) != len(numbers) or not set(numbers) <= set(qualified)
        else []
    )
    if wrong:
        raise Refusal(INVALID, wrong[:200], total=len(wrong))
    keys = dict(act.session.exec(select(Candidate.number, Candidate.id)).all())
    shared = {"publication_id": publication.id, "kind": "confirmation", "recorded_by": act.actor.trace}
    shared |= {"recorded_at": act.now}
    rows = [
        {"public_id": new_public_id(), "candidate_id": keys[number], "programme": qualified[number]} | shared
        for number in numbers
    ]
    if rows:
        act.session.execute(insert(ConfirmationEvent), rows)
    act.record("confirmations:list", round=round_id, confirmed=len(rows))
    return BroughtIn(confirmed=len(rows))


def _within_reach(act: Act, publication: Publication, number: str) -> tuple[Candidate, PublishedProgramme]:
    found = store.qualified_candidate(act.session, publication, number)
    if found is None or (act.reach is not Reach.ALL and found[1].school != act.actor.school):
        raise Refusal(NOT_FOUND)
    return found
