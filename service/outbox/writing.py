"""How a message comes into the outbox: in the transaction of the fact, to whoever has a confirmed address."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from service.kit.db import Instant
from service.kit.ids import new_public_id
from service.outbox.tables import WAITING, Mailbox, Message
from service.people.tables import Account, Candidate, Guardianship

AT_ONCE = 500
"""Values that one query names; databases have a limit."""

Told = tuple[int, str, str, int, str]
"""Account, address, language, candidate, number of the candidate."""


def tell_families(
    session: Session,
    now: datetime,
    kind: str,
    facts_of: dict[int, dict[str, Any]],
    occasion: str,
    *,
    useful_until: datetime | None = None,
    but: int | None = None,
) -> int:
    """Write a message to every family of the candidates, ``facts_of`` by their row number; returns how many.

    ``occasion`` names the fact, a message of the same fact to the same family about the same child is not written
    again. ``but`` is the account that did it and need not be told.
    """
    rows = [
        message_row(now, kind, f"{kind}:{occasion}:{number}:{account}", account, address, language)
        | {"facts": plain(facts_of[candidate] | {"candidate": number}), "useful_until": useful_until}
        for account, address, language, candidate, number in _families(session, facts_of)
        if account != but
    ]
    told = _told_already(session, [str(row["occasion"]) for row in rows])
    fresh = [row for row in rows if row["occasion"] not in told]
    if fresh:
        session.execute(insert(Message), fresh)
    return len(fresh)


def message_row(now: datetime, kind: str, occasion: str, account: int, address: str, language: str) -> dict[str, Any]:
    """A message to be sent at once; its facts and its end are for the caller to add."""
    return {
        "public_id": new_public_id(),
        "occasion": occasion,
        "account_id": account,
        "address": address,
        "language": language,
        "kind": kind,
        "state": WAITING,
        "tries": 0,
        "written_at": now,
        "due_at": now,
    }


def plain(facts: dict[str, Any]) -> dict[str, str]:
    """Facts as they are kept: instants as UTC text, everything else as it is read."""
    return {
        name: str(Instant().process_bind_param(value, None) if isinstance(value, datetime) else value)
        for name, value in facts.items()
    }


def _families(session: Session, candidates: Collection[int]) -> Iterable[Told]:
    columns: Any = (Account.id, Mailbox.address, Account.language, Candidate.id, Candidate.number)
    query = (
        select(*columns)
        .select_from(Account)
        .join(Mailbox, col(Mailbox.account_id) == Account.id)
        .join(Guardianship, col(Guardianship.account_id) == Account.id)
        .join(Candidate, col(Candidate.id) == Guardianship.candidate_id)
        .where(col(Mailbox.confirmed_at).is_not(None), col(Account.closed).is_(False))
        .order_by(col(Account.id), col(Candidate.id))
    )
    if len(candidates) <= AT_ONCE:
        query = query.where(col(Candidate.id).in_(candidates))
    return [row for row in session.exec(query) if row[3] in candidates]


def _told_already(session: Session, occasions: list[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(occasions), AT_ONCE):
        part = occasions[start : start + AT_ONCE]
        found.update(session.exec(select(Message.occasion).where(col(Message.occasion).in_(part))))
    return found
