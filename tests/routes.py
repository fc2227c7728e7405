"""Every route of the service: which line of the table of permissions it stands under, and a request it would accept.

A new route needs a line here; the matrix of roles and routes fails and names it until it has one. Requests are whole
(all fields right), so that whoever may not send them is refused for the role and for nothing else. ``{…}`` places of a
path stand for ids: the matrix fills in one that does not exist.
"""

from dataclasses import dataclass, field
from typing import Any

EVERYBODY = None  # no line of the table: open to all by design
PASSWORD = "four quiet words here"
CHILD = {"first_name": "Zofia", "last_name": "Wiśniewska", "pesel": "44051401359", "gmina": "Wieliczka"}
STAFF = {"login": "new.school", "name": "Nowa", "password": PASSWORD, "role": "school", "school": "school-1"}
FAMILY = {"login": "new.family", "name": "Nowa", "password": PASSWORD}
LOST = {"login": "school", "reason": "identity card"}
RENEWED = {"present": "not the present one", "password": "other quiet words there"}


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
    Route("POST /api/v1/staff", "account.create", json=STAFF),
    Route("GET /api/v1/staff", "account.create"),
    Route("GET /api/v1/account", "account.read"),
    Route("GET /api/v1/children", "child.read"),
    Route("POST /api/v1/children", "child.add", json=CHILD),
    Route("GET /api/v1/children/{child_id}", "child.read"),
)
