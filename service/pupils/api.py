"""Primary schools and their pupils over the JSON API."""

from fastapi import Response

from service.access.door import ApiActor, OfficeDep
from service.documents.pages import attached
from service.kit import spreadsheet
from service.kit.etag import VersionSeen, etag
from service.kit.idempotency import RequiredKey
from service.kit.uploads import Uploaded
from service.pupils import actions, imports, letters, store
from service.pupils.forms import (
    Confirmation,
    Correction,
    FileView,
    Holds,
    Letters,
    LettersAsked,
    NewPrimarySchools,
    PrimarySchools,
    PupilGrades,
    PupilView,
)
from service.pupils.marked import marked_xlsx
from service.records.tables import Record
from service.subject import api_router

api = api_router("pupils")


@api.get("/primary-schools")
def read_schools(office: OfficeDep, actor: ApiActor) -> PrimarySchools:
    """The primary schools whose pupils one may see."""
    with office.look(actor, "pupil.read") as session:
        return PrimarySchools(schools=[store.school_view(one) for one in store.own_schools(session, actor)])


@api.post("/primary-schools", status_code=201)
def bring_in_schools(asked: NewPrimarySchools, office: OfficeDep, actor: ApiActor, key: RequiredKey) -> PrimarySchools:
    """Write down primary schools, all of them or none."""
    return actions.bring_in_schools(office, actor, asked, key)


@api.get("/primary-schools/{primary_code}/pupils")
def read_pupils(primary_code: str, office: OfficeDep, actor: ApiActor) -> list[PupilView]:
    """The pupils of a school and how far each has come. No PESEL."""
    with office.look(actor, "pupil.read") as session:
        school = store.own_school(session, actor, primary_code)
        return store.pupil_views(session, store.enrolled(session, school), office.clock.now())


@api.post("/primary-schools/{primary_code}/files", status_code=201)
def look_at_file(
    primary_code: str, file: Uploaded, office: OfficeDep, actor: ApiActor, holds: Holds = "pupils"
) -> FileView:
    """Stage a list of pupils or their grades (CSV, XLSX) and read what it would do, or every error by row and column.

    The same file again is the same import.
    """
    return imports.look(office, actor, primary_code, holds, file)


@api.get("/pupil-files/{file_id}")
def read_file(file_id: str, office: OfficeDep, actor: ApiActor) -> FileView:
    """What a staged file would do at present."""
    with office.look(actor, "pupil.read") as session:
        return imports.file_view(session, office.keys, *imports.staged_file(session, actor, file_id))


@api.get("/pupil-files/{file_id}/marked", response_class=Response)
def fetch_marked(file_id: str, office: OfficeDep, actor: ApiActor) -> Response:
    """A copy of a file with errors (XLSX): its rows, and a column "błąd"."""
    with office.look(actor, "pupil.read") as session:
        staged, school = imports.staged_file(session, actor, file_id)
        content = imports.content_of(office.keys, staged)
    return attached(marked_xlsx(staged, content), spreadsheet.MEDIA_TYPE, f"bledy-{school.code}.xlsx")


@api.post("/pupil-files/{file_id}/confirmation")
def confirm_file(file_id: str, asked: Confirmation, office: OfficeDep, actor: ApiActor, key: RequiredKey) -> FileView:
    """Make it so: all of it or nothing."""
    return imports.confirm(office, actor, file_id, asked, key)


@api.get("/pupils/{child_id}/grades")
def read_grades(child_id: str, office: OfficeDep, actor: ApiActor, response: Response) -> PupilGrades:
    """What is on record of a pupil, as far as the primary school enters it. Its ETag is what a correction sends."""
    with office.look(actor, "pupil.read") as session:
        candidate, pupil, _school = store.own_pupil(session, actor, child_id)
        view = store.pupil_views(session, [(candidate, pupil)], office.clock.now())[0]
        grades = actions.grades_view(session.get(Record, candidate.id), view)
    response.headers["ETag"] = etag(grades.version)
    return grades


@api.put("/pupils/{child_id}/grades")
def correct_grade(
    child_id: str, asked: Correction, office: OfficeDep, actor: ApiActor, seen: VersionSeen, response: Response
) -> PupilGrades:
    """Put one fact right, with a reason that the family will read."""
    corrected = actions.correct(office, actor, child_id, asked, seen)
    response.headers["ETag"] = etag(corrected.version)
    return corrected


@api.post("/primary-schools/{primary_code}/letters", status_code=201)
def make_letters(
    primary_code: str, asked: LettersAsked, office: OfficeDep, actor: ApiActor, key: RequiredKey, response: Response
) -> Letters:
    """Open accounts for pupils who have none. Start passwords are told in this answer alone."""
    response.headers["Cache-Control"] = "no-store"
    return letters.make_letters(office, actor, primary_code, asked, key)
