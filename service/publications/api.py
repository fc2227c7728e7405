"""Releases and released results over the JSON API."""

from typing import Annotated

from fastapi import Query, Response

from service.access.door import ApiActor, OfficeDep
from service.kit.idempotency import RequiredKey
from service.publications import actions, files, store, views
from service.publications.forms import ClassesView, PublicationView, QualifiedClass, Release, ResultView
from service.subject import api_router

api = api_router("publications")


@api.post("/runs/{run_id}/publication", status_code=201)
def release(run_id: str, asked: Release, office: OfficeDep, actor: ApiActor, key: RequiredKey) -> PublicationView:
    """Release somebody else's verified run."""
    return actions.release(office, actor, run_id, asked, key)


@api.get("/publications")
def read_publications(office: OfficeDep, actor: ApiActor) -> list[PublicationView]:
    """All released rounds, newest first."""
    with office.look(actor, "publication.read") as session:
        return [views.publication_view(session, *both) for both in store.released(session)]


@api.get("/publications/{publication_id}")
def read_publication(publication_id: str, office: OfficeDep, actor: ApiActor) -> PublicationView:
    """One released round: counts and digests."""
    with office.look(actor, "publication.read") as session:
        return views.publication_view(session, *store.by_id(session, publication_id))


@api.get("/publications/{publication_id}/files/{name}")
def read_file(publication_id: str, name: str, office: OfficeDep, actor: ApiActor) -> Response:
    """A file of the public grade: cutoffs.csv, summary.json, certificate.json or verify.py."""
    content, kind = files.public_file(office, actor, publication_id, name)
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@api.get("/publications/{publication_id}/audit")
def read_audit_grade(publication_id: str, office: OfficeDep, actor: ApiActor) -> Response:
    """The audit grade as a ZIP, for the auditor and officials; the access is recorded."""
    named = {"Content-Disposition": 'attachment; filename="audit.zip"'}
    return Response(files.audit_grade(office, actor, publication_id), media_type="application/zip", headers=named)


@api.get("/rounds/{round_id}/cutoffs")
def read_cutoffs(
    round_id: str,
    office: OfficeDep,
    actor: ApiActor,
    q: Annotated[str, Query(max_length=200)] = "",
    after: Annotated[str, Query(max_length=64)] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = store.MOST_ON_A_PAGE,
) -> ClassesView:
    """Lowest admitting points and counts of each class, by code."""
    with office.look(actor, "publication.read") as session:
        publication, _ = store.by_round(session, round_id)
        rows, following = store.classes(session, publication, q, after, limit)
    return ClassesView(classes=[views.class_view(row) for row in rows], next=following)


@api.get("/applications/{application_id}/result")
def read_result(application_id: str, office: OfficeDep, actor: ApiActor) -> ResultView:
    """What the candidate of an application was told, with the reason for every choice."""
    with office.look(actor, "result.read") as session:
        return views.result_view(session, actor, application_id)


@api.get("/rounds/{round_id}/qualified/{school}")
def read_qualified(round_id: str, school: str, office: OfficeDep, actor: ApiActor) -> list[QualifiedClass]:
    """The qualified of a school, for its own staff."""
    with office.look(actor, "list.read") as session:
        publication, _ = store.by_round(session, round_id)
        return views.qualified_view(session, actor, publication, school)
