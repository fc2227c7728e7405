"""Free places by class: what committees report to the kurator (regulation on recruitment, § 10 pkt 8)."""

from collections import Counter
from datetime import datetime

from sqlmodel import Session

from recruit_core.rounds.vacancies import vacancies
from service.access.actor import Actor
from service.confirmations import store as confirmations
from service.documents.forms import FreePlaces, PlacesLine
from service.kit.problems import NOT_FOUND, Refusal
from service.offers.store import own_schools
from service.publications import store as publications
from service.publications.tables import Publication, PublishedProgramme


def free_places(session: Session, actor: Actor, round_id: str, now: datetime) -> FreePlaces:
    """Seats, qualified, confirmed, admitted and free places of each class within reach of ``actor``, by class code.

    Refusal ``not-found`` before the release, and where no class is within reach.
    """
    publication, a_round = publications.by_round(session, round_id)
    own = {school.code for school in own_schools(session, actor)}
    classes = [row for row in publications.all_classes(session, publication) if row.school in own]
    if not classes:
        raise Refusal(NOT_FOUND)
    lines = place_lines(session, publication, classes, now)
    return FreePlaces(round=round_id, round_name=a_round.name, at=now, lines=lines)


def place_lines(
    session: Session, publication: Publication, classes: list[PublishedProgramme], now: datetime
) -> list[PlacesLine]:
    """The same of some classes. Free is what nobody qualified, confirmed or admitted holds at ``now``."""
    seats = confirmations.seats_of(session, publication, [row.programme for row in classes])
    standing = confirmations.standing(session, publication, seats, now)
    counted = Counter((status.programme, status.name) for status in standing.values())
    free = vacancies({row.programme: row.seats for row in classes}, standing)
    return [
        PlacesLine(
            programme=row.programme,
            name=row.name,
            school=row.school,
            school_name=row.school_name,
            seats=row.seats,
            points=row.points,
            qualified=row.taken,
            confirmed=counted[row.programme, "confirmed"] + counted[row.programme, "admitted"],
            admitted=counted[row.programme, "admitted"],
            resigned=counted[row.programme, "resigned"],
            free=free[row.programme],
        )
        for row in classes
    ]
