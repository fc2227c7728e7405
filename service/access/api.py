"""Sessions over the JSON API."""

from datetime import datetime

from fastapi import Request, Response
from pydantic import BaseModel, Field

from service.access.actions import Credentials, sign_in, sign_out
from service.access.door import ApiActor, OfficeDep
from service.access.due import Due
from service.access.permissions import Role
from service.access.renewal import (
    ChangedPassword,
    LostPassword,
    StartPassword,
    change_password,
    set_start_password,
)
from service.access.second_factor import (
    Code,
    FactorKey,
    FactorState,
    Present,
    RecoveryCodes,
    SessionState,
    begin_factor,
    confirm_factor,
    end_factor,
    factor_state,
    give_code,
)
from service.subject import api_router

api = api_router("sessions")


class SessionToken(BaseModel):
    """Send the token as ``Authorization: Bearer …``. It is shown once."""

    token: str
    role: Role
    ends_at: datetime
    due: Due | None = Field(description="What comes before anything else opens: a code, a password, a second factor.")


@api.post("/sessions", status_code=201)
def open_session(asked: Credentials, office: OfficeDep, request: Request) -> SessionToken:
    """Sign in with login and password. Where a code is due, the session waits ten minutes for it."""
    opened = sign_in(office, asked, request.client.host if request.client else "")
    return SessionToken(token=opened.token, role=opened.actor.role, ends_at=opened.ends_at, due=opened.actor.due)


@api.post("/sessions/current/code")
def send_code(asked: Code, office: OfficeDep, actor: ApiActor) -> SessionState:
    """The second half of signing in: six digits from the telephone, or a code from the paper, which serves once."""
    return give_code(office, actor, asked)


@api.get("/account/second-factor")
def read_second_factor(office: OfficeDep, actor: ApiActor) -> FactorState:
    """Whether the account has a second factor, and whether it must have one."""
    return factor_state(office, actor)


@api.put("/account/second-factor")
def begin_second_factor(asked: Present, office: OfficeDep, actor: ApiActor) -> FactorKey:
    """A new key. It counts once its first code was given; until then the one before it stays in force."""
    return begin_factor(office, actor, asked)


@api.post("/account/second-factor/confirmation")
def confirm_second_factor(asked: Code, office: OfficeDep, actor: ApiActor) -> RecoveryCodes:
    """The first code of the new key. All other sessions end; the codes for a lost telephone are told once."""
    return confirm_factor(office, actor, asked)


@api.post("/account/second-factor/removal", status_code=204)
def end_second_factor(asked: Present, office: OfficeDep, actor: ApiActor) -> Response:
    """Sign in by the password alone again, where that is allowed."""
    end_factor(office, actor, asked)
    return Response(status_code=204)


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
