"""What looks wrong in the inputs of a round, and who has accepted it."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence

from sqlmodel import Session, col, select

from service.applications import store as applications
from service.cross_checks import bounds
from service.cross_checks.forms import Acceptance, CrossChecks, Oddity
from service.cross_checks.tables import CrossCheckAcceptance
from service.offers import store as offers
from service.publications import store as publications
from service.publications.tables import PublishedProgramme
from service.records import store as records
from service.rounds.tables import Round

Choice = tuple[str, int, str]
EYES = 2


def cross_checks(session: Session, its_round: Round) -> CrossChecks:
    """Everything that looks wrong now; a supplementary round gives what is left, so it is held against bounds alone."""
    choices = applications.sent_choices(session, its_round.public_id)
    before = publications.main_before(session, its_round) if its_round.kind == "main" else None
    last = publications.all_classes(session, before[0]) if before else []
    found = [*_of_classes(session), *_of_lists(session, choices), *(_against(session, last) if last else ())]
    digest = _digest(found)
    accepted = acceptances(session, its_round, digest)
    return CrossChecks(
        round=its_round.public_id,
        oddities=found,
        findings=digest,
        acceptances=[Acceptance(by=one.accepted_by, at=one.accepted_at, reason=one.reason) for one in accepted],
        clear=not found or len({one.accepted_by for one in accepted}) >= EYES,
        compared_with=before[1].name if before else None,
    )


def acceptances(session: Session, its_round: Round, findings: str) -> Sequence[CrossCheckAcceptance]:
    """Who has accepted these very findings, the first first."""
    query = select(CrossCheckAcceptance).where(
        CrossCheckAcceptance.round_id == its_round.id, CrossCheckAcceptance.findings == findings
    )
    return session.exec(query.order_by(col(CrossCheckAcceptance.id))).all()


def _of_classes(session: Session) -> Iterator[Oddity]:
    for code, seats, *_rest in offers.programme_rows(session):
        if seats > bounds.MOST_SEATS:
            yield Oddity(code="class-seats", place=code, found=seats, bound=bounds.MOST_SEATS)


def _of_lists(session: Session, choices: Sequence[Choice]) -> Iterator[Oddity]:
    """Shares of the lists sent, in per cent."""
    lengths = Counter(number for number, _rank, _code in choices)
    if len(lengths) < bounds.ENOUGH:
        return
    short = 100 * sum(many == 1 for many in lengths.values()) // len(lengths)
    if short > bounds.ONE_WISH:
        yield Oddity(code="one-wish", place="", found=short, bound=bounds.ONE_WISH)
    with_exam = {
        number for number, facts in records.fact_rows(session) if any(name.startswith("exam_") for name in facts or ())
    }
    without = 100 * len(lengths.keys() - with_exam) // len(lengths)
    if without > bounds.WITHOUT_EXAM:
        yield Oddity(code="without-exam", place="", found=without, bound=bounds.WITHOUT_EXAM)


def _against(session: Session, last: Sequence[PublishedProgramme]) -> Iterator[Oddity]:
    """Seats of the whole and of each school beside last time; schools that are new or have no seat any more."""
    now, then = Counter(), Counter()
    for _code, seats, _subjects, _kind, school in offers.programme_rows(session):
        now[school] += seats
    for one in last:
        then[one.school] += one.seats
    low, high = (share * then.total() // 100 for share in bounds.TOTAL)
    if now.total() > high:
        yield Oddity(code="all-seats-more", place="", found=now.total(), bound=high)
    if now.total() < low:
        yield Oddity(code="all-seats-fewer", place="", found=now.total(), bound=low)
    more, share = bounds.SCHOOL_RISE
    for school in sorted(now.keys() - then.keys()):
        yield Oddity(code="school-new", place=school, found=now[school], bound=0)
    for school in sorted(then):
        bound = max(then[school] + more, then[school] * share // 100)
        if now[school] > bound:
            yield Oddity(code="school-seats", place=school, found=now[school], bound=bound)
        if not now[school]:
            yield Oddity(code="school-gone", place=school, found=0, bound=then[school])


def _digest(found: Sequence[Oddity]) -> str:
    lines = sorted(f"{one.code} {one.place} {one.found} {one.bound}" for one in found)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
