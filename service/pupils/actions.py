"""What is done about pupils one by one: primary schools written down, a fact put right."""

from sqlalchemy import insert
from sqlmodel import select

from service.access.actor import Actor
from service.kit.etag import require_version
from service.kit.ids import new_public_id
from service.kit.languages import N_
from service.kit.problems import INVALID, Finding, Refusal
from service.office import Act, Office
from service.people.tables import Candidate
from service.pupils import store
from service.pupils.columns import FACTS, UnreadError, read_fact
from service.pupils.contradictions import found_in
from service.pupils.forms import Correction, NewPrimarySchools, PrimarySchools, PupilGrades, PupilView
from service.pupils.tables import PrimarySchool
from service.records.changes import write_facts
from service.records.tables import Record

CODE_TWICE = N_("“{code}” stands in the list or among the primary schools already.")
FACT_UNKNOWN = N_("Choose what is to be corrected.")
NOTHING_CHANGES = N_("The same stands on record already.")


def bring_in_schools(office: Office, actor: Actor, asked: NewPrimarySchools, key: str | None = None) -> PrimarySchools:
    """An office writes down primary schools, all of them or none. Refusal ``invalid`` names rows, 1 = the first."""
    with office.act(actor, "primary.bring-in") as act:
        return act.once(key, asked, PrimarySchools, lambda: _bring_in(act, asked))


def _bring_in(act: Act, asked: NewPrimarySchools) -> PrimarySchools:
    taken = set(act.session.exec(select(PrimarySchool.code)))
    findings = []
    for row, one in enumerate(asked.schools, start=1):
        if one.code in taken:
            findings.append(
                Finding(CODE_TWICE, "code-twice", pointer="code", row=row, column="code", named={"code": one.code})
            )
        taken.add(one.code)
    if findings:
        raise Refusal(INVALID, findings[:200], total=len(findings))
    act.session.execute(
        insert(PrimarySchool), [one.model_dump() | {"public_id": new_public_id()} for one in asked.schools]
    )
    act.record("primary-schools:list", schools=len(asked.schools))
    return PrimarySchools(schools=[store.school_view(one) for one in store.own_schools(act.session, act.actor)])


def correct(office: Office, actor: Actor, child_id: str, asked: Correction, seen: int) -> PupilGrades:
    """Put one fact of one pupil right, with a reason. Refusals ``not-found``, ``version-stale``, ``invalid``."""
    with office.act(actor, "grades.enter") as act:
        candidate, pupil, _school = store.own_pupil(act.session, act.actor, child_id)
        write_correction(act, candidate, asked, seen)
        view = store.pupil_views(act.session, [(candidate, pupil)], act.now)[0]
        return grades_view(act.session.get(Record, candidate.id), view)


def write_correction(act: Act, candidate: Candidate, asked: Correction, seen: int | None) -> None:
    """The corrected fact on record, in the family's log and in the audit."""
    present = act.session.get(Record, candidate.id)
    if seen is not None:
        require_version(present.version if present else 0, seen)
    before = dict(present.facts) if present else {}
    facts = {**before, asked.fact: _value(asked)}
    facts = {name: value for name, value in facts.items() if value is not None}
    if facts == before:
        raise Refusal(INVALID, [Finding(NOTHING_CHANGES, "nothing-changes", pointer="value")])
    if wrong := found_in([(1, facts)]):
        raise Refusal(INVALID, [Finding(one.message, one.code, pointer="value", named=one.named) for one in wrong])
    write_facts(act, {int(candidate.id): facts}, asked.reason)
    printed = act.keys.mark(f"{candidate.public_id} {asked.fact} {facts.get(asked.fact)}")
    act.record(f"candidate:{candidate.public_id}", after=printed, fact=asked.fact, reason=asked.reason)


def _value(asked: Correction) -> object:
    if asked.fact not in FACTS:
        raise Refusal(INVALID, [Finding(FACT_UNKNOWN, "fact-unknown", pointer="fact")])
    try:
        return read_fact(asked.fact, asked.value)
    except UnreadError:
        raise Refusal(INVALID, [Finding(FACTS[asked.fact].remedy, "cell-unread", pointer="value")]) from None


def grades_view(record: Record | None, pupil: PupilView) -> PupilGrades:
    """What the primary school sees of a record: the facts that it enters, and nothing of the family's criteria."""
    facts = {name: value for name, value in (record.facts if record else {}).items() if name in FACTS}
    return PupilGrades(pupil=pupil, facts=facts, version=record.version if record else 0)
