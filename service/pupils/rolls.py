"""Whom a file of a primary school may name: found by number or PESEL, and whether they go to that school."""

from collections.abc import Callable

from sqlmodel import Session, col, select

from service.kit.keys import Keys
from service.kit.pesel import is_pesel
from service.people.actions import pesel_mark
from service.people.tables import Candidate
from service.pupils.lines import Known
from service.pupils.tables import PrimarySchool, Pupil

Find = Callable[[str], Known | None]


def finders(session: Session, school: PrimarySchool, keys: Keys) -> tuple[Find, Find]:
    """Two ways to find a candidate: by number among the pupils of the school, by PESEL in the whole recruitment."""
    numbers: dict[str, Known] = {}
    marks: dict[str, Known] = {}
    query = select(Candidate, Pupil).join(Pupil, col(Pupil.candidate_id) == Candidate.id, isouter=True)
    for one, pupil in session.exec(query):
        own = pupil is not None and pupil.primary_school_id == school.id
        known = Known(one.public_id, one.number, one.last_name, own, elsewhere=pupil is not None and not own)
        marks[one.pesel_mark] = known
        if own:
            numbers[one.number.upper()] = known

    def by_pesel(pesel: str) -> Known | None:
        return marks.get(pesel_mark(keys, pesel)) if is_pesel(pesel) else None

    return (lambda number: numbers.get(number.strip().upper())), by_pesel
