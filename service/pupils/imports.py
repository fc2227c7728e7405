"""Files of a primary school in two steps: looked at, then confirmed; all of it or nothing."""

import json
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from service.access.actor import Actor
from service.kit.ids import new_public_id
from service.kit.keys import Keys
from service.kit.problems import INVALID, NOT_FOUND, VERSION_STALE, Finding, Refusal
from service.kit.sheets import Sheet
from service.kit.uploads import Upload
from service.office import Act, Office
from service.people.actions import candidate_row, new_number
from service.people.forms import NewChild
from service.people.tables import Candidate
from service.pupils import store
from service.pupils.contradictions import found_in
from service.pupils.effects import grade_effects, merged, present_mark, pupil_effects
from service.pupils.forms import Confirmation, Effect, FileView, Holds
from service.pupils.lines import Read, read_grades, read_pupils
from service.pupils.rolls import finders
from service.pupils.tables import PrimarySchool, Pupil, PupilFile
from service.records.changes import write_facts

ACTIONS: dict[Holds, str] = {"pupils": "pupil.enrol", "grades": "grades.enter"}
MOST_FINDINGS = 200
Content = dict[str, Any]


def look(office: Office, actor: Actor, school_code: str, holds: Holds, file: Upload) -> FileView:
    """Stage a file and say what it would do, or everything that is wrong. The same file is the same import.

    Refusals ``invalid`` (no table at all), ``not-found`` (a school that is not one's own).
    """
    sheet = file.sheet()
    with office.act(actor, ACTIONS[holds]) as act:
        school = store.own_school(act.session, actor, school_code)
        read = _read(act, school, holds, sheet)
        staged = _staged(act, school, holds, act.keys.mark(f"file:{file.sha256}"), sheet)
        staged.rows, staged.wrong = len(sheet.rows), len(read.findings)
        if staged.confirmed_at is None:
            staged.content = act.keys.seal(json.dumps(_content(sheet, read)), staged.public_id)
        act.session.add(staged)
        act.session.flush()
        act.record(f"pupil-file:{staged.public_id}", after=staged.mark, rows=staged.rows, wrong=staged.wrong)
        return file_view(act.session, act.keys, staged, school)


def _read(act: Act, school: PrimarySchool, holds: Holds, sheet: Sheet) -> Read:
    by_number, by_pesel = finders(act.session, school, act.keys)
    if holds == "pupils":
        return read_pupils(sheet, by_pesel)
    read = read_grades(sheet, by_number, by_pesel)
    if not read.findings:
        laid = merged(act.session, school, read.lines)
        read.findings = found_in([(line["row"], facts) for line, facts in laid])
    return read


def _staged(act: Act, school: PrimarySchool, holds: Holds, mark: str, sheet: Sheet) -> PupilFile:
    query = select(PupilFile).where(
        PupilFile.primary_school_id == school.id, PupilFile.holds == holds, PupilFile.mark == mark
    )
    return act.session.exec(query).first() or PupilFile(
        public_id=new_public_id(),
        primary_school_id=int(school.id or 0),
        holds=holds,
        mark=mark,
        encoding=sheet.encoding,
        separator=sheet.separator,
        rows=0,
        wrong=0,
        prepared_by=act.actor.trace,
        prepared_at=act.now,
    )


def _content(sheet: Sheet, read: Read) -> Content:
    if not read.findings:
        return {"lines": read.lines}
    shown = read.findings[:MOST_FINDINGS]
    told = [[one.message, one.code, one.row, one.column, dict(one.named)] for one in shown]
    return {"lines": [], "findings": told, "sheet": [sheet.header, sheet.rows, sheet.lines]}


def content_of(keys: Keys, staged: PupilFile) -> Content:
    """What was kept of a file: its lines, or its findings with the rows they stand in; nothing once confirmed."""
    if staged.content is None:
        return {"lines": []}
    content: Content = json.loads(keys.unseal(staged.content, staged.public_id))
    return content


def findings_in(content: Content) -> list[Finding]:
    return [
        Finding(message, code, row=row, column=column, named=named)
        for message, code, row, column, named in content.get("findings", [])
    ]


def staged_file(session: Session, actor: Actor, public_id: str) -> tuple[PupilFile, PrimarySchool]:
    """A file of a school within reach; Refusal ``not-found`` for others' and for none alike."""
    query = select(PupilFile, PrimarySchool.code).join(
        PrimarySchool, col(PrimarySchool.id) == PupilFile.primary_school_id
    )
    found = session.exec(query.where(PupilFile.public_id == public_id)).first()
    if found is None:
        raise Refusal(NOT_FOUND)
    return found[0], store.own_school(session, actor, found[1])


def file_view(session: Session, keys: Keys, staged: PupilFile, school: PrimarySchool) -> FileView:
    """What the file would do at present."""
    content = content_of(keys, staged)
    effects = pupil_effects if staged.holds == "pupils" else grade_effects
    told = Refusal(INVALID, findings_in(content)).document().errors
    return FileView(
        id=staged.public_id,
        school=school.code,
        school_name=school.name,
        errors=told,
        total_errors=staged.wrong,
        effects=effects(session, school, content["lines"]),
        present=present_mark(session, school),
        **staged.model_dump(include={"holds", "encoding", "separator", "rows", "prepared_at", "confirmed_at"}),
    )


def confirm(office: Office, actor: Actor, file_id: str, asked: Confirmation, key: str | None = None) -> FileView:
    """Make it so. Refusal ``version-stale`` when anything has changed since the look, ``invalid`` for a wrong file."""
    with office.database.read() as session:
        holds = session.exec(select(PupilFile.holds).where(PupilFile.public_id == file_id)).first()
    with office.act(actor, ACTIONS["pupils" if holds == "pupils" else "grades"]) as act:
        plain = {"file": file_id, **asked.model_dump()}
        return act.once(key, plain, FileView, lambda: _confirm(act, file_id, asked))


def _confirm(act: Act, file_id: str, asked: Confirmation) -> FileView:
    staged, school = staged_file(act.session, act.actor, file_id)
    content = content_of(act.keys, staged)
    if staged.wrong:
        raise Refusal(INVALID, findings_in(content), total=staged.wrong)
    if present_mark(act.session, school) != asked.present:
        raise Refusal(VERSION_STALE)
    view = file_view(act.session, act.keys, staged, school)
    if staged.holds == "pupils":
        _enrol(act, school, content["lines"])
    else:
        write_facts(act, {int(one["key"]): facts for one, facts in merged(act.session, school, content["lines"])})
    staged.confirmed_at, staged.content = act.now, None
    act.session.add(staged)
    counted = {str(effect): sum(one.effect is effect for one in view.effects) for effect in Effect}
    act.record(f"pupil-file:{staged.public_id}", before=asked.present, after=staged.mark, pupils=counted)
    return view.model_copy(update={"confirmed_at": act.now})


def _enrol(act: Act, school: PrimarySchool, lines: list[dict[str, Any]]) -> None:
    fresh = [line for line in lines if line["candidate"] is None]
    rows = [
        candidate_row(
            act, NewChild(**{n: line[n] for n in ("first_name", "last_name", "pesel", "gmina")}), new_number()
        )
        for line in fresh
    ]
    if rows:
        act.session.execute(insert(Candidate), rows)
    ids = [line["candidate"] for line in lines if line["candidate"]] + [str(row["public_id"]) for row in rows]
    forms = [line["form"] for line in lines if line["candidate"]] + [line["form"] for line in fresh]
    keys = dict(act.session.exec(select(Candidate.public_id, Candidate.id)).all())
    for public_id, form in zip(ids, forms, strict=True):
        act.session.merge(Pupil(candidate_id=int(keys[public_id]), primary_school_id=int(school.id or 0), form=form))
