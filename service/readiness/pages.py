"""The page of what is not ready yet, for officials and the auditor."""

from fastapi.responses import Response

from service.kit.languages import current_language, texts
from service.pages import PageDep
from service.readiness import views, words
from service.subject import page_router

pages = page_router()


@pages.get("/readiness")
def show_readiness(page: PageDep) -> Response:
    with page.office.look(page.actor, "readiness.read") as session:
        board = views.board(session, page.actor, page.office.clock.now())
    return page.show(
        "readiness/board.html",
        board=board,
        gates=words.GATES,
        states=words.STATES,
        gate_text=words.gate_text,
        more_places=words.more_places,
        rule_name=words.rule_name,
        speaks=_speaks,
    )


def _speaks(note: str) -> str:
    """The language a note of the rulebook is shown in: notes come with the law, in English, until translated."""
    language = current_language.get()
    return language if note in texts(language).sentences else "en"
