"""The page of a child's history, and the file with a family's own copy."""

from fastapi.responses import Response

from service.histories import store
from service.histories.words import by_whom, sentence
from service.pages import PageDep
from service.subject import page_router

pages = page_router()


@pages.get("/children/{child_id}/history")
def show_history(page: PageDep, child_id: str) -> Response:
    with page.office.look(page.actor, "child.read") as session:
        found = store.history(session, page.actor, child_id)
    return page.show("histories/history.html", history=found, sentence=sentence, by_whom=by_whom)


@pages.get("/account/copy")
def fetch_copy(page: PageDep) -> Response:
    """A file to keep; nothing of it stays in a cache."""
    with page.office.look(page.actor, "copy.take") as session:
        found = store.own_copy(session, page.actor, page.office.keys, page.office.clock.now())
    named = {"Content-Disposition": 'attachment; filename="copy.json"', "Cache-Control": "no-store"}
    return Response(found.model_dump_json(indent=2), media_type="application/json", headers=named)
