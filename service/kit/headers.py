"""The outermost layer: one id a request, its language, the headers of every answer, a limit on what is taken in."""

import secrets
import time
from collections.abc import Callable
from http.cookies import SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.kit.clock import Clock
from service.kit.figures import count
from service.kit.languages import current_language, wanted
from service.kit.log import RequestNote, current_request, log

MEGABYTE = 1_000_000
LIMIT_FORM = 1 * MEGABYTE
LIMIT_FILE = 6 * MEGABYTE
FILE_TYPES = ("multipart/form-data", "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")

SECURITY = {
    "Content-Security-Policy": (
        "default-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class TooLargeError(HTTPException):
    """More bytes came in than this kind of request may carry."""

    def __init__(self, limit: int) -> None:
        super().__init__(413)
        self.limit = limit


class Envelope:
    """ASGI layer around the whole application. Personal pages are never kept by a cache: that is the default."""

    def __init__(self, app: ASGIApp, *, https: bool, clock: Clock, failed: Callable[[Request], Response]) -> None:
        self.app = app
        self.clock = clock
        self.failed = failed
        self.always = dict(SECURITY)
        if https:
            self.always["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        note = RequestNote(secrets.token_hex(8), arrived=self.clock.now())
        current_request.set(note)
        current_language.set(_language(scope))
        started, status = time.perf_counter(), 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._complete(MutableHeaders(scope=message), note)
            await send(message)

        try:
            await self.app(scope, _counted(Headers(scope=scope), receive), answer)
        except Exception:
            log.exception("unexpected")
            if status != 0:
                raise
            await self.failed(Request(scope))(scope, receive, answer)
        finally:
            _write_down(scope, status, time.perf_counter() - started)

    def _complete(self, headers: MutableHeaders, note: RequestNote) -> None:
        for name, value in self.always.items():
            headers.setdefault(name, value)
        headers.setdefault("Cache-Control", "no-store")
        headers.setdefault("Content-Language", current_language.get())
        headers["X-Request-Id"] = note.id
        if note.replayed:
            headers["Idempotent-Replay"] = "true"


def _language(scope: Scope) -> str:
    headers = Headers(scope=scope)
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [None])[-1]
    kept = SimpleCookie(headers.get("cookie", "")).get("lang")
    return wanted(asked, kept.value if kept else None, headers.get("accept-language", ""))


def _counted(headers: Headers, receive: Receive) -> Receive:
    limit = LIMIT_FILE if headers.get("content-type", "").startswith(FILE_TYPES) else LIMIT_FORM
    taken = 0

    async def count() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise TooLargeError(limit)
        return message

    return count


def _write_down(scope: Scope, status: int, seconds: float) -> None:
    # The template of the route, never the address itself: an address may carry an id.
    route = str(getattr(scope.get("route"), "path", "-"))
    count(scope["method"], route, status, seconds)
    log.info(
        "answered",
        method=scope["method"],
        route=route,
        status=status,
        milliseconds=round(seconds * 1000, 1),
    )
