"""What a file of a primary school would do: pupils to be added, facts to be changed."""

from typing import Any

from sqlmodel import Session, col, select

from service.kit.idempotency import digest
from service.pupils import store
from service.pupils.forms import Effect, RowEffect
from service.pupils.tables import PrimarySchool
from service.records.changes import differing
from service.records.tables import Record

Line = dict[str, Any]


def pupil_effects(session: Session, school: PrimarySchool, lines: list[Line]) -> list[RowEffect]:
    """New pupils, pupils whose form changes, pupils who are there already."""
    forms = {one.public_id: pupil.form for one, pupil in store.enrolled(session, school)}
    effects = []
    for line in lines:
        known = line["candidate"]
        there = Effect.SAME if forms.get(known) == line["form"] else Effect.CHANGED
        effect = there if known in forms else Effect.ADDED
        called = f"{line['last_name']} {line['first_name']}"
        effects.append(RowEffect(row=line["row"], effect=effect, called=called, form=line["form"]))
    return effects


def grade_effects(session: Session, school: PrimarySchool, lines: list[Line]) -> list[RowEffect]:
    """For each pupil of the file the facts that differ, before and after."""
    effects = []
    for line, facts in merged(session, school, lines):
        before, after = differing(line["present"], facts)
        effect = Effect.SAME if not (before or after) else Effect.CHANGED if line["present"] else Effect.ADDED
        effects.append(
            RowEffect(
                row=line["row"], effect=effect, called=line["called"], form=line["form"], before=before, after=after
            )
        )
    return effects


def merged(session: Session, school: PrimarySchool, lines: list[Line]) -> list[tuple[Line, dict[str, Any]]]:
    """Each line with what is on record of its pupil, and the facts once the file is laid over them.

    A column of the file replaces the fact, an empty cell takes it away; facts without a column stay.
    """
    pupils = {one.public_id: (one, pupil) for one, pupil in store.enrolled(session, school)}
    records = _facts(session, [int(one.id) for one, _ in pupils.values()])
    laid = []
    for line in lines:
        one, pupil = pupils[line["candidate"]]
        present = records.get(int(one.id), {})
        over = {**present, **line["facts"]}
        seen = {"key": int(one.id), "present": present, "called": f"{one.last_name} {one.first_name}"}
        facts = {name: value for name, value in over.items() if value is not None}
        laid.append(({**line, **seen, "form": pupil.form}, facts))
    return laid


def _facts(session: Session, keys: list[int]) -> dict[int, dict[str, Any]]:
    return dict(session.exec(select(Record.candidate_id, Record.facts).where(col(Record.candidate_id).in_(keys))).all())


def present_mark(session: Session, school: PrimarySchool) -> str:
    """A digest of pupils and versions of their records: what a look was compared with."""
    pupils = store.enrolled(session, school)
    versions = dict(session.exec(select(Record.candidate_id, Record.version)).all())
    return digest(*(f"{one.public_id} {pupil.form} {versions.get(int(one.id), 0)}" for one, pupil in pupils))
