"""The application: the list of subjects, and how a request meets them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from service import answers, front
from service.access import api as access_api
from service.access import pages as access_pages
from service.allocations import api as allocations_api
from service.allocations import pages as allocations_pages
from service.appeals import api as appeals_api
from service.appeals import pages as appeals_pages
from service.applications import api as applications_api
from service.applications import pages as applications_pages
from service.approvals import api as approvals_api
from service.approvals import pages as approvals_pages
from service.audit import api as audit_api
from service.audit import pages as audit_pages
from service.audit.chain import Sealer
from service.calculator import api as calculator_api
from service.calculator import pages as calculator_pages
from service.confirmations import api as confirmations_api
from service.confirmations import pages as confirmations_pages
from service.cross_checks import api as cross_checks_api
from service.cross_checks import pages as cross_checks_pages
from service.demo import pages as demo_pages
from service.documents import api as documents_api
from service.documents import pages as documents_pages
from service.figures import show_figures
from service.histories import api as histories_api
from service.histories import pages as histories_pages
from service.kit.clock import Clock
from service.kit.headers import Envelope
from service.kit.languages import LANGUAGES, N_, texts
from service.known_today import api as known_today_api
from service.objections import api as objections_api
from service.objections import pages as objections_pages
from service.offers import api as offers_api
from service.offers import pages as offers_pages
from service.office import open_office
from service.outbox import api as outbox_api
from service.outbox import pages as outbox_pages
from service.outbox.worker import Postman
from service.pages import FOLDER
from service.people import api as people_api
from service.people import pages as people_pages
from service.publications import api as publications_api
from service.publications import pages as publications_pages
from service.pupils import api as pupils_api
from service.pupils import pages as pupils_pages
from service.readiness import api as readiness_api
from service.readiness import pages as readiness_pages
from service.records import api as records_api
from service.records import pages as records_pages
from service.rounds import api as rounds_api
from service.rounds import pages as rounds_pages
from service.schema import upgrade
from service.settings import Settings
from service.subject import MenuLink, Subject
from service.vacancies import api as vacancies_api
from service.vacancies import pages as vacancies_pages
from service.verifications import api as verifications_api
from service.verifications import pages as verifications_pages

SUBJECTS: tuple[Subject, ...] = (
    Subject(
        "front",
        pages=front.pages,
        api=front.api,
        menu=(MenuLink(N_("How places are given"), "/how-places-are-given", "status.read"),),
    ),
    Subject(
        "access",
        pages=access_pages.pages,
        api=access_api.api,
        menu=(MenuLink(N_("Lost passwords"), "/help-desk/password", "account.reset"),),
    ),
    Subject(
        "people",
        pages=people_pages.pages,
        api=people_api.api,
        menu=(MenuLink(N_("Staff accounts"), "/staff", "account.create"),),
        cards=people_pages.cards,
    ),
    Subject(
        "publications",
        pages=publications_pages.pages,
        api=publications_api.api,
        menu=(MenuLink(N_("Results"), "/results", "publication.read"),),
        cards=publications_pages.cards,
    ),
    Subject(
        "allocations",
        pages=allocations_pages.pages,
        api=allocations_api.api,
        menu=(MenuLink(N_("Runs"), "/runs", "round.inspect"),),
        cards=allocations_pages.cards,
    ),
    Subject("rounds", pages=rounds_pages.pages, api=rounds_api.api, cards=rounds_pages.cards),
    Subject(
        "offers",
        pages=offers_pages.pages,
        api=offers_api.api,
        menu=(
            MenuLink(N_("Schools and classes"), "/programmes", "offer.read"),
            MenuLink(N_("Offer of the school"), "/offer", "offer.prepare"),
        ),
        cards=offers_pages.cards,
    ),
    Subject(
        "applications",
        pages=applications_pages.pages,
        api=applications_api.api,
        menu=(MenuLink(N_("Your lists"), "/apply", "application.start"),),
        cards=applications_pages.cards,
    ),
    Subject(
        "calculator",
        pages=calculator_pages.pages,
        api=calculator_api.api,
        menu=(MenuLink(N_("Points calculator"), "/calculator", "calculator.use"),),
    ),
    Subject(
        "readiness",
        pages=readiness_pages.pages,
        api=readiness_api.api,
        menu=(MenuLink(N_("Readiness"), "/readiness", "readiness.read"),),
    ),
    Subject(
        "pupils",
        pages=pupils_pages.pages,
        api=pupils_api.api,
        menu=(MenuLink(N_("Pupils"), "/pupils", "pupil.read"),),
        cards=pupils_pages.cards,
    ),
    Subject(
        "audit",
        pages=audit_pages.pages,
        api=audit_api.api,
        menu=(MenuLink(N_("Record of events"), "/audit", "audit.read"),),
    ),
    Subject("objections", pages=objections_pages.pages, api=objections_api.api),
    Subject(
        "verifications",
        pages=verifications_pages.pages,
        api=verifications_api.api,
        menu=(MenuLink(N_("Applications to check"), "/verifications", "application.verify"),),
        cards=verifications_pages.cards,
    ),
    Subject(
        "approvals",
        pages=approvals_pages.pages,
        api=approvals_api.api,
        menu=(MenuLink(N_("Offers and demand"), "/approvals", "offer.approve"),),
        cards=approvals_pages.cards,
    ),
    Subject("cross-checks", pages=cross_checks_pages.pages, api=cross_checks_api.api),
    Subject("histories", pages=histories_pages.pages, api=histories_api.api),
    Subject("known_today", api=known_today_api.api),
    Subject("records", pages=records_pages.pages, api=records_api.api),
    Subject(
        "confirmations", pages=confirmations_pages.pages, api=confirmations_api.api, cards=confirmations_pages.cards
    ),
    Subject("vacancies", pages=vacancies_pages.pages, api=vacancies_api.api, cards=vacancies_pages.cards),
    Subject("appeals", pages=appeals_pages.pages, api=appeals_api.api, cards=appeals_pages.cards),
    Subject("documents", pages=documents_pages.pages, api=documents_api.api),
    Subject(
        "outbox",
        pages=outbox_pages.pages,
        api=outbox_api.api,
        menu=(
            MenuLink(N_("Messages by e-mail"), "/account/messages", "mailbox.change"),
            MenuLink(N_("Messages by e-mail"), "/outbox", "outbox.read"),
        ),
    ),
    Subject("demo", pages=demo_pages.pages),
)


def create_app(settings: Settings, clock: Clock | None = None) -> FastAPI:
    """The application of one installation, on the present schema. ``app.state.office`` is its office."""
    upgrade(settings.database)
    for language in LANGUAGES:
        texts(language)  # a broken catalogue stops the start, not a page in July
    app = FastAPI(
        title="Recruitment of the Kraków Metropolis",
        version="1",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.state.office = open_office(settings, clock)
    app.state.subjects = SUBJECTS
    for subject in SUBJECTS:
        if subject.pages is not None:
            app.include_router(subject.pages)
        if subject.api is not None:
            app.include_router(subject.api, prefix="/api/v1")
    app.mount("/static", LastingFiles(directory=FOLDER / "static"))
    answers.install(app)
    app.add_middleware(Envelope, https=settings.https, clock=app.state.office.clock, failed=answers.answer_failure)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    sealer = Sealer(app.state.office.database)
    postman = Postman(app.state.office)
    sealer.start()
    postman.start()
    figures = show_figures(app.state.office, port) if (port := app.state.office.settings.figures_port) else None
    yield
    if figures is not None:
        figures.shutdown()
        figures.server_close()
    postman.stop()
    sealer.stop()
    app.state.office.database.close()


class LastingFiles(StaticFiles):
    """Static files; their addresses carry a digest, so they may be kept for long."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        if answer.status_code == 200:
            answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return answer
