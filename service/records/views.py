"""Facts and points of a candidate as its family sees them."""

from collections.abc import Sequence

from sqlmodel import Session

from service.access.actor import Actor
from service.applications import store as applications
from service.applications.forms import Wish
from service.applications.tables import Application
from service.people.tables import Candidate
from service.records import points, store
from service.records.forms import RecordView, WishPoints


def record_view(session: Session, actor: Actor, application_id: str) -> RecordView:
    """Facts and the points they give at each wish of the list that counts, else of the draft; Refusal ``not-found``."""
    application, candidate, _round = applications.application(session, actor, application_id)
    record = store.record_of(session, candidate)
    facts = record.facts if record else {}
    return RecordView(
        application=application_id,
        candidate=candidate.number,
        facts=facts,
        entered_at=record.entered_at if record else None,
        wishes=_at_wishes(session, candidate, facts, _wishes(session, application)),
    )


def _wishes(session: Session, application: Application) -> list[Wish]:
    sent = applications.newest_submission(session, application)
    keys = applications.submitted(session, sent) if sent else applications.draft(session, application)
    return applications.wishes(session, keys)


def _at_wishes(
    session: Session, candidate: Candidate, facts: dict[str, object], wishes: Sequence[Wish]
) -> list[WishPoints]:
    tests = store.tests_of(session, candidate)
    scored = points.points_at(facts, [wish.programme.scored_subjects for wish in wishes]) if wishes else []
    shown = []
    for wish, found in zip(wishes, scored, strict=True):
        test = tests.get(wish.programme.code)
        extra = test.points if test else 0
        shown.append(
            WishPoints(
                rank=wish.rank,
                programme=wish.programme.code,
                name=wish.programme.name,
                school_name=wish.programme.school_name,
                points=found.points + extra,
                test_passed=test.passed if test else None,
                test_points=extra,
                items=found.items,
            )
        )
    return shown
