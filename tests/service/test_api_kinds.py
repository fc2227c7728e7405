"""Rules that every route of the API keeps by its kind, read from the committed description; exceptions have a reason.

A new route falls under the rule of its kind without a line here. An exception that no route needs any more fails.
"""

import json
from pathlib import Path

import pytest

DESCRIPTION = json.loads((Path(__file__).parents[2] / "docs" / "openapi.json").read_text(encoding="utf-8"))

WITHOUT_KEY = {
    "/api/v1/calculator": "nothing is kept",
    "/api/v1/receipts/check": "nothing is kept",
    "/api/v1/sessions": "a session is opened anew each time, and its token is not to be stored for a second answer",
    "/api/v1/sessions/current/code": "a code serves once",
    "/api/v1/account/second-factor/confirmation": "the codes are shown once, and are not to be stored",
    "/api/v1/account/second-factor/removal": "ending it twice is ending it",
    "/api/v1/start-passwords": "the password is shown once, and is not to be stored for a second answer",
    "/api/v1/offers/{school_code}/imports": "the same file of a school is the same import",
    "/api/v1/primary-schools/{primary_code}/files": "the same file of a school is the same upload",
    "/api/v1/staff/{account_id}/closing": "an account that is closed already is refused",
    "/api/v1/runs/{run_id}/recount": "the run stays as it is; each time is an event of its own",
    "/api/v1/rounds/{round_id}/closing": "the version seen (If-Match) lets it happen once",
}
WITHOUT_VERSION = {
    ("put", "/api/v1/account/password"): "the present password is asked for",
    ("put", "/api/v1/account/second-factor"): "the present password is asked for; each key is a new one",
    ("put", "/api/v1/account/mailbox"): "one's own address, replaced as a whole",
    ("delete", "/api/v1/sessions/current"): "ending a session twice is ending it",
}
BOUNDED = {
    "/api/v1/applications": "of one's own children",
    "/api/v1/children": "one's own",
    "/api/v1/choice-limits": "one line a decision of law",
    "/api/v1/publications": "one a round",
    "/api/v1/rounds": "some a year",
    "/api/v1/rounds/{round_id}/runs": "one for each decision on a tie",
    "/api/v1/rounds/{round_id}/added-seats": "one a decision of a governing body",
    "/api/v1/rounds/{round_id}/qualified/{school}": "the candidates of one school",
    "/api/v1/rounds/{round_id}/confirmations": "one line a school",
    "/api/v1/primary-schools/{primary_code}/pupils": "the pupils of one school",
    "/api/v1/staff": "some accounts a school",
    "/api/v1/rounds/{round_id}/appeals": "those of a school; an office sees all, some per cent of the candidates",
}


def routes(*methods):
    return [
        (method, path, told)
        for path, all_ in DESCRIPTION["paths"].items()
        for method, told in all_.items()
        if method in methods
    ]


def parameters(told):
    return {one["name"].lower() for one in told.get("parameters", [])}


def test_what_creates_or_sends_asks_for_a_key():
    without = {path for _, path, told in routes("post") if "idempotency-key" not in parameters(told)}
    assert without == set(WITHOUT_KEY)


def test_what_changes_asks_for_the_version_seen():
    without = {
        (method, path) for method, path, told in routes("put", "patch", "delete") if "if-match" not in parameters(told)
    }
    assert without == set(WITHOUT_VERSION)


def test_a_list_that_can_grow_comes_in_pages():
    bare = {path for _, path, told in routes("get") if shape(told).get("type") == "array"}
    assert bare == set(BOUNDED)
    paged = [(path, told) for _, path, told in routes("get") if "next" in properties(told)]
    assert len(paged) >= 4
    for path, told in paged:
        assert {"after", "limit"} <= parameters(told), path
        limit = next(one for one in told["parameters"] if one["name"] == "limit")
        assert limit["schema"]["maximum"] <= 200, path


def shape(told):
    content = told["responses"].get("200", {}).get("content", {})
    return content.get("application/json", {}).get("schema", {})


def properties(told):
    """The names in the answer, where it is an object of the description."""
    name = shape(told).get("$ref", "").rpartition("/")[2]
    return DESCRIPTION["components"]["schemas"].get(name, {}).get("properties", {})


@pytest.mark.parametrize(("method", "path", "told"), routes("get", "post", "put", "delete"))
def test_every_operation_says_what_it_does_and_how_it_refuses(method, path, told):
    assert told["summary"]
    problems = [status for status, answer in told["responses"].items() if "application/problem+json" in str(answer)]
    assert problems, f"{method} {path} names no problem"


def numbers(schema, seen=()):
    """Every whole number that a schema takes in, and where."""
    if isinstance(schema, list):
        for one in schema:
            yield from numbers(one, seen)
    elif isinstance(schema, dict):
        name = schema.get("$ref", "").rpartition("/")[2]
        if name and name not in seen:
            yield from numbers(DESCRIPTION["components"]["schemas"][name], (*seen, name))
        if schema.get("type") == "integer":
            yield "/".join(seen), schema
        yield from (one for part in schema.values() for one in numbers(part, seen))


@pytest.mark.parametrize(("method", "path", "told"), routes("get", "post", "put", "delete"))
def test_no_number_is_taken_in_that_a_column_cannot_hold(method, path, told):
    asked = [told.get("requestBody", {}), *(one["schema"] for one in told.get("parameters", ()))]
    endless = [place for place, schema in numbers(asked) if schema.get("maximum", 2**63) > 2**31 - 1]
    assert not endless, f"{method} {path}"
