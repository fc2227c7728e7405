"""What goes back when something cannot be done: a problem document to programs, a page to people."""

from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from service.access.actor import PUBLIC, Actor
from service.access.door import office_of, who_on_pages
from service.access.due import STEPS
from service.kit.headers import MEGABYTE, TooLargeError
from service.kit.languages import N_
from service.kit.log import current_request, log
from service.kit.problems import (
    BUSY,
    INVALID,
    MEDIA_TYPE,
    NOT_FOUND,
    TOO_LARGE,
    UNEXPECTED,
    Kind,
    Refusal,
    findings_of,
)
from service.pages import Page

NOT_THIS_WAY = Kind(
    "method-not-allowed",
    405,
    N_("This address does not take that"),
    N_("See the description of the API for what it takes."),
)
NOT_UNDERSTOOD = Kind(
    "not-understood", 400, N_("The request could not be read"), N_("See the description of the API for what it takes.")
)
BY_STATUS = {404: NOT_FOUND, 405: NOT_THIS_WAY}


def answer_refusal(request: Request, refusal: Refusal) -> Response:
    """The refusal in the form whoever asks can use."""
    if request.url.path.startswith("/api/"):
        document = refusal.document().model_dump(exclude_none=True)
        return JSONResponse(document, refusal.kind.status, refusal.headers, media_type=MEDIA_TYPE)
    if refusal.kind.status == 401 and request.method == "GET":
        return Response(status_code=303, headers={"Location": f"/sign-in?next={quote(request.url.path)}"})
    first = next((step.page for step in STEPS.values() if step.refusal is refusal.kind), None)
    if first and request.method == "GET":
        return Response(status_code=303, headers={"Location": f"{first}?next={quote(request.url.path)}"})
    page = Page(request, office_of(request), _actor(request, refusal))
    answer = page.show("refusal.html", refusal.kind.status, refusal=refusal, request_id=current_request.get().id)
    answer.headers.update(refusal.headers)
    return answer


def _actor(request: Request, refusal: Refusal) -> Actor:
    # When the database itself is in trouble, the page that says so must not ask it who is signed in.
    return PUBLIC if refusal.kind.status >= 500 else who_on_pages(request, office_of(request))


def install(app: FastAPI) -> None:
    """Hang the answers into the application."""

    @app.exception_handler(Refusal)
    def _refused(request: Request, refusal: Refusal) -> Response:
        return answer_refusal(request, refusal)

    @app.exception_handler(RequestValidationError)
    def _invalid(request: Request, wrong: RequestValidationError) -> Response:
        return answer_refusal(request, Refusal(INVALID, findings_of(wrong.errors(), drop=1)))

    @app.exception_handler(HTTPException)
    def _http(request: Request, wrong: HTTPException) -> Response:
        if isinstance(wrong, TooLargeError):
            return answer_refusal(request, Refusal(TOO_LARGE, limit=wrong.limit // MEGABYTE))
        kind = BY_STATUS.get(wrong.status_code, NOT_UNDERSTOOD)
        return answer_refusal(request, Refusal(kind, headers=wrong.headers))

    @app.exception_handler(OperationalError)
    @app.exception_handler(PoolTimeout)
    def _database(request: Request, _wrong: Exception) -> Response:
        log.exception("database")
        return answer_refusal(request, Refusal(BUSY, headers={"Retry-After": "5"}))

    @app.exception_handler(DataError)
    def _unstorable(request: Request, _wrong: DataError) -> Response:
        log.exception("a value that the database cannot keep")  # PostgreSQL keeps no character 0
        return answer_refusal(request, Refusal(NOT_UNDERSTOOD))


def answer_failure(request: Request) -> Response:
    """A mistake of ours: it stands in the log under the number of the request."""
    return answer_refusal(request, Refusal(UNEXPECTED))
