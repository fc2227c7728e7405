"""The page of the demonstration: whom one can sign in as. It is there only while the setting ``demo`` is on."""

from fastapi.responses import Response

from service.access.permissions import ROLE_NAMES
from service.demo.note import read_note
from service.kit.problems import NOT_FOUND, Refusal
from service.pages import PageDep
from service.subject import page_router

pages = page_router()


@pages.get("/demo")
def show_demo(page: PageDep) -> Response:
    note = read_note(page.office.settings.folder) if page.office.settings.demo else None
    if note is None:
        raise Refusal(NOT_FOUND)
    return page.show("demo/demo.html", note=note, role_names={role.value: name for role, name in ROLE_NAMES.items()})
