"""What is known today, put together from records and from what was published before."""

from collections.abc import Iterable, Sequence

from sqlmodel import Session

from service.access.actor import Actor
from service.applications import store as applications
from service.known_today.forms import KnownToday, KnownWish, LastTime
from service.publications import store as publications
from service.records import points
from service.records import store as records
from service.records.forms import PointsItem
from service.rounds.tables import Round


def known_today(session: Session, actor: Actor, application_id: str) -> KnownToday:
    """The draft of an application; Refusal ``not-found``."""
    one, candidate, its_round = applications.application(session, actor, application_id)
    wishes = applications.wishes(session, applications.draft(session, one))
    record = records.record_of(session, candidate)
    tests = records.tests_of(session, candidate)
    scored = [wish.programme.scored_subjects for wish in wishes]
    given = points.points_at(record.facts, scored) if record and wishes else []
    before = last_time(session, its_round, [wish.programme.code for wish in wishes])
    known = []
    for place, wish in enumerate(wishes):
        test = tests.get(wish.programme.code)
        known.append(
            KnownWish(
                rank=wish.rank,
                programme=wish.programme.id,
                code=wish.programme.code,
                points=given[place].points + (test.points if test else 0) if given else None,
                missing=_missing(given[place].items) if given else 0,
                test_passed=test.passed if test else None,
                last_time=before.get(wish.programme.code),
            )
        )
    return KnownToday(application=application_id, wishes=known)


def _missing(items: Iterable[PointsItem]) -> int:
    """Exam parts and grades that nobody has entered; honours and achievements most candidates have none of."""
    return sum(not one.given and one.item.startswith(("exam.", "grades.")) for one in items)


def last_time(session: Session, its_round: Round, codes: Sequence[str]) -> dict[str, LastTime]:
    """By code of the class: what was published of it after the main round before this round."""
    before = publications.main_before(session, its_round)
    if before is None:
        return {}
    publication, earlier = before
    return {
        code: LastTime(round=earlier.name, released_at=publication.released_at, points=one.points)
        for code, one in publications.classes_named(session, publication, codes).items()
    }
