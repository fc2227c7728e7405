"""Applications over the JSON API."""

from fastapi import Response

from service.access.door import ApiActor, OfficeDep
from service.applications import actions, paper, store
from service.applications.forms import (
    ApplicationView,
    BroughtInLists,
    Checked,
    NewApplication,
    NewLists,
    SubmissionView,
    ToCheck,
    ToSend,
    Wishes,
    WishesView,
)
from service.kit.etag import VersionSeen, etag
from service.kit.idempotency import RequiredKey
from service.kit.numbers import Number
from service.subject import api_router

api = api_router("applications")


@api.post("/applications", status_code=201)
def begin(asked: NewApplication, office: OfficeDep, actor: ApiActor, key: RequiredKey) -> ApplicationView:
    """Begin the application of a child in the present round, or get the one already begun."""
    return actions.begin(office, actor, asked, key)


@api.get("/applications")
def read_applications(office: OfficeDep, actor: ApiActor) -> list[ApplicationView]:
    """The applications of one's own children in the present round."""
    now = office.clock.now()
    with office.look(actor, "application.read") as session:
        return [store.application_view(session, found, now) for found in store.own_applications(session, actor, now)]


@api.get("/applications/{application_id}")
def read_application(application_id: str, office: OfficeDep, actor: ApiActor, response: Response) -> ApplicationView:
    """One application: its draft, and the list that counts."""
    with office.look(actor, "application.read") as session:
        found = store.application(session, actor, application_id)
        shown = store.seen_by(store.application_view(session, found, office.clock.now()), actor)
    response.headers["ETag"] = etag(shown.version)
    return shown


@api.get("/applications/{application_id}/wishes")
def read_wishes(application_id: str, office: OfficeDep, actor: ApiActor, response: Response) -> WishesView:
    """The draft. Its ETag is what a change and a submission have to send back."""
    with office.look(actor, "application.read") as session:
        one, _, _ = store.application(session, actor, application_id)
        listed = store.wishes(session, store.draft(session, one))
    response.headers["ETag"] = etag(one.version)
    return WishesView(version=one.version, wishes=listed)


@api.put("/applications/{application_id}/wishes")
def put_wishes(
    application_id: str,
    asked: Wishes,
    office: OfficeDep,
    actor: ApiActor,
    seen: VersionSeen,
    response: Response,
) -> WishesView:
    """Replace the draft. The list sent before stays valid until this one is sent."""
    changed = actions.put_wishes(office, actor, application_id, asked, seen)
    response.headers["ETag"] = etag(changed.version)
    return changed


@api.delete("/applications/{application_id}/wishes", status_code=204)
def delete_wishes(application_id: str, office: OfficeDep, actor: ApiActor, seen: VersionSeen) -> None:
    """Take everything off the draft. The list sent before stays valid."""
    actions.put_wishes(office, actor, application_id, Wishes(programmes=[]), seen)


@api.post("/applications/{application_id}/submissions", status_code=201)
def send(application_id: str, asked: ToSend, office: OfficeDep, actor: ApiActor, key: RequiredKey) -> SubmissionView:
    """Send the draft and get a receipt. The same key gives the same receipt."""
    return actions.send(office, actor, application_id, asked, key)


@api.get("/applications/{application_id}/submissions/{number}")
def read_submission(application_id: str, number: Number, office: OfficeDep, actor: ApiActor) -> SubmissionView:
    """A sent list with its receipt."""
    with office.look(actor, "application.read") as session:
        one, _, _ = store.application(session, actor, application_id)
        return store.submission_view(session, one, store.submission(session, one, number))


@api.post("/rounds/{round_id}/lists", status_code=201)
def bring_in_lists(
    round_id: str, asked: NewLists, office: OfficeDep, actor: ApiActor, key: RequiredKey
) -> BroughtInLists:
    """An office enters the lists of paper forms: each candidate's newest list becomes the one given, all or none."""
    rows = [(one.candidate, one.rank, one.programme) for one in asked.wishes]
    return paper.bring_in(office, actor, round_id, rows, key)


@api.post("/receipts/check")
def check_receipt(asked: ToCheck, office: OfficeDep, actor: ApiActor) -> Checked:
    """Whether a receipt is ours. Nothing about a person or a list is told."""
    with office.look(actor, "receipt.check") as session:
        return store.checked(session, asked.number, asked.receipt)
