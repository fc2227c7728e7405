"""Lists that an office enters: paper forms typed at schools, whole towns at once. All of them or none."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, func, select

from service.access.actor import Actor
from service.applications.forms import BroughtInLists
from service.applications.receipts import Receipt, make_receipt, receipt_facts
from service.applications.tables import Application, DraftChoice, Submission, SubmittedChoice
from service.kit.ids import new_public_id
from service.kit.languages import N_
from service.kit.problems import INVALID, Finding, Refusal
from service.offers.tables import Programme
from service.office import Act, Office
from service.outbox.writing import tell_families
from service.people.tables import Candidate
from service.rounds.actions import require_not_closed
from service.rounds.store import round_by_id
from service.rounds.tables import Round

Row = tuple[str, int, str]  # candidate number, rank, programme code
Lists = dict[str, dict[int, str]]

CANDIDATE_UNKNOWN = N_("No candidate has the number “{found}”.")
PROGRAMME_UNKNOWN = N_("No programme has the code “{found}”.")
RANK_TWICE = N_("This candidate has two wishes with the rank {found}.")
RANK_MISSING = N_("The ranks of this candidate are not 1, 2, 3, … without a gap.")
PROGRAMME_TWICE = N_("This candidate names “{found}” twice.")
TOO_MANY_SCHOOLS = N_(
    "In this round a list may name at most so many schools: {limit}. Of their classes it may name any number."
)


def bring_in(
    office: Office, actor: Actor, round_id: str, rows: Sequence[Row], key: str | None = None
) -> BroughtInLists:
    """Enter sent lists: each candidate's newest list becomes the one given. Refusals ``invalid``, ``round-closed``.

    A paper form that came in time may be typed after the deadline, so only the closing of the round ends this.
    """
    with office.act(actor, "application.bring-in") as act:
        named = {"round": round_id, "rows": [list(row) for row in rows]} if key else {}
        return act.once(key, named, BroughtInLists, lambda: enter_lists(act, round_by_id(act.session, round_id), rows))


def enter_lists(act: Act, one: Round, rows: Sequence[Row]) -> BroughtInLists:
    """Check the rows against candidates, offer and limit and write them down, inside the act of whoever enters them."""
    require_not_closed(one)
    candidates = dict(act.session.exec(select(Candidate.number, Candidate.id)).all())
    programmes = dict(act.session.exec(select(Programme.code, Programme.id)).all())
    findings = list(_findings(rows, set(candidates), set(programmes)))
    if one.choice_limit is not None:
        schools = dict(act.session.exec(select(Programme.code, Programme.school_id)).all())
        findings += _too_many_schools(rows, schools, one.choice_limit)
    if findings:
        raise Refusal(INVALID, findings[:200], total=len(findings))
    lists = _lists(rows)
    _write(act, one, lists, candidates, programmes)
    act.record(f"round:{one.public_id}", lists=len(lists), wishes=len(rows))
    return BroughtInLists(lists=len(lists), wishes=len(rows))


def _findings(rows: Sequence[Row], candidates: set[str], programmes: set[str]) -> Iterator[Finding]:
    lengths = Counter(candidate for candidate, _, _ in rows)
    ranks: set[tuple[str, int]] = set()
    named: set[tuple[str, str]] = set()
    for place, (candidate, rank, programme) in enumerate(rows, start=1):
        if candidate not in candidates:
            yield _finding(CANDIDATE_UNKNOWN, "candidate-unknown", place, "candidate", candidate)
        if programme not in programmes:
            yield _finding(PROGRAMME_UNKNOWN, "programme-unknown", place, "programme", programme)
        if (candidate, rank) in ranks:
            yield _finding(RANK_TWICE, "rank-twice", place, "rank", rank)
        elif not 1 <= rank <= lengths[candidate]:
            yield _finding(RANK_MISSING, "rank-missing", place, "rank", rank)
        if (candidate, programme) in named:
            yield _finding(PROGRAMME_TWICE, "programme-twice", place, "programme", programme)
        ranks.add((candidate, rank))
        named.add((candidate, programme))


def _too_many_schools(rows: Sequence[Row], schools: Mapping[str, int], limit: int) -> Iterator[Finding]:
    """The wishes that name one school more than a list may, the list read by rank; classes are not counted."""
    named: dict[str, set[int]] = {}
    for place, (candidate, _rank, programme) in sorted(enumerate(rows, start=1), key=lambda line: line[1][1]):
        listed, school = named.setdefault(candidate, set()), schools.get(programme)
        if school is not None and school not in listed and len(listed) == limit:
            yield Finding(TOO_MANY_SCHOOLS, "too-many-schools", row=place, column="programme", named={"limit": limit})
        elif school is not None:
            listed.add(school)


def _finding(message: str, code: str, row: int, column: str, found: object) -> Finding:
    return Finding(message, code, row=row, column=column, named={"found": str(found)[:80]})


def _lists(rows: Sequence[Row]) -> Lists:
    lists: Lists = {}
    for candidate, rank, programme in rows:
        lists.setdefault(candidate, {})[rank] = programme
    return {candidate: dict(sorted(wishes.items())) for candidate, wishes in lists.items()}


def _write(
    act: Act, one: Round, lists: Lists, candidates: Mapping[str, int | None], programmes: Mapping[str, int | None]
) -> None:
    keys = {candidates[number]: number for number in lists}
    begun = set(act.session.exec(select(Application.candidate_id).where(Application.round_id == one.id)))
    fresh = [
        {"public_id": new_public_id(), "candidate_id": key, "round_id": one.id, "version": 1}
        for key in keys
        if key not in begun
    ]
    if fresh:
        act.session.execute(insert(Application), fresh)
    query = select(Application).where(Application.round_id == one.id)
    applications = {keys[found.candidate_id]: found for found in act.session.exec(query) if found.candidate_id in keys}
    numbers = _last_numbers(act.session, one)
    submissions = [_submission(act, applications[number], numbers, list(lists[number].values())) for number in lists]
    act.session.execute(insert(Submission), submissions)
    _tell(act, [(applications[number], sent) for number, sent in zip(lists, submissions, strict=True)])
    stored = _newest_keys(act.session, one)
    wishes = [
        {"submission_id": stored[applications[number].id], "rank": rank, "programme_id": programmes[code]}
        for number, wished in lists.items()
        for rank, code in wished.items()
    ]
    act.session.execute(insert(SubmittedChoice), wishes)
    drafts = [
        {"application_id": applications[number].id, "place": rank, "programme_id": programmes[code]}
        for number, wished in lists.items()
        if applications[number].candidate_id not in begun  # a draft that a family has begun is the family's
        for rank, code in wished.items()
    ]
    if drafts:
        act.session.execute(insert(DraftChoice), drafts)


def _submission(
    act: Act, application: Application, numbers: dict[int | None, int], codes: Sequence[str]
) -> dict[str, Any]:
    number = numbers.get(application.id, 0) + 1
    receipt = make_receipt(application.public_id, number, codes)
    return {
        "public_id": new_public_id(),
        "application_id": application.id,
        "number": number,
        "submitted_at": act.now,
        "receipt_number": receipt.number,
        "receipt": receipt.digest,
        "salt": receipt.salt,
        "entered_by": act.actor.trace,
    }


def _tell(act: Act, sent: Sequence[tuple[Application, dict[str, Any]]]) -> None:
    facts = {
        one.candidate_id: receipt_facts(
            one.public_id, row["number"], Receipt(row["receipt_number"], row["receipt"], row["salt"]), act.now
        )
        for one, row in sent
    }
    tell_families(act.session, act.now, "receipt", facts, new_public_id())


def _last_numbers(session: Session, one: Round) -> dict[int | None, int]:
    query = select(Submission.application_id, func.max(Submission.number)).join(Application)
    return dict(
        session.exec(query.where(Application.round_id == one.id).group_by(col(Submission.application_id))).all()
    )


def _newest_keys(session: Session, one: Round) -> dict[int | None, int | None]:
    """Row number of the newest submission of every application: numbers grow, and so do row numbers."""
    query = select(Submission.application_id, func.max(Submission.id)).join(Application)
    return dict(
        session.exec(query.where(Application.round_id == one.id).group_by(col(Submission.application_id))).all()
    )
