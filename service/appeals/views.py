"""Appeals in the words of the request: for a family, a school, an official, an auditor."""

from datetime import datetime

from sqlmodel import Session

from service.access.actor import Actor
from service.access.permissions import Reach, may
from service.appeals import periods, store
from service.appeals.forms import AppealView, ClassAppealed, Compared, State, Way
from service.appeals.tables import Appeal
from service.appeals.words import BECAUSE, fact_name
from service.applications import store as applications
from service.confirmations import store as confirmations
from service.confirmations.forms import DatesView
from service.documents.justifications import appeal_days
from service.documents.store import REFUSED
from service.kit.languages import gettext as _
from service.kit.problems import NOT_FOUND, Refusal
from service.people.tables import Candidate
from service.publications import store as publications
from service.publications.tables import Publication, PublishedProgramme
from service.rounds.tables import Round


def result_of(session: Session, actor: Actor, application_id: str) -> tuple[Publication, Candidate]:
    """The result behind an application; Refusal ``not-found``."""
    _application, candidate, a_round = applications.application(session, actor, application_id)
    return publications.by_round(session, a_round.public_id)[0], candidate


def way(session: Session, actor: Actor, application_id: str, rank: int, now: datetime) -> Way:
    """Whether a family may appeal to the school of a refused wish; Refusal ``not-found`` where nothing was refused."""
    publication, candidate = result_of(session, actor, application_id)
    told = publications.result_of(session, publication, candidate)
    refused = {one["rank"]: one["programme"] for one in told.reasons if one["code"] in REFUSED}
    if rank not in refused:
        raise Refusal(NOT_FOUND)
    rows = publications.classes_named(session, publication, list(refused.values()))
    here = rows[refused[rank]]
    dates = confirmations.dates_view(confirmations.dates_of(session, publication))
    before, until = store.sent(session, publication, candidate, here.school), periods.last_day(dates)
    law = appeal_days(publication.released_at)
    return Way(
        application=application_id,
        rank=rank,
        school=here.school,
        school_name=here.school_name,
        classes=[_class(rows[code]) for code in refused.values() if rows[code].school == here.school],
        opens=dates.admitted_at if dates else None,
        until=until,
        state=_state(dates, until, now),
        confirmed=law is not None and law.confirmed,
        appeal=before.public_id if before else None,
    )


def _state(dates: DatesView | None, until: datetime | None, now: datetime) -> State:
    if dates is None or now < dates.admitted_at:
        return "before"
    return "over" if until is not None and now > until else "open"


def _class(row: PublishedProgramme) -> ClassAppealed:
    return ClassAppealed(programme=row.programme, name=row.name, points=row.points)


def appeals(session: Session, actor: Actor, round_id: str) -> list[AppealView]:
    """The appeals against the result of a round within reach of ``actor``."""
    publication, _round = publications.by_round(session, round_id)
    return [appeal_view(session, actor, found) for found in store.appeals(session, actor, publication)]


def appeal_view(session: Session, actor: Actor, found: store.Found) -> AppealView:
    """An appeal; whoever may not read personal facts reads the number for the name."""
    one, candidate, publication = found
    a_round = session.get_one(Round, publication.round_id)
    rows = publications.classes_named(session, publication, one.programmes)
    sees_name = actor.school is not None or may(actor.role, "child.read") is not Reach.NONE
    plain = {"school", "reason", "lodged_at", "decision", "decision_reason", "decided_at", "granted", "version"}
    return AppealView(
        id=one.public_id,
        round=a_round.public_id,
        round_name=a_round.name,
        number=candidate.number,
        called=f"{candidate.first_name} {candidate.last_name}" if sees_name else candidate.number,
        school_name=next(iter(rows.values())).school_name,
        classes=[_class(rows[code]) for code in one.programmes],
        due=periods.due(one.lodged_at),
        corrected=[fact_name(name) for name in one.corrected],
        comparisons=[_compared(each["because"], rows[each["programme"]], one) for each in one.comparisons],
        **one.model_dump(include=plain),
    )


def _compared(because: str, row: PublishedProgramme, one: Appeal) -> Compared:
    said = BECAUSE[because]
    return Compared(name=row.name, reached=row.programme == one.granted, sentence=_(said))
