"""The committed description of the API is that of the code, and describes every call of the matrix."""

import json
from pathlib import Path

import pytest
from routes import ROUTES

from service.access.permissions import Reach, Role, may
from service.api_description import METHODS, WITHOUT_SESSION, described, text
from service.kit.problems import MEDIA_TYPE

FILE = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"


@pytest.fixture(scope="module")
def committed():
    return json.loads(FILE.read_text(encoding="utf-8"))


def calls(description):
    return {
        f"{method.upper()} {path}"
        for path, operations in description["paths"].items()
        for method in operations
        if method in METHODS
    }


def test_the_committed_file_is_the_description_of_the_code():
    """After a change: `recruit openapi --out docs/openapi.json`, and a line in the changelog."""
    assert FILE.read_text(encoding="utf-8") == text()


def test_it_is_openapi_three_point_one(committed):
    assert committed["openapi"].startswith("3.1.")
    assert list(committed["components"]["securitySchemes"]) == ["session"]


def test_a_session_is_said_to_be_needed_where_the_table_of_permissions_needs_one(committed):
    optional = {
        f"{method.upper()} {path}"
        for path, operations in committed["paths"].items()
        for method, told in operations.items()
        if {} in told["security"]
    }
    rows = [route for route in ROUTES if route.call in calls(committed)]
    public = {row.call for row in rows if row.action is None or may(Role.PUBLIC, row.action) is not Reach.NONE}
    assert optional == public
    assert len(public) == len(WITHOUT_SESSION)


def test_every_call_of_the_api_has_its_row_in_the_matrix(committed):
    """What every role may do there is tried in `test_permissions.py`, row by row."""
    rows = {route.call for route in ROUTES}
    assert sorted(calls(committed) - rows) == []
    assert sorted(call for call in rows if "/api/v1/" in call and call not in calls(committed)) == []


def test_every_operation_says_what_it_does_and_how_it_refuses(committed):
    for path, operations in committed["paths"].items():
        for method, operation in operations.items():
            assert operation["description"], (method, path)
            assert list(operation["responses"]["default"]["content"]) == [MEDIA_TYPE], (method, path)
            assert operation["security"]


def test_names_of_operations_are_their_own(committed):
    names = [
        operation["operationId"] for operations in committed["paths"].values() for operation in operations.values()
    ]
    assert len(names) == len(set(names))


def test_describing_leaves_the_application_as_it_is(app):
    before = json.dumps(app.openapi())
    described(app)
    assert json.dumps(app.openapi()) == before
