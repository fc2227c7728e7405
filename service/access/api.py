"""Sessions over the JSON API."""

from datetime import datetime

from fastapi import Request, Response
from pydantic import BaseModel

from service.access.actions import Credentials, sign_in, sign_out
from service.access.door import ApiActor, OfficeDep
from service.access.permissions import Role
from service.access.renewal import (
    ChangedPassword,
    LostPassword,
    StartPassword,
    change_password,
    set_start_password,
)
from service.subject import api_router

api = api_router("sessions")


class SessionToken(BaseModel):
    """Send the token as ``Authorization: Bearer …``. It is shown once."""

    token: str
    role: Role
    ends_at: datetime


@api.post("/sessions", status_code=201)
def open_session(asked: Credentials, office: OfficeDep, request: Request) -> SessionToken:
    """Sign in with login and password."""
    opened = sign_in(office, asked, request.client.host if request.client else "")
    return SessionToken(token=opened.token, role=opened.actor.role, ends_at=opened.ends_at)


@api.delete("/sessions/current", status_code=204)
def end_session(office: OfficeDep, actor: ApiActor) -> Response:
    """Sign out: the token is worth nothing from now on."""
    sign_out(office, actor)
    return Response(status_code=204)


@api.put("/account/password", status_code=204)
def renew_password(asked: ChangedPassword, office: OfficeDep, actor: ApiActor) -> Response:
    """Change one's own password; all other sessions end."""
    change_password(office, actor, asked)
    return Response(status_code=204)


@api.post("/start-passwords", status_code=201)
def give_start_password(asked: LostPassword, office: OfficeDep, actor: ApiActor) -> StartPassword:
    """The help desk sets a new password, told once; all sessions of the account end."""
    return set_start_password(office, actor, asked)
