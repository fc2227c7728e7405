"""Every route of the service with every role: let in exactly where the table of permissions says so."""

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from routes import CHILD, OFFER, PASSWORD, ROUTES, Route
from service_offers import OFFICE, open_now, small_offer
from service_pupils import primary_school_with_an_objection

from service.access.actions import token_digest
from service.access.actor import Actor
from service.access.permissions import PERMISSIONS, Reach, Role, may
from service.access.tables import SignIn
from service.app import create_app
from service.applications.actions import begin
from service.applications.forms import NewApplication
from service.kit import csrf
from service.kit.clock import SetClock
from service.kit.ids import new_public_id
from service.kit.uploads import upload_of
from service.offers.imports import look
from service.people import actions, store
from service.people.forms import BELONGS_TO, NewChild, NewFamily, NewStaff
from tests.service.databases import OnPostgreSQL, OnSQLite

ADDRESS = "http://127.0.0.1:8000"
NOWHERE = "a" * 26


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, installations: OnSQLite | OnPostgreSQL) -> Iterator[FastAPI]:
    """One service for the whole matrix, with one account of each role."""
    settings = installations.fresh(tmp_path_factory.mktemp("matrix"))
    made = create_app(settings, SetClock(datetime(2027, 5, 17, 8, 0, tzinfo=UTC)))
    office = made.state.office
    actions.register_family(office, NewFamily(login="family", name="Family", password=PASSWORD))
    # Whoever gets a start password can do nothing else: that must not be one of the accounts of the matrix.
    actions.register_family(office, NewFamily(login="forgetful", name="Family", password=PASSWORD))
    for role in set(Role) - {Role.PUBLIC, Role.FAMILY}:
        belongs = BELONGS_TO.get(role)
        more = {belongs: f"{belongs}-1"} if belongs else {}
        asked = NewStaff(login=str(role), name=str(role), password=PASSWORD, role=role, **more)
        actions.create_staff(office, OFFICE, asked)
    yield made
    office.database.close()


def open_session(app: FastAPI, role: Role) -> str | None:
    """A session token of the account of ``role``, without the slow check of a password; none for the public."""
    if role is Role.PUBLIC:
        return None
    token, office = secrets.token_urlsafe(32), app.state.office
    now = office.clock.now()
    with office.database.write() as session:
        session.add(
            SignIn(
                token=token_digest(token),
                public_id=new_public_id(),
                account_id=store.account_by_login(session, str(role)).id,
                started_at=now,
                seen_at=now,
                last_moment=now + timedelta(hours=1),
            )
        )
    return token


def ask(app: FastAPI, route: Route, role: Role, ids: Mapping[str, str] = MappingProxyType({})):
    """Send the request of ``route`` as ``role``: a page with its cookie and form mark, the API with a bearer token."""
    method, path = route.call.split(" ")
    path = re.sub(r"{(\w+)}", lambda place: ids.get(place[1], NOWHERE), path.replace("{number}", "1"))
    token = open_session(app, role)
    client = TestClient(app, base_url=ADDRESS, follow_redirects=False)
    files = {"file": ("list.csv", route.file)} if route.file is not None else None
    if path.startswith("/api/"):
        headers = {"Idempotency-Key": secrets.token_hex(8), "If-Match": '"1"'} | route.headers
        headers |= {"Authorization": f"Bearer {token}"} if token else {}
        return client.request(method, path, json=route.json, data=route.form or None, files=files, headers=headers)
    holder = token_digest(token) if token else "visitor"
    client.cookies.set("session" if token else "visit", token or "visitor")
    form = {csrf.FIELD: csrf.mark_for(app.state.office.keys, holder), "once": secrets.token_hex(8)} | route.form
    return client.request(method, path, data=form if method == "POST" else None, files=files, headers=route.headers)


def calls(app: FastAPI) -> set[str]:
    """ "METHOD path" of every route the subjects bring."""
    routers = [(router, prefix) for s in app.state.subjects for router, prefix in ((s.pages, ""), (s.api, "/api/v1"))]
    routes = [(route, prefix) for router, prefix in routers if router is not None for route in router.routes]
    return {f"{method} {prefix}{route.path}" for route, prefix in routes for method in route.methods}


def test_nothing_but_subjects_brings_routes(service):
    described = {route.path for route in service.routes if hasattr(route, "path")}
    assert described == {"/api/v1/openapi.json", "/static"}


def test_every_route_has_its_line(service):
    described = {route.call for route in ROUTES}
    missing = sorted(calls(service) - described)
    assert not missing, "add to tests/routes.py:\n" + "\n".join(f'    Route("{call}", "…"),' for call in missing)
    assert sorted(described - calls(service)) == []
    assert len(described) == len(ROUTES)


def test_every_line_of_the_table_is_known():
    assert {route.action for route in ROUTES} - set(PERMISSIONS) <= {None}


@pytest.mark.parametrize("role", Role)
def test_everybody_does_what_the_table_says_and_nothing_else(service, role):
    for route in ROUTES:
        answer = ask(service, route, role)
        allowed = route.action is None or may(role, route.action) is not Reach.NONE
        where = f"{route.call} as {role}: {answer.status_code} {answer.text[:300]}"
        assert answer.status_code < 500, where
        if allowed:
            assert answer.status_code not in (401, 403), where
            assert not answer.headers.get("location", "").startswith("/sign-in"), where
        elif role is not Role.PUBLIC:
            assert answer.status_code == 403, where
        elif route.call.startswith("GET /") and not route.call.startswith("GET /api/"):
            assert answer.headers.get("location", "").startswith("/sign-in?next=/"), where
        else:
            assert answer.status_code == 401, where


def test_who_may_not_changes_nothing(service):
    office = service.state.office
    with office.database.read() as session:
        before = len(store.staff(session))
    for role in (Role.FAMILY, Role.PRIMARY, Role.SCHOOL, Role.ORGANISER, Role.AUDITOR):
        route = Route(
            "POST /staff/new", "", form={"login": f"by.{role}", "name": "x", "password": PASSWORD, "role": "official"}
        )
        assert ask(service, route, role).status_code == 403
    with office.database.read() as session:
        assert len(store.staff(session)) == before


# What belongs to others


@pytest.fixture(scope="module")
def foreign(service) -> Mapping[str, str]:
    """Ids of things that are there, but belong to another family and another school than the accounts of the matrix."""
    office = service.state.office
    offer = small_offer(office)
    open_now(office)
    actions.register_family(office, NewFamily(login="anna", name="Anna", password=PASSWORD))
    with office.database.read() as session:
        account = store.account_by_login(session, "anna")
    anna = Actor(Role.FAMILY, account.public_id, account.id)
    child = actions.add_child(office, anna, NewChild(**CHILD | {"pesel": "02070803628"}))
    return {
        "child_id": child.id,
        "application_id": begin(office, anna, NewApplication(child=child.id)).id,
        "school_code": "LO1",
        "programme_id": offer["LO1-A"].id,
        "import_id": look(office, OFFICE, "LO1", upload_of(OFFER)).id,
        **primary_school_with_an_objection(office, anna, child.id),
    }


@pytest.mark.parametrize("role", [Role.FAMILY, Role.PRIMARY, Role.SCHOOL, Role.ORGANISER])
def test_what_belongs_to_others_is_not_there(service, foreign, role):
    asked = 0
    for route in ROUTES:
        places = set(re.findall(r"{(\w+)}", route.call)) & set(foreign)
        if places and route.action and may(role, route.action) is Reach.OWN:
            asked += 1
            theirs, nobodys = ask(service, route, role, foreign), ask(service, route, role)
            assert theirs.status_code == nobodys.status_code == 404, f"{route.call} as {role}: {theirs.text[:300]}"
    assert asked > 5


@pytest.mark.parametrize("call", ["POST /apply", "POST /api/v1/applications"])
def test_nobody_begins_the_form_of_somebody_elses_child(service, foreign, call):
    route = next(route for route in ROUTES if route.call == call)
    body = {"child": foreign["child_id"]}
    theirs = replace(route, json=body) if "/api/" in call else replace(route, form=body)
    assert ask(service, theirs, Role.FAMILY).status_code == 404


def test_a_family_sees_its_own_children_only():
    reaches = {role: may(role, "child.read") for role in Role}
    assert [role for role, reach in reaches.items() if reach is Reach.ALL] == [Role.OFFICIAL]
    assert reaches[Role.FAMILY] is Reach.OWN
