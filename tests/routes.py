"""Every route of the service: which line of the table of permissions it stands under, and a request it would accept.

A new route needs a line here; the matrix of roles and routes fails and names it until it has one. Requests are whole
(all fields right), so that whoever may not send them is refused for the role and for nothing else. ``{…}`` places of a
path stand for ids: the matrix fills in one that does not exist (``{number}`` is 1).
"""

from dataclasses import dataclass, field
from typing import Any

EVERYBODY = None  # no line of the table: open to all by design
PASSWORD = "four quiet words here"
CHILD = {"first_name": "Zofia", "last_name": "Wiśniewska", "pesel": "44051401359", "gmina": "Wieliczka"}
STAFF = {"login": "new.school", "name": "Nowa", "password": PASSWORD, "role": "school", "school": "school-1"}
FAMILY = {"login": "new.family", "name": "Nowa", "password": PASSWORD}
LOST = {"login": "forgetful", "reason": "identity card"}
RENEWED = {"present": "not the present one", "password": "other quiet words there"}
OFFER = b"kod;nazwa;miejsca;przedmioty\nx-1;x;30;polski|matematyka|historia|wos\n"
DATES = {"name": "x", "kind": "main", "opens_at": "2030-05-12T08:00", "closes_at": "2030-05-20T15:00"}
INSTANTS = {"name": "x", "opens_at": "2030-05-12T08:00:00Z", "closes_at": "2030-05-20T15:00:00Z"}
RECEIPT = {"number": "x", "receipt": "x"}
CONFIRMATION_DATES = {"closes_at": "2030-07-20T15:00", "admitted_at": "2030-07-22T12:00"}
CONFIRMATION_INSTANTS = {"closes_at": "2030-07-20T15:00:00Z", "admitted_at": "2030-07-22T12:00:00Z"}
SUPPLEMENTARY = {"name": "x", "opens_at": "2030-07-24T08:00", "closes_at": "2030-07-26T15:00"}
APPEAL = {"reason": "a reason of some length"}
APPEAL_DECISION = APPEAL | {"decision": "dismissed"}
SEATS = {"programme": "x", "seats": "2", "reason": "a reason of some length"}
PRIMARY = {"code": "SP9", "name": "Szkoła Podstawowa nr 9", "gmina": "1261011"}
PUPILS = b"nazwisko;imie;pesel;klasa\nNowak;Jan;44051401359;8a\n"
CORRECTION = {"fact": "grade_polish", "value": "5", "reason": "the certificate says so"}
OBJECTION = {"fact": "grade_polish", "claim": "the certificate says 5"}
CLAIMED = {"deed": "claim", "after": 0}
PAPER_FORM = {"candidate": "K-1", "last_name": "Nowak", "classes": ["x"]}
APPROVED = {"verdict": "approved", "offer": "x"}
ANSWERED = {"verdict": "dismissed", "answer": "the certificate says 4"}
ACCEPTED = {"findings": "x", "reason": "a reason of some length"}
DECISION = {"committee": "the committee", "reason": "a reason of some length"}
LISTS = {"wishes": [{"candidate": "K-1", "rank": 1, "programme": "A-1"}]}


@dataclass(frozen=True)
class Route:
    """``call`` is "METHOD path" as the router has it; ``json`` or ``form`` what is sent, ``file`` an upload."""

    call: str
    action: str | None
    json: Any = None
    form: dict[str, str] = field(default_factory=dict)
    file: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)


ROUTES = (
    # front
    Route("GET /", "status.read"),
    Route("GET /how-places-are-given", EVERYBODY),
    Route("GET /accessibility", EVERYBODY),
    Route("GET /privacy", EVERYBODY),
    Route("GET /verification", EVERYBODY),
    Route("GET /status", EVERYBODY),
    Route("GET /api/v1/status", EVERYBODY),
    # access
    Route("GET /sign-in", EVERYBODY),
    Route("POST /sign-in", "session.start", form={"login": "family", "password": PASSWORD}),
    Route("GET /sign-out", EVERYBODY),
    Route("POST /sign-out", EVERYBODY),
    Route("GET /sign-in/code", "factor.give"),
    Route("POST /sign-in/code", "factor.give", form={"code": "123456"}),
    Route("POST /api/v1/sessions/current/code", "factor.give", json={"code": "123456"}),
    Route("GET /account/second-factor", "factor.change"),
    Route("POST /account/second-factor", "factor.change", form={"present": PASSWORD}),
    Route("POST /account/second-factor/confirmation", "factor.change", form={"code": "123456"}),
    Route("POST /account/second-factor/removal", "factor.change", form={"present": PASSWORD}),
    Route("GET /api/v1/account/second-factor", "factor.change"),
    Route("PUT /api/v1/account/second-factor", "factor.change", json={"present": PASSWORD}),
    Route("POST /api/v1/account/second-factor/confirmation", "factor.change", json={"code": "123456"}),
    Route("POST /api/v1/account/second-factor/removal", "factor.change", json={"present": PASSWORD}),
    Route("GET /account/password", "account.change"),
    Route("POST /account/password", "account.change", form=RENEWED),
    Route("GET /help-desk/password", "account.reset"),
    Route("POST /help-desk/password", "account.reset", form=LOST),
    Route("POST /account/sessions/end-others", "session.end"),
    Route("POST /api/v1/sessions", "session.start", json={"login": "family", "password": PASSWORD}),
    Route("DELETE /api/v1/sessions/current", "session.end"),
    Route("PUT /api/v1/account/password", "account.change", json=RENEWED),
    Route("POST /api/v1/start-passwords", "account.reset", json=LOST),
    # people
    Route("GET /register", EVERYBODY),
    Route("POST /register", "account.register", form=FAMILY),
    Route("GET /account", "account.read"),
    Route("GET /children/new", "child.add"),
    Route("POST /children/new", "child.add", form=CHILD),
    Route("GET /staff", "account.create"),
    Route("GET /staff/new", "account.create"),
    Route("POST /staff/new", "account.create", form=STAFF),
    Route("POST /api/v1/accounts", "account.register", json=FAMILY),
    Route("POST /api/v1/candidates", "child.enrol", json={"children": [CHILD | {"number": "K-99"}]}),
    Route("GET /staff/{account_id}/closing", "account.close"),
    Route("POST /staff/{account_id}/closing", "account.close", form={"reason": "has left"}),
    Route("POST /api/v1/staff/{account_id}/closing", "account.close", json={"reason": "has left"}),
    Route("POST /api/v1/staff", "account.create", json=STAFF),
    Route("GET /api/v1/staff", "account.create"),
    Route("GET /api/v1/account", "account.read"),
    Route("GET /api/v1/children", "child.read"),
    Route("POST /api/v1/children", "child.add", json=CHILD),
    Route("GET /api/v1/children/{child_id}", "child.read"),
    # offers
    Route("GET /schools", "offer.read"),
    Route("GET /schools/{school_id}", "offer.read"),
    Route("GET /programmes", "offer.read"),
    Route("GET /programmes/{programme_id}", "offer.read"),
    Route("GET /gminas", "offer.read"),
    Route("GET /offer", "offer.prepare"),
    Route("GET /offer/{school_code}", "offer.prepare"),
    Route("GET /offer/{school_code}/file", "offer.prepare"),
    Route("POST /offer/{school_code}/imports", "offer.prepare", file=OFFER),
    Route("GET /offer/imports/{import_id}", "offer.prepare"),
    Route("POST /offer/imports/{import_id}/confirmation", "offer.change", form={"offer": "x"}),
    Route("GET /offer/programmes/{programme_id}", "offer.change"),
    Route("POST /offer/programmes/{programme_id}", "offer.change", form={"seats": "30", "version": "1"}),
    Route("GET /api/v1/schools", "offer.read"),
    Route("GET /api/v1/schools/{school_id}", "offer.read"),
    Route("GET /api/v1/programmes", "offer.read"),
    Route("GET /api/v1/gminas", "offer.read"),
    Route("GET /api/v1/programmes/{programme_id}", "offer.read"),
    Route("POST /api/v1/offers", "offer.bring-in", json={"schools": [], "programmes": []}),
    Route("PUT /api/v1/programmes/{programme_id}", "offer.change", json={"seats": 30, "scored_subjects": ""}),
    Route("POST /api/v1/offers/{school_code}/imports", "offer.prepare", file=OFFER),
    Route("GET /api/v1/offers/imports/{import_id}", "offer.prepare"),
    Route("POST /api/v1/offers/imports/{import_id}/confirmation", "offer.change", json={"offer": "x"}),
    # rounds
    Route("GET /rounds", "round.read"),
    Route("GET /rounds/new", "round.open"),
    Route("POST /rounds/new", "round.open", form=DATES),
    Route("POST /rounds/{round_id}/closing", "round.close", form={"version": "1"}),
    Route("GET /api/v1/rounds", "round.read"),
    Route("GET /api/v1/choice-limits", "round.read"),
    Route("GET /api/v1/rounds/{round_id}", "round.read"),
    Route("POST /api/v1/rounds", "round.open", json=INSTANTS),
    Route("POST /api/v1/rounds/{round_id}/closing", "round.close", json={}),
    # applications
    Route("GET /apply", "application.start"),
    Route("POST /apply", "application.start", form={"child": "x"}),
    Route("GET /apply/{application_id}", "application.read"),
    Route("GET /apply/{application_id}/wishes", "application.read"),
    Route("POST /apply/{application_id}/wishes", "application.change", form={"version": "1"}),
    Route("GET /apply/{application_id}/find", "application.read"),
    Route("POST /apply/{application_id}/find", "application.change", form={"add": "x"}),
    Route("GET /apply/{application_id}/check", "application.read"),
    Route("POST /apply/{application_id}/submissions", "application.send", form={"version": "1"}),
    Route("GET /apply/{application_id}/receipt", "application.read"),
    Route("GET /receipt", EVERYBODY),
    Route("POST /receipt", "receipt.check", form=RECEIPT),
    Route("POST /api/v1/rounds/{round_id}/lists", "application.bring-in", json=LISTS),
    Route("POST /api/v1/applications", "application.start", json={"child": "x"}),
    Route("GET /api/v1/applications", "application.read"),
    Route("GET /api/v1/applications/{application_id}", "application.read"),
    Route("GET /api/v1/applications/{application_id}/wishes", "application.read"),
    Route("DELETE /api/v1/applications/{application_id}/wishes", "application.change"),
    Route("GET /api/v1/applications/{application_id}/known", "records.read"),
    # histories
    Route("GET /children/{child_id}/history", "child.read"),
    Route("GET /api/v1/children/{child_id}/history", "child.read"),
    Route("GET /account/copy", "copy.take"),
    Route("GET /api/v1/account/copy", "copy.take"),
    Route("PUT /api/v1/applications/{application_id}/wishes", "application.change", json={"programmes": []}),
    Route("POST /api/v1/applications/{application_id}/submissions", "application.send", json={"version": 1}),
    Route("GET /api/v1/applications/{application_id}/submissions/{number}", "application.read"),
    Route("POST /api/v1/receipts/check", "receipt.check", json=RECEIPT),
    # records
    Route("GET /apply/{application_id}/grades", "records.read"),
    Route("GET /api/v1/applications/{application_id}/record", "records.read"),
    Route("POST /api/v1/records", "records.enter", json={}),
    # pupils
    Route("GET /pupils", "pupil.read"),
    Route("POST /pupils", "primary.bring-in", form=PRIMARY),
    Route("GET /pupils/{primary_code}", "pupil.read"),
    Route("POST /pupils/{primary_code}/files", "pupil.enrol", file=PUPILS),
    Route("GET /pupils/files/{file_id}", "pupil.read"),
    Route("GET /pupils/files/{file_id}/marked.xlsx", "pupil.read"),
    Route("POST /pupils/files/{file_id}/confirmation", "grades.enter", form={"present": "x"}),
    Route("POST /pupils/{primary_code}/letters", "letter.make"),
    Route("GET /pupils/one/{child_id}", "pupil.read"),
    Route("POST /pupils/one/{child_id}", "grades.enter", form=CORRECTION | {"version": "1"}),
    Route("GET /api/v1/primary-schools", "pupil.read"),
    Route("POST /api/v1/primary-schools", "primary.bring-in", json={"schools": [PRIMARY | {"code": "SP10"}]}),
    Route("GET /api/v1/primary-schools/{primary_code}/pupils", "pupil.read"),
    Route("POST /api/v1/primary-schools/{primary_code}/files", "pupil.enrol", file=PUPILS),
    Route("GET /api/v1/pupil-files/{file_id}", "pupil.read"),
    Route("GET /api/v1/pupil-files/{file_id}/marked", "pupil.read"),
    Route("POST /api/v1/pupil-files/{file_id}/confirmation", "grades.enter", json={"present": "x"}),
    Route("GET /api/v1/pupils/{child_id}/grades", "pupil.read"),
    Route("PUT /api/v1/pupils/{child_id}/grades", "grades.enter", json=CORRECTION),
    Route("POST /api/v1/primary-schools/{primary_code}/letters", "letter.make", json={}),
    # objections
    Route("GET /children/{child_id}/grades", "grades.read"),
    Route("POST /children/{child_id}/objections", "grades.object", form=OBJECTION),
    Route("GET /pupils/{primary_code}/objections", "objection.answer"),
    Route("POST /objections/{objection_id}/answer", "objection.answer", form=ANSWERED),
    Route("GET /api/v1/children/{child_id}/grades", "grades.read"),
    Route("POST /api/v1/children/{child_id}/objections", "grades.object", json=OBJECTION),
    Route("GET /api/v1/primary-schools/{primary_code}/objections", "objection.answer"),
    Route("POST /api/v1/objections/{objection_id}/answer", "objection.answer", json=ANSWERED),
    # verifications
    Route("GET /verifications", "application.verify"),
    Route("GET /verifications/{submission_id}", "application.verify"),
    Route("POST /verifications/{submission_id}", "application.verify", form={"deed": "claim", "after": "0"}),
    Route("GET /paper-forms", "application.enter"),
    Route("POST /paper-forms", "application.enter", form=PAPER_FORM | {"classes": "x"}),
    Route("GET /api/v1/verifications", "application.verify"),
    Route("POST /api/v1/verifications/{submission_id}", "application.verify", json=CLAIMED),
    Route("GET /api/v1/applications/{application_id}/verification", "application.read"),
    Route("POST /api/v1/paper-forms", "application.enter", json=PAPER_FORM),
    # approvals
    Route("GET /approvals", "offer.approve"),
    Route("GET /approvals/{school_code}", "offer.approve"),
    Route("POST /approvals/{school_code}", "offer.approve", form=APPROVED),
    Route("GET /api/v1/approvals", "offer.approve"),
    Route("GET /api/v1/approvals/{school_code}", "offer.approve"),
    Route("POST /api/v1/approvals/{school_code}", "offer.approve", json=APPROVED),
    # calculator
    Route("GET /calculator", "calculator.use"),
    Route("POST /calculator", "calculator.use", form={"exam_polish": "50"}),
    Route("POST /api/v1/calculator", "calculator.use", json={"record": {}}),
    # cross-checks
    Route("GET /rounds/{round_id}/cross-checks", "readiness.read"),
    Route("POST /rounds/{round_id}/cross-checks", "round.run", form=ACCEPTED),
    Route("GET /api/v1/rounds/{round_id}/cross-checks", "readiness.read"),
    Route(
        "POST /api/v1/rounds/{round_id}/cross-checks/acceptances",
        "round.run",
        json=ACCEPTED,
        headers={"Idempotency-Key": "12345678"},
    ),
    # audit
    Route("GET /audit", "audit.read"),
    Route("GET /audit/chain", "audit.check"),
    Route("GET /api/v1/audit/events", "audit.read"),
    Route("GET /api/v1/audit/chain", "audit.check"),
    # readiness
    Route("GET /readiness", "readiness.read"),
    Route("GET /api/v1/readiness", "readiness.read"),
    # allocations
    Route("GET /runs", "round.inspect"),
    Route("GET /rounds/{round_id}/runs", "round.inspect"),
    Route("POST /rounds/{round_id}/runs", "round.run"),
    Route("GET /runs/{run_id}", "round.inspect"),
    Route("POST /runs/{run_id}/recount", "round.recount"),
    Route("POST /api/v1/runs/{run_id}/recount", "round.recount"),
    Route("POST /ties/{tie_id}/decisions", "tie.decide", form=DECISION),
    Route("POST /api/v1/rounds/{round_id}/runs", "round.run"),
    Route("GET /api/v1/rounds/{round_id}/runs", "round.inspect"),
    Route("GET /api/v1/runs/{run_id}", "round.inspect"),
    Route("POST /api/v1/ties/{tie_id}/decisions", "tie.decide", json=DECISION | {"order": ["K-1", "K-2"]}),
    # publications
    Route("GET /results", "publication.read"),
    Route("GET /results/{round_id}", "publication.read"),
    Route("GET /results/{round_id}/qualified", "list.read"),
    Route("GET /results/{round_id}/qualified/{school}", "list.read"),
    Route("GET /apply/{application_id}/result", "result.read"),
    Route("GET /publications/{publication_id}/files/{name}", "publication.read"),
    Route("GET /publications/{publication_id}/audit", "bundle.read"),
    Route("GET /runs/{run_id}/release", "round.release"),
    Route("POST /runs/{run_id}/publication", "round.release", form={"looked": "yes", "files": "x"}),
    Route("GET /api/v1/publications", "publication.read"),
    Route("GET /api/v1/publications/{publication_id}", "publication.read"),
    Route("GET /api/v1/publications/{publication_id}/files/{name}", "publication.read"),
    Route("GET /api/v1/publications/{publication_id}/audit", "bundle.read"),
    Route("GET /api/v1/rounds/{round_id}/cutoffs", "publication.read"),
    Route("GET /api/v1/rounds/{round_id}/qualified/{school}", "list.read"),
    Route("GET /api/v1/applications/{application_id}/result", "result.read"),
    Route("POST /api/v1/runs/{run_id}/publication", "round.release", json={"files": "x"}),
    # confirmations
    Route("GET /results/{round_id}/confirmations", "confirmation.read"),
    Route("POST /results/{round_id}/confirmation-dates", "confirmation.dates", form=CONFIRMATION_DATES),
    Route("GET /results/{round_id}/confirmations/{school}", "confirmation.record"),
    Route(
        "POST /results/{round_id}/confirmations/{school}",
        "confirmation.record",
        form={"candidate": "K-1", "deed": "confirmation"},
    ),
    Route("GET /api/v1/rounds/{round_id}/confirmation-dates", "publication.read"),
    Route("POST /api/v1/rounds/{round_id}/confirmation-dates", "confirmation.dates", json=CONFIRMATION_INSTANTS),
    Route("GET /api/v1/rounds/{round_id}/confirmations", "confirmation.read"),
    Route("GET /api/v1/rounds/{round_id}/confirmations/{school}", "confirmation.record"),
    Route(
        "POST /api/v1/rounds/{round_id}/confirmations",
        "confirmation.record",
        json={"candidate": "K-1", "kind": "confirmation"},
    ),
    Route("GET /api/v1/applications/{application_id}/status", "result.read"),
    # appeals
    Route("GET /apply/{application_id}/appeals/{number}", "appeal.lodge"),
    Route("POST /apply/{application_id}/appeals/{number}", "appeal.lodge", form=APPEAL),
    Route("GET /results/{round_id}/appeals", "appeal.read"),
    Route("GET /appeals/{appeal_id}", "appeal.read"),
    Route("POST /appeals/{appeal_id}/decision", "appeal.decide", form=APPEAL_DECISION | {"version": "1"}),
    Route("GET /api/v1/applications/{application_id}/appeals/{number}", "appeal.lodge"),
    Route("POST /api/v1/applications/{application_id}/appeals/{number}", "appeal.lodge", json=APPEAL),
    Route("GET /api/v1/rounds/{round_id}/appeals", "appeal.read"),
    Route("GET /api/v1/appeals/{appeal_id}", "appeal.read"),
    Route("POST /api/v1/appeals/{appeal_id}/decision", "appeal.decide", json=APPEAL_DECISION),
    # vacancies
    Route("GET /results/{round_id}/supplementary", "round.open"),
    Route("POST /results/{round_id}/supplementary", "round.open", form=SUPPLEMENTARY),
    Route("GET /rounds/{round_id}/free-places", "round.read"),
    Route("GET /results/{round_id}/added-seats", "seats.add"),
    Route("POST /results/{round_id}/added-seats", "seats.add", form=SEATS),
    Route("GET /api/v1/rounds/{round_id}/supplementary", "round.open"),
    Route("POST /api/v1/rounds/{round_id}/supplementary", "round.open", json=INSTANTS),
    Route("GET /api/v1/rounds/{round_id}/announced-places", "round.read"),
    Route("GET /api/v1/rounds/{round_id}/added-seats", "seats.add"),
    Route("POST /api/v1/rounds/{round_id}/added-seats", "seats.add", json=SEATS | {"seats": 2}),
    # documents
    Route("GET /results/{round_id}/qualified/{school}/list.pdf", "list.read"),
    Route("GET /results/{round_id}/qualified/{school}/list.xlsx", "list.read"),
    Route("GET /results/{round_id}/qualified/{school}/papers", "list.read"),
    Route("GET /results/{round_id}/qualified/{school}/protocol.pdf", "list.read"),
    Route("GET /results/{round_id}/qualified/{school}/reasons/{child_id}", "justification.write"),
    Route("GET /apply/{application_id}/reasons/{number}", "justification.read"),
    Route("GET /apply/{application_id}/reasons/{number}/file", "justification.read"),
    Route("GET /results/{round_id}/free-places", "places.read"),
    Route("GET /results/{round_id}/free-places.xlsx", "places.read"),
    Route("GET /results/{round_id}/free-places.csv", "places.read"),
    Route("GET /api/v1/rounds/{round_id}/lists/{school}", "list.read"),
    Route("GET /api/v1/rounds/{round_id}/protocols/{school}", "list.read"),
    Route("GET /api/v1/rounds/{round_id}/free-places", "places.read"),
    Route("GET /api/v1/applications/{application_id}/reasons/{number}", "justification.read"),
    # outbox
    Route("GET /account/messages", "mailbox.change"),
    Route("POST /account/messages", "mailbox.change", form={"language": "pl"}),
    Route("GET /mailboxes/{mailbox}/{mark}", EVERYBODY),
    Route("POST /mailboxes/{mailbox}/{mark}", "mailbox.confirm"),
    Route("GET /outbox", "outbox.read"),
    Route("POST /outbox/{message_id}", "outbox.settle", form={"deed": "again"}),
    Route("GET /api/v1/account/mailbox", "mailbox.change"),
    Route("PUT /api/v1/account/mailbox", "mailbox.change", json={"language": "pl"}),
    Route("GET /api/v1/outbox", "outbox.read"),
    Route("POST /api/v1/outbox/{message_id}/settlements", "outbox.settle", json={"deed": "again"}),
    # demo
    Route("GET /demo", EVERYBODY),  # there only in a demonstration
)
