"""Queries about the offer. Everybody reads it; who may write to which school is decided here too."""

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import BigInteger, ColumnElement, case, cast, false, func, literal, or_, true, tuple_
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from service.access.actor import Actor
from service.access.permissions import Reach, Role, may
from service.kit.problems import NOT_FOUND, Refusal
from service.offers.distances import LAT_PART, LNG_PART, Point, apart, point_in
from service.offers.forms import ProgrammePage, ProgrammeView, SchoolPage, SchoolView, SchoolWithProgrammes, Sought
from service.offers.gminas import centre
from service.offers.tables import Programme, School
from service.offers.words import folded

Pair = tuple[Programme, School]
NOWHERE = 4 * 10**18  # further than anything: schools of which nobody said where they stand come last
WITH_SCHOOL = select(Programme, School).join(School, col(School.id) == Programme.school_id)


def programme_rows(session: Session) -> list[tuple[str, int, str, str, str]]:
    """(code, seats, scored subjects, kind, code of the school) of every programme, by code: what is allocated."""
    return [
        (one.code, one.seats, one.scored_subjects, one.kind, its_school.code)
        for one, its_school in session.exec(WITH_SCHOOL.order_by(Programme.code))
    ]


def schools(session: Session, sought: Sought) -> SchoolPage:
    """Schools whose name or code holds all words sought, the nearest first or by name."""
    query = select(School).where(*_fitting(sought, col(School.sought), col(School.kind)))
    if wanted := list(_of_class(sought)):
        query = query.where(col(School.id).in_(select(Programme.school_id).where(*wanted)))
    here = place_of(sought)
    order = (_apart(here), col(School.sought), col(School.id))
    if sought.after:
        last = _school(session, sought.after)
        query = query.where(tuple_(*order) > (_apart_of(here, last), last.sought, last.id))
    found = session.exec(query.order_by(*order).limit(sought.limit + 1)).all()
    shown = [school_view(one) for one in found[: sought.limit]]
    return SchoolPage(schools=shown, next=shown[-1].id if len(found) > sought.limit else None)


def programmes(session: Session, sought: Sought) -> ProgrammePage:
    """Programmes whose name, school or code holds all words sought, the nearest first or by school, then by code."""
    query = WITH_SCHOOL.where(*_fitting(sought, col(Programme.sought), col(Programme.kind)), *_of_class(sought))
    here = place_of(sought)
    order = (_apart(here), col(School.sought), col(Programme.code))
    if sought.after:
        last, school = _pair(session, sought.after)
        query = query.where(tuple_(*order) > (_apart_of(here, school), school.sought, last.code))
    found = session.exec(query.order_by(*order).limit(sought.limit + 1)).all()
    shown = [programme_view(one, school) for one, school in found[: sought.limit]]
    return ProgrammePage(programmes=shown, next=shown[-1].id if len(found) > sought.limit else None)


def _fitting(sought: Sought, text: Mapped[str], kind: Mapped[str]) -> Iterator[ColumnElement[bool]]:
    for word in folded(sought.q).split():
        yield text.contains(f" {word}", autoescape=True)
    if sought.gmina:
        yield col(School.gmina) == sought.gmina
    if sought.kind:
        yield kind == sought.kind
    if sought.public:
        yield col(School.public).is_(sought.public == "yes")


def _of_class(sought: Sought) -> Iterator[ColumnElement[bool]]:
    if sought.subject:
        yield _scores(sought.subject)
    if sought.extended:
        yield _names(col(Programme.extended_subjects), sought.extended)
    if sought.language:
        yield _names(col(Programme.second_languages), sought.language)


def _names(column: Mapped[str], subject: str) -> ColumnElement[bool]:
    return ("|" + column + "|").contains(f"|{subject}|", autoescape=True)


def place_of(sought: Sought) -> Point | None:
    """From where a search counts distances: the typed point, else the centre of the gmina; None: from nowhere."""
    if sought.point:
        return point_in(sought.point)
    return centre(sought.near) if sought.near else None


def places(session: Session, codes: Collection[str]) -> dict[str, tuple[int | None, int | None]]:
    """Latitude and longitude of schools by code."""
    query = select(School.code, School.lat, School.lng).where(col(School.code).in_(codes))
    return {code: (lat, lng) for code, lat, lng in session.exec(query)}


def _apart(here: Point | None) -> ColumnElement[int]:
    """What orders schools by distance; the same for all where a search says no place."""
    if here is None:
        return literal(0)
    north = (cast(School.lat, BigInteger) - here[0]) * LAT_PART
    east = (cast(School.lng, BigInteger) - here[1]) * LNG_PART
    unknown = or_(col(School.lat).is_(None), col(School.lng).is_(None))
    return case((unknown, literal(NOWHERE, BigInteger)), else_=north * north + east * east)


def _apart_of(here: Point | None, one: School) -> int:
    if here is None:
        return 0
    return NOWHERE if one.lat is None or one.lng is None else apart(here, one.lat, one.lng)


def _scores(subject: str) -> ColumnElement[bool]:
    """Whether a programme scores the subject, alone or as one of several."""
    names = func.replace("|" + col(Programme.scored_subjects) + "|", "/", "|")
    return names.contains(f"|{subject}|", autoescape=True)


def school(session: Session, public_id: str) -> SchoolWithProgrammes:
    """A school with its programmes; Refusal ``not-found``."""
    one = _school(session, public_id)
    own = session.exec(select(Programme).where(Programme.school_id == one.id).order_by(Programme.code)).all()
    shown = [programme_view(programme, one) for programme in own]
    return SchoolWithProgrammes(programmes=shown, **school_view(one).model_dump())


def programme(session: Session, public_id: str) -> ProgrammeView:
    """One programme; Refusal ``not-found``."""
    return programme_view(*_pair(session, public_id))


def programmes_by_key(session: Session, keys: Sequence[int]) -> dict[int, ProgrammeView]:
    """Programmes by row number."""
    found = session.exec(WITH_SCHOOL.where(col(Programme.id).in_(keys))).all()
    return {int(one.id or 0): programme_view(one, its_school) for one, its_school in found}


def keys_of(session: Session, public_ids: Sequence[str]) -> dict[str, int]:
    """Row numbers of programmes by public id; unknown ids are left out."""
    found = session.exec(select(Programme.public_id, Programme.id).where(col(Programme.public_id).in_(public_ids)))
    return {public_id: int(key or 0) for public_id, key in found}


def how_many_schools(session: Session, keys: Sequence[int]) -> int:
    """How many different schools the programmes of these row numbers belong to."""
    query = select(func.count(col(Programme.school_id).distinct())).where(col(Programme.id).in_(keys))
    return session.exec(query).one()


def own_schools(session: Session, actor: Actor) -> Sequence[School]:
    """The schools whose offer ``actor`` may prepare: a school its own, a gmina those on its ground, officials all."""
    return session.exec(select(School).where(_within_reach(actor)).order_by(School.sought)).all()


def own_school(session: Session, actor: Actor, code: str) -> School:
    """One of these by code; Refusal ``not-found`` for anybody else's and for none alike."""
    found = session.exec(select(School).where(School.code == code, _within_reach(actor))).first()
    if found is None:
        raise Refusal(NOT_FOUND)
    return found


def own_programme(session: Session, actor: Actor, public_id: str) -> Pair:
    """A programme ``actor`` may change, with its school; Refusal ``not-found``."""
    asked = WITH_SCHOOL.where(col(Programme.public_id) == public_id, _within_reach(actor))
    found = session.exec(asked).first()
    if found is None:
        raise Refusal(NOT_FOUND)
    return found[0], found[1]


def _within_reach(actor: Actor) -> ColumnElement[bool]:
    if may(actor.role, "offer.prepare") is Reach.ALL:
        return true()
    # A gmina is named by its whole TERYT code, a powiat by the first four digits.
    ground = col(School.gmina).startswith(actor.organiser or "-", autoescape=True)
    mine = {Role.SCHOOL: col(School.code) == actor.school, Role.ORGANISER: ground}
    return mine.get(actor.role, false())


def offer_of(session: Session, one: School) -> Sequence[Programme]:
    """The programmes of a school, by code."""
    return session.exec(select(Programme).where(Programme.school_id == one.id).order_by(Programme.code)).all()


def _school(session: Session, public_id: str) -> School:
    found = session.exec(select(School).where(School.public_id == public_id)).first()
    if found is None:
        raise Refusal(NOT_FOUND)
    return found


def _pair(session: Session, public_id: str) -> Pair:
    found = session.exec(WITH_SCHOOL.where(col(Programme.public_id) == public_id)).first()
    if found is None:
        raise Refusal(NOT_FOUND)
    return found[0], found[1]


def school_view(one: School) -> SchoolView:
    return SchoolView(id=one.public_id, **one.model_dump(include=set(SchoolView.model_fields) - {"id"}))


def programme_view(one: Programme, its_school: School) -> ProgrammeView:
    shared = {"code", "name", "kind", "seats", "scored_subjects", "extended_subjects", "second_languages", "version"}
    return ProgrammeView(
        id=one.public_id,
        school_id=its_school.public_id,
        school=its_school.code,
        school_name=its_school.name,
        gmina=its_school.gmina,
        **one.model_dump(include=shared),
    )
