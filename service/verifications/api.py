"""Verifications and paper forms over the JSON API."""

from service.access.door import ApiActor, OfficeDep
from service.applications import store as applications
from service.kit.idempotency import RequiredKey
from service.kit.problems import NOT_FOUND, Refusal
from service.rounds.store import current
from service.subject import api_router
from service.verifications import actions, store
from service.verifications.forms import EnteredForm, NewDeed, OwnVerification, PaperForm, Queue, QueuedForm

api = api_router("verifications")


@api.get("/verifications")
def read_queue(office: OfficeDep, actor: ApiActor) -> Queue:
    """Sent lists of the present round whose first choice is one's own school. Other schools are not told."""
    with office.look(actor, "application.verify") as session:
        one = current(session, office.clock.now())
        return Queue(forms=store.queue(session, actor, one, office.keys) if one else [])


@api.post("/verifications/{submission_id}", status_code=201)
def record_deed(submission_id: str, asked: NewDeed, office: OfficeDep, actor: ApiActor, key: RequiredKey) -> QueuedForm:
    """Claim, accept, ask back or reject; ``after`` is the last deed one has seen."""
    return actions.record_deed(office, actor, submission_id, asked, key)


@api.get("/applications/{application_id}/verification")
def read_verification(application_id: str, office: OfficeDep, actor: ApiActor) -> OwnVerification:
    """What the school of the first wish says of the list that counts; 404 while none was sent."""
    with office.look(actor, "application.read") as session:
        application, _candidate, _round = applications.application(session, actor, application_id)
        sent = applications.newest_submission(session, application)
        if sent is None:
            raise Refusal(NOT_FOUND)
        return store.own_verification(session, application, sent)


@api.post("/paper-forms", status_code=201)
def enter_form(asked: PaperForm, office: OfficeDep, actor: ApiActor, key: RequiredKey) -> EnteredForm:
    """Enter a paper form whose first wish is a class of one's own school."""
    return actions.enter_form(office, actor, asked, key)
