"""Where candidates stand, in the words of the request: for a family, a school, an official."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from recruit_core.rounds.events import Event
from recruit_core.rounds.statuses import Status
from service.access.actor import Actor
from service.applications import store as applications
from service.confirmations import season, store
from service.confirmations.deeds import open_deeds
from service.confirmations.forms import (
    ClassStandings,
    DatesView,
    SchoolCounts,
    SchoolStandings,
    StandingView,
    StatusView,
)
from service.confirmations.words import MOVED, MOVED_NEXT, next_step, word
from service.kit.languages import gettext as _
from service.kit.problems import NOT_FOUND, Refusal
from service.people.tables import Candidate
from service.publications import store as publications
from service.publications.collation import alphabetical, by_name
from service.publications.tables import Publication
from service.publications.views import class_view
from service.rounds.tables import Round


def standing_of(
    session: Session, publication: Publication, candidate: Candidate, programme: str | None, now: datetime
) -> Status:
    """Where one candidate stands who was told ``programme`` (or None) at the release."""
    seats = {candidate.number: programme}
    return store.standing(session, publication, seats, now, candidate=candidate)[candidate.number]


def status_view(session: Session, actor: Actor, application_id: str, now: datetime) -> StatusView:
    """The status of the candidate of an application; Refusal ``not-found`` before the release and for others."""
    _application, candidate, a_round = applications.application(session, actor, application_id)
    publication, _round = publications.by_round(session, a_round.public_id)
    told = publications.result_of(session, publication, candidate)
    status = standing_of(session, publication, candidate, told.programme, now)
    later = _moved_by(session, publication, candidate, status, now)
    if later is not None:
        said = {"word": _(MOVED), "next_step": _(MOVED_NEXT), "by_round": later}
        return StatusView(status=status.name, programme=status.programme, **said)
    dates = store.dates_view(store.dates_of(session, publication))
    return StatusView(
        status=status.name, programme=status.programme, word=word(status), next_step=next_step(status, dates)
    )


def _moved_by(
    session: Session, publication: Publication, candidate: Candidate, status: Status, now: datetime
) -> str | None:
    """The later round whose result gave this candidate another seat; None where this one still counts."""
    if status.name != "resigned":
        return None
    own = [event for event in store.events(session, publication, candidate=candidate) if event.at <= now]
    if not own or own[-1].by != season.LATER_ROUND:
        return None
    later = [one for one in season.after(session, publication) if one.released_at == own[-1].at]
    return session.get_one(Round, later[0].round_id).public_id if later else None


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
    given = store.seats_of(session, publication, [row.programme for row in classes])
    standing = store.standing(session, publication, given, now)
    for programme, candidate in store.seated_on_appeal(session, publication, school):
        qualified.setdefault(programme, []).append(candidate)
    recorded: dict[str, list[Event]] = {}
    for event in store.events(session, publication):
        recorded.setdefault(getattr(event, "candidate", ""), []).append(event)

    def lines(programme: str) -> list[StandingView]:
        among = sorted(qualified.get(programme, ()), key=lambda one: (by_name(one), one.number))
        here = [(one, _at(standing[one.number], programme)) for one in among]
        return [
            standing_view(
                one, status, recorded.get(one.number, ()) if status is standing[one.number] else (), dates, now
            )
            for one, status in here
        ]

    return SchoolStandings(
        school=school,
        school_name=classes[0].school_name,
        dates=dates,
        classes=[ClassStandings(programme=class_view(row), standings=lines(row.programme)) for row in classes],
    )


def _at(status: Status, programme: str) -> Status:
    """The status as the class sees it that the result gave: a seat that an appeal gave elsewhere is one given up."""
    return status if status.programme == programme else Status("resigned", programme)


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
