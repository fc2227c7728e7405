"""The description of the API: OpenAPI 3.1 as a file that programs are written against, and a change of it is seen."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.kit.problems import MEDIA_TYPE

if TYPE_CHECKING:
    from fastapi import FastAPI

METHODS = frozenset({"get", "put", "post", "delete", "patch"})
BEARER = {"type": "http", "scheme": "bearer", "description": "The token that POST /api/v1/sessions gives."}
PRECONDITIONS = frozenset({"idempotency-key", "if-match"})

# What the public may do: a session may come along and is not asked for. Everything else answers 401 without one.
WITHOUT_SESSION = frozenset(
    {
        "get /api/v1/status",
        "post /api/v1/sessions",
        "post /api/v1/accounts",
        "get /api/v1/schools",
        "get /api/v1/schools/{school_id}",
        "get /api/v1/programmes",
        "get /api/v1/programmes/{programme_id}",
        "get /api/v1/gminas",
        "get /api/v1/rounds",
        "get /api/v1/rounds/{round_id}",
        "get /api/v1/choice-limits",
        "post /api/v1/receipts/check",
        "post /api/v1/calculator",
        "get /api/v1/publications",
        "get /api/v1/publications/{publication_id}",
        "get /api/v1/publications/{publication_id}/files/{name}",
        "get /api/v1/rounds/{round_id}/cutoffs",
        "get /api/v1/rounds/{round_id}/confirmation-dates",
        "get /api/v1/rounds/{round_id}/announced-places",
    }
)


def described(app: FastAPI) -> dict[str, Any]:
    """What FastAPI describes, with the sign-in named and refusals under their own media type (RFC 9457)."""
    plain = json.loads(json.dumps(app.openapi()))
    plain["components"]["securitySchemes"] = {"session": BEARER}
    for path, operations in plain["paths"].items():
        for method, operation in operations.items():
            if method in METHODS:
                open_to_all = [{}] if f"{method} {path}" in WITHOUT_SESSION else []
                operation["security"] = [*open_to_all, {"session": []}]
                _refusals(operation)
                _preconditions(operation)
    return plain


def _refusals(operation: dict[str, Any]) -> None:
    for status, answer in operation["responses"].items():
        if status in {"422", "default"} and "application/json" in answer.get("content", {}):
            answer["content"] = {MEDIA_TYPE: answer["content"]["application/json"]}


def _preconditions(operation: dict[str, Any]) -> None:
    """Where one of these headers is read, a request without it is refused, with a problem of its own and no 422."""
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "header" and parameter["name"].lower() in PRECONDITIONS:
            parameter["required"] = True
            parameter["schema"] = next(kind for kind in parameter["schema"]["anyOf"] if kind["type"] != "null")


def text() -> str:
    """The description as a file: sorted keys, the same bytes for the same interface."""
    from service.app import create_app
    from service.settings import Settings

    with TemporaryDirectory() as folder:
        app = create_app(Settings(folder=Path(folder)))
        try:
            return json.dumps(described(app), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        finally:
            app.state.office.database.close()


def openapi(
    out: Annotated[Path | None, typer.Option(help="File to write; the description is printed without it.")] = None,
) -> None:
    """The description of the API as OpenAPI 3.1."""
    if out is None:
        typer.echo(text(), nl=False)
    else:
        out.write_text(text(), encoding="utf-8")
