"""Pages of a primary school: its pupils, files in two steps, a grade put right, letters."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from fastapi.responses import Response
from sqlmodel import Session

from service.access.actor import Actor
from service.access.door import Fields, FormFields
from service.access.permissions import Reach, may
from service.documents.pages import attached
from service.kit import pdf, spreadsheet
from service.kit.languages import N_, ngettext
from service.kit.languages import gettext as _
from service.kit.problems import INVALID, VERSION_STALE, Finding, Refusal, checked
from service.objections import store as objections
from service.objections.words import fact_name, fact_value
from service.offers.words import GMINAS
from service.pages import OF_OTHERS, Page, PageDep
from service.pupils import actions, imports, letters, store
from service.pupils.columns import FACTS, PEOPLE
from service.pupils.forms import Confirmation, Correction, Effect, LettersAsked, NewPrimarySchool, NewPrimarySchools
from service.pupils.marked import marked_xlsx
from service.pupils.words import ACCOUNTS, EFFECTS, LISTS, PERSON_COLUMNS
from service.records.tables import Record
from service.subject import Card, page_router

pages = page_router()
NO_FILE = N_("Choose a file first.")
WORDS = {
    "accounts": ACCOUNTS,
    "lists": LISTS,
    "fact_name": fact_name,
    "fact_value": fact_value,
    "facts_known": FACTS,
    "person_columns": [(PEOPLE[name][0], meaning) for name, meaning in PERSON_COLUMNS.items()],
}


def cards(session: Session, actor: Actor, now: datetime) -> Sequence[Card]:
    """For a primary school: how many pupils wait for what."""
    if may(actor.role, "pupil.read") is not Reach.OWN:
        return ()
    return [_card(session, school, now) for school in store.own_schools(session, actor)]


def _card(session: Session, school: store.PrimarySchool, now: datetime) -> Card:
    views = store.pupil_views(session, store.enrolled(session, school), now)
    if not views:
        said = _("No pupils yet. Begin with the list of your pupils.")
    else:
        said = _(
            "Pupils: {pupils}. Without an account: {accounts}. Without a list that was sent: {lists}. Objections to "
            "answer: {objections}.",
            pupils=len(views),
            accounts=sum(one.account == "none" for one in views),
            lists=sum(one.application != "sent" for one in views),
            objections=sum(one.objections for one in views),
        )
    return Card(school.name, said, f"/pupils/{school.code}", _("To the pupils"))


@pages.get("/pupils")
def show_schools(page: PageDep) -> Response:
    return _schools(page)


def _schools(page: Page, refusal: Refusal | None = None, typed: dict[str, str] | None = None) -> Response:
    with page.office.look(page.actor, "pupil.read") as session:
        own = [store.school_view(one) for one in store.own_schools(session, page.actor)]
    if len(own) == 1 and not page.may("primary.bring-in"):
        return page.go(f"/pupils/{own[0].code}")
    if refusal is None:
        return page.show("pupils/schools.html", schools=own, gminas=GMINAS)
    return page.again("pupils/schools.html", refusal, typed or {}, schools=own, gminas=GMINAS)


@pages.post("/pupils")
def send_school(page: PageDep, fields: FormFields) -> Response:
    """One school typed by an official; a whole list goes over the API."""
    try:
        asked = NewPrimarySchools(schools=[checked(NewPrimarySchool, fields)])
        actions.bring_in_schools(page.office, page.actor, asked, fields.key)
    except Refusal as refusal:
        if refusal.kind.status in OF_OTHERS:
            raise
        return _schools(page, refusal, dict(fields))
    return page.go("/pupils", _("“{name}” is written down.", name=asked.schools[0].name))


@pages.get("/pupils/{primary_code}")
def show_pupils(page: PageDep, primary_code: str) -> Response:
    return _pupils(page, primary_code)


def _pupils(page: Page, code: str, refusal: Refusal | None = None) -> Response:
    now = page.office.clock.now()
    with page.office.look(page.actor, "pupil.read") as session:
        school = store.own_school(session, page.actor, code)
        views = store.pupil_views(session, store.enrolled(session, school), now)
        raised = objections.at_school(session, school)
    shown: dict[str, Any] = {
        "school": store.school_view(school),
        "pupils": views,
        "waiting": sum(one.answered_at is None for one in raised),
        "forms": sorted({one.form for one in views if one.account != "open"}),
        **WORDS,
    }
    if refusal is None:
        return page.show("pupils/pupils.html", **shown)
    return page.again("pupils/pupils.html", refusal, {}, **shown)


@pages.post("/pupils/{primary_code}/files")
def send_file(page: PageDep, primary_code: str, fields: FormFields) -> Response:
    try:
        if fields.upload is None:
            raise Refusal(INVALID, [Finding(NO_FILE, "missing", pointer="file")])
        holds = "grades" if fields.get("holds") == "grades" else "pupils"
        staged = imports.look(page.office, page.actor, primary_code, holds, fields.upload)
    except Refusal as refusal:
        if refusal.kind.status in OF_OTHERS:
            raise
        return _pupils(page, primary_code, refusal)
    return page.go(f"/pupils/files/{staged.id}")


@pages.get("/pupils/files/{file_id}")
def show_file(page: PageDep, file_id: str) -> Response:
    return _file(page, file_id)


def _file(page: Page, file_id: str, refusal: Refusal | None = None) -> Response:
    with page.office.look(page.actor, "pupil.read") as session:
        staged, school = imports.staged_file(session, page.actor, file_id)
        view = imports.file_view(session, page.office.keys, staged, school)
    counted = Counter(one.effect for one in view.effects)
    shown = {"staged": view, "counted": counted, "effects": Effect, "effect_words": EFFECTS, **WORDS}
    if refusal is None:
        return page.show("pupils/file.html", **shown)
    return page.again("pupils/file.html", refusal, {}, **shown)


@pages.get("/pupils/files/{file_id}/marked.xlsx")
def fetch_marked(page: PageDep, file_id: str) -> Response:
    with page.office.look(page.actor, "pupil.read") as session:
        staged, school = imports.staged_file(session, page.actor, file_id)
        content = imports.content_of(page.office.keys, staged)
    return attached(marked_xlsx(staged, content), spreadsheet.MEDIA_TYPE, f"bledy-{school.code}.xlsx")


@pages.post("/pupils/files/{file_id}/confirmation")
def send_confirmation(page: PageDep, file_id: str, fields: FormFields) -> Response:
    try:
        done = imports.confirm(page.office, page.actor, file_id, checked(Confirmation, fields), fields.key)
    except Refusal as refusal:
        if refusal.kind.status in OF_OTHERS:
            raise
        return _file(page, file_id, refusal)
    said = ngettext("The file is taken in: {number} pupil.", "The file is taken in: {number} pupils.", done.rows)
    return page.go(f"/pupils/{done.school}", said)


@pages.post("/pupils/{primary_code}/letters")
def send_letters(page: PageDep, primary_code: str, fields: FormFields) -> Response:
    """The letters themselves: passwords are told in this one answer and nowhere else."""
    try:
        asked = checked(LettersAsked, fields)
        made = letters.make_letters(page.office, page.actor, primary_code, asked, fields.key)
    except Refusal as refusal:
        if refusal.kind.status in OF_OTHERS:
            raise
        return _pupils(page, primary_code, refusal)
    return attached(letters.letters_pdf(made), pdf.MEDIA_TYPE, f"listy-{primary_code}-{asked.form}.pdf")


@pages.get("/pupils/one/{child_id}")
def show_pupil(page: PageDep, child_id: str) -> Response:
    return _pupil(page, child_id)


def _pupil(page: Page, child_id: str, refusal: Refusal | None = None, typed: Fields | None = None) -> Response:
    now = page.office.clock.now()
    with page.office.look(page.actor, "pupil.read") as session:
        candidate, pupil, school = store.own_pupil(session, page.actor, child_id)
        view = store.pupil_views(session, [(candidate, pupil)], now)[0]
        grades = actions.grades_view(session.get(Record, candidate.id), view)
    stale = refusal is not None and refusal.kind is VERSION_STALE
    options = {"": N_("Choose"), **{name: fact_name(name) for name in FACTS}}
    shown = {"grades": grades, "school": school, "stale": stale, "options": options, **WORDS}
    if refusal is None:
        return page.show("pupils/pupil.html", **shown)
    return page.again("pupils/pupil.html", refusal, typed or {}, **shown)


@pages.post("/pupils/one/{child_id}")
def send_correction(page: PageDep, child_id: str, fields: FormFields) -> Response:
    seen = int(fields["version"]) if fields.get("version", "").isdecimal() else -1
    try:
        asked = checked(Correction, {name: fields.get(name, "") for name in Correction.model_fields})
        actions.correct(page.office, page.actor, child_id, asked, seen)
    except Refusal as refusal:
        if refusal.kind.status in OF_OTHERS:
            raise
        return _pupil(page, child_id, refusal, fields)
    return page.go(f"/pupils/one/{child_id}", _("{fact} is put right.", fact=fact_name(asked.fact)))
