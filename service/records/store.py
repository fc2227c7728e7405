"""Queries about facts, scoped by who asks."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from service.people.tables import Candidate
from service.records.tables import Record, SchoolTest


def record_of(session: Session, candidate: Candidate) -> Record | None:
    """The facts of a candidate whom the caller has been given by a scoped query."""
    return session.get(Record, candidate.id)


def tests_of(session: Session, candidate: Candidate) -> dict[str, SchoolTest]:
    """Test results of a candidate by the code of the programme."""
    found = session.exec(select(SchoolTest).where(SchoolTest.candidate_id == candidate.id))
    return {test.programme: test for test in found}


def fact_rows(session: Session) -> Sequence[tuple[str, Mapping[str, Any] | None]]:
    """Number and facts of every candidate, ordered by number; None where nothing was entered."""
    rows = select(Candidate.number, Record.facts).join(Record, isouter=True).order_by(col(Candidate.number))
    return [(number, facts) for number, facts in session.exec(rows)]


def test_rows(session: Session) -> Sequence[tuple[str, str, bool, int]]:
    """Candidate number, programme code, passed, points (hundredths) of every test result."""
    rows = select(Candidate.number, SchoolTest.programme, SchoolTest.passed, SchoolTest.points)
    return session.exec(rows.join(SchoolTest).order_by(col(Candidate.number), col(SchoolTest.programme))).all()
