"""Where candidates stand, in the words of the request: for a family, a school, an official."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from recruit_core.rounds.events import Event
from recruit_core.rounds.statuses import Status
from service.access.actor import Actor
from service.applications import store as applications
from service.confirmations import store
from service.confirmations.deeds import open_deeds
from service.confirmations.forms import (
    ClassStandings,
    DatesView,
    SchoolCounts,
    SchoolStandings,
    StandingView,
    StatusView,
)
from service.confirmations.words import next_step, word
from service.kit.problems import NOT_FOUND, Refusal
from service.people.tables import Candidate
from service.publications import store as publications
from service.publications.collation import alphabetical, by_name
from service.publications.tables import Publication
from service.publications.views import class_view


def standing_of(
    session: Session, publication: Publication, candidate: Candidate, programme: str | None, now: datetime
) -> Status:
    """Where one candidate stands who was told ``programme`` (or None) at the release."""
    seats = {candidate.number: programme}
    return store.standing(session, publication, seats, now, candidate=candidate)[candidate.number]


def status_view(session: Session, actor: Actor, application_id: str, now: datetime) -> StatusView:
    """The status of the candidate of an application; Refusal ``not-found`` before the release and for others."""
    _application, candidate, a_round = applications.application(session, actor, application_id)
    publication, _ = publications.by_round(session, a_round.public_id)
    told = publications.result_of(session, publication, candidate)
    status = standing_of(session, publication, candidate, told.programme, now)
    dates = store.dates_view(store.dates_of(session, publication))
    return StatusView(
        status=status.name, programme=status.programme, word=word(status), next_step=next_step(status, dates)
    )


def standing_view(
    candidate: Candidate, status: Status, recorded: Sequence[Event], dates: DatesView | None, now: datetime
) -> StandingView:
    """A line of a school's list."""
    return StandingView(
        number=candidate.number,
        last_name=candidate.last_name,
        first_name=candidate.first_name,
        status=status.name,
        word=word(status),
        may_record=open_deeds(status, recorded, dates, now),
    )


def school_standings(session: Session, actor: Actor, round_id: str, school: str, now: datetime) -> SchoolStandings:
    """Everybody qualified to a school, class by class; Refusal ``not-found`` for another school's staff."""
    publication, _round = publications.by_round(session, round_id)
    qualified = publications.qualified(session, publication, actor, school)
    classes = publications.classes_of_school(session, publication, school)
    if not classes:
        raise Refusal(NOT_FOUND)
    dates = store.dates_view(store.dates_of(session, publication))
    seats = {one.number: programme for programme, among in qualified.items() for one in among}
    standing = store.standing(session, publication, seats, now, school)
    recorded: dict[str, list[Event]] = {}
    for event in store.events(session, publication, school):
        recorded.setdefault(getattr(event, "candidate", ""), []).append(event)

    def lines(among: Sequence[Candidate]) -> list[StandingView]:
        ordered = sorted(among, key=lambda one: (by_name(one), one.number))
        return [standing_view(one, standing[one.number], recorded.get(one.number, ()), dates, now) for one in ordered]

    return SchoolStandings(
        school=school,
        school_name=classes[0].school_name,
        dates=dates,
        classes=[
            ClassStandings(programme=class_view(row), standings=lines(qualified.get(row.programme, ())))
            for row in classes
        ],
    )


def counts(session: Session, actor: Actor, round_id: str, now: datetime) -> list[SchoolCounts]:
    """How many of those who got a place stand where, school by school; a school's staff sees its own line."""
    publication, _round = publications.by_round(session, round_id)
    standing = store.standing(session, publication, store.seats_of(session, publication), now)
    found: dict[tuple[str, str], Counter[str]] = {}
    school_of = {}
    for row in publications.all_classes(session, publication):
        if actor.school in (None, row.school):
            school_of[row.programme] = found.setdefault((row.school_name, row.school), Counter())
    for status in standing.values():
        if status.programme in school_of:
            school_of[status.programme][status.name] += 1
    ordered = sorted(found, key=lambda named: (alphabetical(named[0]), named[1]))
    return [SchoolCounts(school=code, school_name=name, counts=dict(found[name, code])) for name, code in ordered]
