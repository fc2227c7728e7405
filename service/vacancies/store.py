"""Queries about free places: those of today, those announced with a round, the seats added."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select

from service.confirmations.season import held
from service.offers.store import programme_rows
from service.offers.tables import Programme, School
from service.publications.tables import Publication
from service.rounds.store import rounds
from service.rounds.tables import Round
from service.vacancies.tables import FreePlaces, SeatsAddition


def free(session: Session, now: datetime) -> dict[str, int]:
    """Class code -> seats that nobody holds at ``now``, over the whole season; only classes with some."""
    taken = Counter(held(session, now).values())
    rows = {code: seats - taken[code] for code, seats, *_ in programme_rows(session)}
    return {code: places for code, places in rows.items() if places > 0}


def following(session: Session, before: Round) -> Round | None:
    """The supplementary round announced after ``before``, if there is one."""
    later = [one for one in rounds(session) if one.kind == "supplementary" and one.opens_at > before.closes_at]
    return later[0] if later else None


def announced(session: Session, one: Round) -> dict[str, int]:
    """Class code -> places announced with the round, with the seats that were added to it since."""
    places = Counter(
        dict(session.exec(select(FreePlaces.programme, FreePlaces.places).where(FreePlaces.round_id == one.id)).all())
    )
    added = select(SeatsAddition.programme, func.sum(SeatsAddition.seats)).where(SeatsAddition.round_id == one.id)
    places.update(dict(session.exec(added.group_by(col(SeatsAddition.programme))).all()))
    return dict(places)


def named(session: Session, codes: Sequence[str]) -> list[tuple[Programme, School]]:
    """Some classes with their schools, by school and code."""
    query = select(Programme, School).join(School, col(School.id) == Programme.school_id)
    query = query.where(col(Programme.code).in_(codes)).order_by(School.sought, Programme.code)
    return [(one, school) for one, school in session.exec(query)]


def additions(session: Session, publication: Publication) -> Sequence[SeatsAddition]:
    """Seats added after a result, the newest first."""
    query = select(SeatsAddition).where(SeatsAddition.publication_id == publication.id)
    return session.exec(query.order_by(col(SeatsAddition.id).desc())).all()
