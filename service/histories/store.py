"""Histories and copies, scoped by who asks."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from service.access.actor import Actor
from service.access.tables import SignIn
from service.applications import store as applications
from service.applications.tables import Application
from service.audit.tables import AuditEvent
from service.histories.copies import kept
from service.histories.events import lines
from service.histories.forms import History, OwnCopy
from service.kit.keys import Keys
from service.outbox.tables import Mailbox, Message
from service.people import store as people
from service.people.tables import Candidate
from service.rounds.tables import Round


def history(session: Session, actor: Actor, child_id: str) -> History:
    """What happened in the matters of a child; Refusal ``not-found``."""
    child = people.child(session, actor, child_id)
    called = f"{child.first_name} {child.last_name}"
    return History(child=child.public_id, called=called, lines=lines(session, child))


def own_copy(session: Session, actor: Actor, keys: Keys, now: datetime) -> OwnCopy:
    """Everything kept about the account of ``actor`` and its children."""
    account = people.own_account(session, actor)
    mailbox = session.get(Mailbox, account.id)
    return OwnCopy(
        taken_at=now,
        account=people.account_view(account).model_dump(mode="json") | _plain(account, "created_at"),
        mailbox=_plain(mailbox, "address", "asked_at", "confirmed_at") if mailbox else None,
        sessions=[
            _plain(one, "started_at", "seen_at", "ended_at")
            for one in session.exec(
                select(SignIn).where(SignIn.account_id == account.id).order_by(col(SignIn.started_at))
            )
        ],
        messages=[
            _plain(one, "kind", "address", "state", "written_at", "sent_at", "facts")
            for one in session.exec(select(Message).where(Message.account_id == account.id).order_by(col(Message.id)))
        ],
        deeds=[
            _plain(one, "at", "action", "thing", "facts", "reason")
            for one in session.exec(
                select(AuditEvent).where(AuditEvent.actor == account.public_id).order_by(col(AuditEvent.id))
            )
        ],
        children=[_child(session, one, keys, now) for one in people.children(session, actor)],
    )


def _child(session: Session, child: Candidate, keys: Keys, now: datetime) -> dict[str, Any]:
    return {
        "person": people.child_view(child, keys).model_dump(mode="json"),
        "applications": _applications(session, child, now),
        **kept(session, child),
        "history": [line.model_dump(mode="json") for line in lines(session, child)],
    }


def _applications(session: Session, child: Candidate, now: datetime) -> list[dict[str, Any]]:
    """Each with its draft and every list that was sent."""
    query = select(Application, Round).join(Round).where(Application.candidate_id == child.id)
    shown = []
    for one, its_round in session.exec(query.order_by(col(Application.id))):
        view = applications.application_view(session, (one, child, its_round), now)
        sent = [applications.submission_view(session, one, each) for each in applications.submissions(session, one)]
        shown.append(
            view.model_dump(mode="json", exclude={"sent"})
            | {"round": its_round.name, "lists_sent": [each.model_dump(mode="json") for each in sent]}
        )
    return shown


def _plain(row: Any, *names: str) -> dict[str, Any]:
    plain: dict[str, Any] = row.model_dump(mode="json", include=set(names))
    return plain
