"""The protocol of a school's recruitment committee: numbers, decisions, room for what only the committee knows."""

from datetime import datetime

from sqlmodel import Session

from service.access.actor import Actor
from service.allocations import store as allocations
from service.documents import lists, store
from service.documents.forms import Protocol, Stage, Tie
from service.documents.places import place_lines
from service.kit.problems import NOT_FOUND, Refusal
from service.publications import store as publications
from service.rounds.tables import Round


def protocol(session: Session, actor: Actor, round_id: str, school: str, now: datetime) -> Protocol:
    """The protocol as it stands at ``now``; Refusal ``not-found`` for another school's staff and for none alike."""
    publication, a_round = publications.by_round(session, round_id)
    publications.require_own(actor, school)
    classes = list(publications.classes_of_school(session, publication, school))
    if not classes:
        raise Refusal(NOT_FOUND)
    codes = [row.programme for row in classes]
    admitted_at = lists.due(session, publication, Stage.ADMITTED)
    return Protocol(
        round=round_id,
        round_name=a_round.name,
        school=school,
        school_name=classes[0].school_name,
        at=now,
        applied=store.named(session, publication, codes),
        refused=len(store.refused(session, publication, codes)),
        admitted_known=admitted_at is not None and now >= admitted_at,
        lines=place_lines(session, publication, classes, now),
        ties=_ties(session, a_round, {row.programme: row.name for row in classes}),
    )


def _ties(session: Session, a_round: Round, names: dict[str, str]) -> list[Tie]:
    """The decisions in force about ties at these classes: of each tie the newest."""
    newest = {
        (one.programme, one.merit): one
        for one in allocations.decisions_made(session, a_round)
        if one.programme in names
    }
    return [
        Tie(
            class_name=names[one.programme],
            order=one.order,
            committee=one.committee,
            reason=one.reason,
            decided_at=one.decided_at,
        )
        for one in newest.values()
    ]
