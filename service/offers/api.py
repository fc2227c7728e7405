"""The offer over the JSON API."""

from typing import Annotated

from fastapi import Query, Response

from service.access.door import ApiActor, OfficeDep
from service.kit.etag import VersionSeen, etag
from service.kit.idempotency import RequiredKey
from service.kit.uploads import Uploaded
from service.offers import actions, gminas, imports, store
from service.offers.forms import (
    BroughtIn,
    Confirmation,
    ImportView,
    NewOffer,
    ProgrammeChange,
    ProgrammeView,
    SchoolWithProgrammes,
    Sought,
)
from service.offers.found import FoundProgrammes, FoundSchools, found_programmes, found_schools
from service.subject import api_router

api = api_router("offers")
SoughtQuery = Annotated[Sought, Query()]


@api.post("/offers", status_code=201)
def bring_in_offer(asked: NewOffer, office: OfficeDep, actor: ApiActor, key: RequiredKey) -> BroughtIn:
    """Write down schools and programmes, all of them or none. The same key gives the same answer."""
    return actions.bring_in(office, actor, asked.schools, asked.programmes, key)


@api.get("/schools")
def read_schools(sought: SoughtQuery, office: OfficeDep, actor: ApiActor) -> FoundSchools:
    """Schools that fit a search, by name, or the nearest first where the search says from where."""
    with office.look(actor, "offer.read") as session:
        return found_schools(session, sought)


@api.get("/schools/{school_id}")
def read_school(school_id: str, office: OfficeDep, actor: ApiActor) -> SchoolWithProgrammes:
    """A school with its programmes."""
    with office.look(actor, "offer.read") as session:
        return store.school(session, school_id)


@api.get("/programmes")
def read_programmes(sought: SoughtQuery, office: OfficeDep, actor: ApiActor) -> FoundProgrammes:
    """Programmes (recruitment groups) that fit, by school and code, or the nearest first."""
    with office.look(actor, "offer.read") as session:
        return found_programmes(session, sought)


@api.get("/gminas")
def read_gminas(office: OfficeDep, actor: ApiActor) -> gminas.GminaList:
    """The gminas of the metropolis, with the schools, classes and seats of each."""
    with office.look(actor, "offer.read") as session:
        return gminas.gminas(session)


@api.get("/programmes/{programme_id}")
def read_programme(programme_id: str, office: OfficeDep, actor: ApiActor, response: Response) -> ProgrammeView:
    """One programme; its ETag is what a change has to send back."""
    with office.look(actor, "offer.read") as session:
        found = store.programme(session, programme_id)
    response.headers["ETag"] = etag(found.version)
    return found


@api.put("/programmes/{programme_id}")
def change_programme(
    programme_id: str,
    asked: ProgrammeChange,
    office: OfficeDep,
    actor: ApiActor,
    seen: VersionSeen,
    response: Response,
) -> ProgrammeView:
    """Change seats and scored subjects, until the round is closed."""
    changed = actions.change_programme(office, actor, programme_id, asked, seen)
    response.headers["ETag"] = etag(changed.version)
    return changed


@api.post("/offers/{school_code}/imports", status_code=201)
def look_at_offer(school_code: str, file: Uploaded, office: OfficeDep, actor: ApiActor) -> ImportView:
    """Stage a file (CSV or XLSX) and read what it would do. The same file again is the same import."""
    return imports.look(office, actor, school_code, file)


@api.get("/offers/imports/{import_id}")
def read_import(import_id: str, office: OfficeDep, actor: ApiActor) -> ImportView:
    """What a staged file would do to the present offer."""
    with office.look(actor, "offer.prepare") as session:
        return imports.import_view(session, *imports.staged_import(session, actor, import_id))


@api.post("/offers/imports/{import_id}/confirmation")
def confirm_offer(
    import_id: str, asked: Confirmation, office: OfficeDep, actor: ApiActor, key: RequiredKey
) -> ImportView:
    """Make the offer what the file says: all of it or nothing."""
    return imports.confirm(office, actor, import_id, asked, key)
