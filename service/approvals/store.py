"""Queries about approvals and demand: counts of lists, never who sent them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from service.access.actor import Actor
from service.access.permissions import Role
from service.applications.tables import Application, Submission, SubmittedChoice
from service.approvals.forms import ApprovalState, ClassDemand, OfferToApprove
from service.approvals.tables import OfferApproval
from service.offers import store as offers
from service.offers.imports import offer_mark
from service.offers.tables import Programme, School
from service.people.tables import Account
from service.rounds.store import current
from service.rounds.tables import Round

Demand = Mapping[int, tuple[int, int]]


def demand(session: Session, one: Round | None) -> Demand:
    """For each class (row number) how many newest lists of the round name it first, and how many at all."""
    if one is None:
        return {}
    newest = (
        select(func.max(Submission.id))
        .join(Application)
        .where(Application.round_id == one.id)
        .group_by(col(Submission.application_id))
    )
    counted = (
        select(SubmittedChoice.programme_id, SubmittedChoice.rank, func.count())
        .where(col(SubmittedChoice.submission_id).in_(newest))
        .group_by(col(SubmittedChoice.programme_id), col(SubmittedChoice.rank))
    )
    found: dict[int, tuple[int, int]] = {}
    for programme, rank, many in session.exec(counted):
        first, named = found.get(programme, (0, 0))
        found[programme] = (first + many * (rank == 1), named + many)
    return found


def last_decisions(session: Session) -> dict[int, OfferApproval]:
    """The last decision about each school, by row number."""
    return {one.school_id: one for one in session.exec(select(OfferApproval).order_by(col(OfferApproval.id)))}


def offers_to_approve(session: Session, actor: Actor, now: datetime) -> list[OfferToApprove]:
    """Every school within reach with its offer, its demand and the last decision."""
    asked, decided = demand(session, current(session, now)), last_decisions(session)
    own: Sequence[School] = offers.own_schools(session, actor)
    return [offer_view(session, one, asked, decided.get(int(one.id or 0))) for one in own]


def offer_of(session: Session, actor: Actor, code: str, now: datetime) -> OfferToApprove:
    """One of these; Refusal ``not-found``."""
    one = offers.own_school(session, actor, code)
    return offer_view(
        session, one, demand(session, current(session, now)), last_decisions(session).get(int(one.id or 0))
    )


@dataclass(frozen=True, slots=True)
class Awaited:
    """Schools whose governing body has an account here and has not approved the offer as it stands, by name; and how
    many schools have a governing body without one: it approves on paper."""

    schools: list[School]
    on_paper: int


def awaited(session: Session) -> Awaited:
    """Of every school with classes, whether its offer waits for an approval."""
    decided, bodies = last_decisions(session), _governing_bodies(session)
    offered: dict[int, tuple[School, list[Programme]]] = {}
    for programme, school in session.exec(offers.WITH_SCHOOL.order_by(School.sought, Programme.code)):
        offered.setdefault(int(school.id or 0), (school, []))[1].append(programme)
    asked = {key: pair for key, pair in offered.items() if pair[0].gmina.startswith(bodies)}
    waiting = [
        school
        for key, (school, classes) in asked.items()
        if _state(decided.get(key), offer_mark(classes)) is not ApprovalState.APPROVED
    ]
    return Awaited(waiting, len(offered) - len(asked))


def _governing_bodies(session: Session) -> tuple[str, ...]:
    """Codes of the gminas, powiats and cities whose offices have an open account."""
    open_ones = select(Account.organiser).where(Account.role == Role.ORGANISER, col(Account.closed).is_(False))
    return tuple(body for body in session.exec(open_ones) if body)


def offer_view(session: Session, one: School, asked: Demand, last: OfferApproval | None) -> OfferToApprove:
    present = offers.offer_of(session, one)
    mark = offer_mark(present)
    classes = [
        ClassDemand(code=p.code, name=p.name, seats=p.seats, first=first, named=named)
        for p in present
        for first, named in [asked.get(int(p.id or 0), (0, 0))]
    ]
    return OfferToApprove(
        school=one.code,
        school_name=one.name,
        classes=classes,
        seats=sum(each.seats for each in classes),
        first=sum(each.first for each in classes),
        offer=mark,
        state=_state(last, mark),
        reason=last.reason if last else None,
        decided_at=last.decided_at if last else None,
    )


def _state(last: OfferApproval | None, mark: str) -> ApprovalState:
    if last is None:
        return ApprovalState.WAITING
    if last.verdict == "approved":
        return ApprovalState.APPROVED if last.offer == mark else ApprovalState.CHANGED
    return ApprovalState.SENT_BACK if last.offer == mark else ApprovalState.WAITING
