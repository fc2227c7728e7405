"""How facts come in: a whole list or nothing of it, checked by the rulebook that will use them."""

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError
from sqlalchemy import insert, update
from sqlmodel import Session, select

from service.access.actor import Actor
from service.access.permissions import Reach
from service.kit.idempotency import digest
from service.kit.ids import new_public_id
from service.kit.languages import N_
from service.kit.problems import INVALID, Finding, Refusal, findings_of
from service.offers import store as offers
from service.office import Act, Office
from service.outbox.writing import tell_families
from service.people.tables import Candidate
from service.records import points
from service.records.changes import records_of, write_facts
from service.records.forms import Entered, NewRecord, NewRecords, NewSchoolTest
from service.records.tables import SchoolTest

MOST_FINDINGS = 200
CANDIDATE_UNKNOWN = N_("No candidate of this recruitment has the number {number}.")
CANDIDATE_TWICE = N_("{number} stands in the list twice.")
PROGRAMME_UNKNOWN = N_("There is no class with the code {code}, or it is not yours.")
GRADES_NOT_YOURS = N_("A school enters results of its own tests. Grades and exam results come from the office.")
CONTRADICTION = N_("{number}: two facts contradict each other ({column}).")


def bring_in(
    office: Office,
    actor: Actor,
    records: Sequence[NewRecord],
    tests: Sequence[NewSchoolTest] = (),
    key: str | None = None,
) -> Entered:
    """Enter facts and test results; those of a candidate replace what was there. Refusal ``invalid`` names the rows."""
    checked = points.checked_facts([record.facts for record in records])
    asked = NewRecords.model_construct(records=list(records), tests=list(tests))
    with office.act(actor, "records.enter") as act:
        return act.once(key, asked, Entered, lambda: _enter(act, records, checked, tests))


def _enter(
    act: Act, records: Sequence[NewRecord], checked: Sequence[points.CheckedFacts], tests: Sequence[NewSchoolTest]
) -> Entered:
    known = dict(act.session.exec(select(Candidate.number, Candidate.id)).all())
    findings = [
        *_wrong_facts(act, records, checked),
        *_wrong_numbers([record.candidate for record in records], known),
        *_wrong_tests(act, tests, known),
    ]
    if findings:
        raise Refusal(INVALID, findings[:MOST_FINDINGS], total=len(findings))
    stamp = {"entered_by": act.actor.trace, "entered_at": act.now}
    write_facts(act, {known[one.candidate]: fact.given for one, fact in zip(records, checked, strict=True)})
    _write_tests(act.session, [_test_row(test, known) | stamp for test in tests])
    printed = act.keys.mark(digest(*(f"{record.candidate} {record.facts}" for record in records), *map(repr, tests)))
    act.record("records:list", after=printed, records=len(records), tests=len(tests))
    changed: dict[int, dict[str, Any]] = {known[test.candidate]: {} for test in tests}
    tell_families(act.session, act.now, "facts", changed, new_public_id())
    return Entered(records=len(records), tests=len(tests))


def _wrong_facts(act: Act, records: Sequence[NewRecord], checked: Sequence[points.CheckedFacts]) -> list[Finding]:
    if records and act.reach is not Reach.ALL:
        return [Finding(GRADES_NOT_YOURS, "records-not-yours")]
    found: list[Finding] = []
    for row, (record, fact) in enumerate(zip(records, checked, strict=True), start=1):
        if isinstance(fact.refusal, ValidationError):
            errors = fact.refusal.errors(include_url=False, include_input=False)
            found += [Finding(f.message, f.code, row=row, column=f.pointer, named=f.named) for f in findings_of(errors)]
        elif fact.refusal is not None:
            named = {"number": record.candidate, "column": fact.refusal}
            found.append(Finding(CONTRADICTION, "facts-contradict", row=row, column=fact.refusal, named=named))
    return found


def _wrong_numbers(numbers: Sequence[str], known: dict[str, Any]) -> list[Finding]:
    found, seen = [], set()
    for row, number in enumerate(numbers, start=1):
        named = {"number": number}
        if number not in known:
            found.append(Finding(CANDIDATE_UNKNOWN, "candidate-unknown", row=row, column="candidate", named=named))
        if number in seen:
            found.append(Finding(CANDIDATE_TWICE, "candidate-twice", row=row, column="candidate", named=named))
        seen.add(number)
    return found


def _wrong_tests(act: Act, tests: Sequence[NewSchoolTest], known: dict[str, Any]) -> list[Finding]:
    if not tests:
        return []
    schools = {code: school for code, _, _, _, school in offers.programme_rows(act.session)}
    own = schools if act.reach is Reach.ALL else {c: s for c, s in schools.items() if s == act.actor.school}
    found, seen = [], set()
    for row, test in enumerate(tests, start=1):
        number, pair = {"number": test.candidate}, (test.candidate, test.programme)
        if test.candidate not in known:
            found.append(Finding(CANDIDATE_UNKNOWN, "candidate-unknown", row=row, column="candidate", named=number))
        if pair in seen:
            found.append(Finding(CANDIDATE_TWICE, "candidate-twice", row=row, column="candidate", named=number))
        if test.programme not in own:
            named = {"code": test.programme}
            found.append(Finding(PROGRAMME_UNKNOWN, "programme-unknown", row=row, column="programme", named=named))
        seen.add(pair)
    return found


def _test_row(test: NewSchoolTest, known: dict[str, Any]) -> dict[str, Any]:
    return {
        "candidate_id": known[test.candidate],
        "programme": test.programme,
        "passed": test.passed,
        "points": test.points,
    }


def _write_tests(session: Session, rows: list[dict[str, Any]]) -> None:
    present = set(session.exec(select(SchoolTest.candidate_id, SchoolTest.programme)).all())
    there = [row for row in rows if (row["candidate_id"], row["programme"]) in present]
    fresh = [row for row in rows if (row["candidate_id"], row["programme"]) not in present]
    if there:
        session.execute(update(SchoolTest), there)
    if fresh:
        session.execute(insert(SchoolTest), fresh)


def correct(act: Act, candidate: Candidate, corrected: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Set some facts of a candidate right, within another act; returns the facts before and after.

    Refusal ``invalid`` names the facts that cannot be so, by their names as pointers.
    """
    assert candidate.id is not None
    present = records_of(act, [candidate.id]).get(candidate.id)
    before = dict(present.facts) if present else {}
    fact = points.checked_facts([before | corrected])[0]
    if isinstance(fact.refusal, ValidationError):
        raise Refusal(INVALID, findings_of(fact.refusal.errors(include_url=False, include_input=False)))
    if fact.refusal is not None:
        named = {"number": candidate.number, "column": fact.refusal}
        raise Refusal(INVALID, [Finding(CONTRADICTION, "facts-contradict", pointer=fact.refusal, named=named)])
    write_facts(act, {candidate.id: fact.given})
    return before, fact.given
