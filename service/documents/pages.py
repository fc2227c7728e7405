"""Papers as files: the lists for the board of a school."""

from fastapi import Request
from fastapi.responses import Response

from service.documents import lists, papers
from service.documents.forms import BoardList, Stage
from service.documents.words import FILE_NAMES
from service.kit import pdf, spreadsheet
from service.kit.problems import NOT_FOUND, Refusal
from service.pages import Page, PageDep
from service.subject import page_router

pages = page_router()


@pages.get("/results/{round_id}/qualified/{school}/list.pdf")
def fetch_list_pdf(page: PageDep, round_id: str, school: str, request: Request) -> Response:
    board = _board(page, round_id, school, request)
    return attached(papers.board_pdf(board), pdf.MEDIA_TYPE, f"{FILE_NAMES[board.stage]}-{school}.pdf")


@pages.get("/results/{round_id}/qualified/{school}/list.xlsx")
def fetch_list_xlsx(page: PageDep, round_id: str, school: str, request: Request) -> Response:
    board = _board(page, round_id, school, request)
    return attached(papers.board_xlsx(board), spreadsheet.MEDIA_TYPE, f"{FILE_NAMES[board.stage]}-{school}.xlsx")


def _board(page: Page, round_id: str, school: str, request: Request) -> BoardList:
    asked = request.query_params.get("stage", Stage.QUALIFIED)
    if asked not in set(Stage):
        raise Refusal(NOT_FOUND)
    with page.office.look(page.actor, "list.read") as session:
        return lists.board_list(session, page.actor, round_id, school, Stage(asked), page.office.clock.now())


def attached(content: bytes, kind: str, name: str) -> Response:
    """A file to be kept by whoever asked, and by no cache on the way."""
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-.") else "-" for letter in name)
    headers = {"Content-Disposition": f'attachment; filename="{plain}"', "Cache-Control": "no-store"}
    return Response(content, media_type=kind, headers=headers)
