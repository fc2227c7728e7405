"""The door: from a request to the office, to whoever asks, and to the fields of a form that is really ours."""

from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile

from service.access.actions import actor_of, token_digest
from service.access.actor import Actor
from service.kit import csrf
from service.kit.problems import FORGED_FORM, Refusal
from service.kit.uploads import LARGEST_FILE, Upload, upload_of
from service.office import Office

MOST_FIELDS = 1_000


def office_of(request: Request) -> Office:
    office: Office = request.app.state.office
    return office


OfficeDep = Annotated[Office, Depends(office_of)]


def session_cookie(office: Office) -> str:
    """Name of the session cookie; ``__Host-`` binds it to this host and to TLS."""
    return "__Host-session" if office.settings.https else "session"


def visit_cookie(office: Office) -> str:
    """Name of the cookie that holds a form together before anybody signed in."""
    return "__Host-visit" if office.settings.https else "visit"


def bearer(request: Request) -> str | None:
    """The token of the header ``Authorization: Bearer …``."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def form_holder(request: Request, office: Office) -> str | None:
    """To whom a form is shown: the session, else the visit."""
    token = request.cookies.get(session_cookie(office))
    return token_digest(token) if token else request.cookies.get(visit_cookie(office))


def who_on_pages(request: Request, office: OfficeDep) -> Actor:
    """Dependency of pages: the actor of the session cookie."""
    return actor_of(office, request.cookies.get(session_cookie(office)))


def who_on_api(request: Request, office: OfficeDep) -> Actor:
    """Dependency of the API: the actor of the bearer token, else of the cookie.

    A cookie comes along by itself, so a change by cookie must show the form mark in ``X-Form-Mark``.
    """
    token = bearer(request)
    if token is not None:
        return actor_of(office, token)
    cookie = request.cookies.get(session_cookie(office))
    if cookie and request.method not in csrf.SAFE:
        csrf.require_own_origin(request)
        csrf.require_mark(office.keys, token_digest(cookie), request.headers.get(csrf.HEADER))
    return actor_of(office, cookie)


PageActor = Annotated[Actor, Depends(who_on_pages)]
ApiActor = Annotated[Actor, Depends(who_on_api)]


class Fields(dict[str, str]):
    """The text fields of a form of ours (last of each name); ``lists`` has repeated names, ``upload`` the file."""

    def __init__(self, form: FormData, upload: Upload | None) -> None:
        texts = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
        super().__init__(texts)
        self.lists: dict[str, list[str]] = {}
        for name, value in texts:
            self.lists.setdefault(name, []).append(value)
        self.upload = upload
        self.key = self.pop("once", None)  # Idempotency-Key of the page
        self.pop(csrf.FIELD, None)


async def form_fields(request: Request, office: OfficeDep) -> Fields:
    """Dependency of pages that change something: the fields, once origin and mark of the form have been checked."""
    if request.method in csrf.SAFE:
        raise Refusal(FORGED_FORM)
    csrf.require_own_origin(request)
    async with request.form(max_files=1, max_fields=MOST_FIELDS) as form:
        csrf.require_mark(office.keys, form_holder(request, office), str(form.get(csrf.FIELD, "")))
        file = form.get("file")
        content = await file.read(LARGEST_FILE + 1) if isinstance(file, UploadFile) else None
        return Fields(form, upload_of(content) if content else None)


FormFields = Annotated[Fields, Depends(form_fields)]
