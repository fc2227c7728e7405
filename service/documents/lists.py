"""The lists for the board of a school, as art. 158 of the Education Law wants them.

Sec. 1 and 3 ask for names with the information whether somebody is qualified (admitted) to the *school*. So the
qualified stand under their class, with its lowest admitting points, and those not qualified stand once, for the school
as a whole: everybody whom one of its classes refused or could not consider, and who is qualified to none of them. A
list of the refused for each class would put a child that has its second wish in the same school on two lists, and so
tell the whole corridor which class it wanted more. Nobody stands there whose higher wish was granted elsewhere: such a
candidate was never looked at here. Why somebody was refused, and where else a place was found, is on no list.

The list of the admitted is that of the instant at which it is due: whoever resigns later was on the board. The lowest
points stay those of the allocation, because they are what gave the right to a seat; free places stand beside them.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from service.access.actor import Actor
from service.confirmations import store as confirmations
from service.documents import store
from service.documents.forms import BoardClass, BoardList, Named, RefusedView, Stage
from service.kit.problems import NOT_FOUND, Refusal
from service.people.tables import Candidate
from service.publications import store as publications
from service.publications.collation import by_name
from service.publications.tables import Publication, PublishedProgramme


def board_list(session: Session, actor: Actor, round_id: str, school: str, stage: Stage, now: datetime) -> BoardList:
    """The list of a school; Refusal ``not-found`` before it is due, for another school's staff and for none alike."""
    publication, a_round = publications.by_round(session, round_id)
    due_at = due(session, publication, stage)
    qualified = publications.qualified(session, publication, actor, school)
    classes = publications.classes_of_school(session, publication, school)
    if not classes or due_at is None or now < due_at:
        raise Refusal(NOT_FOUND)
    others = store.refused(session, publication, [row.programme for row in classes])
    listed = qualified if stage is Stage.QUALIFIED else _admitted(session, publication, school, qualified, due_at)
    left = [one for code, all_of_it in qualified.items() for one in all_of_it if one not in listed.get(code, ())]
    return BoardList(
        stage=stage,
        round=round_id,
        round_name=a_round.name,
        school=school,
        school_name=classes[0].school_name,
        due_at=due_at,
        classes=[_class(row, listed.get(row.programme, ())) for row in classes],
        others=_names([*others, *left]),
    )


def due(session: Session, publication: Publication, stage: Stage) -> datetime | None:
    """From when on a list is there: the release, or the instant entered for the admitted (None: not entered yet)."""
    if stage is Stage.QUALIFIED:
        return publication.released_at
    dates = confirmations.dates_of(session, publication)
    return dates.admitted_at if dates else None


def _admitted(
    session: Session,
    publication: Publication,
    school: str,
    qualified: Mapping[str, Sequence[Candidate]],
    due_at: datetime,
) -> dict[str, list[Candidate]]:
    """Of the qualified of a school, by class, those who are admitted at the instant of the list."""
    seats = {one.number: programme for programme, among in qualified.items() for one in among}
    standing = confirmations.standing(session, publication, seats, due_at, school)
    return {
        programme: [one for one in among if standing[one.number].name == "admitted"]
        for programme, among in qualified.items()
    }


def refused_view(session: Session, actor: Actor, round_id: str, school: str) -> list[RefusedView]:
    """Those not qualified to a school, by the alphabet; Refusal ``not-found`` for another school's staff."""
    publication, _round = publications.by_round(session, round_id)
    publications.require_own(actor, school)
    codes = [row.programme for row in publications.classes_of_school(session, publication, school)]
    found = [
        RefusedView(child=one.public_id, last_name=one.last_name, first_name=one.first_name)
        for one in store.refused(session, publication, codes)
    ]
    return sorted(found, key=lambda one: (by_name(one), one.child))


def _class(row: PublishedProgramme, standing: Sequence[Candidate]) -> BoardClass:
    free = max(row.seats - len(standing), 0)
    names = _names(standing)
    return BoardClass(
        programme=row.programme, name=row.name, seats=row.seats, points=row.points, free=free, names=names
    )


def _names(candidates: Iterable[Candidate]) -> list[Named]:
    named = [Named(last_name=one.last_name, first_name=one.first_name) for one in candidates]
    return sorted(named, key=by_name)
