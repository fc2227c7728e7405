"""What a search of the offer has found, as everybody sees it: how far it is, and the last released figure."""

from pydantic import BaseModel
from sqlmodel import Session

from service.calculator.forms import LastTime
from service.calculator.views import last_known
from service.offers import store
from service.offers.distances import metres
from service.offers.forms import ProgrammeView, SchoolView, Sought


class FoundSchool(SchoolView):
    """A school; ``metres`` in a straight line where the search says from where."""

    metres: int | None = None


class FoundProgramme(ProgrammeView):
    """A programme, how far its school is, and what it was when it was last released: no promise for this year."""

    metres: int | None = None
    last_time: LastTime | None = None


class FoundSchools(BaseModel):
    """A page of schools; ``next`` is the ``after`` of the following page."""

    schools: list[FoundSchool]
    next: str | None


class FoundProgrammes(BaseModel):
    """A page of programmes; ``next`` is the ``after`` of the following page."""

    programmes: list[FoundProgramme]
    next: str | None


def found_schools(session: Session, sought: Sought) -> FoundSchools:
    """Schools that fit: the nearest first, or by name."""
    page, here = store.schools(session, sought), store.place_of(sought)
    shown = [FoundSchool(**one.model_dump(), metres=here and metres(here, one.lat, one.lng)) for one in page.schools]
    return FoundSchools(schools=shown, next=page.next)


def found_programmes(session: Session, sought: Sought) -> FoundProgrammes:
    """Programmes that fit: the nearest first, or by school and code."""
    page, here = store.programmes(session, sought), store.place_of(sought)
    known = last_known(session, [one.code for one in page.programmes])
    stands = store.places(session, {one.school for one in page.programmes}) if here else {}
    shown = [
        FoundProgramme(
            **one.model_dump(),
            metres=here and metres(here, *stands[one.school]),
            last_time=known.get(one.code),
        )
        for one in page.programmes
    ]
    return FoundProgrammes(programmes=shown, next=page.next)
