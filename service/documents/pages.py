"""Papers on pages and as files: lists for the board, protocol, justifications, free places."""

from fastapi import Request
from fastapi.responses import Response

from service.documents import justifications, lists, papers, places, protocols
from service.documents.forms import BoardList, FreePlaces, Justification, Stage
from service.documents.letters import justification_pdf, ways_of_appeal
from service.documents.minutes import protocol_pdf
from service.documents.store import REFUSED
from service.documents.tallies import places_csv, places_xlsx
from service.documents.words import FILE_NAMES, PAPERS
from service.kit import pdf, spreadsheet
from service.kit.languages import speaking
from service.kit.numbers import Number
from service.kit.problems import NOT_FOUND, Refusal
from service.pages import Page, PageDep
from service.publications import store as publications
from service.records import words
from service.subject import page_router

pages = page_router()
CSV = "text/csv; charset=utf-8"
WORDS = {
    "step_name": words.step_name,
    "step_law": words.step_law,
    "step_value": words.step_value,
    "compared_steps": words.compared_steps,
}


def attached(content: bytes, kind: str, name: str) -> Response:
    """A file to be kept by whoever asked, and by no cache on the way."""
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-.") else "-" for letter in name)
    headers = {"Content-Disposition": f'attachment; filename="{plain}"', "Cache-Control": "no-store"}
    return Response(content, media_type=kind, headers=headers | {"Content-Language": PAPERS})


@pages.get("/results/{round_id}/qualified/{school}/papers")
def show_papers(page: PageDep, round_id: str, school: str) -> Response:
    """Everything that a school puts up, signs or reports, and whom it refused."""
    now = page.office.clock.now()
    with page.office.look(page.actor, "list.read") as session:
        board = lists.board_list(session, page.actor, round_id, school, Stage.QUALIFIED, now)
        refused = lists.refused_view(session, page.actor, round_id, school)
        admitted_at = lists.due(session, publications.by_round(session, round_id)[0], Stage.ADMITTED)
    return page.show("documents/papers.html", board=board, refused=refused, admitted_at=admitted_at, now=now)


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


@pages.get("/results/{round_id}/qualified/{school}/protocol.pdf")
def fetch_protocol(page: PageDep, round_id: str, school: str) -> Response:
    with page.office.look(page.actor, "list.read") as session:
        made = protocols.protocol(session, page.actor, round_id, school, page.office.clock.now())
    return attached(protocol_pdf(made), pdf.MEDIA_TYPE, f"protokol-{school}.pdf")


@pages.get("/results/{round_id}/qualified/{school}/reasons/{child_id}")
def fetch_justification(page: PageDep, round_id: str, school: str, child_id: str) -> Response:
    """A school's justification for one candidate. Points of a child stand in it, so who fetched it is on record."""
    with speaking(PAPERS), page.office.act(page.actor, "justification.write") as act:
        made = justifications.for_school(act.session, page.actor, round_id, school, child_id)
        act.record(f"candidate:{child_id}", school=school, round=round_id)
    return _letter(made)


@pages.get("/apply/{application_id}/reasons/{number}")
def show_reason(page: PageDep, application_id: str, number: Number) -> Response:
    """Why one wish was not granted, to read and print; of a wish that nobody looked at, only that."""
    with page.office.look(page.actor, "justification.read") as session:
        reason = justifications.reason_at(session, page.actor, application_id, number)
        if reason.code == "admitted":
            raise Refusal(NOT_FOUND)
        refused = reason.code in REFUSED
        made = justifications.for_family(session, page.actor, application_id, number) if refused else None
    ways = ways_of_appeal(made.days) if made else []
    shown = {"application": application_id, "reason": reason, "made": made, "ways": ways}
    return page.show("documents/reason.html", **shown, **WORDS)


@pages.get("/apply/{application_id}/reasons/{number}/file")
def fetch_reason(page: PageDep, application_id: str, number: Number) -> Response:
    with speaking(PAPERS), page.office.look(page.actor, "justification.read") as session:
        made = justifications.for_family(session, page.actor, application_id, number)
    return _letter(made)


def _letter(made: Justification) -> Response:
    return attached(justification_pdf(made), pdf.MEDIA_TYPE, f"uzasadnienie-{made.school}.pdf")


@pages.get("/results/{round_id}/free-places")
def show_places(page: PageDep, round_id: str) -> Response:
    return page.show("documents/places.html", places=_places(page, round_id))


@pages.get("/results/{round_id}/free-places.xlsx")
def fetch_places_xlsx(page: PageDep, round_id: str) -> Response:
    return attached(places_xlsx(_places(page, round_id)), spreadsheet.MEDIA_TYPE, "wolne-miejsca.xlsx")


@pages.get("/results/{round_id}/free-places.csv")
def fetch_places_csv(page: PageDep, round_id: str) -> Response:
    return attached(places_csv(_places(page, round_id)), CSV, "wolne-miejsca.csv")


def _places(page: Page, round_id: str) -> FreePlaces:
    with page.office.look(page.actor, "places.read") as session:
        return places.free_places(session, page.actor, round_id, page.office.clock.now())
