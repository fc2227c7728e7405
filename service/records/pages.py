"""The page of a family: grades, exam results and criteria as they are on record, and the points they give."""

from fastapi.responses import Response

from service.applications import store as applications
from service.offers.words import SUBJECT_NAMES, subject_name
from service.pages import PageDep
from service.records import views, words
from service.subject import page_router

pages = page_router()
EXAMS = {f"exam_{part}": name for part, name in words.EXAM_PARTS.items()}
GRADES = {f"grade_{subject}": name for subject, name in SUBJECT_NAMES.items()}


@pages.get("/apply/{application_id}/grades")
def show_record(page: PageDep, application_id: str) -> Response:
    with page.office.look(page.actor, "records.read") as session:
        record = views.record_view(session, page.actor, application_id)
        called = applications.called(session, page.actor, application_id)
    return page.show(
        "records/record.html",
        record=record,
        called=called,
        exams=EXAMS,
        grades=GRADES,
        awards=words.AWARDS,
        criteria=words.CRITERIA,
        item_name=words.item_name,
        subject_name=subject_name,
    )
