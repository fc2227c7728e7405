"""The page of what looks wrong, for officials; the auditor reads it."""

from fastapi.responses import Response

from service.access.door import FormFields
from service.cross_checks import actions, store
from service.cross_checks.forms import NewAcceptance
from service.cross_checks.words import sentence
from service.kit.languages import gettext as _
from service.kit.problems import Refusal, checked
from service.pages import OF_OTHERS, Page, PageDep
from service.rounds.store import round_by_id
from service.subject import page_router

pages = page_router()


@pages.get("/rounds/{round_id}/cross-checks")
def show_cross_checks(page: PageDep, round_id: str) -> Response:
    return _shown(page, round_id)


def _shown(page: Page, round_id: str, refusal: Refusal | None = None, typed: dict[str, str] | None = None) -> Response:
    with page.office.look(page.actor, "readiness.read") as session:
        its_round = round_by_id(session, round_id)
        shown = {"checks": store.cross_checks(session, its_round), "name": its_round.name, "sentence": sentence}
    if refusal is None:
        return page.show("cross_checks/round.html", **shown)
    return page.again("cross_checks/round.html", refusal, typed or {}, **shown)


@pages.post("/rounds/{round_id}/cross-checks")
def accept(page: PageDep, round_id: str, fields: FormFields) -> Response:
    try:
        actions.accept(page.office, page.actor, round_id, checked(NewAcceptance, fields), fields.key)
    except Refusal as refusal:
        if refusal.kind.status in OF_OTHERS:
            raise
        return _shown(page, round_id, refusal, dict(fields))
    return page.go(f"/rounds/{round_id}/cross-checks", _("Recorded."))
