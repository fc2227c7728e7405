"""Pages rendered on the server: one environment of templates, one object a page handler works with."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from service.access.actor import Actor
from service.access.door import OfficeDep, PageActor, form_holder, visit_cookie
from service.access.permissions import Reach, may
from service.kit import csrf, languages
from service.kit.problems import Refusal
from service.office import Office
from service.subject import Subject

FOLDER = Path(__file__).parent
SAID_COOKIE = "said"


@lru_cache
def asset(name: str) -> str:
    """The address of a static file with a digest of its content, so that browsers may keep it for long."""
    digest = hashlib.sha256((FOLDER / "static" / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?{digest}"


@lru_cache
def environment() -> Environment:
    """Templates with autoescape; a name that is not there is an error, not an empty place."""
    templates = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals.update(
        _=languages.gettext,
        ngettext=languages.ngettext,
        asset=asset,
        languages=languages.LANGUAGES,
        new_key=lambda: secrets.token_urlsafe(18),
    )
    templates.filters.update(
        decimal=languages.decimal,
        points=languages.points,
        moment=languages.moment,
        day=languages.day,
        date=languages.calendar_day,
    )
    return templates


OF_OTHERS = (401, 403, 404)
"""Refusals that no form is shown again for: whoever asks may not, or nothing is there for them."""


class Page:
    """What a page handler works with: the request, the office, whoever asks, and the ways to answer."""

    def __init__(self, request: Request, office: OfficeDep, actor: PageActor) -> None:
        self.request = request
        self.office: Office = office
        self.actor: Actor = actor
        self._visit: str | None = None

    def show(self, template: str, status: int = 200, /, **context: Any) -> Response:
        """Render ``templates/<template>``."""
        text = environment().get_template(template).render(self._frame() | context)
        answer = HTMLResponse(text, status)
        self._cookies(answer)
        return answer

    def again(self, template: str, refusal: Refusal, fields: Mapping[str, Any], **context: Any) -> Response:
        """The same form once more, with what was typed and the errors on top."""
        answer = self.show(template, refusal.kind.status, refusal=refusal, fields=fields, **context)
        answer.headers.update(refusal.headers)
        return answer

    def go(self, path: str, said: str | None = None) -> Response:
        """Continue at ``path`` (303), where ``said`` is shown once."""
        answer = RedirectResponse(path, status_code=303)
        if said is not None:
            carried = base64.urlsafe_b64encode(said.encode()).decode()
            value = f"{carried}.{self.office.keys.form_mark(f'said:{carried}')}"
            self.set_cookie(answer, SAID_COOKIE, value, 60)
        return answer

    def set_cookie(self, answer: Response, name: str, value: str, seconds: int | None) -> None:
        """A cookie that scripts cannot read and other sites cannot make the browser send along with a form."""
        https = self.office.settings.https
        answer.set_cookie(name, value, max_age=seconds, path="/", secure=https, httponly=True, samesite="lax")

    def may(self, action: str) -> bool:
        return may(self.actor.role, action) is not Reach.NONE

    def _frame(self) -> dict[str, Any]:
        subjects: tuple[Subject, ...] = self.request.app.state.subjects
        return {
            "page": self,
            "actor": self.actor,
            "settings": self.office.settings,
            "lang": languages.current_language.get(),
            "path": self.request.url.path,
            "menu": [link for subject in subjects for link in subject.menu if self._shown(link)],
            "said": self._said(),
            "refusal": None,
            "fields": {},
            "form_mark": self._form_mark,
        }

    def _shown(self, link: Any) -> bool:
        # Where something comes first, a menu would lead back to it from everywhere.
        return not self.actor.due and self.may(link.action) and (self.actor.signed_in or not link.signed_in_only)

    def _form_mark(self) -> Markup:
        """The hidden field every form needs; makes a visit cookie where nobody is signed in."""
        holder = form_holder(self.request, self.office) or self._visit
        if holder is None:
            holder = self._visit = secrets.token_urlsafe(18)
        mark = csrf.mark_for(self.office.keys, holder)
        return Markup('<input type="hidden" name="{}" value="{}">').format(csrf.FIELD, mark)

    def _said(self) -> str | None:
        carried, _, mark = self.request.cookies.get(SAID_COOKIE, "").partition(".")
        ours = self.office.keys.form_mark(f"said:{carried}")
        if not carried or not hmac.compare_digest(mark.encode(), ours.encode()):
            return None
        return base64.urlsafe_b64decode(carried).decode()

    def _cookies(self, answer: Response) -> None:
        if self._visit:
            self.set_cookie(answer, visit_cookie(self.office), self._visit, None)
        if SAID_COOKIE in self.request.cookies:
            answer.delete_cookie(SAID_COOKIE, path="/")
        asked = self.request.query_params.get("lang")
        if asked in languages.LANGUAGES:
            self.set_cookie(answer, "lang", asked, 365 * 86_400)


PageDep = Annotated[Page, Depends(Page)]
