"""Why a school refused a candidate, as art. 158 sec. 7 of the Education Law wants it in writing.

Reasons, points and steps are those that the family reads on its result page: one table of sentences, one of steps.
They come in the language of the request; a paper is asked for in Polish.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, select

from service.access.actor import Actor
from service.applications import store as applications
from service.documents.forms import AppealDays, Justification
from service.documents.store import REFUSED
from service.kit.clock import WARSAW
from service.kit.problems import NOT_FOUND, Refusal
from service.people.tables import Candidate
from service.publications import store as publications
from service.publications import views
from service.publications.forms import ReasonView
from service.publications.tables import Publication
from service.rounds.tables import Round


def reason_at(session: Session, actor: Actor, application_id: str, rank: int) -> ReasonView:
    """What the candidate of an application was told about one wish; Refusal ``not-found``."""
    choices = views.result_view(session, actor, application_id).choices
    found = next((choice for choice in choices if choice.rank == rank), None)
    if found is None:
        raise Refusal(NOT_FOUND)
    return found


def for_family(session: Session, actor: Actor, application_id: str, rank: int) -> Justification:
    """The justification of one wish that was refused; Refusal ``not-found`` for a wish that was not."""
    reason = reason_at(session, actor, application_id, rank)
    if reason.code not in REFUSED:
        raise Refusal(NOT_FOUND)
    _application, candidate, a_round = applications.application(session, actor, application_id)
    publication, _round = publications.by_round(session, a_round.public_id)
    school = publications.classes_named(session, publication, [reason.programme])[reason.programme].school
    return _justification(publication, a_round, candidate, school, [reason])


def for_school(session: Session, actor: Actor, round_id: str, school: str, child_id: str) -> Justification:
    """The justification of all classes of a school that refused a candidate who is qualified to none of them.

    Refusal ``not-found`` for another school's staff, and for whoever was not refused there.
    """
    publication, a_round = publications.by_round(session, round_id)
    publications.require_own(actor, school)
    own = {row.programme for row in publications.classes_of_school(session, publication, school)}
    candidate = session.exec(select(Candidate).where(Candidate.public_id == child_id)).first()
    if candidate is None or not own:
        raise Refusal(NOT_FOUND)
    told = publications.result_of(session, publication, candidate)
    here = [reason for reason in views.reasons(session, publication, told) if reason.programme in own]
    refused = [reason for reason in here if reason.code in REFUSED]
    if not refused or told.programme in own:
        raise Refusal(NOT_FOUND)
    return _justification(publication, a_round, candidate, school, sorted(refused, key=lambda one: one.programme))


def _justification(
    publication: Publication, a_round: Round, candidate: Candidate, school: str, refusals: Sequence[ReasonView]
) -> Justification:
    return Justification(
        round=a_round.public_id,
        round_name=a_round.name,
        released_at=publication.released_at,
        school=school,
        school_name=refusals[0].school_name,
        candidate=f"{candidate.first_name} {candidate.last_name}",
        refusals=list(refusals),
        days=appeal_days(a_round.closes_at),
    )


def appeal_days(in_the_year_of: datetime) -> AppealDays | None:
    """The periods of appeal in force at an instant; None where the law on record knows none so early."""
    from recruit_core.procedure.appeal_periods import appeal_periods
    from recruit_core.procedure.law import UnknownProcedure

    try:
        periods = appeal_periods(in_the_year_of.astimezone(WARSAW).year)
    except UnknownProcedure:
        return None
    return AppealDays(**periods.model_dump(include=set(AppealDays.model_fields)))
