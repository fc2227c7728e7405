"""Queries of the record of events."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from service.audit.chain import check_chain
from service.audit.forms import ChainView, EventPage, EventView, SoughtEvents
from service.audit.tables import AuditEvent, Seal


def events(session: Session, sought: SoughtEvents) -> EventPage:
    """A page of the events that fit, the newest first."""
    query = select(AuditEvent).where(*_fitting(sought)).order_by(col(AuditEvent.id).desc()).limit(sought.limit + 1)
    found = session.exec(query).all()
    shown = found[: sought.limit]
    return EventPage(
        events=[_view(one) for one in shown], next=shown[-1].id if len(found) > sought.limit and shown else None
    )


def _fitting(sought: SoughtEvents) -> Iterator[ColumnElement[bool]]:
    if sought.actor:
        yield col(AuditEvent.actor) == sought.actor
    if sought.action:
        yield col(AuditEvent.action) == sought.action
    if sought.thing:
        whole = ":" in sought.thing
        yield col(AuditEvent.thing) == sought.thing if whole else _of_kind(sought.thing)
    if sought.since is not None:
        yield col(AuditEvent.at) >= sought.since
    if sought.until is not None:
        yield col(AuditEvent.at) < sought.until
    if sought.after:
        yield col(AuditEvent.id) < sought.after


def _of_kind(kind: str) -> ColumnElement[bool]:
    return col(AuditEvent.thing).startswith(f"{kind}:", autoescape=True)


def _view(one: AuditEvent) -> EventView:
    return EventView(number=one.id, **one.model_dump(exclude={"id"}))


def chain(session: Session) -> ChainView:
    """Every link computed anew, and how many events wait for their seal."""
    found = check_chain(session)
    last = session.exec(select(func.max(Seal.event_id))).one() or 0
    waiting = session.exec(select(func.count()).where(col(AuditEvent.id) > last)).one()
    return ChainView(links=found.links, head=found.head, broken_at=found.broken_at, waiting=waiting)


def actions_known(session: Session) -> list[str]:
    """The actions that stand on record, for a form."""
    return sorted(session.exec(select(AuditEvent.action).distinct()).all())
