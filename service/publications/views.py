"""What has been released, in the words of the request: for families, schools and everybody."""

from collections.abc import Sequence

from sqlmodel import Session, select

from service.access.actor import Actor
from service.allocations.tables import Run
from service.applications import store as applications
from service.publications import store
from service.publications.collation import by_name
from service.publications.forms import (
    ClassView,
    PublicationView,
    QualifiedClass,
    QualifiedView,
    ReasonView,
    ResultView,
)
from service.publications.tables import CandidateResult, Publication, PublishedProgramme
from service.publications.words import Told, sentence
from service.rounds.tables import Round


def publication_view(session: Session, publication: Publication, a_round: Round) -> PublicationView:
    """Counts and digests of a released round."""
    run = session.exec(select(Run).where(Run.id == publication.run_id)).one()
    return PublicationView(
        id=publication.public_id,
        round=a_round.public_id,
        round_name=a_round.name,
        released_at=publication.released_at,
        counts=publication.counts,
        ties_decided=publication.ties_decided,
        inputs=run.inputs or "",
        files=run.files or "",
    )


def class_view(row: PublishedProgramme) -> ClassView:
    return ClassView(**row.model_dump(include=set(ClassView.model_fields)))


def result_view(session: Session, actor: Actor, application_id: str) -> ResultView:
    """What a candidate was told; Refusal ``not-found`` before the release and for anybody else's application."""
    _application, candidate, a_round = applications.application(session, actor, application_id)
    publication, _ = store.by_round(session, a_round.public_id)
    told = store.result_of(session, publication, candidate)
    return ResultView(
        application=application_id,
        number=candidate.number,
        round=a_round.public_id,
        released_at=publication.released_at,
        programme=told.programme,
        rank=told.rank,
        choices=reasons(session, publication, told),
    )


def reasons(session: Session, publication: Publication, told: CandidateResult) -> list[ReasonView]:
    """What a candidate was told about every choice, in the order of the list."""
    named = store.classes_named(session, publication, [reason["programme"] for reason in told.reasons])
    return [_reason(reason, named[reason["programme"]]) for reason in told.reasons]


def _reason(told: Told, row: PublishedProgramme) -> ReasonView:
    return ReasonView(
        rank=told["rank"],
        programme=told["programme"],
        name=row.name,
        school_name=row.school_name,
        code=told["code"],
        seats=row.seats,
        taken=row.taken,
        own=told["steps"],
        lowest=_needed(row.cutoff, told.get("decided_by")),
        decided_by=told.get("decided_by"),
        own_value=told.get("own"),
        lowest_value=told.get("cutoff"),
        missing=told.get("missing"),
        sentence=sentence(told, row.cutoff),
    )


def _needed(cutoff: dict[str, int], decided_by: str | None) -> dict[str, int]:
    """Of the last one admitted the points, and the steps that were compared before the two were told apart.

    ``cutoff`` stands in the order of the law. Where a committee decided, every step is equal and tells nothing new.
    """
    if decided_by == "tiebreak":
        return cutoff
    order = list(cutoff)
    last = order.index(decided_by) if decided_by in order else -1
    return {step: cutoff[step] for place, step in enumerate(order) if step == "points" or place <= last}


def qualified_view(session: Session, actor: Actor, publication: Publication, school: str) -> list[QualifiedClass]:
    """The list of a school as the law wants it: by the alphabet, without points, with the lowest ones of each class."""
    lists = store.qualified(session, publication, actor, school)
    shown = []
    for row in store.classes_of_school(session, publication, school):
        named = [
            QualifiedView(last_name=one.last_name, first_name=one.first_name, number=one.number)
            for one in lists.get(row.programme, [])
        ]
        shown.append(QualifiedClass(programme=class_view(row), qualified=_sorted(named)))
    return shown


def _sorted(named: Sequence[QualifiedView]) -> list[QualifiedView]:
    return sorted(named, key=lambda one: (by_name(one), one.number))
