"""Queries behind the papers of a school. Who may ask is decided by whoever calls, see `lists.py`."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, or_, true
from sqlmodel import Session, col, func, select

from service.applications.tables import Application, Submission, SubmittedChoice
from service.kit.json_entries import Entries
from service.offers.tables import Programme
from service.people.tables import Candidate
from service.publications.tables import CandidateResult, Publication

REFUSED = ("refused", "not-eligible")


def named(session: Session, publication: Publication, programmes: Sequence[str]) -> int:
    """How many candidates asked for at least one of these classes."""
    return session.exec(_asking(func.count(func.distinct(CandidateResult.candidate_id)), publication, programmes)).one()


def refused(session: Session, publication: Publication, programmes: Sequence[str]) -> Sequence[Candidate]:
    """Candidates whom one of these classes refused and who are qualified to none of them, each once."""
    elsewhere = or_(col(CandidateResult.programme).is_(None), col(CandidateResult.programme).not_in(programmes))
    asking = _asking(CandidateResult.candidate_id, publication, programmes, REFUSED).where(elsewhere)
    return session.exec(select(Candidate).where(col(Candidate.id).in_(asking))).all()


def _asking(what: Any, publication: Publication, programmes: Sequence[str], codes: Sequence[str] = ()) -> Any:
    """``what`` of the results that give a reason (with one of ``codes``, if any are named) at one of the classes.

    Reasons are JSON, and reading those of a whole city takes long; so only results of whoever sent a list with one of
    the classes are looked into.
    """
    reason = Entries(CandidateResult.reasons).table_valued("value")

    def part(name: str) -> ColumnElement[str]:
        return reason.c.value.op("->>")(name)

    query = select(what).select_from(CandidateResult).join(reason, true())
    query = query.where(
        CandidateResult.publication_id == publication.id,
        col(CandidateResult.candidate_id).in_(_sent(publication, programmes)),
        part("programme").in_(programmes),
    )
    return query.where(part("code").in_(codes)) if codes else query


def _sent(publication: Publication, programmes: Sequence[str]) -> Any:
    """Candidates who ever sent a list of this round with one of the classes."""
    return (
        select(Application.candidate_id)
        .join(Submission, col(Submission.application_id) == Application.id)
        .join(SubmittedChoice, col(SubmittedChoice.submission_id) == Submission.id)
        .join(Programme, col(Programme.id) == SubmittedChoice.programme_id)
        .where(Application.round_id == publication.round_id, col(Programme.code).in_(programmes))
    )
