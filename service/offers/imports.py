"""A school's file in two steps: look at what it would do, then confirm. All of it counts or nothing."""

from collections.abc import Sequence

from sqlalchemy import insert
from sqlmodel import Session, col, select, update

from service.access.actor import Actor
from service.kit.idempotency import digest
from service.kit.ids import new_public_id
from service.kit.problems import INVALID, NOT_FOUND, VERSION_STALE, Finding, Refusal
from service.kit.uploads import Upload
from service.offers import store
from service.offers.actions import programme_row, require_open_offer, sought_in
from service.offers.forms import Confirmation, Effect, ImportView, LineEffect, NewProgramme, OfferLine
from service.offers.lines import CODE_ELSEWHERE, read_lines
from service.offers.tables import OfferImport, Programme, School
from service.office import Act, Office

ADDED_LATER = ("extended_subjects", "second_languages")


def look(office: Office, actor: Actor, school_code: str, file: Upload) -> ImportView:
    """Stage a school's file and say what it would do; nothing changes yet. The same file is the same import.

    Refusals ``invalid`` (every wrong row), ``not-found`` (a school that is not one's own).
    """
    with office.look(actor, "offer.prepare") as session:
        school = store.own_school(session, actor, school_code)
        elsewhere = _codes_elsewhere(session, school)
    sheet = file.sheet()
    lines = read_lines(sheet, school.kind, elsewhere)
    with office.act(actor, "offer.prepare") as act:
        query = select(OfferImport).where(OfferImport.school_id == school.id, OfferImport.sha256 == file.sha256)
        staged = act.session.exec(query).first() or OfferImport(
            public_id=new_public_id(),
            school_id=int(school.id or 0),
            sha256=file.sha256,
            encoding=sheet.encoding,
            separator=sheet.separator,
            lines=[line.model_dump() for line in lines],
            prepared_by=act.actor.trace,
            prepared_at=act.now,
        )
        act.session.add(staged)
        act.session.flush()
        act.record(f"offer-import:{staged.public_id}", after=file.sha256, lines=len(lines))
        return import_view(act.session, staged, school)


def staged_import(session: Session, actor: Actor, public_id: str) -> tuple[OfferImport, School]:
    """An import of a school within reach; Refusal ``not-found`` for others' and for none alike."""
    query = select(OfferImport, School.code).join(School, col(School.id) == OfferImport.school_id)
    found = session.exec(query.where(OfferImport.public_id == public_id)).first()
    if found is None:
        raise Refusal(NOT_FOUND)
    return found[0], store.own_school(session, actor, found[1])


def confirm(office: Office, actor: Actor, import_id: str, asked: Confirmation, key: str | None = None) -> ImportView:
    """Make the offer what the file says. ``asked.offer`` stands for the offer the look was compared with.

    Refusals ``version-stale`` when the offer has changed since, ``offer-frozen`` after the round was closed.
    """
    with office.act(actor, "offer.change") as act:
        plain = {"import": import_id, **asked.model_dump()}
        return act.once(key, plain, ImportView, lambda: _confirm(act, import_id, asked))


def _confirm(act: Act, import_id: str, asked: Confirmation) -> ImportView:
    staged, school = staged_import(act.session, act.actor, import_id)
    present = store.offer_of(act.session, school)
    if offer_mark(present) != asked.offer:
        raise Refusal(VERSION_STALE)
    require_open_offer(act)
    lines = _lines(staged)
    _require_own_codes(lines, _codes_elsewhere(act.session, school))
    effects = effects_of(present, lines)
    _add(act, school, [one.after for one in effects if one.effect is Effect.ADDED and one.after])
    _change(act, school, [one.after for one in effects if one.effect is Effect.CHANGED and one.after])
    staged.confirmed_at = act.now
    act.session.add(staged)
    counted = {str(effect): sum(one.effect is effect for one in effects) for effect in Effect}
    act.record(f"offer-import:{staged.public_id}", before=asked.offer, after=staged.sha256, classes=counted)
    act.session.flush()
    return import_view(act.session, staged, school)


def _add(act: Act, school: School, lines: Sequence[OfferLine]) -> None:
    rows = [programme_row(NewProgramme(school=school.code, **line.model_dump()), school) for line in lines]
    if rows:
        act.session.execute(insert(Programme), rows)


def _change(act: Act, school: School, lines: Sequence[OfferLine]) -> None:
    for line in lines:
        values = line.model_dump(exclude={"code"})
        values |= {"sought": sought_in(line.name, line.code, school.name), "version": Programme.version + 1}
        act.session.exec(update(Programme).where(col(Programme.code) == line.code).values(values))
    act.session.expire_all()


def import_view(session: Session, staged: OfferImport, school: School) -> ImportView:
    """What the file would do to the present offer."""
    present = store.offer_of(session, school)
    return ImportView(
        id=staged.public_id,
        school=school.code,
        school_name=school.name,
        effects=effects_of(present, _lines(staged)),
        offer=offer_mark(present),
        **staged.model_dump(include={"encoding", "separator", "prepared_at", "confirmed_at"}),
    )


def effects_of(present: Sequence[Programme], lines: Sequence[OfferLine]) -> list[LineEffect]:
    """What the lines do to the present programmes, by code. Programmes the file does not name stay as they are."""
    before = {one.code: OfferLine(**one.model_dump(include=set(OfferLine.model_fields))) for one in present}
    after = {line.code: _whole(line, before.get(line.code)) for line in lines}
    return [_effect(before.get(code), after.get(code)) for code in sorted(before | after)]


def _whole(line: OfferLine, before: OfferLine | None) -> OfferLine:
    """The line with what its file has no column for: as it is, or nothing for a new class."""
    silent = {name: getattr(before, name, None) or "" for name in ADDED_LATER if getattr(line, name) is None}
    return line.model_copy(update=silent)


def _effect(before: OfferLine | None, after: OfferLine | None) -> LineEffect:
    if before is None:
        effect = Effect.ADDED
    elif after is None:
        effect = Effect.ABSENT
    else:
        effect = Effect.SAME if before == after else Effect.CHANGED
    return LineEffect(effect=effect, before=before, after=after)


def offer_mark(present: Sequence[Programme]) -> str:
    """A digest of the present offer of a school: codes and versions."""
    return digest(*(f"{one.code} {one.version}" for one in present))


def _lines(staged: OfferImport) -> list[OfferLine]:
    return [OfferLine(**line) for line in staged.lines]


def _codes_elsewhere(session: Session, school: School) -> frozenset[str]:
    return frozenset(session.exec(select(Programme.code).where(Programme.school_id != school.id)))


def _require_own_codes(lines: Sequence[OfferLine], elsewhere: frozenset[str]) -> None:
    taken = [line.code for line in lines if line.code in elsewhere]
    if taken:
        found = [Finding(CODE_ELSEWHERE, "code-elsewhere", column="kod", named={"found": code}) for code in taken]
        raise Refusal(INVALID, found[:200], total=len(found))
