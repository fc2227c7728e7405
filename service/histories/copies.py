"""What a family's own copy holds about a child: one line a table, and a reason for every column that stays out.

RODO, art. 15 and 20: the data themselves, not a summary of them. A test goes through every table that leads to a
candidate or an account; one that stands neither here nor among what the views tell is a finding.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlmodel import Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from service.appeals.tables import Appeal
from service.applications.tables import Application, Submission
from service.confirmations.tables import ConfirmationEvent
from service.histories.events import roles_of
from service.objections.tables import Objection
from service.people.tables import Candidate
from service.publications.tables import CandidateResult, Publication
from service.pupils.tables import PrimarySchool, Pupil
from service.records.tables import Record, RecordChange, SchoolTest
from service.rounds.tables import Round
from service.verifications.tables import Verification

# Numbers of rows, which say nothing outside the database. Where they lead is told in words instead.
INNER = frozenset({"id", "candidate_id", "application_id", "submission_id", "publication_id", "primary_school_id"})
# Public ids of accounts: whoever acted may be somebody else, so their role is told, as in the history.
AUTHORS = frozenset(
    {
        "entered_by",
        "changed_by",
        "raised_by",
        "answered_by",
        "done_by",
        "recorded_by",
        "lodged_by",
        "decided_by",
    }
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A table with rows about a child: which, and a word that says where a row belongs (a round, a school)."""

    table: type[SQLModel]
    rows: Callable[[int], SelectOfScalar[Any]]
    belongs: Callable[[Session, Any], Mapping[str, str]] = lambda _session, _row: {}


def _of(table: Any) -> Callable[[int], SelectOfScalar[Any]]:
    return lambda child: select(table).where(table.candidate_id == child)


def _checks(child: int) -> SelectOfScalar[Verification]:
    return select(Verification).join(Submission).join(Application).where(Application.candidate_id == child)


def _round(session: Session, row: Any) -> Mapping[str, str]:
    publication = session.get_one(Publication, row.publication_id)
    released = publication.model_dump(mode="json", include={"released_at"})["released_at"]
    return {"round": session.get_one(Round, publication.round_id).name, "released_at": released}


def _school(session: Session, row: Pupil) -> Mapping[str, str]:
    school = session.get_one(PrimarySchool, row.primary_school_id)
    return {"code": school.code, "name": school.name}


def _list(session: Session, row: Verification) -> Mapping[str, str]:
    return {"receipt_number": session.get_one(Submission, row.submission_id).receipt_number}


KEPT: Mapping[str, Kept] = MappingProxyType(
    {
        "primary_school": Kept(Pupil, _of(Pupil), _school),
        "record": Kept(Record, _of(Record)),
        "record_changes": Kept(RecordChange, _of(RecordChange)),
        "tests": Kept(SchoolTest, _of(SchoolTest)),
        "objections": Kept(Objection, _of(Objection)),
        "checks": Kept(Verification, _checks, _list),
        "results": Kept(CandidateResult, _of(CandidateResult), _round),
        "confirmations": Kept(ConfirmationEvent, _of(ConfirmationEvent), _round),
        "appeals": Kept(Appeal, _of(Appeal), _round),
    }
)


def kept(session: Session, child: Candidate) -> dict[str, list[dict[str, Any]]]:
    """Every row about the child, by subject, in the order in which the rows were written."""
    told = {called: [_told(session, one, row) for row in _rows(session, one, child)] for called, one in KEPT.items()}
    every = [row for rows in told.values() for row in rows]
    roles = roles_of(session, {row[name] for row in every for name in AUTHORS & row.keys() if row[name]})
    for row in every:
        row.update({name: roles.get(row[name]) for name in AUTHORS & row.keys()})
    return told


def _rows(session: Session, one: Kept, child: Candidate) -> list[Any]:
    keys: Any = one.table.__table__.primary_key  # type: ignore[attr-defined]
    return list(session.exec(one.rows(child.id).order_by(*(col(key) for key in keys))))


def _told(session: Session, one: Kept, row: Any) -> dict[str, Any]:
    return dict(one.belongs(session, row)) | row.model_dump(mode="json", exclude=INNER)
