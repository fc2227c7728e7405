"""Forms that only our own pages can send: the browser says where a request comes from, and the form carries a mark."""

import hmac

from starlette.requests import Request

from service.kit.keys import Keys
from service.kit.problems import FORGED_FORM, Refusal

FIELD = "form_mark"
HEADER = "X-Form-Mark"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def mark_for(keys: Keys, holder: str) -> str:
    """The mark of every form shown to ``holder`` (digest of the session token, or value of the visit cookie)."""
    return keys.form_mark(f"form:{holder}")


def require_own_origin(request: Request) -> None:
    """Refusal ``form-not-ours`` when the browser says that another site sent this. No word is no proof either way."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    foreign_site = site not in (None, "same-origin", "none")
    host = request.headers.get("host", "")
    # A proxy that speaks TLS may hand the request on as plain http: the same host by https is ours as well.
    foreign_origin = origin not in (None, f"{request.url.scheme}://{host}", f"https://{host}")
    if foreign_site or foreign_origin:
        raise Refusal(FORGED_FORM)


def require_mark(keys: Keys, holder: str | None, mark: str | None) -> None:
    """Refusal ``form-not-ours`` when the form does not carry the mark of this holder."""
    if not holder or not mark or not hmac.compare_digest(mark_for(keys, holder).encode(), mark.encode()):
        raise Refusal(FORGED_FORM)
