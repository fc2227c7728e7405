"""Queries about primary schools and their pupils, scoped by who asks."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, true
from sqlmodel import Session, col, func, select

from service.access.actor import Actor
from service.access.permissions import Reach, may
from service.access.tables import StartPasswordTerm
from service.applications.tables import Application, DraftChoice, Submission
from service.kit.problems import NOT_FOUND, Refusal
from service.objections.tables import Objection
from service.people.tables import Account, Candidate, Guardianship
from service.publications.collation import by_name
from service.pupils.forms import AccountState, ListState, PrimarySchoolView, PupilView
from service.pupils.tables import PrimarySchool, Pupil
from service.records.tables import Record
from service.rounds.store import current

Enrolled = tuple[Candidate, Pupil]


def own_schools(session: Session, actor: Actor) -> Sequence[PrimarySchool]:
    """The primary schools whose pupils ``actor`` may see, by name: a school its own, officials all."""
    return session.exec(select(PrimarySchool).where(_within_reach(actor)).order_by(PrimarySchool.name)).all()


def own_school(session: Session, actor: Actor, code: str) -> PrimarySchool:
    """One of these by code; Refusal ``not-found`` for anybody else's and for none alike."""
    found = session.exec(select(PrimarySchool).where(PrimarySchool.code == code, _within_reach(actor))).first()
    if found is None:
        raise Refusal(NOT_FOUND)
    return found


def _within_reach(actor: Actor) -> ColumnElement[bool]:
    if may(actor.role, "pupil.read") is Reach.ALL:
        return true()
    return col(PrimarySchool.code) == actor.school


def enrolled(session: Session, school: PrimarySchool) -> list[Enrolled]:
    """Pupils of a school, by form and name."""
    query = select(Candidate, Pupil).join(Pupil, col(Pupil.candidate_id) == Candidate.id)
    query = query.where(Pupil.primary_school_id == school.id)
    found = [(one, pupil) for one, pupil in session.exec(query)]
    return sorted(found, key=lambda pair: (pair[1].form, by_name(pair[0]), pair[0].number))


def own_pupil(session: Session, actor: Actor, child_id: str) -> tuple[Candidate, Pupil, PrimarySchool]:
    """A pupil of a school within reach; Refusal ``not-found``."""
    query = (
        select(Candidate, Pupil, PrimarySchool)
        .join(Pupil, col(Pupil.candidate_id) == Candidate.id)
        .join(PrimarySchool, col(PrimarySchool.id) == Pupil.primary_school_id)
        .where(Candidate.public_id == child_id, _within_reach(actor))
    )
    found = session.exec(query).first()
    if found is None:
        raise Refusal(NOT_FOUND)
    return found[0], found[1], found[2]


def school_of(session: Session, candidate: Candidate) -> PrimarySchool | None:
    """The primary school of a candidate whom the caller has been given by a scoped query."""
    query = select(PrimarySchool).join(Pupil, col(Pupil.primary_school_id) == PrimarySchool.id)
    return session.exec(query.where(Pupil.candidate_id == candidate.id)).first()


def pupil_views(session: Session, pupils: Sequence[Enrolled], now: datetime) -> list[PupilView]:
    """How far each pupil has come: account, application, grades, objections."""
    keys = [int(one.id) for one, _ in pupils]
    accounts, lists = _accounts(session, keys), _lists(session, keys, now)
    entered = dict(
        session.exec(select(Record.candidate_id, Record.entered_at).where(col(Record.candidate_id).in_(keys))).all()
    )
    waiting = select(Objection.candidate_id, func.count()).where(col(Objection.answered_at).is_(None))
    objections = dict(session.exec(waiting.group_by(col(Objection.candidate_id))).all())
    return [
        PupilView(
            id=one.public_id,
            account=accounts.get(int(one.id), AccountState.NONE),
            application=lists.get(int(one.id), ListState.NONE),
            entered_at=entered.get(int(one.id)),
            objections=objections.get(int(one.id), 0),
            form=pupil.form,
            **one.model_dump(include={"number", "first_name", "last_name"}),
        )
        for one, pupil in pupils
    ]


def _accounts(session: Session, keys: Sequence[int]) -> dict[int, AccountState]:
    query = (
        select(Guardianship.candidate_id, StartPasswordTerm.account_id)
        .join(Account, col(Account.id) == Guardianship.account_id)
        .join(StartPasswordTerm, col(StartPasswordTerm.account_id) == Account.id, isouter=True)
        .where(col(Guardianship.candidate_id).in_(keys), col(Account.closed).is_(False))
    )
    found: dict[int, AccountState] = {}
    for candidate, term in session.exec(query):
        if term is None or found.get(candidate) is AccountState.OPEN:
            found[candidate] = AccountState.OPEN
        else:
            found[candidate] = AccountState.LETTER
    return found


def _lists(session: Session, keys: Sequence[int], now: datetime) -> dict[int, ListState]:
    one = current(session, now)
    if one is None:
        return {}
    own = (Application.round_id == one.id, col(Application.candidate_id).in_(keys))
    drafted = select(Application.candidate_id).join(DraftChoice).where(*own).distinct()
    sent = select(Application.candidate_id).join(Submission).where(*own).distinct()
    return dict.fromkeys(session.exec(drafted), ListState.DRAFT) | dict.fromkeys(session.exec(sent), ListState.SENT)


def school_view(one: PrimarySchool) -> PrimarySchoolView:
    return PrimarySchoolView(**one.model_dump(include=set(PrimarySchoolView.model_fields)))
